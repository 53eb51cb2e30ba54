import ape
import pytest
from ape.utils import ZERO_ADDRESS


@pytest.fixture
def others(holder, other, third):
    return holder.address, other.address, third.address


def test_set_authorities(listings, as_admin, others):
    assert listings.authorities() != others

    tx = as_admin(listings.set_authorities, others)

    assert [log for log in tx.events if log.contract_address == listings.address] == [
        listings.DefaultAuthoritiesSet(
            minter=others[0], corporate_actions=others[1], enforcement=others[2]
        )
    ]
    assert listings.authorities() == others


def test_set_authorities_reach_new_listings_only(
    project, listings, share, as_admin, list_equity, others
):
    before = share.authorities()
    as_admin(listings.set_authorities, others)
    list_equity()

    assert project.Share.at(listings.share_of("NVDA")).authorities() == others
    assert share.authorities() == before


def test_set_authorities_to_nobody(project, listings, as_admin, list_equity, minter, holder):
    nobody = (ZERO_ADDRESS,) * 3
    as_admin(listings.set_authorities, nobody)
    list_equity()

    share = project.Share.at(listings.share_of("NVDA"))
    assert share.authorities() == nobody
    with ape.reverts("share: caller lacks the role"):
        share.mint(holder, 1, sender=minter)


def test_set_authorities_by_others_reverts(listings, everyone_but, others):
    for caller in everyone_but():
        with ape.reverts("listings: not admin"):
            listings.set_authorities.call(others, sender=caller, skip_trace=True)

import ape
import pytest
from ape import project
from ape.utils import ZERO_ADDRESS

from tests.unit.enforcement.constants import Kind, Reason


@pytest.fixture
def fresh(create_enforcement):
    """One that knows no listings yet."""
    return create_enforcement()


def test_introduce(fresh, create_listings, deployer):
    listings = create_listings(fresh)

    tx = fresh.introduce(listings, sender=deployer)

    assert tx.events == [fresh.ListingsIntroduced(listings=listings, sender=deployer)]
    assert fresh.listings() == listings


def test_deployed_contract_knows_no_listings(fresh, roles, deployer):
    assert fresh.listings() == ZERO_ADDRESS
    assert fresh.DEPLOYER() == deployer
    assert fresh.ROLES() == roles
    assert fresh.order_count() == 0


def test_introduce_twice_reverts(fresh, create_listings, deployer):
    fresh.introduce(create_listings(fresh), sender=deployer)

    with ape.reverts(Reason.INTRODUCED):
        fresh.introduce(create_listings(fresh), sender=deployer)


def test_introduce_listings_of_another_enforcement_reverts(fresh, listings, deployer):
    with ape.reverts(Reason.LISTINGS_NOT_OURS):
        fresh.introduce(listings, sender=deployer)


def test_introduce_listings_of_other_roles_reverts(fresh, create_listings, platform, deployer):
    with ape.reverts(Reason.LISTINGS_NOT_OURS):
        fresh.introduce(create_listings(fresh, roles=platform.roles), sender=deployer)


def test_introduce_by_others_reverts(fresh, create_listings, everyone_but):
    listings = create_listings(fresh)
    for caller in everyone_but("deployer"):
        with ape.reverts(Reason.NOT_DEPLOYER):
            fresh.introduce.call(listings, sender=caller, skip_trace=True)


@pytest.mark.parametrize("kind", [Kind.RECOVERY, Kind.ESTATE])
def test_file_succession_before_reverts(fresh, create_order, transfer_agent, kind):
    with ape.reverts(Reason.NO_LISTINGS):
        fresh.file(create_order(kind), sender=transfer_agent)


def test_file_transfer_before(fresh, gate, deployer, roles, create_order, transfer_agent, minter):
    """A share may be wired to it without any list."""
    authorities = (minter, ZERO_ADDRESS, fresh)
    share = deployer.deploy(project.Share, "Other Inc.", "OTHR", roles, gate, authorities)

    fresh.file(create_order(share=share), sender=transfer_agent)

    assert fresh.order_count() == 1

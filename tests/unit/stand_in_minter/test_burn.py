import ape
from ape.utils import ZERO_ADDRESS


def test_burn(stand_in, share, custodian, holder):
    stand_in.mint(share, holder, 10, sender=custodian)
    stand_in.lock(share, holder, 10, sender=custodian)

    tx = stand_in.burn(share, holder, 4, sender=custodian)

    assert tx.events == [
        share.Encumbered(account=holder, locked=6, frozen=0),
        share.Transfer(sender=holder, receiver=ZERO_ADDRESS, value=4),
    ]
    assert share.balanceOf(holder) == 6
    assert share.totalSupply() == 6
    assert share.account(holder).locked == 6


def test_burn_of_what_is_not_locked_reverts(stand_in, share, custodian, holder):
    stand_in.mint(share, holder, 10, sender=custodian)

    with ape.reverts("share: more than is locked"):
        stand_in.burn(share, holder, 1, sender=custodian)


def test_burn_by_others_reverts(stand_in, share, custodian, everyone_but, holder):
    stand_in.mint(share, holder, 10, sender=custodian)
    stand_in.lock(share, holder, 10, sender=custodian)
    for caller in everyone_but("custodian"):
        with ape.reverts("stand-in: not custodian"):
            stand_in.burn.call(share, holder, 4, sender=caller, skip_trace=True)

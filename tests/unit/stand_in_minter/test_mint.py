import ape
from ape.utils import ZERO_ADDRESS

AMOUNT = 10**18


def test_mint(stand_in, share, custodian, holder):
    tx = stand_in.mint(share, holder, AMOUNT, sender=custodian)

    assert tx.events == [share.Transfer(sender=ZERO_ADDRESS, receiver=holder, value=AMOUNT)]
    assert share.balanceOf(holder) == AMOUNT
    assert share.totalSupply() == AMOUNT


def test_mint_asks_the_gate_about_the_receiver(stand_in, share, custodian, block, blocked):
    block(blocked)

    with ape.reverts("gate: receiver on SDN list"):
        stand_in.mint(share, blocked, AMOUNT, sender=custodian)


def test_mint_by_others_reverts(stand_in, share, everyone_but, holder):
    for caller in everyone_but("custodian"):
        with ape.reverts("stand-in: not custodian"):
            stand_in.mint.call(share, holder, AMOUNT, sender=caller, skip_trace=True)


def test_mint_for_a_share_that_obeys_another_reverts(
    project, deployer, roles, share, custodian, holder
):
    """The power is the share's to give."""
    usurper = deployer.deploy(project.StandInMinter, roles)

    with ape.reverts("share: caller lacks the role"):
        usurper.mint(share, holder, AMOUNT, sender=custodian)

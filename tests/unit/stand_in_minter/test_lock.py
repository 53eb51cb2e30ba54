import ape


def test_lock(stand_in, share, custodian, holder):
    stand_in.mint(share, holder, 10, sender=custodian)

    tx = stand_in.lock(share, holder, 4, sender=custodian)

    assert tx.events == [share.Encumbered(account=holder, locked=4, frozen=0)]
    assert share.account(holder).locked == 4
    assert share.balanceOf(holder) == 10


def test_lock_by_others_reverts(stand_in, share, custodian, everyone_but, holder):
    stand_in.mint(share, holder, 10, sender=custodian)
    for caller in everyone_but("custodian"):
        with ape.reverts("stand-in: not custodian"):
            stand_in.lock.call(share, holder, 4, sender=caller, skip_trace=True)

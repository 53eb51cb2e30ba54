import ape


def test_unlock(stand_in, share, custodian, holder):
    stand_in.mint(share, holder, 10, sender=custodian)
    stand_in.lock(share, holder, 10, sender=custodian)

    tx = stand_in.unlock(share, holder, 4, sender=custodian)

    assert tx.events == [share.Encumbered(account=holder, locked=6, frozen=0)]
    assert share.account(holder).locked == 6


def test_unlock_by_others_reverts(stand_in, share, custodian, everyone_but, holder):
    stand_in.mint(share, holder, 10, sender=custodian)
    stand_in.lock(share, holder, 10, sender=custodian)
    for caller in everyone_but("custodian"):
        with ape.reverts("stand-in: not custodian"):
            stand_in.unlock.call(share, holder, 4, sender=caller, skip_trace=True)

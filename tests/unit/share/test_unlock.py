import ape
import pytest

from tests.unit.share.actors import anyone_but
from tests.unit.share.constants import DAY, MAX_UINT
from tests.unit.share.reasons import Reason

LOCKED = 30


@pytest.fixture
def locked(share, minter, holder, held):
    share.lock(holder, LOCKED, sender=minter)


def test_unlock_gives_back(share, minter, holder, other, held, locked):
    receipt = share.unlock(holder, 12, sender=minter)

    assert share.account(holder).locked == LOCKED - 12
    assert share.balanceOf(holder) == share.totalSupply() == held
    assert receipt.events == [share.Locked(account=holder, amount=LOCKED - 12)]
    with ape.reverts(Reason.TOKENS_ARE_ENCUMBERED):
        share.transfer(other, held - LOCKED + 13, sender=holder)
    share.transfer(other, held - LOCKED + 12, sender=holder)


def test_unlock_everything_frees_the_whole_balance(share, minter, holder, other, held, locked):
    receipt = share.unlock(holder, LOCKED, sender=minter)
    share.transfer(other, held, sender=holder)

    assert receipt.events == [share.Locked(account=holder, amount=0)]
    assert share.account(holder).locked == 0
    assert share.balanceOf(other) == held


def test_unlock_is_no_contact_of_the_holder(share, minter, holder, locked, at, now):
    asked_ts = share.account(holder).last_outgoing_ts
    at(now() + DAY)
    share.unlock(holder, LOCKED - 1, sender=minter)
    share.unlock(holder, 1, sender=minter)

    assert share.account(holder).last_outgoing_ts == asked_ts


def test_unlock_while_all_is_paused_goes_on(share, minter, holder, locked, pause_all):
    pause_all()
    share.unlock(holder, LOCKED, sender=minter)

    assert share.account(holder).locked == 0


@pytest.mark.parametrize("amount", [LOCKED + 1, MAX_UINT])
def test_unlock_more_than_is_locked_reverts(share, minter, holder, locked, amount):
    with ape.reverts(Reason.MORE_THAN_IS_LOCKED):
        share.unlock(holder, amount, sender=minter)


@anyone_but("minter")
def test_unlock_by_anyone_else_reverts(share, holder, locked, caller):
    with ape.reverts(Reason.CALLER_LACKS_THE_ROLE):
        share.unlock.call(holder, 1, sender=caller)

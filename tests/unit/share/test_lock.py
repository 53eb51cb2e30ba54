import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.share.actors import anyone_but
from tests.unit.share.constants import DAY, MAX_UINT
from tests.unit.share.reasons import Reason

LOCKED = 30


def test_lock_encumbers_in_place(share, minter, holder, held):
    receipt = share.lock(holder, LOCKED, sender=minter)

    assert share.account(holder).locked == LOCKED
    assert share.account(holder).frozen == 0
    assert share.balanceOf(holder) == share.totalSupply() == held
    assert receipt.events == [share.Locked(account=holder, amount=LOCKED)]


def test_lock_again_adds(share, minter, holder, held):
    share.lock(holder, LOCKED, sender=minter)
    receipt = share.lock(holder, 12, sender=minter)

    assert share.account(holder).locked == LOCKED + 12
    assert receipt.events == [share.Locked(account=holder, amount=LOCKED + 12)]


def test_lock_leaves_other_accounts_alone(share, minter, mint, holder, other, held):
    mint(other, 50)
    share.lock(holder, held, sender=minter)
    share.transfer(holder, 50, sender=other)

    assert share.account(other).locked == 0
    assert share.balanceOf(holder) == held + 50


def test_lock_whole_balance_stops_every_token(share, minter, holder, other, held):
    share.lock(holder, held, sender=minter)

    with ape.reverts(Reason.TOKENS_ARE_ENCUMBERED):
        share.transfer(other, 1, sender=holder)


def test_lock_nothing_changes_nothing(share, minter, holder, other, held):
    receipt = share.lock(holder, 0, sender=minter)
    share.transfer(other, held, sender=holder)

    assert receipt.events == [share.Locked(account=holder, amount=0)]


def test_lock_is_a_contact_of_the_holder(share, storage, minter, holder, held):
    """Only he can ask for a redemption."""
    before = storage.account(holder)
    receipt = share.lock(holder, LOCKED, sender=minter)

    assert storage.account(holder) == before._replace(
        is_encumbered=True, last_outgoing_ts=receipt.timestamp
    )


def test_lock_of_nothing_is_no_contact(share, minter, holder, held):
    """Its log would be that of an unlock."""
    share.lock(holder, 0, sender=minter)

    assert share.account(holder).last_outgoing_ts == 0


def test_lock_restarts_the_contact_clock(share, minter, holder, other, held, at, now):
    share.transfer(other, 1, sender=holder)
    at(now() + DAY)
    receipt = share.lock(holder, LOCKED, sender=minter)

    assert share.account(holder).last_outgoing_ts == receipt.timestamp


def test_lock_of_a_retired_account_reverts(share, minter, enforcement, holder, other, held):
    share.recover(holder, other, sender=enforcement)

    for amount in (0, 1):
        with ape.reverts(Reason.ACCOUNT_IS_RETIRED):
            share.lock(holder, amount, sender=minter)


def test_lock_while_all_is_paused_goes_on(share, minter, holder, held, pause_all):
    pause_all()
    share.lock(holder, LOCKED, sender=minter)

    assert share.account(holder).locked == LOCKED


@pytest.mark.parametrize("excess", [1, MAX_UINT - 10**30])
def test_lock_more_than_balance_reverts(share, minter, holder, held, excess):
    with ape.reverts(Reason.BALANCE_TOO_LOW):
        share.lock(holder, held + excess, sender=minter)


def test_lock_what_is_locked_already_reverts(share, minter, holder, held):
    share.lock(holder, LOCKED, sender=minter)

    with ape.reverts(Reason.TOKENS_ARE_ENCUMBERED):
        share.lock(holder, held - LOCKED + 1, sender=minter)
    share.lock(holder, held - LOCKED, sender=minter)
    assert share.account(holder).locked == held


def test_lock_supply_as_an_account_reverts(share, minter, held):
    """The zero address is no key of the supply."""
    with ape.reverts(Reason.BALANCE_TOO_LOW):
        share.lock(ZERO_ADDRESS, 1, sender=minter)


@anyone_but("minter")
def test_lock_by_anyone_else_reverts(share, holder, held, caller):
    with ape.reverts(Reason.CALLER_LACKS_THE_ROLE):
        share.lock.call(holder, 1, sender=caller)

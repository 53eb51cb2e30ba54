import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.share.constants import DAY, ISSUANCE, MAX_UINT, TRANSFERS
from tests.unit.share.reasons import Reason

AMOUNT = 40 * 10**18
LOCKED = 30


@pytest.fixture
def locked(share, minter, holder, held):
    share.lock(holder, LOCKED, sender=minter)


def test_transfer_moves_tokens(share, holder, other, third, held):
    assert share.transfer.call(other, AMOUNT, sender=holder)

    receipt = share.transfer(other, AMOUNT, sender=holder)
    assert share.balanceOf(holder) == held - AMOUNT
    assert share.balanceOf(other) == AMOUNT
    assert share.balanceOf(third) == 0
    assert share.totalSupply() == held
    assert receipt.events == [share.Transfer(sender=holder, receiver=other, value=AMOUNT)]


def test_transfer_whole_balance_empties_the_account(share, holder, other, held):
    share.transfer(other, held, sender=holder)

    assert share.balanceOf(holder) == 0
    assert share.balanceOf(other) == held


def test_transfer_restarts_the_contact_clock_of_the_sender_alone(
    share, holder, other, held, at, now
):
    at(sent_ts := now() + DAY)
    share.transfer(other, AMOUNT, sender=holder)

    assert share.account(holder).last_outgoing_ts == sent_ts
    assert share.account(other).last_outgoing_ts == 0


def test_transfer_later_restarts_the_contact_clock_again(share, holder, other, held, at, now):
    share.transfer(other, AMOUNT, sender=holder)
    at(sent_ts := now() + DAY)
    share.transfer(other, AMOUNT, sender=holder)

    assert share.account(holder).last_outgoing_ts == sent_ts


def test_transfer_nothing_is_logged_and_a_contact(share, holder, other, held):
    """Nobody but the holder can do it."""
    assert share.transfer.call(other, 0, sender=holder)

    receipt = share.transfer(other, 0, sender=holder)
    assert share.balanceOf(holder) == held
    assert share.balanceOf(other) == 0
    assert share.account(holder).last_outgoing_ts == receipt.timestamp
    assert share.account(other).last_outgoing_ts == 0
    assert receipt.events == [share.Transfer(sender=holder, receiver=other, value=0)]


def test_transfer_nothing_from_an_empty_account_is_allowed(share, stranger, other):
    receipt = share.transfer(other, 0, sender=stranger)

    assert receipt.events == [share.Transfer(sender=stranger, receiver=other, value=0)]


def test_transfer_nothing_restarts_the_contact_clock(share, holder, other, held, at, now):
    share.transfer(other, AMOUNT, sender=holder)
    at(now() + DAY)
    receipt = share.transfer(other, 0, sender=holder)

    assert share.account(holder).last_outgoing_ts == receipt.timestamp


@pytest.mark.parametrize("part", [AMOUNT, None], ids=["part", "whole"])
def test_transfer_to_oneself_changes_no_balance(share, holder, held, part):
    amount = held if part is None else part
    receipt = share.transfer(holder, amount, sender=holder)

    assert share.balanceOf(holder) == share.totalSupply() == held
    assert share.account(holder).last_outgoing_ts == receipt.timestamp
    assert receipt.events == [share.Transfer(sender=holder, receiver=holder, value=amount)]


def test_transfer_more_than_balance_to_oneself_reverts(share, holder, held):
    with ape.reverts(Reason.BALANCE_TOO_LOW):
        share.transfer(holder, held + 1, sender=holder)


@pytest.mark.parametrize("excess", [1, MAX_UINT - 10**30])
def test_transfer_more_than_balance_reverts(share, holder, other, held, excess):
    with ape.reverts(Reason.BALANCE_TOO_LOW):
        share.transfer(other, held + excess, sender=holder)


def test_transfer_of_who_never_held_reverts(share, stranger, other, held):
    with ape.reverts(Reason.BALANCE_TOO_LOW):
        share.transfer(other, 1, sender=stranger)


def test_transfer_free_part_of_encumbered_balance(share, holder, other, held, locked):
    share.transfer(other, held - LOCKED, sender=holder)

    assert share.balanceOf(holder) == LOCKED
    assert share.balanceOf(other) == held - LOCKED
    assert share.account(holder).locked == LOCKED


def test_transfer_locked_tokens_reverts(share, holder, other, held, locked):
    with ape.reverts(Reason.TOKENS_ARE_ENCUMBERED):
        share.transfer(other, held - LOCKED + 1, sender=holder)


def test_transfer_to_encumbered_account_adds_free_tokens(share, mint, holder, other, held, locked):
    mint(other, 5)
    share.transfer(holder, 5, sender=other)

    with ape.reverts(Reason.TOKENS_ARE_ENCUMBERED):
        share.transfer(other, held - LOCKED + 6, sender=holder)
    share.transfer(other, held - LOCKED + 5, sender=holder)
    assert share.balanceOf(holder) == LOCKED


def test_transfer_locked_tokens_to_oneself_reverts(share, holder, held, locked):
    with ape.reverts(Reason.TOKENS_ARE_ENCUMBERED):
        share.transfer(holder, held, sender=holder)


@pytest.mark.parametrize("amount", [0, 1])
def test_transfer_to_zero_reverts(share, holder, held, amount):
    with ape.reverts(Reason.INVALID_RECEIVER):
        share.transfer(ZERO_ADDRESS, amount, sender=holder)


@pytest.mark.parametrize("amount", [0, 1])
def test_transfer_to_the_token_reverts(share, holder, held, amount):
    with ape.reverts(Reason.INVALID_RECEIVER):
        share.transfer(share, amount, sender=holder)


@pytest.mark.parametrize("amount", [0, 1])
def test_transfer_to_retired_account_reverts(
    share, enforcement, holder, other, third, held, amount
):
    share.recover(other, third, sender=enforcement)

    with ape.reverts(Reason.ACCOUNT_IS_RETIRED):
        share.transfer(other, amount, sender=holder)


def test_transfer_by_retired_account_reverts(share, enforcement, holder, other, third, held):
    share.recover(holder, other, sender=enforcement)

    for amount in (0, 1):
        with ape.reverts(Reason.ACCOUNT_IS_RETIRED):
            share.transfer(third, amount, sender=holder)


def test_transfer_while_transfers_are_paused_reverts(share, guardian, holder, other, held, now):
    share.pause(TRANSFERS, now() + DAY, sender=guardian)

    with ape.reverts(Reason.PAUSED):
        share.transfer(other, AMOUNT, sender=holder)


def test_transfer_while_issuance_is_paused_goes_on(share, guardian, holder, other, held, now):
    share.pause(ISSUANCE, now() + DAY, sender=guardian)
    share.transfer(other, AMOUNT, sender=holder)

    assert share.balanceOf(other) == AMOUNT

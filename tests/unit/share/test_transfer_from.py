import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.share.constants import DAY, MAX_UINT, TRANSFERS
from tests.unit.share.reasons import Reason

ALLOWED = 50
AMOUNT = 20
LOCKED = 30


@pytest.fixture
def allowed(share, holder, spender, held):
    share.approve(spender, ALLOWED, sender=holder)


@pytest.fixture
def allowed_all(share, holder, spender, held):
    share.approve(spender, MAX_UINT, sender=holder)


def test_transfer_from_moves_tokens_and_spends_allowance(
    share, holder, other, spender, held, allowed
):
    assert share.transferFrom.call(holder, other, AMOUNT, sender=spender)

    receipt = share.transferFrom(holder, other, AMOUNT, sender=spender)
    assert share.balanceOf(holder) == held - AMOUNT
    assert share.balanceOf(other) == AMOUNT
    assert share.balanceOf(spender) == 0
    assert share.totalSupply() == held
    assert share.allowance(holder, spender) == ALLOWED - AMOUNT
    assert receipt.events == [
        share.Spent(owner=holder, spender=spender, amount=AMOUNT),
        share.Transfer(sender=holder, receiver=other, value=AMOUNT),
    ]


def test_transfer_from_whole_allowance_leaves_none(share, holder, other, spender, allowed):
    receipt = share.transferFrom(holder, other, ALLOWED, sender=spender)

    assert share.allowance(holder, spender) == 0
    assert receipt.events == [
        share.Spent(owner=holder, spender=spender, amount=ALLOWED),
        share.Transfer(sender=holder, receiver=other, value=ALLOWED),
    ]


def test_transfer_from_infinite_allowance_is_not_spent(share, holder, other, spender, allowed_all):
    receipt = share.transferFrom(holder, other, AMOUNT, sender=spender)

    assert share.allowance(holder, spender) == MAX_UINT
    assert share.balanceOf(other) == AMOUNT
    assert receipt.events == [
        share.Spent(owner=holder, spender=spender, amount=AMOUNT),
        share.Transfer(sender=holder, receiver=other, value=AMOUNT),
    ]


def test_transfer_from_one_less_than_infinite_is_spent(share, holder, other, spender, held):
    share.approve(spender, MAX_UINT - 1, sender=holder)
    receipt = share.transferFrom(holder, other, AMOUNT, sender=spender)

    rest = MAX_UINT - 1 - AMOUNT
    assert share.allowance(holder, spender) == rest
    assert receipt.events == [
        share.Spent(owner=holder, spender=spender, amount=AMOUNT),
        share.Transfer(sender=holder, receiver=other, value=AMOUNT),
    ]


def test_transfer_from_to_the_spender(share, holder, spender, held, allowed):
    share.transferFrom(holder, spender, AMOUNT, sender=spender)

    assert share.balanceOf(holder) == held - AMOUNT
    assert share.balanceOf(spender) == AMOUNT


def test_transfer_from_leaves_the_other_direction_alone(share, holder, other, spender, allowed):
    """The allowance is the owner's for the spender, not the reverse, and not another owner's."""
    share.transferFrom(holder, other, AMOUNT, sender=spender)

    assert share.allowance(spender, holder) == 0
    assert share.allowance(holder, other) == 0
    with ape.reverts(Reason.ALLOWANCE_TOO_LOW):
        share.transferFrom(other, holder, 1, sender=spender)


def test_transfer_from_is_no_contact_of_the_owner(share, holder, other, spender, allowed):
    """Who has an old allowance could speak for a holder who has lost his key."""
    share.transferFrom(holder, other, AMOUNT, sender=spender)

    for account in (holder, other, spender):
        assert share.account(account).last_outgoing_ts == 0


def test_transfer_from_by_the_owner_is_his_contact(share, holder, other, held):
    share.approve(holder, AMOUNT, sender=holder)
    receipt = share.transferFrom(holder, other, AMOUNT, sender=holder)

    assert share.account(holder).last_outgoing_ts == receipt.timestamp


def test_transfer_from_by_the_owner_of_nothing_is_his_contact_too(share, holder, other, held):
    receipt = share.transferFrom(holder, other, 0, sender=holder)

    assert share.account(holder).last_outgoing_ts == receipt.timestamp


def test_transfer_from_nothing_by_stranger_is_no_contact(share, holder, other, stranger, held):
    """Anybody may move nothing (ERC-20); it must not keep a lost holder's clock from running."""
    assert share.transferFrom.call(holder, other, 0, sender=stranger)

    receipt = share.transferFrom(holder, other, 0, sender=stranger)
    assert share.account(holder).last_outgoing_ts == 0
    assert share.balanceOf(holder) == held
    assert receipt.events == [
        share.Spent(owner=holder, spender=stranger, amount=0),
        share.Transfer(sender=holder, receiver=other, value=0),
    ]


def test_transfer_from_nothing_by_stranger_keeps_the_contact_clock(
    share, holder, other, stranger, held, at, now
):
    sent = share.transfer(other, AMOUNT, sender=holder)
    at(now() + DAY)
    share.transferFrom(holder, other, 0, sender=stranger)

    assert share.account(holder).last_outgoing_ts == sent.timestamp


def test_transfer_from_nothing_keeps_the_allowance(share, holder, other, spender, allowed):
    receipt = share.transferFrom(holder, other, 0, sender=spender)

    assert share.allowance(holder, spender) == ALLOWED
    assert receipt.events == [
        share.Spent(owner=holder, spender=spender, amount=0),
        share.Transfer(sender=holder, receiver=other, value=0),
    ]


def test_transfer_from_more_than_allowance_reverts(share, holder, other, spender, allowed):
    with ape.reverts(Reason.ALLOWANCE_TOO_LOW):
        share.transferFrom(holder, other, ALLOWED + 1, sender=spender)


def test_transfer_from_without_allowance_reverts(share, holder, other, stranger, held):
    with ape.reverts(Reason.ALLOWANCE_TOO_LOW):
        share.transferFrom(holder, other, 1, sender=stranger)


def test_transfer_from_by_the_owner_needs_allowance_too(share, holder, other, held):
    with ape.reverts(Reason.ALLOWANCE_TOO_LOW):
        share.transferFrom(holder, other, 1, sender=holder)

    share.approve(holder, 1, sender=holder)
    share.transferFrom(holder, other, 1, sender=holder)
    assert share.balanceOf(other) == 1


def test_transfer_from_more_than_balance_reverts(share, holder, other, spender, held, allowed_all):
    with ape.reverts(Reason.BALANCE_TOO_LOW):
        share.transferFrom(holder, other, held + 1, sender=spender)


def test_transfer_from_locked_tokens_reverts(
    share, minter, holder, other, spender, held, allowed_all
):
    share.lock(holder, LOCKED, sender=minter)

    with ape.reverts(Reason.TOKENS_ARE_ENCUMBERED):
        share.transferFrom(holder, other, held - LOCKED + 1, sender=spender)
    share.transferFrom(holder, other, held - LOCKED, sender=spender)
    assert share.balanceOf(holder) == LOCKED


@pytest.mark.parametrize("amount", [0, 1])
def test_transfer_from_to_zero_reverts(share, holder, spender, allowed, amount):
    with ape.reverts(Reason.INVALID_RECEIVER):
        share.transferFrom(holder, ZERO_ADDRESS, amount, sender=spender)


@pytest.mark.parametrize("amount", [0, 1])
def test_transfer_from_to_the_token_reverts(share, holder, spender, allowed, amount):
    with ape.reverts(Reason.INVALID_RECEIVER):
        share.transferFrom(holder, share, amount, sender=spender)


def test_transfer_from_to_retired_account_reverts(
    share, enforcement, holder, other, third, spender, allowed
):
    share.recover(other, third, sender=enforcement)

    with ape.reverts(Reason.ACCOUNT_IS_RETIRED):
        share.transferFrom(holder, other, 1, sender=spender)


def test_transfer_from_refused_keeps_the_allowance(share, holder, spender, allowed):
    with ape.reverts(Reason.INVALID_RECEIVER):
        share.transferFrom(holder, share, AMOUNT, sender=spender)

    assert share.allowance(holder, spender) == ALLOWED


def test_transfer_from_while_transfers_are_paused_reverts(
    share, guardian, holder, other, spender, allowed, now
):
    share.pause(TRANSFERS, now() + DAY, sender=guardian)

    with ape.reverts(Reason.PAUSED):
        share.transferFrom(holder, other, AMOUNT, sender=spender)

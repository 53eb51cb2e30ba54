import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.share.actors import anyone_but
from tests.unit.share.constants import MAX_AMOUNT, MAX_UINT
from tests.unit.share.reasons import Reason

AMOUNT = 40
LOCKED = 30
FREE = 100 * 10**18 - LOCKED
"""Of what `held` gives."""


@pytest.fixture
def locked(share, minter, holder, held):
    share.lock(holder, LOCKED, sender=minter)


def test_forced_transfer_moves_tokens(share, enforcement, holder, other, held):
    assert share.forcedTransfer.call(holder, other, AMOUNT, sender=enforcement)

    receipt = share.forcedTransfer(holder, other, AMOUNT, sender=enforcement)
    assert share.balanceOf(holder) == held - AMOUNT
    assert share.balanceOf(other) == AMOUNT
    assert share.totalSupply() == held
    assert receipt.events == [
        share.Transfer(sender=holder, receiver=other, value=AMOUNT),
        share.ForcedTransfer(sender=holder, receiver=other, amount=AMOUNT),
    ]


def test_forced_transfer_is_no_contact_of_the_holder(share, enforcement, holder, other, held):
    share.forcedTransfer(holder, other, AMOUNT, sender=enforcement)

    assert share.account(holder).last_outgoing_ts == 0
    assert share.account(other).last_outgoing_ts == 0


def test_forced_transfer_spends_no_allowance(share, enforcement, holder, other, held):
    share.approve(enforcement, AMOUNT, sender=holder)
    share.forcedTransfer(holder, other, AMOUNT, sender=enforcement)

    assert share.allowance(holder, enforcement) == AMOUNT


def test_forced_transfer_whole_balance(share, enforcement, holder, other, held):
    share.forcedTransfer(holder, other, held, sender=enforcement)

    assert share.balanceOf(holder) == 0
    assert share.balanceOf(other) == held


def test_forced_transfer_of_nothing_is_logged(share, enforcement, holder, other, held):
    receipt = share.forcedTransfer(holder, other, 0, sender=enforcement)

    assert share.balanceOf(holder) == held
    assert receipt.events == [
        share.Transfer(sender=holder, receiver=other, value=0),
        share.ForcedTransfer(sender=holder, receiver=other, amount=0),
    ]


def test_forced_transfer_back_to_the_account_changes_no_balance(share, enforcement, holder, held):
    share.forcedTransfer(holder, holder, AMOUNT, sender=enforcement)

    assert share.balanceOf(holder) == share.totalSupply() == held


def test_forced_transfer_takes_what_is_not_locked(share, enforcement, holder, other, held, locked):
    share.forcedTransfer(holder, other, held - LOCKED, sender=enforcement)

    assert share.balanceOf(holder) == LOCKED
    assert share.account(holder).locked == LOCKED
    assert share.account(other).locked == 0


@pytest.mark.parametrize(
    "frozen, amount, left",
    [
        pytest.param(50, FREE - 50, 50, id="all that is free"),
        pytest.param(50, FREE - 49, 49, id="one that is frozen"),
        pytest.param(50, FREE, 0, id="all that is not locked"),
        pytest.param(FREE + 9, 1, FREE + 8, id="one, and more is frozen than there is"),
        pytest.param(FREE + 9, FREE, 9, id="all, and more is frozen than there is"),
        pytest.param(MAX_AMOUNT, FREE, MAX_AMOUNT - FREE, id="all, and everything is frozen"),
    ],
)
def test_forced_transfer_takes_free_tokens_before_frozen_ones(
    share, storage, enforcement, holder, other, held, locked, frozen, amount, left
):
    share.setFrozenTokens(holder, frozen, sender=enforcement)
    receipt = share.forcedTransfer(holder, other, amount, sender=enforcement)

    assert share.balanceOf(holder) == held - amount
    assert share.balanceOf(other) == amount
    assert share.account(holder)[:2] == (LOCKED, left)
    assert share.getFrozenTokens(other) == 0
    lowered = [share.Frozen(account=holder, amount=left)] if left != frozen else []
    assert receipt.events == [
        *lowered,
        share.Transfer(sender=holder, receiver=other, value=amount),
        share.ForcedTransfer(sender=holder, receiver=other, amount=amount),
    ]


def test_forced_transfer_of_all_that_is_frozen_ends_the_freeze(
    share, storage, enforcement, holder, other, held
):
    share.setFrozenTokens(holder, held, sender=enforcement)
    share.forcedTransfer(holder, other, held, sender=enforcement)

    assert share.getFrozenTokens(holder) == 0
    assert not storage.account(holder).is_encumbered


def test_forced_transfer_of_locked_tokens_reverts(share, enforcement, holder, other, held, locked):
    with ape.reverts(Reason.TOKENS_ARE_ENCUMBERED):
        share.forcedTransfer(holder, other, held - LOCKED + 1, sender=enforcement)


@pytest.mark.parametrize("excess", [1, MAX_UINT - 10**30])
def test_forced_transfer_of_more_than_balance_reverts(
    share, enforcement, holder, other, held, excess
):
    with ape.reverts(Reason.BALANCE_TOO_LOW):
        share.forcedTransfer(holder, other, held + excess, sender=enforcement)


@pytest.mark.parametrize("amount", [0, 1])
def test_forced_transfer_to_zero_reverts(share, enforcement, holder, held, amount):
    with ape.reverts(Reason.INVALID_RECEIVER):
        share.forcedTransfer(holder, ZERO_ADDRESS, amount, sender=enforcement)


@pytest.mark.parametrize("amount", [0, 1])
def test_forced_transfer_to_the_token_reverts(share, enforcement, holder, held, amount):
    with ape.reverts(Reason.INVALID_RECEIVER):
        share.forcedTransfer(holder, share, amount, sender=enforcement)


def test_forced_transfer_to_retired_account_reverts(share, enforcement, holder, other, third, held):
    share.recover(other, third, sender=enforcement)

    with ape.reverts(Reason.ACCOUNT_IS_RETIRED):
        share.forcedTransfer(holder, other, AMOUNT, sender=enforcement)


def test_forced_transfer_while_all_is_paused_goes_on(
    share, enforcement, holder, other, held, pause_all
):
    pause_all()
    share.forcedTransfer(holder, other, AMOUNT, sender=enforcement)

    assert share.balanceOf(other) == AMOUNT


@anyone_but("enforcement")
def test_forced_transfer_by_anyone_else_reverts(share, holder, other, held, caller):
    with ape.reverts(Reason.CALLER_LACKS_THE_ROLE):
        share.forcedTransfer.call(holder, other, AMOUNT, sender=caller)

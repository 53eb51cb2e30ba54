"""What the gate refuses, in its very words: wallets show these to holders."""

import ape
import pytest

from tests.unit.share.constants import COURT_ORDER, FIFTY_PERCENT, REVIEW, SDN_LISTED

AMOUNT = 5
LOCKED = 30
REFUSALS = {
    SDN_LISTED: "on SDN list",
    FIFTY_PERCENT: "owned 50% by SDN",
    COURT_ORDER: "under court order",
}
SANCTIONS = (SDN_LISTED, FIFTY_PERCENT)
every_refusal = pytest.mark.parametrize("reason", REFUSALS)
every_sanction = pytest.mark.parametrize("reason", SANCTIONS)
every_tolerance = pytest.mark.parametrize("reason", (COURT_ORDER, REVIEW))
"""Reasons that stop nobody from receiving."""


@pytest.fixture
def allowed(share, holder, spender, held):
    share.approve(spender, held, sender=holder)


@pytest.fixture
def locked(share, minter, holder, held):
    share.lock(holder, LOCKED, sender=minter)


# ---- transfer and transferFrom ---------------------------------------------------------------


@every_refusal
@pytest.mark.parametrize("amount", [0, AMOUNT])
def test_transfer_by_restricted_sender_reverts(share, holder, other, held, block, reason, amount):
    block(holder, reason)

    with ape.reverts(f"gate: sender {REFUSALS[reason]}"):
        share.transfer(other, amount, sender=holder)


@every_sanction
@pytest.mark.parametrize("amount", [0, AMOUNT])
def test_transfer_to_sanctioned_receiver_reverts(share, holder, other, held, block, reason, amount):
    block(other, reason)

    with ape.reverts(f"gate: receiver {REFUSALS[reason]}"):
        share.transfer(other, amount, sender=holder)


@every_tolerance
def test_transfer_to_tolerated_receiver_goes_on(share, holder, other, held, block, reason):
    block(other, reason)
    share.transfer(other, AMOUNT, sender=holder)

    assert share.balanceOf(other) == AMOUNT


def test_transfer_by_sender_under_review_goes_on(share, holder, other, held, block):
    block(holder, REVIEW)
    share.transfer(other, AMOUNT, sender=holder)

    assert share.balanceOf(other) == AMOUNT


@every_refusal
def test_transfer_from_by_restricted_operator_reverts(
    share, holder, other, spender, allowed, block, reason
):
    block(spender, reason)

    with ape.reverts(f"gate: operator {REFUSALS[reason]}"):
        share.transferFrom(holder, other, AMOUNT, sender=spender)


@every_refusal
def test_transfer_from_restricted_sender_reverts(
    share, holder, other, spender, allowed, block, reason
):
    block(holder, reason)

    with ape.reverts(f"gate: sender {REFUSALS[reason]}"):
        share.transferFrom(holder, other, AMOUNT, sender=spender)


@every_sanction
def test_transfer_from_to_sanctioned_receiver_reverts(
    share, holder, other, spender, allowed, block, reason
):
    block(other, reason)

    with ape.reverts(f"gate: receiver {REFUSALS[reason]}"):
        share.transferFrom(holder, other, AMOUNT, sender=spender)


def test_transfer_restriction_works_at_once_and_until_it_ends(
    share, gate, holder, other, held, block, unblock
):
    block(holder)
    with ape.reverts("gate: sender on SDN list"):
        share.transfer(other, AMOUNT, sender=holder)

    unblock(holder)
    share.transfer(other, AMOUNT, sender=holder)
    assert share.balanceOf(other) == AMOUNT


# ---- mint and burn ---------------------------------------------------------------------------


@every_sanction
def test_mint_to_sanctioned_receiver_reverts(share, minter, holder, block, reason):
    block(holder, reason)

    with ape.reverts(f"gate: receiver {REFUSALS[reason]}"):
        share.mint(holder, AMOUNT, sender=minter)


@every_tolerance
def test_mint_to_tolerated_receiver_goes_on(share, minter, holder, block, reason):
    block(holder, reason)
    share.mint(holder, AMOUNT, sender=minter)

    assert share.balanceOf(holder) == AMOUNT


@every_refusal
def test_mint_by_restricted_minter_reverts(share, minter, holder, block, reason):
    block(minter, reason)

    with ape.reverts(f"gate: operator {REFUSALS[reason]}"):
        share.mint(holder, AMOUNT, sender=minter)


@every_refusal
def test_burn_from_restricted_holder_reverts(share, minter, holder, held, locked, block, reason):
    block(holder, reason)

    with ape.reverts(f"gate: sender {REFUSALS[reason]}"):
        share.burn(holder, AMOUNT, sender=minter)
    assert share.account(holder).locked == LOCKED
    assert share.balanceOf(holder) == held


@every_refusal
def test_burn_by_restricted_minter_reverts(share, minter, holder, locked, block, reason):
    block(minter, reason)

    with ape.reverts(f"gate: operator {REFUSALS[reason]}"):
        share.burn(holder, AMOUNT, sender=minter)


@every_refusal
def test_locks_of_restricted_holder_move_nothing_and_go_on(
    share, minter, holder, held, locked, block, reason
):
    """A rejected redemption of somebody blocked meanwhile must be undone."""
    block(holder, reason)
    share.unlock(holder, LOCKED, sender=minter)

    assert share.account(holder).locked == 0
    assert share.balanceOf(holder) == held


# ---- enforcement -----------------------------------------------------------------------------


@every_refusal
def test_forced_transfer_from_restricted_account_goes_on(
    share, enforcement, holder, other, held, block, reason
):
    """An approved order is the one way out for tokens of the blocked."""
    block(holder, reason)
    share.forcedTransfer(holder, other, AMOUNT, sender=enforcement)

    assert share.balanceOf(holder) == held - AMOUNT
    assert share.balanceOf(other) == AMOUNT


@every_sanction
def test_forced_transfer_to_sanctioned_receiver_reverts(
    share, enforcement, holder, other, held, block, reason
):
    block(other, reason)

    with ape.reverts(f"gate: account {REFUSALS[reason]}"):
        share.forcedTransfer(holder, other, AMOUNT, sender=enforcement)


@every_tolerance
def test_forced_transfer_to_tolerated_receiver_goes_on(
    share, enforcement, holder, other, held, block, reason
):
    block(other, reason)
    share.forcedTransfer(holder, other, AMOUNT, sender=enforcement)

    assert share.balanceOf(other) == AMOUNT


@every_sanction
def test_recover_to_sanctioned_successor_reverts(
    share, enforcement, holder, other, held, block, reason
):
    block(other, reason)

    with ape.reverts(f"gate: account {REFUSALS[reason]}"):
        share.recover(holder, other, sender=enforcement)
    assert share.account(holder).successor == "0x" + "00" * 20
    assert share.balanceOf(holder) == held

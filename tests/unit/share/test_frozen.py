"""Frozen tokens. No function freezes any yet, so storage is written, for which it takes Anvil."""

import ape
import pytest
from ape import chain
from hexbytes import HexBytes

from tests.unit.share.reasons import Reason

LOCKED, FROZEN = 30, 50


@pytest.fixture
def frozen(share, storage, minter, holder, held):
    if chain.provider.name != "foundry":
        pytest.skip("storage cannot be written on this chain")
    share.lock(holder, LOCKED, sender=minter)  # raises the flag, too
    slot = storage._slot("ledger", "encumbrances", key=int(holder.address, 16))
    word = (FROZEN << 128) | LOCKED
    chain.provider.set_storage(share.address, slot, HexBytes(word.to_bytes(32, "big")))
    assert share.account(holder)[:2] == (LOCKED, FROZEN)
    return FROZEN


def test_frozen_tokens_do_not_move_and_free_ones_do(share, holder, other, held, frozen):
    with ape.reverts(Reason.BALANCE_TOO_LOW):
        share.transfer(other, held - LOCKED - frozen + 1, sender=holder)

    share.transfer(other, held - LOCKED - frozen, sender=holder)

    assert share.balanceOf(holder) == LOCKED + frozen


def test_frozen_tokens_stay_frozen_when_locks_change(share, minter, holder, frozen):
    share.unlock(holder, LOCKED, sender=minter)
    assert share.account(holder)[:2] == (0, frozen)

    share.lock(holder, 5, sender=minter)
    assert share.account(holder)[:2] == (5, frozen)


def test_frozen_tokens_cannot_be_locked(share, minter, holder, held, frozen):
    with ape.reverts(Reason.BALANCE_TOO_LOW):
        share.lock(holder, held - LOCKED - frozen + 1, sender=minter)


def test_frozen_tokens_move_by_order_and_locked_ones_do_not(
    share, enforcement, holder, other, held, frozen
):
    with ape.reverts(Reason.BALANCE_TOO_LOW):
        share.forcedTransfer(holder, other, held - LOCKED + 1, sender=enforcement)

    share.forcedTransfer(holder, other, held - LOCKED, sender=enforcement)

    assert share.balanceOf(other) == held - LOCKED


def test_frozen_tokens_follow_a_recovery(share, enforcement, holder, third, held, frozen):
    share.recover(holder, third, sender=enforcement)

    assert share.account(third)[:2] == (LOCKED, frozen)
    assert share.account(holder)[:2] == (0, 0)

import ape
import pytest

from tests.unit.share.actors import anyone_but
from tests.unit.share.constants import MAX_AMOUNT, MAX_UINT
from tests.unit.share.reasons import Reason

LOCKED, FROZEN = 30, 50


@pytest.fixture
def locked(share, minter, holder, held):
    share.lock(holder, LOCKED, sender=minter)


@pytest.fixture
def frozen(share, enforcement, holder, locked) -> int:
    """Of what `holder` has, some is locked and more is frozen."""
    share.setFrozenTokens(holder, FROZEN, sender=enforcement)
    return FROZEN


def test_set_frozen_tokens_keeps_them_in_place(share, storage, enforcement, holder, other, held):
    assert share.setFrozenTokens.call(holder, FROZEN, sender=enforcement)

    receipt = share.setFrozenTokens(holder, FROZEN, sender=enforcement)
    assert receipt.events == [share.Frozen(account=holder, amount=FROZEN)]
    assert share.getFrozenTokens(holder) == FROZEN
    assert share.account(holder)[:2] == (0, FROZEN)
    assert share.getFrozenTokens(other) == 0
    assert share.balanceOf(holder) == share.totalSupply() == held
    assert storage.account(holder).is_encumbered


def test_set_frozen_tokens_sets_a_level_and_adds_nothing(share, enforcement, holder, frozen):
    share.setFrozenTokens(holder, FROZEN - 10, sender=enforcement)

    assert share.account(holder)[:2] == (LOCKED, FROZEN - 10)


def test_set_frozen_tokens_to_none_frees_them(share, storage, enforcement, holder, other, held):
    share.setFrozenTokens(holder, FROZEN, sender=enforcement)
    receipt = share.setFrozenTokens(holder, 0, sender=enforcement)

    assert receipt.events == [share.Frozen(account=holder, amount=0)]
    assert not storage.account(holder).is_encumbered
    share.transfer(other, held, sender=holder)
    assert share.balanceOf(other) == held


def test_set_frozen_tokens_to_none_leaves_the_lock(
    share, storage, enforcement, holder, other, held, frozen
):
    share.setFrozenTokens(holder, 0, sender=enforcement)

    assert share.account(holder)[:2] == (LOCKED, 0)
    assert storage.account(holder).is_encumbered
    with ape.reverts(Reason.TOKENS_ARE_ENCUMBERED):
        share.transfer(other, held - LOCKED + 1, sender=holder)


def test_set_frozen_tokens_beyond_balance_holds_what_comes_later(
    share, enforcement, mint, holder, other, held
):
    share.setFrozenTokens(holder, held + 10, sender=enforcement)
    mint(holder, 15)

    with ape.reverts(Reason.TOKENS_ARE_ENCUMBERED):
        share.transfer(other, 6, sender=holder)
    share.transfer(other, 5, sender=holder)
    assert share.balanceOf(holder) == held + 10


def test_set_frozen_tokens_in_full(share, enforcement, minter, holder, other, held, locked):
    share.setFrozenTokens(holder, MAX_AMOUNT, sender=enforcement)

    assert share.getFrozenTokens(holder) == MAX_AMOUNT
    with ape.reverts(Reason.TOKENS_ARE_ENCUMBERED):
        share.transfer(other, 1, sender=holder)
    with ape.reverts(Reason.TOKENS_ARE_ENCUMBERED):
        share.lock(holder, 1, sender=minter)


@pytest.mark.parametrize("amount", [MAX_AMOUNT + 1, MAX_UINT])
def test_set_frozen_tokens_over_128_bits_reverts(share, enforcement, holder, held, amount):
    with ape.reverts():
        share.setFrozenTokens(holder, amount, sender=enforcement)


def test_set_frozen_tokens_of_an_account_without_any(share, enforcement, other):
    share.setFrozenTokens(other, FROZEN, sender=enforcement)

    assert share.getFrozenTokens(other) == FROZEN


def test_set_frozen_tokens_is_no_contact_and_no_movement(share, storage, enforcement, holder, held):
    before = storage.account(holder)
    share.setFrozenTokens(holder, FROZEN, sender=enforcement)

    assert storage.account(holder) == before._replace(is_encumbered=True)


def test_set_frozen_tokens_while_all_is_paused_goes_on(share, enforcement, holder, held, pause_all):
    pause_all()
    share.setFrozenTokens(holder, FROZEN, sender=enforcement)

    assert share.getFrozenTokens(holder) == FROZEN


@anyone_but("enforcement")
def test_set_frozen_tokens_by_anyone_else_reverts(share, holder, held, caller):
    with ape.reverts(Reason.CALLER_LACKS_THE_ROLE):
        share.setFrozenTokens.call(holder, FROZEN, sender=caller)


# ---- what a freeze does ----------------------------------------------------------------------


def test_frozen_tokens_do_not_move_and_free_ones_do(share, holder, other, held, frozen):
    with ape.reverts(Reason.TOKENS_ARE_ENCUMBERED):
        share.transfer(other, held - LOCKED - frozen + 1, sender=holder)

    share.transfer(other, held - LOCKED - frozen, sender=holder)

    assert share.balanceOf(holder) == LOCKED + frozen


def test_frozen_tokens_are_not_what_is_lacking_beyond_the_balance(
    share, holder, other, held, frozen
):
    with ape.reverts(Reason.TOKENS_ARE_ENCUMBERED):
        share.transfer(other, held, sender=holder)
    with ape.reverts(Reason.BALANCE_TOO_LOW):
        share.transfer(other, held + 1, sender=holder)


def test_frozen_tokens_stay_frozen_when_locks_change(share, minter, holder, frozen):
    share.unlock(holder, LOCKED, sender=minter)
    assert share.account(holder)[:2] == (0, frozen)

    share.lock(holder, 5, sender=minter)
    assert share.account(holder)[:2] == (5, frozen)


def test_frozen_tokens_cannot_be_locked(share, minter, holder, held, frozen):
    with ape.reverts(Reason.TOKENS_ARE_ENCUMBERED):
        share.lock(holder, held - LOCKED - frozen + 1, sender=minter)


def test_frozen_account_ends_its_redemption(share, minter, holder, held, frozen):
    share.burn(holder, LOCKED, sender=minter)

    assert share.balanceOf(holder) == share.totalSupply() == held - LOCKED
    assert share.account(holder)[:2] == (0, frozen)


def test_frozen_tokens_count_at_records(share, holder, other, held, record_ts, frozen, mine_at):
    mine_at(record_ts)

    assert share.record_position(holder, record_ts).raw == held


def test_frozen_tokens_follow_a_recovery(share, storage, enforcement, holder, third, held, frozen):
    receipt = share.recover(holder, third, sender=enforcement)

    assert share.account(third)[:2] == (LOCKED, frozen)
    assert share.account(holder)[:2] == (0, 0)
    assert not storage.account(holder).is_encumbered
    assert receipt.events == [
        share.Frozen(account=holder, amount=0),
        share.Frozen(account=third, amount=frozen),
        share.Transfer(sender=holder, receiver=third, value=held),
        share.Recovered(account=holder, successor=third),
    ]


def test_frozen_account_cannot_succeed(share, enforcement, holder, third, held):
    share.setFrozenTokens(third, 1, sender=enforcement)

    with ape.reverts(Reason.UNFIT_TO_SUCCEED):
        share.recover(holder, third, sender=enforcement)

"""Freezes and estate holds: raised by one key, confirmed by two, and what they fall back to."""

import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.enforcement.constants import (
    DAY,
    ENCUMBERED,
    EXECUTED,
    FREEZE_REST,
    FREEZE_TERM,
    FREEZES,
    HELD,
    LACKS_THE_ROLE,
    TOKEN,
    TRANSFER_NOTICE,
    WITHDRAWN,
    Kind,
    Reason,
)
from wholeshare.enforcement import FULL

HALF = HELD // 2


@pytest.fixture
def withdraw(enforcement, third_agent):
    def withdraw(filed, agent=third_agent):
        return enforcement.withdraw(filed.id, filed.order, sender=agent)

    return withdraw


@pytest.fixture
def confirmed(approved):
    """Half of `holder`'s tokens are frozen for good."""
    approved(Kind.FREEZE, amount=HALF)
    return HALF


# ---- raising -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FREEZES)
def test_file_raises_at_once(enforcement, share, create_order, transfer_agent, holder, other, kind):
    order = create_order(kind)

    tx = enforcement.file(order, sender=transfer_agent)

    assert tx.events == [
        enforcement.OrderFiled(id=0, **order, filer=transfer_agent),
        enforcement.HoldSet(share=share, account=holder, confirmed=0, pending=1, is_estate=False),
        share.Frozen(account=holder, amount=FULL),
    ]
    assert enforcement.hold(share, holder) == (0, FULL, 1, False)
    with ape.reverts(ENCUMBERED):
        share.transfer(other, 1, sender=holder)


def test_file_raises_over_what_is_confirmed(enforcement, share, confirmed, file, holder):
    filed = file(Kind.FREEZE, amount=HALF + 1)

    assert enforcement.hold(share, holder) == (HALF, HALF + 1, filed.id + 1, False)


@pytest.mark.parametrize("amount", [0, 1, HALF])
def test_file_of_no_more_than_is_confirmed_changes_nothing_yet(
    enforcement, share, confirmed, create_order, transfer_agent, holder, amount
):
    order = create_order(Kind.FREEZE, amount=amount)

    tx = enforcement.file(order, sender=transfer_agent)

    assert tx.events == [enforcement.OrderFiled(id=1, **order, filer=transfer_agent)]
    assert enforcement.hold(share, holder) == (HALF, HALF, 0, False)


@pytest.mark.parametrize("amount", [0, HALF])
def test_file_of_no_more_than_is_confirmed_takes_no_place(
    enforcement, share, confirmed, file, second_agent, holder, amount
):
    """Or a stolen key could keep emergency freezes out by freezing nothing."""
    file(Kind.FREEZE, amount=amount)

    emergency = file(Kind.FREEZE, second_agent)

    assert enforcement.hold(share, holder) == (HALF, FULL, emergency.id + 1, False)


def test_file_under_a_pending_freeze_takes_no_place(share, confirmed, file, holder):
    """It is what is confirmed that counts, not what one key has raised."""
    file(Kind.FREEZE)

    file(Kind.FREEZE, amount=HALF)
    with ape.reverts(Reason.FREEZE_PENDING):
        file(Kind.FREEZE, amount=HALF + 1)

    assert share.getFrozenTokens(holder) == FULL


def test_approve_while_another_freeze_is_pending_reverts(
    enforcement, share, confirmed, file, approve, second_agent, withdraw, holder
):
    """A stolen key must not be able to undo it, with a second that knows of no thief."""
    lowering = file(Kind.FREEZE, amount=0)
    emergency = file(Kind.FREEZE, second_agent)

    with ape.reverts(Reason.FREEZE_PENDING):
        approve(lowering)
    withdraw(emergency)
    approve(lowering)

    assert enforcement.hold(share, holder) == (0, 0, 0, False)


@pytest.mark.parametrize("first", FREEZES)
@pytest.mark.parametrize("second", FREEZES)
def test_file_second_freeze_while_one_is_pending_reverts(file, second_agent, first, second):
    file(first)

    with ape.reverts(Reason.FREEZE_PENDING):
        file(second, second_agent)


def test_file_on_another_account_or_share(enforcement, share, second_share, file, holder, third):
    file(Kind.FREEZE)

    file(Kind.FREEZE, account=third)
    file(Kind.FREEZE, share=second_share)

    assert enforcement.hold(share, third).pending == 2
    assert enforcement.hold(second_share, holder).pending == 3


def test_freeze_leaves_the_rest_free(share, file, holder, other):
    file(Kind.FREEZE, amount=HALF)

    with ape.reverts(ENCUMBERED):
        share.transfer(other, HALF + 1, sender=holder)
    share.transfer(other, HALF, sender=holder)


# ---- confirming ----------------------------------------------------------------------------------


def test_approve_confirms(enforcement, share, file, approve, second_agent, holder, state):
    filed = file(Kind.FREEZE)

    tx = approve(filed)

    assert tx.events == [
        enforcement.OrderApproved(id=filed.id, approver=second_agent),
        enforcement.HoldSet(share=share, account=holder, confirmed=0, pending=0, is_estate=False),
    ]
    assert enforcement.hold(share, holder) == (FULL, FULL, 0, False)
    assert state(filed) == EXECUTED


@pytest.mark.parametrize("amount", [0, 1, HALF - 1])
def test_approve_lowers(enforcement, share, confirmed, file, approve, second_agent, holder, amount):
    filed = file(Kind.FREEZE, amount=amount)

    tx = approve(filed)

    assert tx.events == [
        enforcement.OrderApproved(id=filed.id, approver=second_agent),
        enforcement.HoldSet(share=share, account=holder, confirmed=0, pending=0, is_estate=False),
        share.Frozen(account=holder, amount=amount),
    ]
    assert enforcement.hold(share, holder) == (amount, amount, 0, False)


def test_confirmed_freeze_stays(enforcement, share, confirmed, file, mine_at, now, holder):
    mine_at(now() + 400 * DAY)

    assert enforcement.hold(share, holder) == (HALF, HALF, 0, False)


def test_approve_in_the_last_second(file, approve, at, share, holder):
    filed = file(Kind.FREEZE)
    at(filed.ts + FREEZE_TERM - 1)

    approve(filed)

    assert share.getFrozenTokens(holder) == FULL


def test_approve_after_the_term_reverts(file, approve, at):
    filed = file(Kind.FREEZE)
    at(filed.ts + FREEZE_TERM)

    with ape.reverts(Reason.HAS_LAPSED):
        approve(filed)


def test_approve_after_the_expiry_reverts(file, approve, at, now):
    filed = file(Kind.FREEZE, expiry_ts=now() + DAY)
    at(filed.order["expiry_ts"])

    with ape.reverts(Reason.EXPIRED):
        approve(filed)


def test_approve_freeze_of_a_revoked_filer_reverts(file, approve, revoke, transfer_agent):
    filed = file(Kind.FREEZE)
    revoke(transfer_agent)

    with ape.reverts(Reason.KEY_REVOKED):
        approve(filed)


# ---- falling back --------------------------------------------------------------------------------


@pytest.mark.parametrize("agent", ["transfer_agent", "second_agent"])
def test_withdraw_falls_back(
    request, enforcement, share, confirmed, file, withdraw, holder, state, agent
):
    agent = request.getfixturevalue(agent)
    filed = file(Kind.FREEZE)

    tx = withdraw(filed, agent)

    assert tx.events == [
        enforcement.OrderWithdrawn(id=filed.id, sender=agent),
        enforcement.HoldSet(share=share, account=holder, confirmed=0, pending=0, is_estate=False),
        share.Frozen(account=holder, amount=HALF),
    ]
    assert enforcement.hold(share, holder) == (HALF, HALF, 0, False)
    assert state(filed) == WITHDRAWN


def test_withdraw_release_changes_no_level(
    enforcement, share, confirmed, file, withdraw, holder, third_agent
):
    filed = file(Kind.FREEZE, amount=0)

    tx = withdraw(filed)

    assert tx.events == [enforcement.OrderWithdrawn(id=filed.id, sender=third_agent)]
    assert enforcement.hold(share, holder) == (HALF, HALF, 0, False)


@pytest.mark.parametrize("end", ["withdraw", "lapse"])
def test_end_of_a_release_leaves_a_pending_freeze(
    request, enforcement, share, file, second_agent, holder, end
):
    release = file(Kind.FREEZE, amount=0)
    emergency = file(Kind.FREEZE, second_agent, amount=HALF)

    request.getfixturevalue(end)(release)

    assert enforcement.hold(share, holder) == (0, HALF, emergency.id + 1, False)


def test_freeze_of_a_former_enforcement_is_the_confirmed_level(
    enforcement, share, minter, corporate_actions, as_admin, stranger, file, withdraw, holder
):
    """It stands in the share, where a new Enforcement finds it."""
    as_admin(share.set_authorities, (minter, corporate_actions, stranger))
    share.setFrozenTokens(holder, 7, sender=stranger)
    as_admin(share.set_authorities, (minter, corporate_actions, enforcement))
    filed = file(Kind.FREEZE)
    assert enforcement.hold(share, holder) == (7, FULL, filed.id + 1, False)

    withdraw(filed)

    assert share.getFrozenTokens(holder) == 7


def test_withdraw_after_the_share_got_another_enforcement_reverts(
    share, minter, corporate_actions, as_admin, stranger, file, withdraw
):
    filed = file(Kind.FREEZE)
    as_admin(share.set_authorities, (minter, corporate_actions, stranger))

    with ape.reverts(LACKS_THE_ROLE):
        withdraw(filed)


# ---- one key, again and again --------------------------------------------------------------------


@pytest.fixture
def lapse(enforcement, stranger, at):
    def lapse(filed):
        at(filed.ts + FREEZE_TERM)
        return enforcement.lapse(filed.id, filed.order, sender=stranger)

    return lapse


@pytest.mark.parametrize("kind", FREEZES)
def test_key_must_rest(share, file, lapse, at, holder, kind):
    """As long as a freeze lasts, from when it could last no longer."""
    first = file(Kind.FREEZE)
    lapse(first)
    assert share.getFrozenTokens(holder) == 0

    at(first.ts + FREEZE_TERM + FREEZE_REST - 1)
    with ape.reverts(Reason.KEY_MUST_REST):
        file(kind, expiry_ts=first.ts + 30 * DAY)
    at(first.ts + FREEZE_TERM + FREEZE_REST)
    file(kind, expiry_ts=first.ts + 30 * DAY)

    assert share.getFrozenTokens(holder) == FULL


def test_key_must_rest_after_it_withdrew_its_own(file, withdraw, transfer_agent):
    withdraw(file(Kind.FREEZE), transfer_agent)

    with ape.reverts(Reason.KEY_MUST_REST):
        file(Kind.FREEZE)


def test_another_key_need_not_rest(share, file, lapse, second_agent, holder):
    lapse(file(Kind.FREEZE))

    file(Kind.FREEZE, second_agent)

    assert share.getFrozenTokens(holder) == FULL


def test_key_must_rest_when_another_withdrew(share, file, withdraw, second_agent, holder):
    """Or two keys, one of which nobody approves of, could freeze an account for ever."""
    withdraw(file(Kind.FREEZE), second_agent)

    with ape.reverts(Reason.KEY_MUST_REST):
        file(Kind.FREEZE)
    file(Kind.FREEZE, second_agent)

    assert share.getFrozenTokens(holder) == FULL


def test_key_need_not_rest_when_another_approved(share, approved, file, holder):
    approved(Kind.FREEZE, amount=HALF)

    file(Kind.FREEZE)

    assert share.getFrozenTokens(holder) == FULL


def test_key_may_lower_without_rest(file, lapse, second_agent, approved):
    first = file(Kind.FREEZE)
    lapse(first)

    file(Kind.FREEZE, amount=0)


@pytest.mark.parametrize("end", ["withdraw", "approve"])
def test_lowering_ends_no_rest(request, file, lapse, end):
    """What another key does with a later order says nothing about the freeze that lapsed."""
    lapse(file(Kind.FREEZE))
    request.getfixturevalue(end)(file(Kind.FREEZE, amount=0))

    with ape.reverts(Reason.KEY_MUST_REST):
        file(Kind.FREEZE)


def test_rest_is_of_one_account_and_share(share, second_share, file, lapse, third, holder):
    lapse(file(Kind.FREEZE))

    file(Kind.FREEZE, account=third)
    file(Kind.FREEZE, share=second_share)

    assert share.getFrozenTokens(third) == second_share.getFrozenTokens(holder) == FULL


# ---- forced transfers ----------------------------------------------------------------------------


def test_execute_lowers_a_confirmed_freeze(
    enforcement, share, confirmed, approved, execute, holder
):
    filed = approved(amount=HALF + 10)

    execute(filed)

    assert enforcement.hold(share, holder) == (HALF - 10, HALF - 10, 0, False)


def test_execute_under_a_raised_freeze_lowers_what_it_falls_back_to(
    enforcement, share, confirmed, file, approved, execute, withdraw, at, holder, other, stranger
):
    transfer = approved(amount=HELD - 10)
    at(transfer.ts + TRANSFER_NOTICE - 10)
    raised = file(Kind.FREEZE, amount=HELD)

    tx = execute(transfer)

    assert tx.events == [
        enforcement.OrderExecuted(id=transfer.id, sender=stranger),
        share.Frozen(account=holder, amount=10),
        share.Transfer(sender=holder, receiver=other, value=HELD - 10),
        share.ForcedTransfer(sender=holder, receiver=other, amount=HELD - 10),
        enforcement.HoldSet(
            share=share, account=holder, confirmed=10, pending=raised.id + 1, is_estate=False
        ),
    ]
    withdraw(raised)
    assert enforcement.hold(share, holder) == (10, 10, 0, False)


def test_execute_under_a_raised_freeze_that_leaves_enough(
    enforcement, share, confirmed, file, approved, execute, withdraw, at, holder
):
    transfer = approved(amount=10)
    at(transfer.ts + TRANSFER_NOTICE - 10)
    raised = file(Kind.FREEZE, amount=HELD)

    tx = execute(transfer)

    assert [event.event_name for event in tx.events] == [
        "OrderExecuted",
        "Frozen",
        "Transfer",
        "ForcedTransfer",
    ]
    assert enforcement.hold(share, holder) == (HALF, HELD - 10, raised.id + 1, False)


def test_approve_after_a_forced_transfer_sets_the_level_that_was_filed(
    share, file, approve, approved, execute, at, holder
):
    transfer = approved(amount=10 * TOKEN)
    at(transfer.ts + TRANSFER_NOTICE - 10)
    raised = file(Kind.FREEZE, amount=HELD)
    execute(transfer)
    assert share.getFrozenTokens(holder) == HELD - 10 * TOKEN

    approve(raised)

    assert share.getFrozenTokens(holder) == HELD


# ---- estates -------------------------------------------------------------------------------------


def test_approve_estate_hold(enforcement, share, file, approve, second_agent, holder):
    filed = file(Kind.ESTATE_HOLD)

    tx = approve(filed)

    assert tx.events == [
        enforcement.OrderApproved(id=filed.id, approver=second_agent),
        enforcement.HoldSet(share=share, account=holder, confirmed=0, pending=0, is_estate=True),
    ]
    assert enforcement.hold(share, holder) == (FULL, FULL, 0, True)


def test_withdrawn_estate_hold_leaves_no_mark(enforcement, share, file, withdraw, holder):
    withdraw(file(Kind.ESTATE_HOLD))

    assert enforcement.hold(share, holder) == (0, 0, 0, False)


@pytest.mark.parametrize("amount", [0, HALF, FULL - 1])
def test_approved_lower_freeze_ends_an_estate_hold(
    enforcement, share, hold_estate, file, approve, holder, amount
):
    hold_estate()
    filed = file(Kind.FREEZE, amount=amount)
    assert enforcement.hold(share, holder).is_estate

    approve(filed)

    assert enforcement.hold(share, holder) == (amount, amount, 0, False)


def test_withdrawn_lower_freeze_ends_no_estate_hold(
    enforcement, share, hold_estate, file, withdraw, holder
):
    hold_estate()

    withdraw(file(Kind.FREEZE, amount=0))

    assert enforcement.hold(share, holder) == (FULL, FULL, 0, True)


@pytest.mark.parametrize("kind", FREEZES)
def test_approved_full_freeze_leaves_an_estate_hold(
    enforcement, share, hold_estate, approved, holder, kind
):
    hold_estate()

    approved(kind)

    assert enforcement.hold(share, holder) == (FULL, FULL, 0, True)


def test_estate_earns_and_receives(share, hold_estate, minter, third, holder):
    hold_estate()

    share.transfer(holder, 1, sender=third)
    share.mint(holder, 1, sender=minter)

    assert share.balanceOf(holder) == HELD + 2


def test_freeze_of_an_account_that_never_held(enforcement, share, file, stranger):
    file(Kind.FREEZE, account=stranger)

    assert enforcement.hold(share, stranger).in_force == FULL
    assert enforcement.order(0).approver == ZERO_ADDRESS

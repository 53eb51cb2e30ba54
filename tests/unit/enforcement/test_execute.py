import ape
import pytest

from tests.unit.enforcement.constants import (
    ACCOUNT_ON_LIST,
    ACCOUNT_UNDER_COURT_ORDER,
    BALANCE_TOO_LOW,
    CAP,
    COURT,
    DAY,
    ENCUMBERED,
    EXECUTED,
    FREEZES,
    HELD,
    LACKS_THE_ROLE,
    RETIRED,
    SDN,
    SUCCESSIONS,
    SUPPLY,
    TOKEN,
    TRANSFER_NOTICE,
    TRANSFERS,
    Kind,
    Reason,
)
from wholeshare.enforcement import FULL

AMOUNT = 10 * TOKEN
FREELY = [Kind.COURT_ORDER, Kind.LICENCE, Kind.THEFT, Kind.ERROR]
"""What needs no estate."""


@pytest.mark.parametrize("kind", FREELY)
def test_execute(
    enforcement, share, approved, execute, balances, state, holder, other, stranger, kind
):
    filed = approved(kind)

    tx = execute(filed)

    assert tx.events == [
        enforcement.OrderExecuted(id=filed.id, sender=stranger),
        share.Transfer(sender=holder, receiver=other, value=AMOUNT),
        share.ForcedTransfer(sender=holder, receiver=other, amount=AMOUNT),
    ]
    assert balances(holder, other) == [HELD - AMOUNT, AMOUNT]
    assert state(filed) == EXECUTED
    assert enforcement.cap_left(share) == CAP - AMOUNT


def test_execute_inheritance(
    enforcement, share, hold_estate, approved, execute, balances, holder, other, stranger
):
    hold_estate()
    filed = approved(Kind.INHERITANCE)

    tx = execute(filed)

    assert tx.events == [
        enforcement.OrderExecuted(id=filed.id, sender=stranger),
        share.Frozen(account=holder, amount=FULL - AMOUNT),
        share.Transfer(sender=holder, receiver=other, value=AMOUNT),
        share.ForcedTransfer(sender=holder, receiver=other, amount=AMOUNT),
    ]
    assert balances(holder, other) == [HELD - AMOUNT, AMOUNT]
    assert enforcement.hold(share, holder).is_estate


def test_execute_inheritance_in_parts(
    enforcement, share, hold_estate, approved, execute, balances, holder, other, spender
):
    """Two heirs; nothing of the rest comes free in between."""
    hold_estate()
    first = approved(Kind.INHERITANCE, amount=30 * TOKEN)
    second = approved(Kind.INHERITANCE, amount=70 * TOKEN, receiver=spender)

    execute(first)
    with ape.reverts(ENCUMBERED):
        share.transfer(other, 1, sender=holder)
    execute(second, second.ts + TRANSFER_NOTICE + 10)

    assert balances(holder, other, spender) == [0, 30 * TOKEN, 70 * TOKEN]


def test_execute_inheritance_under_a_pending_freeze(
    enforcement, share, hold_estate, file, approved, execute, holder
):
    """It takes what is frozen, so the freeze falls back to less; the estate stays one."""
    hold_estate()
    first = approved(Kind.INHERITANCE, amount=10 * TOKEN)
    second = approved(Kind.INHERITANCE, amount=30 * TOKEN)
    execute(first)
    pending = file(Kind.FREEZE)
    assert enforcement.hold(share, holder) == (FULL - 10 * TOKEN, FULL, pending.id + 1, True)

    execute(second, second.ts + TRANSFER_NOTICE + 10)

    level = FULL - 30 * TOKEN
    assert enforcement.hold(share, holder) == (level, level, pending.id + 1, True)


def test_execute_by_anybody(enforcement, approved, mine_at, everyone_but):
    filed = approved()
    mine_at(filed.ts + TRANSFER_NOTICE)
    for caller in everyone_but():
        enforcement.execute.call(filed.id, filed.order, sender=caller)


# ---- when ----------------------------------------------------------------------------------------


def test_execute_a_second_early_reverts(approved, execute):
    filed = approved()

    with ape.reverts(Reason.TOO_EARLY):
        execute(filed, filed.ts + TRANSFER_NOTICE - 1)


def test_notice_counts_from_filing(file, approve, execute, balances, at, other):
    """An approval in the last minute takes no notice from anybody: the order was public."""
    filed = file()
    at(filed.ts + TRANSFER_NOTICE)
    approve(filed)

    execute(filed, filed.ts + TRANSFER_NOTICE + 1)

    assert balances(other) == [AMOUNT]


def test_execute_in_the_last_second(approved, execute, balances, other):
    filed = approved()

    execute(filed, filed.order["expiry_ts"] - 1)

    assert balances(other) == [AMOUNT]


def test_execute_at_the_expiry_reverts(approved, execute):
    filed = approved()

    with ape.reverts(Reason.EXPIRED):
        execute(filed, filed.order["expiry_ts"])


def test_execute_while_paused(share, guardian, approved, execute, balances, other, now):
    share.pause(3, now() + 6 * DAY, sender=guardian)

    execute(approved())

    assert balances(other) == [AMOUNT]


# ---- by whose keys -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TRANSFERS)
def test_execute_with_one_key_reverts(hold_estate, file, execute, kind):
    if kind == Kind.INHERITANCE:
        hold_estate()
    filed = file(kind)

    with ape.reverts(Reason.NOT_IN_STATE):
        execute(filed)


@pytest.mark.parametrize("agent", ["transfer_agent", "second_agent"])
def test_execute_after_a_key_was_revoked_reverts(request, approved, execute, revoke, agent):
    filed = approved()
    revoke(request.getfixturevalue(agent))

    with ape.reverts(Reason.KEY_REVOKED):
        execute(filed)


def test_execute_after_another_key_was_revoked(
    approved, execute, revoke, balances, third_agent, other
):
    filed = approved()
    revoke(third_agent)

    execute(filed)

    assert balances(other) == [AMOUNT]


def test_execute_twice_reverts(approved, execute, balances, other):
    filed = approved()
    execute(filed)

    with ape.reverts(Reason.NOT_IN_STATE):
        execute(filed, filed.ts + TRANSFER_NOTICE + 1)
    assert balances(other) == [AMOUNT]


@pytest.mark.parametrize("kind", [*FREEZES, *SUCCESSIONS])
def test_execute_other_kinds_reverts(file, execute, kind):
    filed = file(kind)

    with ape.reverts(Reason.WRONG_KIND):
        execute(filed)


@pytest.mark.parametrize("name", ["amount", "expiry_ts", "kind"])
def test_execute_another_order_reverts(enforcement, approved, stranger, at, name):
    filed = approved()
    at(filed.ts + TRANSFER_NOTICE)

    with ape.reverts(Reason.NOT_THE_ORDER):
        changed = filed.order | {name: 2}
        enforcement.execute(filed.id, changed, sender=stranger)


# ---- out of whose account ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Kind.THEFT, Kind.ERROR])
@pytest.mark.parametrize(
    ("reason", "text"), [(SDN, ACCOUNT_ON_LIST), (COURT, ACCOUNT_UNDER_COURT_ORDER)]
)
def test_execute_out_of_an_account_blocked_since_reverts(
    approved, execute, block, holder, kind, reason, text
):
    filed = approved(kind)
    block(holder, reason)

    with ape.reverts(text):
        execute(filed)


def test_execute_inheritance_out_of_an_account_blocked_since_reverts(
    hold_estate, approved, execute, block, holder
):
    hold_estate()
    filed = approved(Kind.INHERITANCE)
    block(holder)

    with ape.reverts(ACCOUNT_ON_LIST):
        execute(filed)


@pytest.mark.parametrize("kind", [Kind.COURT_ORDER, Kind.LICENCE])
def test_execute_court_order_and_licence_out_of_a_blocked_account(
    approved, execute, block, balances, holder, other, kind
):
    block(holder)

    execute(approved(kind))

    assert balances(holder, other) == [HELD - AMOUNT, AMOUNT]


@pytest.mark.parametrize("kind", FREELY)
def test_execute_to_a_blocked_receiver_reverts(approved, execute, block, other, state, kind):
    filed = approved(kind)
    block(other)

    with ape.reverts(ACCOUNT_ON_LIST):
        execute(filed)


def test_execute_inheritance_after_the_hold_ended_reverts(hold_estate, approved, execute):
    hold_estate()
    filed = approved(Kind.INHERITANCE)
    approved(Kind.FREEZE, amount=0)

    with ape.reverts(Reason.NO_ESTATE):
        execute(filed)


# ---- what the share says -------------------------------------------------------------------------


def test_execute_beyond_the_balance_reverts(share, approved, execute, holder, third):
    filed = approved(amount=HELD)
    share.transfer(third, 1, sender=holder)

    with ape.reverts(BALANCE_TOO_LOW):
        execute(filed)


def test_execute_never_takes_locked_tokens(share, minter, approved, execute, balances, holder):
    share.lock(holder, 1, sender=minter)
    too_much = approved(amount=HELD)
    rest = approved(amount=HELD - 1)

    with ape.reverts(ENCUMBERED):
        execute(too_much)
    execute(rest, too_much.ts + 2 * TRANSFER_NOTICE)

    assert balances(holder) == [1]


def test_execute_to_a_retired_account_reverts(
    succeed, apply, approved, execute, third, spender, other
):
    filed = approved(receiver=spender)
    succeed(spender, other)
    apply(spender)

    with ape.reverts(RETIRED):
        execute(filed, filed.ts + 30 * DAY)


def test_execute_after_the_share_got_another_enforcement_reverts(
    share, minter, corporate_actions, approved, execute, as_admin, stranger
):
    filed = approved()
    as_admin(share.set_authorities, (minter, corporate_actions, stranger))

    with ape.reverts(LACKS_THE_ROLE):
        execute(filed)


# ---- the cap -------------------------------------------------------------------------------------


@pytest.fixture
def midnight():
    """The first second of a UTC day in which an order filed at a time is due."""
    return lambda ts: -(-(ts + TRANSFER_NOTICE) // DAY) * DAY


def test_execute_up_to_the_cap(enforcement, share, approved, execute, balances, other):
    execute(approved(amount=CAP))

    assert balances(other) == [CAP]
    assert enforcement.cap_left(share) == 0


def test_execute_beyond_the_cap_reverts(approved, execute, third):
    filed = approved(account=third, amount=CAP + 1)

    with ape.reverts(Reason.OVER_CAP):
        execute(filed)


def test_cap_counts_all_that_moves_in_a_day(
    enforcement, share, approved, execute, third, midnight, balances, holder
):
    first = approved(account=third, amount=CAP - 5)
    second = approved(amount=6)
    third_order = approved(amount=5)
    day = midnight(third_order.ts)

    execute(first, day)
    with ape.reverts(Reason.OVER_CAP):
        execute(second, day + 10)
    execute(third_order, day + DAY - 1)

    assert enforcement.cap_left(share) == 0
    execute(second, day + DAY)
    assert balances(holder) == [HELD - 11]


def test_cap_is_that_of_one_share(
    enforcement, share, second_share, approved, execute, midnight, stranger
):
    first, second = approved(amount=CAP), approved(share=second_share, amount=CAP)
    day = midnight(second.ts)
    execute(first, day)

    execute(second, day + 1)

    assert enforcement.cap_left(share) == enforcement.cap_left(second_share) == 0


def test_cap_is_of_the_supply_of_the_moment(
    enforcement, share, minter, third, approved, execute, balances, other
):
    filed = approved(account=third, amount=CAP)
    share.lock(third, 10, sender=minter)
    share.burn(third, 10, sender=minter)

    with ape.reverts(Reason.OVER_CAP):
        execute(filed)
    assert enforcement.cap_left(share) == (SUPPLY - 10) // 10


def test_cap_left_is_whole_again_at_midnight(
    enforcement, share, approved, execute, midnight, mine_at
):
    filed = approved(amount=40 * TOKEN)
    day = midnight(filed.ts)
    execute(filed, day)
    mine_at(day + DAY - 1)
    assert enforcement.cap_left(share) == CAP - 40 * TOKEN

    mine_at(day + DAY)

    assert enforcement.cap_left(share) == CAP

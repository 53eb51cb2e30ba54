import ape
import pytest

from tests.unit.share.constants import DAY, END, MAX_UINT
from tests.unit.share.reasons import Reason


@pytest.fixture
def schedule(schedule_record, now):
    """Announce instants ten days apart; returns them."""

    def schedule(number):
        instants = [now() + 10 * (index + 1) * DAY for index in range(number)]
        for ts in instants:
            schedule_record(ts)
        return instants

    return schedule


# ---- when it can be read ---------------------------------------------------------------------


def test_balance_at_is_readable_from_the_instant_on(share, holder, held, record_ts, mine_at):
    mine_at(record_ts - 1)
    with ape.reverts(Reason.RECORD_NOT_REACHED):
        share.balance_at(holder, record_ts)

    mine_at(record_ts)
    assert share.balance_at(holder, record_ts) == held

    mine_at(record_ts + 1)
    assert share.balance_at(holder, record_ts) == held


def test_balance_at_unscheduled_time_reverts(share, holder, held, record_ts, mine_at, now):
    """There is no fallback to the present."""
    mine_at(record_ts + DAY)

    for ts in (0, 1, record_ts - 1, record_ts + 1, now(), now() + DAY, END, MAX_UINT):
        with ape.reverts(Reason.NOT_A_RECORD_INSTANT):
            share.balance_at(holder, ts)


def test_balance_at_second_instant_while_it_is_ahead_reverts(
    share, holder, held, schedule, mine_at
):
    first, second = schedule(2)
    mine_at(second - 1)

    assert share.balance_at(holder, first) == held
    with ape.reverts(Reason.RECORD_NOT_REACHED):
        share.balance_at(holder, second)


# ---- what counts -----------------------------------------------------------------------------


@pytest.mark.parametrize("offset, counts", [(-1, True), (0, False), (1, False)])
def test_balance_at_counts_what_moved_before_the_instant(
    share, holder, other, held, record_ts, at, mine_at, offset, counts
):
    at(record_ts + offset)
    receipt = share.transfer(other, 40, sender=holder)
    mine_at(record_ts + 2)

    assert receipt.timestamp == record_ts + offset
    assert share.balance_at(holder, record_ts) == (held - 40 if counts else held)
    assert share.balance_at(other, record_ts) == (40 if counts else 0)
    assert share.balanceOf(holder) == held - 40
    assert share.balanceOf(other) == 40


def test_balance_at_counts_only_the_second_before_of_three(
    share, holder, other, held, record_ts, at
):
    for offset, amount in ((-1, 1), (0, 10), (1, 100)):
        at(record_ts + offset)
        share.transfer(other, amount, sender=holder)

    assert share.balance_at(holder, record_ts) == held - 1
    assert share.balance_at(other, record_ts) == 1


@pytest.mark.parametrize("offset, counts", [(-1, True), (0, False), (1, False)])
def test_balance_at_counts_what_was_minted_before_the_instant(
    share, mint, holder, record_ts, at, mine_at, offset, counts
):
    at(record_ts + offset)
    mint(holder, 40)
    mine_at(record_ts + 2)

    assert share.balance_at(holder, record_ts) == (40 if counts else 0)


@pytest.mark.parametrize("offset, counts", [(-1, True), (0, False), (1, False)])
def test_balance_at_counts_what_was_burned_before_the_instant(
    share, minter, holder, held, record_ts, at, mine_at, offset, counts
):
    share.lock(holder, 40, sender=minter)
    at(record_ts + offset)
    share.burn(holder, 40, sender=minter)
    mine_at(record_ts + 2)

    assert share.balance_at(holder, record_ts) == (held - 40 if counts else held)


@pytest.mark.parametrize("offset, counts", [(-1, True), (0, False), (1, False)])
def test_balance_at_counts_what_was_moved_by_order_before_the_instant(
    share, enforcement, holder, other, held, record_ts, at, mine_at, offset, counts
):
    at(record_ts + offset)
    share.forcedTransfer(holder, other, 40, sender=enforcement)
    mine_at(record_ts + 2)

    assert share.balance_at(holder, record_ts) == (held - 40 if counts else held)
    assert share.balance_at(other, record_ts) == (40 if counts else 0)


@pytest.mark.parametrize("offset, counts", [(-1, True), (0, False), (1, False)])
def test_balance_at_counts_what_was_recovered_before_the_instant(
    share, enforcement, holder, other, held, record_ts, at, mine_at, offset, counts
):
    at(record_ts + offset)
    share.recover(holder, other, sender=enforcement)
    mine_at(record_ts + 2)

    assert share.balance_at(holder, record_ts) == (0 if counts else held)
    assert share.balance_at(other, record_ts) == (held if counts else 0)


def test_balance_at_of_who_never_held_is_zero(share, stranger, held, record_ts, mine_at):
    mine_at(record_ts)

    assert share.balance_at(stranger, record_ts) == 0


def test_balance_at_of_who_came_later_is_zero(share, holder, other, held, record_ts, at):
    at(record_ts)
    share.transfer(other, 40, sender=holder)

    assert share.balance_at(other, record_ts) == 0


def test_balance_at_includes_locked_tokens(share, minter, holder, held, record_ts, mine_at):
    share.lock(holder, 30, sender=minter)
    mine_at(record_ts)

    assert share.balance_at(holder, record_ts) == held


# ---- several instants ------------------------------------------------------------------------


@pytest.mark.parametrize("number", [2, 3, 7])
def test_balance_at_instants_that_passed_with_no_transaction_between(
    share, holder, other, held, schedule, at, number
):
    instants = schedule(number)
    at(instants[-1])
    share.transfer(other, 40, sender=holder)

    for ts in instants:
        assert share.balance_at(holder, ts) == held
        assert share.balance_at(other, ts) == 0


def test_balance_at_instants_that_passed_unseen_before_any_transaction(
    share, holder, held, schedule, mine_at
):
    first, second, third = schedule(3)
    mine_at(third)

    for ts in (first, second, third):
        assert share.balance_at(holder, ts) == held


def test_balance_at_every_instant_of_a_long_history(share, holder, other, held, schedule, at):
    instants = schedule(9)
    for ts in instants:
        at(ts - 1)
        share.transfer(other, 1, sender=holder)

    at(instants[-1])
    share.transfer(other, 1, sender=holder)
    for passed, ts in enumerate(instants, start=1):
        assert share.balance_at(holder, ts) == held - passed
        assert share.balance_at(other, ts) == passed


def test_balance_at_every_instant_when_only_some_saw_a_change(
    share, holder, other, held, schedule, at
):
    instants = schedule(8)
    for index in (2, 3, 6):
        at(instants[index])
        share.transfer(other, 1, sender=holder)

    gone = [0, 0, 0, 1, 2, 2, 2]
    assert [share.balance_at(other, ts) for ts in instants[:7]] == gone
    assert [held - share.balance_at(holder, ts) for ts in instants[:7]] == gone


def test_balance_at_account_emptied_and_filled_again(share, holder, other, held, schedule, at):
    """An empty balance belongs to the history once there is one."""
    first, second, third = schedule(3)
    at(first)
    share.transfer(other, held, sender=holder)
    at(second)
    share.transfer(holder, 40, sender=other)
    at(third)
    share.transfer(other, 1, sender=holder)

    assert [share.balance_at(holder, ts) for ts in (first, second, third)] == [held, 0, 40]
    assert [share.balance_at(other, ts) for ts in (first, second, third)] == [0, held, held - 40]


def test_balance_at_inserted_before_an_older_instant(
    share, holder, other, held, schedule_record, now, at
):
    """Announced second, passes first; each counts what was before it."""
    late_ts = now() + 20 * DAY
    early_ts = late_ts - 5 * DAY
    schedule_record(late_ts)
    share.transfer(other, 1, sender=holder)
    schedule_record(early_ts)
    at(early_ts)
    share.transfer(other, 10, sender=holder)
    at(late_ts)
    share.transfer(other, 100, sender=holder)

    assert share.balance_at(other, early_ts) == 1
    assert share.balance_at(other, late_ts) == 11


def test_balance_at_passed_instant_never_changes(
    share, mint, minter, enforcement, holder, other, third, held, record_ts, at, schedule_record
):
    """Whatever happens later: transfers, locks, burns, orders, a recovery, further instants."""
    share.transfer(other, 10, sender=holder)
    schedule_record(record_ts + DAY)
    at(record_ts)
    share.lock(holder, 20, sender=minter)
    share.burn(holder, 5, sender=minter)
    share.transfer(other, 3, sender=holder)
    at(record_ts + DAY)
    share.transfer(holder, 2, sender=other)
    share.forcedTransfer(other, holder, 1, sender=enforcement)
    mint(other, 50)
    share.recover(holder, third, sender=enforcement)

    assert share.balance_at(holder, record_ts) == held - 10
    assert share.balance_at(other, record_ts) == 10
    assert share.balance_at(third, record_ts) == 0
    assert share.balance_at(holder, record_ts + DAY) == held - 18
    assert share.balance_at(other, record_ts + DAY) == 13

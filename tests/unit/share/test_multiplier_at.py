import ape
import pytest

from tests.unit.share.constants import DAY, MAX_UINT, ONE
from tests.unit.share.reasons import Reason


@pytest.fixture
def change(share, corporate_actions, at):
    """Announce a multiplier an hour before it takes effect."""

    def change(multiplier, effective_ts):
        at(effective_ts - 3600)
        share.schedule_multiplier(multiplier, effective_ts, sender=corporate_actions)

    return change


def test_multiplier_at_is_one_before_any_change(share, now):
    assert share.multiplier_at(0) == share.multiplier_at(now()) == ONE


def test_multiplier_at_a_time_ahead_reverts(share, now, mine_at):
    mine_at(ts := now() + 100)

    assert share.multiplier_at(ts) == ONE
    for ahead in (ts + 1, ts + DAY, MAX_UINT):
        with ape.reverts(Reason.TIME_LIES_AHEAD):
            share.multiplier_at(ahead)


def test_multiplier_at_the_announced_time_while_it_is_ahead_reverts(share, change, now, mine_at):
    effective_ts = now() + 10 * DAY
    change(2 * ONE, effective_ts)
    mine_at(effective_ts - 1)

    assert share.multiplier_at(effective_ts - 1) == ONE
    with ape.reverts(Reason.TIME_LIES_AHEAD):
        share.multiplier_at(effective_ts)


def test_multiplier_at_around_the_effective_time(share, change, now, mine_at):
    effective_ts = now() + 10 * DAY
    change(2 * ONE, effective_ts)
    mine_at(effective_ts + DAY)

    assert share.multiplier_at(effective_ts - 1) == ONE
    assert share.multiplier_at(effective_ts) == 2 * ONE
    assert share.multiplier_at(effective_ts + 1) == 2 * ONE


def test_multiplier_at_over_several_changes(share, change, now, mine_at):
    """Up, down and to fractions; asked around every change, in the history and out of it."""
    start = now()
    multipliers = [2 * ONE, ONE // 3, 10 * ONE, 7 * ONE + 1, 10**12, 10**24]
    times = [start + 10 * DAY * (index + 1) for index in range(len(multipliers))]
    for multiplier, effective_ts in zip(multipliers, times, strict=True):
        change(multiplier, effective_ts)
    mine_at(times[-1] + DAY)

    before = [ONE, *multipliers]
    for old, new, effective_ts in zip(before, multipliers, times, strict=False):
        seen = [share.multiplier_at(effective_ts + offset) for offset in (-1, 0, 1)]
        assert seen == [old, new, new]
    assert share.multiplier_at(start) == ONE


def test_multiplier_at_past_is_unmoved_by_a_pending_change(share, change, now, mine_at):
    first_ts, second_ts = now() + 10 * DAY, now() + 20 * DAY
    change(2 * ONE, first_ts)
    change(3 * ONE, second_ts)
    mine_at(second_ts - 1)

    assert share.multiplier_at(first_ts - 1) == ONE
    assert share.multiplier_at(first_ts) == 2 * ONE
    assert share.multiplier_at(second_ts - 1) == 2 * ONE


def test_multiplier_at_past_is_unmoved_by_a_cancelled_change(
    share, corporate_actions, change, now, mine_at
):
    times = [now() + days * DAY for days in (10, 20, 30)]
    change(2 * ONE, times[0])
    change(3 * ONE, times[1])
    share.cancel_multiplier(sender=corporate_actions)
    change(5 * ONE, times[2])
    mine_at(times[2] + DAY)

    seen = [share.multiplier_at(ts + offset) for ts in times for offset in (-1, 0)]
    assert seen == [ONE, 2 * ONE, 2 * ONE, 2 * ONE, 2 * ONE, 5 * ONE]


@pytest.mark.parametrize("offset, in_force", [(-1, True), (1, False)])
def test_multiplier_at_a_record_instant(share, change, record_ts, mine_at, offset, in_force):
    change(2 * ONE, record_ts + offset)
    mine_at(record_ts + DAY)

    assert share.multiplier_at(record_ts) == (2 * ONE if in_force else ONE)

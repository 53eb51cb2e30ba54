"""The views of the schedule: `record_window` and `next_record`."""

import pytest

from tests.unit.share.constants import DAY, END


@pytest.fixture
def second_ts(schedule_record, record_ts):
    """Five days after the first instant."""
    ts = record_ts + 5 * DAY
    schedule_record(ts)
    return ts


def test_record_window_of_a_new_share(share):
    assert share.record_window() == (0, END, 0)
    assert share.next_record(0) == END


def test_next_record_of_what_was_never_scheduled_is_zero(share, record_ts):
    for ts in (1, record_ts - 1, record_ts + 1, END, 2**256 - 1):
        assert share.next_record(ts) == 0


def test_next_record_leads_from_the_first_to_the_end(share, record_ts, second_ts):
    assert share.next_record(0) == record_ts
    assert share.next_record(record_ts) == second_ts
    assert share.next_record(second_ts) == END


def test_record_window_moves_at_the_instant(share, record_ts, second_ts, mine_at):
    mine_at(record_ts - 1)
    assert share.record_window() == (0, record_ts, 2)

    mine_at(record_ts)
    assert share.record_window() == (record_ts, second_ts, 1)

    mine_at(record_ts + 1)
    assert share.record_window() == (record_ts, second_ts, 1)


def test_record_window_ends_behind_the_last(share, record_ts, second_ts, mine_at):
    mine_at(second_ts - 1)
    assert share.record_window() == (record_ts, second_ts, 1)

    mine_at(second_ts)
    assert share.record_window() == (second_ts, END, 0)


def test_next_record_keeps_what_has_passed(share, holder, other, held, record_ts, second_ts, at):
    """The link is the proof that an instant was scheduled."""
    at(second_ts + DAY)
    share.transfer(other, 1, sender=holder)

    assert share.next_record(0) == record_ts
    assert share.next_record(record_ts) == second_ts
    assert share.next_record(second_ts) == END


def test_record_window_is_the_same_before_and_after_a_roll(
    share, holder, other, held, record_ts, second_ts, at, mine_at
):
    mine_at(second_ts)
    seen = share.record_window()
    share.transfer(other, 1, sender=holder)

    assert share.record_window() == seen == (second_ts, END, 0)

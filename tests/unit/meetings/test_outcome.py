import ape
import pytest

from tests.unit.meetings.votes import BROKEN, MATCHED, OPEN, SHARE, SILENT, TALLIED, votes

INSTRUCTED = [votes(150 * SHARE, 30 * SHARE, 20 * SHARE), 0, 0]


def test_outcome_of_a_meeting_that_nobody_counted(meetings, share, meeting, times, mine_at):
    for ts in (times.record, times.cutoff + 1, times.meeting - 1):
        mine_at(ts)
        assert meetings.outcome(share, 0) == OPEN
    for ts in (times.meeting, times.meeting + 1):
        mine_at(ts)
        assert meetings.outcome(share, 0) == SILENT


def test_outcome_is_silent_without_a_receipt(meetings, share, tallied, times, mine_at):
    mine_at(times.meeting - 1)
    assert meetings.outcome(share, 0) == TALLIED
    mine_at(times.meeting)
    assert meetings.outcome(share, 0) == SILENT


@pytest.mark.parametrize("executed, expected", [(INSTRUCTED, MATCHED), ([0, 0, 0], BROKEN)])
def test_outcome_of_a_receipt_stays(
    meetings, share, tallied, report, times, mine_at, executed, expected
):
    report(executed)
    assert meetings.outcome(share, 0) == expected
    mine_at(times.meeting + 1)
    assert meetings.outcome(share, 0) == expected


def test_outcome_of_a_meeting_that_is_not_there_reverts(meetings, share, opened):
    with ape.reverts("meetings: no such meeting"):
        meetings.outcome(share, 1)

import ape

from tests.unit.meetings.votes import SHARE


def test_tally_before_anybody_has_instructed(meetings, share, opened):
    assert meetings.tally(share, 0, 2) == (0, 0, 0, 0)


def test_tally_of_an_item_that_is_not_there_reverts(meetings, share, opened):
    with ape.reverts("meetings: no such item"):
        meetings.tally(share, 0, 3)


def test_views_of_a_meeting_that_is_not_there_revert(meetings, share, opened, holder):
    for view in (
        lambda: meetings.tally(share, 1, 0),
        lambda: meetings.meeting(share, 1),
        lambda: meetings.weight(share, 1, holder),
    ):
        with ape.reverts("meetings: no such meeting"):
            view()


def test_weight_is_readable_from_the_record_instant_on(
    meetings, share, meeting, holder, stranger, times, mine_at
):
    mine_at(times.record - 1)
    with ape.reverts("share: record not reached"):
        meetings.weight(share, 0, holder)
    mine_at(times.record)
    assert meetings.weight(share, 0, holder) == 100 * SHARE
    assert meetings.weight(share, 0, stranger) == 0

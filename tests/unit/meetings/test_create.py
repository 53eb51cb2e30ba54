import ape
import pytest

from tests.unit.meetings.votes import (
    DAY,
    DOCUMENT_HASH,
    FOR_AGAINST_ABSTAIN,
    ITEMS,
    NOT_VOTED,
    OPEN,
)
from tests.unit.share.actors import anyone_but

ORDER = "meetings: times out of order"
RECORD = "meetings: record not 10-60 days"
NOTICE = "meetings: notice not 10-60 days"


@pytest.fixture
def try_to_create(meetings, create_terms, recorded, proxy_agent):
    """Create as a call that announces nothing; returns the id."""

    def try_to_create(sender=proxy_agent, **changes):
        terms = create_terms(**changes)
        return meetings.create.call(terms, sender=sender, skip_trace=True)

    return try_to_create


def test_create_announces_a_meeting(meetings, share, create, times):
    receipt = create()

    assert meetings.meeting_count(share) == 1
    assert meetings.outcome(share, 0) == OPEN
    assert meetings.meeting(share, 0) == (
        times.record,
        times.notice,
        times.open,
        times.cutoff,
        times.custodian_cutoff,
        times.meeting,
        len(ITEMS),
        0b001,
        0,
        0,
        0,
    )
    assert receipt.events == [
        meetings.MeetingCreated(
            share=share,
            id=0,
            record_ts=times.record,
            notice_ts=times.notice,
            open_ts=times.open,
            token_cutoff_ts=times.cutoff,
            custodian_cutoff_ts=times.custodian_cutoff,
            meeting_ts=times.meeting,
            uninstructed=NOT_VOTED,
            document_hash=DOCUMENT_HASH,
            items=list(ITEMS),
        )
    ]


def test_create_counts_ids_per_share(meetings, share, create, try_to_create):
    create()
    assert try_to_create() == 1

    create(items=[(FOR_AGAINST_ABSTAIN, True, "Routine")] * 64)
    assert meetings.meeting_count(share) == 2
    assert meetings.meeting(share, 1).item_count == 64
    assert meetings.meeting(share, 1).routine == 2**64 - 1
    assert meetings.meeting(share, 0).item_count == len(ITEMS)


@anyone_but("proxy_agent")
def test_create_by_anyone_else_reverts(try_to_create, caller):
    with ape.reverts("meetings: not proxy agent"):
        try_to_create(sender=caller)


def test_create_on_a_time_that_is_no_record_instant_reverts(try_to_create, times):
    with ape.reverts("meetings: not a record instant"):
        try_to_create(record_ts=times.record + 1)


def test_create_on_a_record_that_has_passed_reverts(try_to_create, times, mine_at):
    mine_at(times.record - 1)
    try_to_create()

    mine_at(times.record)
    with ape.reverts("meetings: record is not ahead"):
        try_to_create()


@pytest.mark.parametrize(
    "field, other, offset",
    [
        ("open_ts", "record", 0),
        ("notice_ts", "open", 1),
        ("token_cutoff_ts", "open", 0),
        ("custodian_cutoff_ts", "cutoff", 0),
        ("meeting_ts", "custodian_cutoff", 0),
    ],
)
def test_create_with_times_out_of_order_reverts(try_to_create, times, field, other, offset):
    with ape.reverts(ORDER):
        try_to_create(**{field: getattr(times, other) + offset})


@pytest.mark.parametrize(
    "field, other, offset",
    [
        ("open_ts", "record", 1),
        ("notice_ts", "open", 0),
        ("token_cutoff_ts", "open", 1),
        ("custodian_cutoff_ts", "cutoff", 1),
        ("meeting_ts", "custodian_cutoff", 1),
    ],
)
def test_create_with_times_a_second_apart(try_to_create, times, field, other, offset):
    changes = {field: getattr(times, other) + offset}
    if field == "open_ts":
        changes["notice_ts"] = times.record  # nobody is asked before he has notice
    assert try_to_create(**changes) == 0


def test_create_beyond_a_word_reverts(try_to_create):
    with ape.reverts(ORDER):
        try_to_create(meeting_ts=2**40)


@pytest.mark.parametrize(
    "seconds, reason",
    [(10 * DAY - 1, RECORD), (10 * DAY, None), (60 * DAY, None), (60 * DAY + 1, RECORD)],
)
def test_create_with_record_10_to_60_days_before(try_to_create, times, seconds, reason):
    changes = {
        "notice_ts": times.record + seconds - 11 * DAY,
        "open_ts": times.record + 1,
        "token_cutoff_ts": times.record + 2,
        "custodian_cutoff_ts": times.record + 3,
        "meeting_ts": times.record + seconds,
    }
    changes["notice_ts"] = min(changes["notice_ts"], times.record)
    if reason is None:
        assert try_to_create(**changes) == 0
        return
    with ape.reverts(reason):
        try_to_create(**changes)


@pytest.mark.parametrize(
    "seconds, reason",
    [(10 * DAY - 1, NOTICE), (10 * DAY, None), (60 * DAY, None), (60 * DAY + 1, NOTICE)],
)
def test_create_with_notice_10_to_60_days_before(try_to_create, times, seconds, reason):
    changes = {
        "notice_ts": times.meeting - seconds,
        "open_ts": times.custodian_cutoff - 2,
        "token_cutoff_ts": times.custodian_cutoff - 1,
    }
    if reason is None:
        assert try_to_create(**changes) == 0
        return
    with ape.reverts(reason):
        try_to_create(**changes)


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"uninstructed": 0}, "meetings: no policy"),
        ({"document_hash": bytes(32)}, "meetings: no document"),
        ({"items": []}, "meetings: no items"),
        ({"items": [ITEMS[0], (0, False, "None")]}, "meetings: item has no kind"),
    ],
)
def test_create_without_something_reverts(try_to_create, changes, reason):
    with ape.reverts(reason):
        try_to_create(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"uninstructed": 2},
        {"items": [(2, False, "Frequency")]},
        {"items": [ITEMS[0]] * 65},
    ],
)
def test_create_with_what_no_word_has_room_for_reverts(try_to_create, changes):
    with ape.reverts():
        try_to_create(**changes)

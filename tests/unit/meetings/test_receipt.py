import ape
import pytest

from tests.unit.meetings.votes import (
    BROKEN,
    CONTROL_NUMBER_HASH,
    LANE,
    MATCHED,
    ONE,
    REPORT_HASH,
    SHARE,
    TALLIED,
    votes,
)
from tests.unit.share.actors import anyone_but

INSTRUCTED = [votes(150 * SHARE, 30 * SHARE, 20 * SHARE), 0, 0]
SUPPLY = 400 * SHARE


@pytest.fixture
def try_to_report(meetings, share, custodian):
    """Report as a call that changes nothing."""

    def try_to_report(
        executed=INSTRUCTED, control=CONTROL_NUMBER_HASH, report=REPORT_HASH, sender=custodian, id=0
    ):
        given = (executed, control, report)
        meetings.receipt.call(share, id, *given, sender=sender, skip_trace=True)

    return try_to_report


def test_receipt_matches_what_was_instructed(meetings, share, tallied, report, custodian):
    receipt = report(INSTRUCTED)

    assert meetings.outcome(share, 0) == MATCHED
    assert meetings.meeting(share, 0).votable == SUPPLY
    assert receipt.events == [
        meetings.ReceiptFiled(
            share=share,
            id=0,
            custodian=custodian,
            outcome=MATCHED,
            executed=INSTRUCTED,
            differences=[],
            control_number_hash=CONTROL_NUMBER_HASH,
            report_hash=REPORT_HASH,
        )
    ]


def test_receipt_breaks_with_every_difference(meetings, share, tallied, report, custodian):
    executed = [votes(151 * SHARE, 30 * SHARE, 5), 0, votes(0, 2, SUPPLY - 2)]
    receipt = report(executed)

    assert meetings.outcome(share, 0) == BROKEN
    assert receipt.events == [
        meetings.ReceiptFiled(
            share=share,
            id=0,
            custodian=custodian,
            outcome=BROKEN,
            executed=executed,
            differences=[(0, SHARE, 0, 5 - 20 * SHARE), (2, 0, 2, SUPPLY - 2)],
            control_number_hash=CONTROL_NUMBER_HASH,
            report_hash=REPORT_HASH,
        )
    ]


@pytest.mark.parametrize("executed", [INSTRUCTED, [0, 0, 0]])
def test_receipt_is_filed_once(tallied, report, try_to_report, executed):
    report(executed)
    with ape.reverts("meetings: receipt is there"):
        try_to_report()


def test_receipt_after_the_meeting_is_still_filed(meetings, share, tallied, report, times, mine_at):
    mine_at(times.meeting)
    report(INSTRUCTED)
    assert meetings.outcome(share, 0) == MATCHED


@anyone_but("custodian")
def test_receipt_by_anyone_else_reverts(tallied, try_to_report, caller):
    with ape.reverts("meetings: not custodian"):
        try_to_report(sender=caller)


def test_receipt_before_the_count_is_closed_reverts(opened, try_to_report, times, mine_at, step):
    mine_at(times.cutoff + 1)
    step()
    with ape.reverts("meetings: not finalized"):
        try_to_report()


def test_receipt_of_a_meeting_that_is_not_there_reverts(opened, try_to_report):
    with ape.reverts("meetings: no such meeting"):
        try_to_report(id=1)


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"control": bytes(32)}, "meetings: no control number"),
        ({"report": bytes(32)}, "meetings: no report"),
        ({"executed": [0, 0]}, "meetings: not a word per item"),
        ({"executed": [0, 0, 0, 0]}, "meetings: not a word per item"),
        ({"executed": [0, 0, 1 << 192]}, "meetings: spare lane is used"),
        ({"executed": [0, 0, votes(SUPPLY, 1)]}, "meetings: more than is votable"),
        ({"executed": [0, 0, votes(LANE, LANE, LANE)]}, "meetings: more than is votable"),
    ],
)
def test_receipt_that_cannot_be_reverts(tallied, try_to_report, changes, reason):
    with ape.reverts(reason):
        try_to_report(**changes)


def test_receipt_never_exceeds_what_is_votable(
    meetings, share, opened, attest, instruct, holder, other, stranger, times, mine_at, step,
    try_to_report,
):  # fmt: skip
    for each in (holder, other):
        instruct(each, [100 * SHARE] * 3)
    attest(times.record, 150 * ONE)
    mine_at(times.cutoff + 1)
    step()
    meetings.finalize(share, 0, sender=stranger)

    assert meetings.outcome(share, 0) == TALLIED
    try_to_report([150 * SHARE] * 3)
    for executed in ([200 * SHARE] * 3, [0, votes(150 * SHARE, 0, 1), 0]):
        with ape.reverts("meetings: more than is votable"):
            try_to_report(executed)

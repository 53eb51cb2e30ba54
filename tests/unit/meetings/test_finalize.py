import ape
import pytest

from tests.unit.meetings.votes import ONE, OPEN, SHARE, TALLIED, all_for

SUPPLY = 400 * SHARE


@pytest.fixture
def try_to_finalize(meetings, share, stranger):
    """Close the count as a call that changes nothing."""

    def try_to_finalize(id=0):
        meetings.finalize.call(share, id, sender=stranger, skip_trace=True)

    return try_to_finalize


@pytest.fixture
def votable(meetings, share, opened, attest, block, blocked, times, mine_at, step, stranger):
    """Count a meeting at which one of four is blocked; returns what is votable."""

    def votable(settled, encumbered=0):
        attest(times.record, settled, encumbered)
        block(blocked)
        mine_at(times.cutoff + 1)
        step()
        meetings.finalize(share, 0, sender=stranger)
        return meetings.meeting(share, 0).votable

    return votable


def test_finalize_closes_the_count(meetings, share, tallied, check_identity):
    counts = [
        (150 * SHARE, 30 * SHARE, 20 * SHARE, 200 * SHARE),
        (0, 0, 0, SUPPLY),
        (0, 0, 0, SUPPLY),
    ]
    assert meetings.outcome(share, 0) == TALLIED
    assert [meetings.tally(share, 0, item) for item in range(3)] == counts
    assert meetings.meeting(share, 0).votable == SUPPLY
    check_identity(SUPPLY)
    assert tallied.events == [
        meetings.Finalized(
            share=share, id=0, supply_weight=SUPPLY, blocked=0, votable=SUPPLY, counts=counts
        )
    ]


def test_finalize_is_once(tallied, try_to_finalize):
    with ape.reverts("meetings: already finalized"):
        try_to_finalize()


def test_finalize_after_the_walk_alone(
    meetings, share, attested, block, holder, blocked, times, mine_at, step, try_to_finalize
):
    for each in (holder, blocked):
        block(each)
    mine_at(times.cutoff + 1)
    for _ in range(2):
        with ape.reverts("meetings: walk is not over"):
            try_to_finalize()
        step(count=1)
    assert meetings.outcome(share, 0) == OPEN
    try_to_finalize()


def test_finalize_of_a_meeting_that_is_not_there_reverts(opened, try_to_finalize):
    with ape.reverts("meetings: no such meeting"):
        try_to_finalize(id=1)


def test_finalize_waits_for_an_attestation(opened, attest, times, mine_at, step, try_to_finalize):
    mine_at(times.cutoff + 1)
    step()
    attest(times.record - 1)
    with ape.reverts("custody: not attested at record"):
        try_to_finalize()

    attest(times.record)
    try_to_finalize()


@pytest.mark.parametrize(
    "settled, encumbered, expected",
    [
        (400 * ONE, 0, 300 * SHARE),
        (400 * ONE, 50 * ONE, 250 * SHARE),  # lent shares are the borrower's to vote
        (380 * ONE, 0, 280 * SHARE),
        (400 * ONE - 1, 0, 300 * SHARE - 1),  # rounded down
        (10_000 * ONE, 0, 300 * SHARE),  # the custodian's own are not the holders' to vote
        (2**128 - 1, 0, 300 * SHARE),
        (100 * ONE, 0, 0),
        (60 * ONE, 0, 0),
        (60 * ONE, 60 * ONE, 0),
        (0, 0, 0),
    ],
)
def test_finalize_finds_votable_what_was_held_and_not_blocked(
    votable, settled, encumbered, expected
):
    assert votable(settled, encumbered) == expected


def test_finalize_keeps_the_count_from_changing(
    tallied, try_to_instruct, step, holder, times, mine_at
):
    with ape.reverts("meetings: past the cut-off"):
        try_to_instruct(holder, all_for(1), old=[100 * SHARE, 0, 0])
    with ape.reverts("meetings: nobody left to walk"):
        step()

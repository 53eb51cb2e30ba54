import ape
import pytest

from tests.unit.meetings.votes import ONE, SHARE, TALLIED, all_for, votes

WEIGHT = 100 * SHARE
SUPPLY = 400 * SHARE
WALKED = "meetings: nobody left to walk"


@pytest.fixture
def others_blocked(gate, compliance) -> int:
    """How many are on the list who never held anything."""
    addresses = [f"0x{number:02x}" + 19 * "5a" for number in range(1, 6)]
    gate.block(addresses, 1, bytes(32), sender=compliance)
    return len(addresses)


@pytest.fixture
def try_to_step(meetings, share, stranger):
    """Walk as a call that changes nothing; returns how many would be left."""

    def try_to_step(ballots=(), predecessors=(), count=256, id=0):
        given = (list(ballots), list(predecessors))
        return meetings.tally_step.call(share, id, count, *given, sender=stranger, skip_trace=True)

    return try_to_step


def test_tally_step_strikes_who_was_listed_after_instructing(
    meetings, share, gate, opened, instruct, block, holder, blocked, times, mine_at, step,
    check_identity,
):  # fmt: skip
    ballot = [votes(10 * SHARE, 20 * SHARE, 30 * SHARE), votes(against=WEIGHT), 0]
    instruct(holder, all_for(WEIGHT))
    instruct(blocked, ballot)
    block(blocked)
    mine_at(times.cutoff + 1)
    receipt = step([ballot])

    assert meetings.tally(share, 0, 0) == (WEIGHT, 0, 0, SUPPLY - 2 * WEIGHT)
    assert meetings.tally(share, 0, 1) == (WEIGHT, 0, 0, SUPPLY - 2 * WEIGHT)
    assert meetings.ballot_hash(share, 0, blocked) == bytes(32)
    assert meetings.ballot_hash(share, 0, holder) != bytes(32)
    assert meetings.meeting(share, 0).blocked == WEIGHT
    assert meetings.walk(share, 0) == (gate.address, 1, 1)
    check_identity(SUPPLY)
    assert receipt.events == [
        meetings.WalkBegun(share=share, id=0, gate=gate, length=1),
        meetings.Struck(share=share, id=0, account=blocked, weight=WEIGHT, ballot=ballot),
        meetings.Walked(share=share, id=0, cursor=1, blocked=WEIGHT),
    ]


def test_tally_step_counts_the_blocked_who_never_instructed(
    meetings, share, opened, block, blocked, times, mine_at, step, check_identity
):
    block(blocked)
    mine_at(times.cutoff + 1)
    receipt = step()

    check_identity(SUPPLY)
    assert meetings.meeting(share, 0).blocked == WEIGHT
    assert receipt.events[0] == meetings.SupplyPinned(share=share, id=0, supply_weight=SUPPLY)
    assert receipt.events[2:] == [
        meetings.Struck(share=share, id=0, account=blocked, weight=WEIGHT, ballot=[]),
        meetings.Walked(share=share, id=0, cursor=1, blocked=WEIGHT),
    ]


def test_tally_step_with_nobody_ever_blocked(meetings, share, gate, opened, times, mine_at, step):
    mine_at(times.cutoff + 1)
    receipt = step()

    assert meetings.walk(share, 0) == (gate.address, 0, 0)
    assert receipt.events == [
        meetings.SupplyPinned(share=share, id=0, supply_weight=SUPPLY),
        meetings.WalkBegun(share=share, id=0, gate=gate, length=0),
        meetings.Walked(share=share, id=0, cursor=0, blocked=0),
    ]
    with ape.reverts(WALKED):
        step()


def test_tally_step_walks_in_parts(
    meetings, share, opened, block, blocked, holder, others_blocked, instruct, times, mine_at, step,
    try_to_step, check_identity,
):  # fmt: skip
    instruct(holder, all_for(1))
    for each in (holder, blocked):
        block(each)
    length = others_blocked + 2
    mine_at(times.cutoff + 1)

    assert try_to_step(count=0) == length
    for cursor in range(1, 5):
        assert try_to_step(count=1) == length - cursor
        step(count=1)
        assert meetings.walk(share, 0)[1:] == (length, cursor)
    assert try_to_step(count=1) == 2
    receipt = step([all_for(1)], count=3)
    assert meetings.walk(share, 0)[1:] == (length, length)
    assert receipt.events[-1] == meetings.Walked(
        share=share, id=0, cursor=length, blocked=2 * WEIGHT
    )
    check_identity(SUPPLY)
    with ape.reverts(WALKED):
        try_to_step()


def test_tally_step_adds_up_what_is_blocked(
    meetings, share, opened, block, holder, blocked, times, mine_at, step
):
    for each in (holder, blocked):
        block(each)
    mine_at(times.cutoff + 1)

    step(count=1)
    assert meetings.meeting(share, 0).blocked == WEIGHT
    step(count=1)
    assert meetings.meeting(share, 0).blocked == 2 * WEIGHT


def test_tally_step_after_the_cutoff_alone(opened, try_to_step, times, mine_at):
    for ts in (times.cutoff - 1, times.cutoff):
        mine_at(ts)
        with ape.reverts("meetings: cut-off not passed"):
            try_to_step()
    mine_at(times.cutoff + 1)
    assert try_to_step() == 0


def test_tally_step_of_a_meeting_that_is_not_there_reverts(opened, try_to_step):
    with ape.reverts("meetings: no such meeting"):
        try_to_step(id=1)


@pytest.mark.parametrize("offset, strikes", [(-1, True), (0, True), (1, False)])
def test_tally_step_strikes_as_of_the_cutoff(
    meetings, share, opened, block, blocked, times, at, mine_at, step, offset, strikes
):
    at(times.cutoff + offset)
    block(blocked)
    mine_at(times.cutoff + 2)
    step()
    assert meetings.meeting(share, 0).blocked == (WEIGHT if strikes else 0)


@pytest.mark.parametrize("offset, strikes", [(-1, False), (0, False), (1, True)])
def test_tally_step_leaves_who_was_cleared_by_the_cutoff(
    meetings, share, opened, instruct, block, unblock, blocked, times, at, mine_at, step,
    offset, strikes,
):  # fmt: skip
    instruct(blocked, all_for(7))
    block(blocked)
    at(times.cutoff + offset - 1)  # the first key; the second comes in the next second
    unblock(blocked)
    mine_at(times.cutoff + 2)
    step([all_for(7)] if strikes else [])
    assert meetings.meeting(share, 0).blocked == (WEIGHT if strikes else 0)
    assert meetings.tally(share, 0, 0)[0] == (0 if strikes else 7)


def test_tally_step_leaves_who_is_under_a_court_order(
    meetings, share, opened, instruct, block, holder, times, mine_at, step
):
    instruct(holder, all_for(7))
    block(holder, 3)
    mine_at(times.cutoff + 1)
    step()
    assert meetings.walk(share, 0)[1:] == (1, 1)
    assert meetings.tally(share, 0, 0)[0] == 7


@pytest.mark.parametrize(
    "ballots, reason",
    [
        ([], "meetings: ballot is missing"),
        ([[]], "meetings: another ballot stands"),
        ([all_for(6)], "meetings: another ballot stands"),
        ([all_for(7)[:2]], "meetings: another ballot stands"),
    ],
)
def test_tally_step_without_the_ballot_in_force_reverts(
    opened, instruct, block, blocked, times, mine_at, try_to_step, ballots, reason
):
    instruct(blocked, all_for(7))
    block(blocked)
    mine_at(times.cutoff + 1)
    with ape.reverts(reason):
        try_to_step(ballots)


def test_tally_step_takes_ballots_in_the_order_of_the_list(
    meetings, share, opened, instruct, block, holder, other, third, times, mine_at, step
):
    instruct(holder, all_for(1))
    instruct(other, all_for(2))
    instruct(third, all_for(4))
    for each in (other, third, holder):
        block(each)
    mine_at(times.cutoff + 1)

    step([all_for(2), all_for(4), all_for(1)])
    assert meetings.tally(share, 0, 0) == (0, 0, 0, WEIGHT)


# ---- the gate --------------------------------------------------------------------------------


def test_tally_step_pins_gate_and_length_at_the_first(
    project, meetings, share, gate, roles, deployer, opened, block, instruct, as_admin, holder,
    other, blocked, times, mine_at, step,
):  # fmt: skip
    instruct(blocked, all_for(7))
    for each in (holder, blocked):
        block(each)
    mine_at(times.cutoff + 1)
    step(count=1)
    block(other)
    second = deployer.deploy(project.SanctionsGate, roles)
    as_admin(share.set_gate, second)
    step([all_for(7)])

    assert meetings.walk(share, 0) == (gate.address, 2, 2)
    assert meetings.meeting(share, 0).blocked == 2 * WEIGHT
    with ape.reverts(WALKED):
        step()


# ---- successors ------------------------------------------------------------------------------


@pytest.fixture
def recover(share, enforcement):
    def recover(account, successor):
        share.recover(account, successor, sender=enforcement)

    return recover


def test_tally_step_strikes_whom_the_blocked_has_succeeded(
    meetings, share, opened, instruct, recover, block, holder, stranger, times, mine_at, step,
    try_to_step, check_identity,
):  # fmt: skip
    instruct(holder, all_for(7))
    recover(holder, stranger)
    block(stranger)
    mine_at(times.cutoff + 1)

    with ape.reverts("meetings: predecessor is missing"):
        try_to_step([all_for(7)])
    with ape.reverts("meetings: wrong predecessor"):
        try_to_step([all_for(7)], [stranger])
    with ape.reverts("meetings: ballot is missing"):
        try_to_step([], [holder])
    receipt = step([all_for(7)], [holder])

    assert meetings.tally(share, 0, 0) == (0, 0, 0, SUPPLY - WEIGHT)
    assert meetings.meeting(share, 0).blocked == WEIGHT
    check_identity(SUPPLY)
    # The successor himself held nothing at the record instant.
    assert receipt.events[1:] == [
        meetings.Struck(share=share, id=0, account=holder, weight=WEIGHT, ballot=all_for(7)),
        meetings.Walked(share=share, id=0, cursor=1, blocked=WEIGHT),
    ]


def test_tally_step_strikes_a_chain_of_recoveries_once(
    meetings, share, opened, instruct, recover, block, mint, holder, stranger, spender, third,
    times, mine_at, step, check_identity,
):  # fmt: skip
    instruct(holder, all_for(7))
    recover(holder, stranger)
    recover(stranger, spender)
    block(stranger)
    block(spender)
    mine_at(times.cutoff + 1)

    # Both are on the list; the older one takes care of the account of record.
    step([all_for(7)], [holder, stranger])
    assert meetings.walk(share, 0)[1:] == (2, 2)
    assert meetings.meeting(share, 0).blocked == WEIGHT
    check_identity(SUPPLY)


def test_tally_step_follows_a_chain_to_its_beginning(
    meetings, share, opened, recover, block, holder, stranger, spender, times, mine_at, step
):
    recover(holder, stranger)
    recover(stranger, spender)
    block(spender)
    mine_at(times.cutoff + 1)
    step([], [stranger, holder])
    assert meetings.meeting(share, 0).blocked == WEIGHT


def test_tally_step_leaves_the_successor_of_the_blocked(
    meetings, share, opened, recover, block, holder, stranger, times, mine_at, step
):
    recover(holder, stranger)
    block(holder)
    mine_at(times.cutoff + 1)
    step()
    assert meetings.meeting(share, 0).blocked == WEIGHT


# ---- the worked number -----------------------------------------------------------------------


def test_one_of_four_holders_is_listed_after_the_record(
    meetings, share, attested, instruct, block, holder, other, third, blocked, stranger, times,
    mine_at, step, check_identity,
):  # fmt: skip
    for each in (holder, other, third, blocked):
        instruct(each, all_for(WEIGHT))
    block(blocked)
    mine_at(times.cutoff + 1)
    step([all_for(WEIGHT)])
    meetings.finalize(share, 0, sender=stranger)

    assert meetings.outcome(share, 0) == TALLIED
    for item in range(3):
        assert meetings.tally(share, 0, item) == (300 * SHARE, 0, 0, 0)
    assert meetings.meeting(share, 0).votable == 300 * SHARE
    assert meetings.meeting(share, 0).blocked == 100 * SHARE
    assert share.supply_at(times.record) == 400 * ONE
    check_identity(SUPPLY)

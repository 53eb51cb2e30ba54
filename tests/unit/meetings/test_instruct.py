import ape
import pytest

from tests.unit.meetings.votes import DAY, LANE, ONE, SHARE, all_for, votes
from tests.unit.share.actors import anyone_but

WEIGHT = 100 * SHARE
SUPPLY = 400 * SHARE
STANDS = "meetings: another ballot stands"
TOO_MUCH = "meetings: more than the weight"


def test_instruct_counts_a_split_ballot(meetings, share, opened, instruct, holder, check_identity):
    ballot = [votes(60 * SHARE, 30 * SHARE, 10 * SHARE), votes(against=1), votes(abstain=WEIGHT)]
    receipt = instruct(holder, ballot)

    assert meetings.tally(share, 0, 0) == (60 * SHARE, 30 * SHARE, 10 * SHARE, SUPPLY - WEIGHT)
    assert meetings.tally(share, 0, 1) == (0, 1, 0, SUPPLY - 1)
    assert meetings.tally(share, 0, 2) == (0, 0, WEIGHT, SUPPLY - WEIGHT)
    assert meetings.ballot_hash(share, 0, holder) != bytes(32)
    check_identity(SUPPLY)
    assert receipt.events == [
        meetings.SupplyPinned(share=share, id=0, supply_weight=SUPPLY),
        meetings.Instructed(
            share=share, id=0, account=holder, actor=holder, weight=WEIGHT, ballot=ballot
        ),
    ]


def test_instruct_adds_up_accounts_and_pins_the_supply_once(
    meetings, share, opened, instruct, holder, other, check_identity
):
    instruct(holder, all_for(WEIGHT))
    receipt = instruct(other, [votes(0, 1), 0, 0])

    assert meetings.tally(share, 0, 0) == (WEIGHT, 1, 0, SUPPLY - WEIGHT - 1)
    assert meetings.tally(share, 0, 1) == (WEIGHT, 0, 0, SUPPLY - WEIGHT)
    check_identity(SUPPLY)
    assert receipt.events == [
        meetings.Instructed(
            share=share, id=0, account=other, actor=other, weight=WEIGHT, ballot=[votes(0, 1), 0, 0]
        ),
    ]


def test_instruct_again_replaces(meetings, share, opened, instruct, holder, check_identity):
    first = [votes(WEIGHT), votes(WEIGHT), votes(abstain=3)]
    second = [votes(against=WEIGHT), votes(WEIGHT), votes(1, 2, 3)]
    instruct(holder, first)
    instruct(holder, second, old=first)

    assert [meetings.tally(share, 0, item)[:3] for item in range(3)] == [
        (0, WEIGHT, 0),
        (WEIGHT, 0, 0),
        (1, 2, 3),
    ]
    check_identity(SUPPLY)


def test_instruct_nothing_withdraws(meetings, share, opened, instruct, holder, check_identity):
    instruct(holder, all_for(WEIGHT))
    receipt = instruct(holder, [], old=all_for(WEIGHT))

    assert meetings.ballot_hash(share, 0, holder) == bytes(32)
    assert meetings.tally(share, 0, 0) == (0, 0, 0, SUPPLY)
    check_identity(SUPPLY)
    assert receipt.events == [
        meetings.Instructed(
            share=share, id=0, account=holder, actor=holder, weight=WEIGHT, ballot=[]
        ),
    ]


def test_instruct_after_withdrawing(meetings, share, opened, instruct, holder):
    instruct(holder, all_for(WEIGHT))
    instruct(holder, [], old=all_for(WEIGHT))
    instruct(holder, all_for(1))

    assert meetings.tally(share, 0, 0)[0] == 1


def test_instruct_against_another_ballot_than_stands_reverts(
    opened, instruct, try_to_instruct, holder
):
    with ape.reverts(STANDS):
        try_to_instruct(holder, all_for(1), old=all_for(1))
    instruct(holder, all_for(WEIGHT))
    for old in ([], all_for(WEIGHT - 1), all_for(WEIGHT)[:2], [*all_for(WEIGHT), 0]):
        with ape.reverts(STANDS):
            try_to_instruct(holder, all_for(1), old=old)


# ---- when ------------------------------------------------------------------------------------


def test_instruct_from_the_opening_on(meeting, try_to_instruct, holder, times, mine_at):
    mine_at(times.open - 1)
    with ape.reverts("meetings: not open yet"):
        try_to_instruct(holder, all_for(1))

    mine_at(times.open)
    try_to_instruct(holder, all_for(1))


def test_instruct_until_the_cutoff(meeting, instruct, try_to_instruct, holder, times, mine_at):
    mine_at(times.cutoff - 2)
    instruct(holder, all_for(1))  # in the last second
    assert ape.chain.blocks.head.timestamp == times.cutoff - 1
    try_to_instruct(holder, all_for(2), old=all_for(1))

    for ts in (times.cutoff, times.cutoff + 1):
        mine_at(ts)
        for ballot in (all_for(2), []):
            with ape.reverts("meetings: past the cut-off"):
                try_to_instruct(holder, ballot, old=all_for(1))


def test_instruct_for_a_meeting_that_is_not_there_reverts(meetings, share, opened, holder):
    for each, id in ((share, 1), (meetings, 0)):
        with ape.reverts("meetings: no such meeting"):
            meetings.instruct.call(each, id, holder, [], all_for(1), sender=holder, skip_trace=True)


# ---- who -------------------------------------------------------------------------------------


@anyone_but("holder")
def test_instruct_by_anyone_else_reverts(opened, try_to_instruct, holder, caller):
    with ape.reverts("meetings: not the actor"):
        try_to_instruct(caller, all_for(1), account=holder)


def test_instruct_counts_what_was_held_at_record(
    meetings,
    share,
    meeting,
    instruct,
    try_to_instruct,
    holder,
    stranger,
    minter,
    times,
    at,
    mine_at,
):
    at(times.record - 1)
    share.transfer(stranger, 40 * ONE, sender=holder)
    at(times.record)
    share.transfer(stranger, 60 * ONE, sender=holder)
    share.mint(stranger, 500 * ONE, sender=minter)
    mine_at(times.open)

    assert meetings.weight(share, 0, holder) == 60 * SHARE
    assert meetings.weight(share, 0, stranger) == 40 * SHARE
    instruct(holder, all_for(60 * SHARE))
    with ape.reverts(TOO_MUCH):
        try_to_instruct(stranger, all_for(40 * SHARE + 1))
    instruct(stranger, all_for(40 * SHARE))
    assert meetings.meeting(share, 0).supply_weight == SUPPLY


def test_instruct_by_the_successor_alone_after_a_recovery(
    meetings, share, opened, instruct, try_to_instruct, enforcement, holder, stranger
):
    instruct(holder, all_for(WEIGHT))
    share.recover(holder, stranger, sender=enforcement)
    ballot = [votes(against=WEIGHT), 0, 0]

    with ape.reverts("meetings: not the actor"):
        try_to_instruct(holder, ballot, old=all_for(WEIGHT))
    receipt = instruct(stranger, ballot, old=all_for(WEIGHT), account=holder)
    assert meetings.tally(share, 0, 0) == (0, WEIGHT, 0, SUPPLY - WEIGHT)
    assert receipt.events == [
        meetings.Instructed(
            share=share, id=0, account=holder, actor=stranger, weight=WEIGHT, ballot=ballot
        ),
    ]
    with ape.reverts(TOO_MUCH):
        try_to_instruct(stranger, all_for(1))


def test_instruct_by_a_blocked_holder_reverts(opened, try_to_instruct, block, holder):
    block(holder)
    with ape.reverts("gate: account on SDN list"):
        try_to_instruct(holder, all_for(1))


@pytest.mark.parametrize("who", ["holder", "stranger"])
def test_instruct_asks_the_gate_of_account_and_actor(
    request, share, opened, try_to_instruct, block, enforcement, holder, stranger, who
):
    share.recover(holder, stranger, sender=enforcement)
    try_to_instruct(stranger, all_for(1), account=holder)
    block(request.getfixturevalue(who), 2)
    with ape.reverts("gate: account owned 50% by SDN"):
        try_to_instruct(stranger, all_for(1), account=holder)


def test_instruct_under_a_court_order(opened, instruct, block, holder):
    block(holder, 3)  # who may not dispose, but vote
    instruct(holder, all_for(1))


def test_instruct_while_everything_is_paused(share, opened, instruct, guardian, holder, now):
    share.pause(3, now() + DAY, sender=guardian)
    instruct(holder, all_for(1))


# ---- how much --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word, reason",
    [
        (votes(WEIGHT + 1), TOO_MUCH),
        (votes(against=WEIGHT + 1), TOO_MUCH),
        (votes(abstain=WEIGHT + 1), TOO_MUCH),
        (votes(WEIGHT, 1), TOO_MUCH),
        (votes(WEIGHT - 1, 1, 1), TOO_MUCH),
        (votes(LANE, LANE, LANE), TOO_MUCH),
        (1 | 1 << 192, "meetings: spare lane is used"),
        (1 << 255, "meetings: spare lane is used"),
    ],
)
@pytest.mark.parametrize("item", [0, 2])
def test_instruct_more_than_there_is_on_any_item_reverts(
    opened, try_to_instruct, holder, word, reason, item
):
    ballot = all_for(WEIGHT)
    ballot[item] = word
    with ape.reverts(reason):
        try_to_instruct(holder, ballot)


def test_instruct_blank_reverts(opened, try_to_instruct, holder):
    with ape.reverts("meetings: ballot is blank"):
        try_to_instruct(holder, [0, 0, 0])


@pytest.mark.parametrize("items", [1, 2, 4, 64])
def test_instruct_on_another_number_of_items_reverts(opened, try_to_instruct, holder, items):
    with ape.reverts("meetings: not a word per item"):
        try_to_instruct(holder, [1] * items)


def test_instruct_without_tokens_at_record_reverts(opened, try_to_instruct, stranger):
    with ape.reverts(TOO_MUCH):
        try_to_instruct(stranger, all_for(1))


def test_instruct_has_the_multiplier_of_the_record_instant(
    meetings, share, meeting, try_to_instruct, corporate_actions, holder, times, mine_at
):
    share.schedule_multiplier(4 * ONE, times.record - 1, sender=corporate_actions)
    mine_at(times.record)
    share.schedule_multiplier(8 * ONE, times.record + 2, sender=corporate_actions)
    mine_at(times.open)

    assert meetings.weight(share, 0, holder) == 4 * WEIGHT
    try_to_instruct(holder, all_for(4 * WEIGHT))
    with ape.reverts(TOO_MUCH):
        try_to_instruct(holder, all_for(4 * WEIGHT + 1))


def test_instruct_rounds_weights_down(
    meetings, share, meeting, mint, instruct, stranger, spender, times, mine_at, check_identity
):
    mint(stranger, 10**12 - 1)
    mint(spender, 3 * 10**12 - 1)
    mine_at(times.open)

    assert meetings.weight(share, 0, stranger) == 0
    assert meetings.weight(share, 0, spender) == 2
    instruct(spender, all_for(2))
    # Their fractions make one more vote together, which is nobody's to instruct.
    assert meetings.tally(share, 0, 0) == (2, 0, 0, SUPPLY + 1)
    check_identity(SUPPLY + 3)


@pytest.mark.parametrize("excess", [0, 1])
def test_instruct_in_a_supply_beyond_a_lane_reverts(
    meetings, share, meeting, mint, instruct, try_to_instruct, holder, times, mine_at, excess
):
    mint(holder, (LANE + excess) * 10**12 - 400 * ONE)
    weight = LANE + excess - 300 * SHARE
    mine_at(times.open)

    if excess:
        with ape.reverts("meetings: supply exceeds a lane"):
            try_to_instruct(holder, all_for(1))
        return
    instruct(holder, [votes(against=weight)] * 3)
    assert meetings.tally(share, 0, 0) == (0, weight, 0, 300 * SHARE)

"""What was held at a record instant; attestations that come late are in test_attest_late.py."""

from itertools import permutations

import ape
import pytest

from tests.unit.custody.constants import DAY, ONE, SETTLED
from tests.unit.custody.reasons import Reason


@pytest.fixture
def record_ts(now):
    return now() + 2 * DAY


@pytest.fixture
def holding(custody, share, record_ts):
    """Settled and encumbered at the record instant."""

    def holding():
        answer = custody.settled_at(share, record_ts)
        return answer.settled, answer.encumbered

    return holding


@pytest.fixture
def backing(custody, share, record_ts):
    """What stands behind the supply of the record instant."""
    return lambda: custody.settled_at(share, record_ts).backing


def test_settled_at_attested_at_the_very_second(custody, share, attest, record_ts, at):
    attest(settled=1)
    at(record_ts + 60)
    attest(as_of_ts=record_ts, encumbered=3)
    attest(settled=2)

    assert custody.settled_at(share, record_ts) == (SETTLED, 3, SETTLED, record_ts, 0)


def test_settled_at_is_of_the_first_attestation_since(
    custody, share, attest, record_ts, mine_at, now
):
    first = now()
    for i in range(7):
        mine_at(first + i * DAY + 1)
        attest(settled=(i + 1) * ONE, as_of_ts=first + i * DAY)

    for i in range(7):
        ts = first + i * DAY
        assert custody.settled_at(share, ts) == ((i + 1) * ONE, 0, (i + 1) * ONE, ts, 0)
        if i != 6:
            following = (i + 2) * ONE
            assert custody.settled_at(share, ts + 1) == (following, 0, following, ts + DAY, 0)


def test_settled_at_of_an_instant_ahead_reverts(custody, share, attest, now):
    attest()
    with ape.reverts(Reason.RECORD_NOT_REACHED):
        custody.settled_at(share, now() + 1)


def test_settled_at_not_attested_reverts(custody, share, attest, record_ts, mine_at):
    attest(as_of_ts=record_ts - 2 * DAY)
    mine_at(record_ts)
    with ape.reverts(Reason.NOT_ATTESTED_AT_RECORD):
        custody.settled_at(share, record_ts)
    mine_at(record_ts + DAY)
    attest(as_of_ts=record_ts - 1)
    with ape.reverts(Reason.NOT_ATTESTED_AT_RECORD):
        custody.settled_at(share, record_ts)


def test_settled_at_less_what_was_minted_since(
    attest, issue, record_ts, holding, backing, at, mine_at
):
    attest()
    at(record_ts - 2)
    issue(ONE)  # before
    at(record_ts)
    issue(2 * ONE)  # at the very second, so after
    at(record_ts + 60)
    issue(4 * ONE)
    at(record_ts + 90)
    issue(8 * ONE)  # after the attestation
    mine_at(record_ts + 100)
    attest(as_of_ts=record_ts + 60)

    assert holding() == (SETTLED - 6 * ONE, 0)
    assert backing() == SETTLED - 6 * ONE


def test_settled_at_plus_what_was_delivered_since(
    custody, share, minter, holder, attest, issue, commit, record_ts, holding, at, mine_at
):
    attest()
    issue(100 * ONE)
    commit(10 * ONE)  # may be delivered before the instant
    share.lock(holder, 25 * ONE, sender=minter)
    at(record_ts - 1)
    custody.commit(share, 5 * ONE, sender=minter)
    at(record_ts)
    custody.commit(share, 20 * ONE, sender=minter)
    mine_at(record_ts + DAY)
    attest(settled=SETTLED - 35 * ONE, delivered_total=35 * ONE)

    assert holding() == (SETTLED - 15 * ONE, 0)


def test_settled_at_adds_nothing_for_what_may_have_left_before(
    attest, issue, commit, record_ts, holding, mine_at
):
    attest()
    issue(100 * ONE)
    commit(10 * ONE)
    mine_at(record_ts + DAY)
    attest(settled=SETTLED - 7 * ONE, delivered_total=7 * ONE)

    assert holding() == (SETTLED - 7 * ONE, 0)


def test_settled_at_is_never_below_zero(attest, issue, record_ts, holding, backing, mine_at):
    attest()
    mine_at(record_ts)
    issue(10 * ONE)
    attest(settled=9 * ONE)

    assert holding() == (0, 0)
    assert backing() == 0


def test_settled_at_before_a_split_attested_after_it(
    attest, announce_split, record_ts, holding, mine_at
):
    attest()
    announce_split(3, 2, record_ts + DAY)
    mine_at(record_ts + 2 * DAY)
    attest(settled=3 * ONE + 1, encumbered=2)

    # Two thirds: settled rounded down, encumbered up
    assert holding() == (2 * ONE, 2)


def test_settled_at_before_a_split_less_what_was_minted_after_it(
    attest, issue, announce_split, record_ts, holding, mine_at
):
    attest()
    announce_split(4, 1, record_ts + DAY)
    mine_at(record_ts + 1)
    issue(ONE)  # one share
    mine_at(record_ts + 2 * DAY)
    attest(settled=4 * SETTLED)
    issue(2 * ONE)  # eight new shares, which are two of before
    attest(settled=4 * SETTLED)

    # The last mint is after the first attestation since, so is not taken off.
    assert holding() == (SETTLED - ONE, 0)


def test_settled_at_takes_the_multiplier_that_counts_against_it(
    share, corporate_actions, attest, issue, commit, record_ts, holding, backing, mine_at
):
    """A reinvestment between instant and attestation: not asked is what was minted when."""
    attest()
    issue(100 * ONE)
    share.schedule_multiplier(2 * ONE, record_ts + DAY, sender=corporate_actions)
    mine_at(record_ts + 1)
    issue(3 * ONE)
    commit(5 * ONE)
    mine_at(record_ts + 2 * DAY)
    attest(delivered_total=5 * ONE)

    # Three minted count double, five delivered single.
    assert holding() == (SETTLED - 6 * ONE + 5 * ONE, 0)
    assert backing() == SETTLED - 6 * ONE + 5 * ONE


def test_settled_at_does_not_change_later(
    attest, issue, commit, settle, record_ts, holding, backing, mine_at, announce_split, now
):
    attest()
    issue(100 * ONE)
    mine_at(record_ts + 1)
    issue(ONE)
    attest()
    before = *holding(), backing()
    issue(7 * ONE)
    commit(30 * ONE)
    attest(settled=5, delivered_total=30 * ONE)
    settle(30 * ONE)
    announce_split(2, 1, now() + DAY)
    mine_at(now() + 2 * DAY)

    assert (*holding(), backing()) == before == (SETTLED - ONE, 0, SETTLED - ONE)


# ---- redemptions around the instant ----------------------------------------------------------

STEPS = ("commit", "deliver", "settle")
ISSUED, LEAVES = 100 * ONE, 7 * ONE
STORIES = [
    (order[:passed], order[passed:])
    for order in permutations(STEPS)
    if order[0] == "commit"
    for passed in range(len(order) + 1)
]
"""Each order of one redemption, parted by the instant: what comes before it, and what after."""


@pytest.fixture
def redemption(attest, issue, commit, settle):
    """Do one step of a redemption of seven tokens. A delivery is attested at once."""
    attest()
    issue(ISSUED)

    def deliver(amount):
        attest(settled=SETTLED - amount, delivered_total=amount)

    does = {"commit": commit, "deliver": deliver, "settle": settle}
    return lambda step: does[step](LEAVES)


@pytest.mark.parametrize(("before", "after"), STORIES)
def test_settled_at_whatever_the_steps_of_a_redemption(
    share, custody, attest, redemption, schedule_record, record_ts, mine_at, before, after
):
    """The tokens that were burned before the instant have taken their shares along, no others."""
    schedule_record(record_ts)
    for step in before:
        redemption(step)
    mine_at(record_ts)
    mine_at(record_ts + 60)
    for step in after:
        redemption(step)
    mine_at(record_ts + DAY)
    left = LEAVES * ("deliver" in [*before, *after])
    attest(settled=SETTLED - left, delivered_total=left)
    later = custody.settled_at(share, record_ts)
    left = LEAVES * ("deliver" in before)
    attest(as_of_ts=record_ts, settled=SETTLED - left, delivered_total=left)
    exact = custody.settled_at(share, record_ts)

    burned = LEAVES * ("settle" in before)
    assert share.supply_at(record_ts) == ISSUED - burned
    assert later.backing == exact.backing == SETTLED - burned
    assert exact.settled == SETTLED - left
    # What was committed before may have left before.
    assert later.settled == SETTLED - LEAVES * ("commit" in before)


@pytest.mark.parametrize(("offset", "burned"), [(-1, LEAVES), (0, 0)])
def test_settled_at_burned_at_the_very_second_is_after(
    attest, redemption, record_ts, backing, at, mine_at, offset, burned
):
    redemption("commit")
    at(record_ts + offset)
    redemption("settle")
    mine_at(record_ts + DAY)
    attest()

    assert backing() == SETTLED - burned


def test_settled_at_of_a_redemption_delivered_in_shares_of_a_split(
    attest, redemption, announce_split, record_ts, backing, mine_at
):
    redemption("commit")
    announce_split(4, 1, record_ts + DAY)
    mine_at(record_ts + 2 * DAY)
    attest(settled=4 * (SETTLED - LEAVES), delivered_total=LEAVES)

    assert backing() == SETTLED


def test_settled_at_takes_the_multiplier_that_counts_against_what_stands_behind(
    share, corporate_actions, attest, redemption, record_ts, backing, mine_at
):
    """Burned before, delivered neither then nor since: the shares are still there, at double."""
    redemption("commit")
    redemption("settle")
    share.schedule_multiplier(2 * ONE, record_ts + DAY, sender=corporate_actions)
    mine_at(record_ts + 2 * DAY)
    attest()

    assert backing() == SETTLED - 2 * LEAVES


def test_settled_at_rounds_what_stands_behind_down(
    share, corporate_actions, attest, issue, commit, settle, record_ts, backing, now, mine_at
):
    effective_ts = now() + DAY
    share.schedule_multiplier(ONE + ONE // 2, effective_ts, sender=corporate_actions)
    mine_at(effective_ts)
    attest()
    issue(ONE)
    commit(6)
    settle(1)
    mine_at(record_ts)
    attest(settled=SETTLED - 4, delivered_total=4)

    assert backing() == SETTLED - 4 + 4  # three tokens: four shares and a half


def test_settled_at_rounds_what_was_burned_before_up(
    share, corporate_actions, attest, issue, commit, settle, record_ts, backing, now, mine_at
):
    effective_ts = now() + DAY
    share.schedule_multiplier(ONE + ONE // 2, effective_ts, sender=corporate_actions)
    mine_at(effective_ts)
    attest()
    issue(ONE)
    commit(3)
    settle(3)
    mine_at(record_ts)
    attest()

    assert backing() == SETTLED - 5  # three tokens: four shares and a half

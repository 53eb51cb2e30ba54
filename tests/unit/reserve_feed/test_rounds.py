"""Rounds are attestations in force: counted in tokens of their moment, and never changed."""

from dataclasses import dataclass

import ape
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.custody.constants import ONE, SETTLED

DAY = 86_400
NO_DATA = "feed: no data present"
MULTIPLIERS = st.sampled_from([(4, 1), (1, 8), (3, 2), (21, 20)])
FIGURES = st.tuples(st.integers(0, 10**9 * ONE), st.integers(0, 10**9 * ONE))


def test_feed_says_what_it_is(feed, custody, share):
    assert feed.decimals() == 18
    assert feed.description() == "AAPL reserve"
    assert feed.version() == 1
    assert (feed.CUSTODY(), feed.SHARE()) == (custody.address, share.address)


def test_no_round_before_anything_is_attested(feed):
    for call in (feed.latestRoundData, lambda: feed.getRoundData(0), lambda: feed.getRoundData(1)):
        with ape.reverts(NO_DATA):
            call()
    assert (feed.latestAnswer(), feed.latestTimestamp(), feed.latestRound()) == (0, 0, 0)
    assert (feed.getAnswer(1), feed.getTimestamp(1)) == (0, 0)


def test_round_is_the_attestation(feed, attest, now):
    as_of_ts = now() - 100
    attest(as_of_ts=as_of_ts, encumbered=3 * ONE)

    round = (1, SETTLED - 3 * ONE, as_of_ts, as_of_ts, 1)
    assert tuple(feed.latestRoundData()) == tuple(feed.getRoundData(1)) == round
    assert (feed.latestRound(), feed.latestAnswer(), feed.latestTimestamp()) == (1, *round[1:3])
    assert (feed.getAnswer(1), feed.getTimestamp(1)) == round[1:3]


@pytest.mark.parametrize("id", [0, 2, 2**64, 2**80 - 1])
def test_round_that_was_not_has_no_data(feed, attest, id):
    attest()

    with ape.reverts(NO_DATA):
        feed.getRoundData(id)
    assert (feed.getAnswer(id), feed.getTimestamp(id)) == (0, 0)


def test_round_number_beyond_any_is_zero_in_the_old_interface(feed, attest):
    attest()

    assert feed.getAnswer(2**256 - 1) == 0


def test_late_attestation_of_a_record_is_no_round(feed, share, attest, mine_at, now, issuer):
    record_ts = now() + 8 * DAY
    share.schedule_record(record_ts, 0, sender=issuer)
    mine_at(record_ts + 100)
    attest(as_of_ts=record_ts + 50)
    attest(as_of_ts=record_ts, settled=ONE)

    assert feed.latestRound() == 1
    assert feed.latestTimestamp() == record_ts + 50


def test_other_share_has_its_own_rounds(
    project, deployer, custody, feed, attest, roles, gate, minter
):
    powers = (minter, minter, minter)
    other = deployer.deploy(project.Share, "Other Inc.", "OTHR", roles, gate, powers)
    others = deployer.deploy(project.ReserveFeed, custody, other)
    attest()

    assert others.description() == "OTHR reserve"
    assert (others.latestRound(), feed.latestRound()) == (0, 1)


@dataclass
class Round:
    """As the model has it."""

    answer: int
    as_of_ts: int


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(st.one_of(FIGURES, MULTIPLIERS), min_size=1, max_size=6))
def test_every_round_is_the_exact_floor_and_stays(
    steps, feed, custody, share, attest, announce_split, mine_at, now, rollback
):
    """Whatever is attested and split in between."""
    with rollback():
        rounds: list[Round] = []
        multiplier = ONE
        for first, second in steps:
            if max(first, second) < 100 and first * second:
                up, down = first, second
                if not ONE // 10**6 < multiplier * up // down < 10**6 * ONE:
                    continue
                effective_ts = now() + 30 * DAY
                announce_split(up, down, effective_ts)
                multiplier = multiplier * up // down
                mine_at(effective_ts)
            else:
                settled, encumbered = max(first, second), min(first, second)
                mine_at(now() + 60)
                attest(settled=settled, encumbered=encumbered)
                rounds.append(
                    Round((settled - encumbered) * ONE // multiplier, latest(custody, share))
                )
            for id, round in enumerate(rounds, start=1):
                told = (id, round.answer, round.as_of_ts, round.as_of_ts, id)
                assert tuple(feed.getRoundData(id)) == told
            assert feed.latestRound() == len(rounds)


def latest(custody, share):
    return custody.last_attestation(share).as_of_ts

"""A feed as a further source for mints: the least of both counts, and one that fails stops them."""

import ape
import pytest
from ape import project
from eth_abi import encode
from eth_utils import keccak
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import attestations
from tests.unit.custody.constants import MARGIN, MAX_AGE, ONE, SETTLED
from tests.unit.custody.reasons import Reason

LATEST, DECIMALS = (keccak(text=each)[:4] for each in ("latestRoundData()", "decimals()"))
ROUND = ("uint256", "uint256", "uint256", "uint256", "uint256")
WORD = st.one_of(st.integers(0, 3), st.integers(0, 2**256 - 1), st.just(2**80), st.just(2**255))


@pytest.fixture
def feed(deployer):
    return deployer.deploy(project.OddFeed)


@pytest.fixture
def answer(feed, stranger, now):
    """Have the feed answer a round, by default a sound one of this second."""

    def answer(shares=SETTLED, *, decimals=18, **changes):
        ts = now()
        usual = {"round": 7, "answer": shares, "started": ts, "updated": ts, "answered_in": 7}
        words = [(usual | changes)[name] % 2**256 for name in usual]
        feed.set_answer(LATEST, encode(ROUND, words), sender=stranger)
        feed.set_answer(DECIMALS, encode(["uint256"], [decimals]), sender=stranger)

    return answer


@pytest.fixture(autouse=True)
def fed(custody, share, attestor, feed, as_admin, attest):
    terms = attestations.terms(attestor, MARGIN, MAX_AGE, feed=feed.address)
    as_admin(custody.set_terms, share, terms)
    attest()


@pytest.fixture
def refuse(custody, share, minter):
    def refuse(reason, amount=1):
        with ape.reverts(reason):
            custody.count_mint.call(share, amount, sender=minter)

    return refuse


@pytest.fixture
def check_unbelieved(custody, share, refuse):
    def check_unbelieved():
        refuse(Reason.FEED_DOES_NOT_ANSWER)
        assert custody.coverage(share).headroom == 0

    return check_unbelieved


def test_feed_that_counts_as_many(custody, share, answer, issue):
    answer()
    assert custody.coverage(share).headroom == SETTLED - MARGIN
    issue(SETTLED - MARGIN)


def test_feed_that_counts_more_adds_nothing(custody, share, answer, refuse, issue):
    answer(2 * SETTLED)
    assert custody.coverage(share).headroom == SETTLED - MARGIN
    refuse(Reason.NOT_COVERED, SETTLED - MARGIN + 1)


def test_feed_that_counts_less(custody, share, answer, refuse, issue):
    answer(10 * ONE)
    assert custody.coverage(share).headroom == 10 * ONE - MARGIN
    assert custody.coverage(share).settled == SETTLED
    refuse(Reason.NOT_COVERED, 10 * ONE - MARGIN + 1)
    issue(10 * ONE - MARGIN)


def test_feed_that_counts_less_than_is_encumbered(custody, share, answer, attest, refuse):
    attest(encumbered=20 * ONE)
    answer(10 * ONE)
    assert custody.coverage(share).headroom == 0
    refuse(Reason.NOT_COVERED)


@pytest.mark.parametrize(("decimals", "unit"), [(0, 1), (6, 10**6), (8, 10**8), (18, ONE)])
def test_feed_in_fewer_decimals(custody, share, answer, decimals, unit):
    answer(10 * unit, decimals=decimals)

    assert custody.coverage(share).headroom == 10 * ONE - MARGIN


@pytest.mark.parametrize("decimals", [19, 2**8, 2**255])
def test_feed_in_other_decimals_is_not_believed(answer, check_unbelieved, decimals):
    answer(decimals=decimals)
    check_unbelieved()


@pytest.mark.parametrize(
    "changes",
    [
        {"answer": 0},
        {"answer": -1},
        {"answer": -SETTLED},
        {"answer": 2**128},
        {"started": 0},
        {"updated": 0},
        {"answered_in": 6},
        {"round": 2**80, "answered_in": 2**80},
        {"answered_in": 2**80},
    ],
)
def test_feed_with_an_odd_round_is_not_believed(answer, check_unbelieved, changes):
    answer(**changes)
    check_unbelieved()


def test_feed_of_the_greatest_answer(custody, share, answer):
    answer(2**128 - 1, round=2**80 - 1, answered_in=2**80 - 1, decimals=0)

    assert custody.coverage(share).headroom == SETTLED - MARGIN


def test_feed_is_fresh_as_long_as_an_attestation(
    custody, share, answer, attest, check_unbelieved, issue, now, mine_at
):
    ts = now()
    answer(updated=ts)
    mine_at(ts + MAX_AGE)
    attest()
    mine_at(ts + MAX_AGE + 9)
    attest()
    check_unbelieved()
    answer(updated=now() - MAX_AGE + 60)
    issue(1)


def test_feed_fresh_to_the_second(custody, share, answer, attest, now, mine_at):
    ts = now()
    answer(updated=ts)
    attest(as_of_ts=now())
    mine_at(ts + MAX_AGE)
    assert custody.coverage(share).headroom == SETTLED - MARGIN
    mine_at(ts + MAX_AGE + 1)
    assert custody.coverage(share).headroom == 0


def test_feed_updated_ahead_is_not_believed(answer, check_unbelieved, now):
    answer(updated=now() + 60)
    check_unbelieved()


def test_feed_that_reverts_is_not_believed(check_unbelieved):
    check_unbelieved()


def test_feed_that_answers_half_is_not_believed(answer, feed, check_unbelieved, stranger, now):
    ts = now()
    for size in (32, 128, 159):
        answer()
        whole = encode(ROUND, [7, SETTLED, ts, ts, 7])
        feed.set_answer(LATEST, whole[:size], sender=stranger)
        check_unbelieved()
    answer()
    feed.set_answer(DECIMALS, bytes(31), sender=stranger)
    check_unbelieved()


def test_feed_that_answers_more_is_believed(custody, share, answer, feed, stranger, now):
    ts = now()
    answer()
    whole = encode(ROUND, [7, SETTLED, ts, ts, 7])
    feed.set_answer(LATEST, whole + bytes(32), sender=stranger)

    assert custody.coverage(share).headroom == SETTLED - MARGIN


def test_feed_that_burns_is_not_believed(answer, feed, check_unbelieved, stranger):
    answer()
    feed.set_burning(True, sender=stranger)
    check_unbelieved()


def test_feed_stops_no_attestation_and_no_redemption(
    custody, share, attest, commit, minter, mint, holder
):
    mint(holder, ONE)
    attest()
    commit(ONE)
    custody.settle(share, ONE, ONE, sender=minter)

    assert custody.coverage(share).leaving == 0


def test_feed_of_any_words_never_breaks_the_view(custody, share, feed, stranger, now, rollback):
    ts = now()

    @settings(
        max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(words=st.lists(st.one_of(WORD, st.just(ts)), min_size=5, max_size=5), decimals=WORD)
    def test(words, decimals):
        feed.set_answer(LATEST, encode(ROUND, words), sender=stranger)
        feed.set_answer(DECIMALS, encode(["uint256"], [decimals]), sender=stranger)
        round, answer, started, updated, answered_in = words
        sound = (
            round <= answered_in < 2**80
            and 0 < answer < 2**128
            and started
            and ts - MAX_AGE // 2 < updated <= ts
            and decimals <= 18
        )
        settled = min(SETTLED, answer * 10 ** (18 - decimals)) if sound else 0
        assert custody.coverage(share).headroom == max(0, settled - MARGIN)

    with rollback():
        test()

"""Owed, headroom and state, by hand; over random orders of steps in tests/property."""

from tests.unit.custody.constants import (
    DAY,
    IMPAIRED,
    MARGIN,
    MAX_AGE,
    NORMAL,
    ONE,
    SETTLED,
    STALE,
)

ISSUED = 100 * ONE


def test_coverage_with_nothing_attested(custody, share):
    assert custody.coverage(share) == (STALE, 0, 0, 0, 0, 0, 0, 0, 0, 0, MARGIN)


def test_coverage_of_tokens_with_nothing_attested(custody, share, mint, holder):
    mint(holder, 5)

    assert custody.coverage(share) == (IMPAIRED, 0, 0, 0, 0, 5, 0, 0, 0, 0, MARGIN)


def test_coverage(custody, share, attest, issue, now):
    ts = now()
    attest(as_of_ts=ts, encumbered=30 * ONE)
    issue(ISSUED)

    headroom = SETTLED - 30 * ONE - MARGIN - ISSUED
    assert custody.coverage(share) == (
        NORMAL,
        0,
        ts,
        SETTLED,
        30 * ONE,
        ISSUED,
        headroom,
        0,
        0,
        0,
        MARGIN,
    )


def test_coverage_ignores_shares_in_transit(custody, share, attest):
    attest(in_transit=SETTLED)

    assert custody.coverage(share).headroom == SETTLED - MARGIN


def test_coverage_in_the_order_commit_deliver_settle(custody, share, attest, issue, commit, settle):
    attest()
    issue(ISSUED)
    headroom = SETTLED - MARGIN - ISSUED

    commit(40 * ONE)
    assert custody.coverage(share)[5:9] == (ISSUED, headroom, 40 * ONE, 40 * ONE)
    attest(settled=SETTLED - 40 * ONE, delivered_total=40 * ONE)
    assert custody.coverage(share)[5:9] == (ISSUED - 40 * ONE, headroom, 40 * ONE, 40 * ONE)
    settle(40 * ONE)
    assert custody.coverage(share)[5:9] == (ISSUED - 40 * ONE, headroom, 40 * ONE, 0)


def test_coverage_in_the_order_commit_settle_deliver(custody, share, attest, issue, commit, settle):
    attest()
    issue(ISSUED)
    headroom = SETTLED - MARGIN - ISSUED

    commit(40 * ONE)
    settle(40 * ONE)
    assert custody.coverage(share)[5:9] == (ISSUED, headroom, 40 * ONE, 0)
    attest(settled=SETTLED - 40 * ONE, delivered_total=40 * ONE)
    assert custody.coverage(share)[5:9] == (ISSUED - 40 * ONE, headroom, 40 * ONE, 0)


def test_coverage_headroom_is_never_below_zero(custody, share, attest, issue):
    attest()
    issue(ISSUED)
    attest(settled=ISSUED + MARGIN - 1)

    assert custody.coverage(share).state == NORMAL
    assert custody.coverage(share).headroom == 0


def test_coverage_is_impaired_by_one_unit(custody, share, attest, issue):
    attest()
    issue(ISSUED)
    attest(settled=ISSUED)
    assert custody.coverage(share).state == NORMAL
    attest(settled=ISSUED - 1)
    assert custody.coverage(share).state == IMPAIRED


def test_coverage_counts_encumbered_shares_as_missing(custody, share, attest, issue):
    attest()
    issue(ISSUED)
    attest(settled=ISSUED, encumbered=1)

    assert custody.coverage(share).state == IMPAIRED


def test_coverage_of_domain_example_8(custody, share, attest, issue):
    """Worked number 8: 10,000 tokens, 9,940 shares; what is paid is in test_resolution.py."""
    attest(settled=10_002 * ONE)
    issue(10_000 * ONE)
    attest(settled=9_940 * ONE)

    assert custody.coverage(share).state == IMPAIRED
    assert custody.coverage(share).owed == 10_000 * ONE
    assert custody.coverage(share).headroom == 0


def test_coverage_is_stale_after_the_greatest_age(custody, share, attest, now, mine_at):
    ts = now()
    attest(as_of_ts=ts)
    mine_at(ts + MAX_AGE)
    assert custody.coverage(share).state == NORMAL
    assert custody.coverage(share).headroom == SETTLED - MARGIN
    mine_at(ts + MAX_AGE + 1)
    assert custody.coverage(share).state == STALE
    assert custody.coverage(share).headroom == 0


def test_coverage_age_counts_from_what_is_described(custody, share, attest, now, mine_at):
    ts = now()
    mine_at(ts + MAX_AGE - 10)
    attest(as_of_ts=ts)
    mine_at(ts + MAX_AGE + 1)

    assert custody.coverage(share).state == STALE


def test_coverage_impaired_comes_before_stale(custody, share, attest, issue, now, mine_at):
    attest()
    issue(ISSUED)
    attest(settled=0)
    mine_at(now() + 2 * MAX_AGE)

    assert custody.coverage(share).state == IMPAIRED


def test_coverage_rounds_what_is_owed_up_once(
    custody, share, attest, issue, corporate_actions, now, mine_at
):
    attest()
    issue(3)
    effective_ts = now() + DAY
    share.schedule_multiplier(ONE + ONE // 2, effective_ts, sender=corporate_actions)
    mine_at(effective_ts)

    assert custody.coverage(share).owed == 5  # 4.5


def test_coverage_after_a_split_is_of_the_attestations_epoch(
    custody, share, attest, issue, announce_split, now, mine_at
):
    ts = now()
    effective_ts = ts + DAY
    attest(as_of_ts=ts)
    issue(ISSUED)
    announce_split(4, 1, effective_ts)
    mine_at(effective_ts - 1)
    assert custody.coverage(share).headroom == SETTLED - MARGIN - ISSUED
    mine_at(effective_ts)
    after = custody.coverage(share)
    assert (after.state, after.unit_epoch) == (NORMAL, 0)
    assert (after.owed, after.headroom) == (ISSUED, 0)
    attest(settled=4 * SETTLED)
    after = custody.coverage(share)
    assert (after.state, after.unit_epoch) == (NORMAL, 1)
    assert (after.owed, after.headroom) == (4 * ISSUED, 4 * SETTLED - MARGIN - 4 * ISSUED)


def test_coverage_after_two_splits_is_still_of_the_attestations_epoch(
    custody, share, attest, issue, announce_split, now, mine_at
):
    attest()
    issue(ISSUED)
    for ratio in ((4, 1), (3, 2)):
        effective_ts = now() + DAY
        announce_split(*ratio, effective_ts)
        mine_at(effective_ts)

    assert share.uiMultiplier() == 6 * ONE
    assert custody.coverage(share).unit_epoch == 0
    assert custody.coverage(share).owed == ISSUED

"""A shortfall: everybody is paid at one factor, the first as the last, and so are recoveries."""

import ape
import pytest

from tests.unit.custody.constants import DAY, IMPAIRED, MAX_AGE, NORMAL, ONE, RESOLUTION
from tests.unit.custody.reasons import Reason
from tests.unit.share.actors import anyone_but

ISSUED = 10_000 * ONE
LEFT = 9_940 * ONE
"""Worked number 8."""


@pytest.fixture
def issued(attest, issue):
    attest(settled=2 * ISSUED)
    issue(ISSUED)
    return ISSUED


@pytest.fixture
def short(issued, attest):
    """A resolution of worked number 8; returns the receipt of what began it."""
    return attest(settled=LEFT, is_resolution=True)


@pytest.fixture
def redeem(custody, share, minter, holder):
    """Lock and commit, settle and burn; what it is paid, and in which round."""

    def redeem(amount):
        share.lock(holder, amount, sender=minter)
        (committed,) = custody.commit(share, amount, sender=minter).decode_logs(custody.Committed)
        custody.settle(share, amount, committed.due, sender=minter)
        share.burn(holder, amount, sender=minter)
        return committed.due

    return redeem


@pytest.fixture
def refuse(create_statement, custody, sign, stranger):
    def refuse(reason, **changes):
        statement = create_statement(**changes)
        with ape.reverts(reason):
            custody.attest.call(statement, [sign(statement)], sender=stranger)

    return refuse


@pytest.fixture
def shortage(custody, share):
    """What is owed and not there, in shares; the same before and after each step."""

    def shortage():
        coverage = custody.coverage(share)
        return coverage.owed - coverage.settled + coverage.encumbered

    return shortage


# ---- entry -----------------------------------------------------------------------------------


def test_resolution_of_worked_number_8(custody, share, short):
    assert custody.coverage(share).state == RESOLUTION
    assert custody.last_round(share) == 1
    assert custody.resolution(share, 1) == (short.timestamp, 0, LEFT, ISSUED)
    assert custody.resolution(share, 2) == (0, 0, 0, 0)
    assert short.events[-1] == custody.ResolutionEntered(
        share=share, round=1, due=LEFT, of=ISSUED, committed_total=0, older_residual=0
    )


def test_resolution_is_refused_unless_short_by_a_unit(custody, share, issued, attest, refuse):
    refuse(Reason.NOT_SHORT, settled=ISSUED, is_resolution=True)
    attest(settled=ISSUED - 1, is_resolution=True)

    assert custody.resolution(share, 1)[2:] == (ISSUED - 1, ISSUED)


def test_resolution_counts_encumbered_shares_as_missing(custody, share, issued, attest):
    attest(settled=ISSUED, encumbered=60 * ONE, is_resolution=True)

    assert custody.resolution(share, 1)[2:] == (LEFT, ISSUED)


def test_resolution_without_tokens_is_refused(refuse):
    refuse(Reason.NOT_SHORT, settled=0, is_resolution=True)


def test_resolution_without_a_share_left(custody, share, issued, attest, redeem):
    attest(settled=0, is_resolution=True)
    assert redeem(100 * ONE) == 0

    assert custody.coverage(share).residual == 100 * ONE


def test_impaired_is_not_yet_a_resolution(custody, share, issued, attest):
    attest(settled=LEFT)

    assert custody.coverage(share).state == IMPAIRED
    assert custody.last_round(share) == 0


def test_resolution_by_a_late_statement_is_refused(
    custody, share, issued, attest, refuse, now, schedule_record, mine_at
):
    record_ts = now() + 2 * DAY
    schedule_record(record_ts)
    mine_at(record_ts + 2)
    attest(settled=ISSUED)
    refuse(Reason.LATE_FOR_A_RESOLUTION, as_of_ts=record_ts, settled=LEFT, is_resolution=True)
    attest(settled=LEFT, is_resolution=True)
    attest(as_of_ts=record_ts, settled=LEFT)

    assert custody.coverage(share).state == RESOLUTION


def test_resolution_stops_minting(custody, share, short, minter):
    with ape.reverts(Reason.IN_RESOLUTION):
        custody.count_mint.call(share, 1, sender=minter)


# ---- what is paid ----------------------------------------------------------------------------


def test_resolution_pays_the_last_as_the_first(custody, share, short, attest, redeem, shortage):
    missing, delivered = shortage(), 0
    assert missing == 60 * ONE
    for amount in (1_000 * ONE, 3 * ONE, 8_997 * ONE):
        due = redeem(amount)
        assert due == amount * 994 // 1_000
        assert shortage() == missing
        delivered += due
        attest(settled=LEFT - delivered, delivered_total=delivered, is_resolution=True)
        assert shortage() == missing

    assert share.totalSupply() == 0
    assert custody.coverage(share).settled == 0
    assert custody.coverage(share).residual == custody.coverage(share).owed == missing
    assert custody.resolution(share, 1)[2:] == (LEFT, ISSUED)


def test_resolution_rounds_each_down(custody, share, short, redeem):
    dues = [redeem(amount) for amount in (1, 7, 999, 1_001)]

    assert dues == [0, 6, 993, 994]
    assert custody.coverage(share).residual == 1 + 1 + 6 + 7


def test_resolution_logs_what_is_paid_and_what_is_not(custody, share, short, minter, holder):
    share.lock(holder, 500 * ONE, sender=minter)
    committed = custody.commit(share, 500 * ONE, sender=minter)
    settled = custody.settle(share, 500 * ONE, 497 * ONE, sender=minter)

    assert committed.events == [
        custody.Committed(
            share=share,
            amount=500 * ONE,
            due=497 * ONE,
            committed_total=497 * ONE,
            leaving=500 * ONE,
            residual=3 * ONE,
        )
    ]
    assert settled.events == [
        custody.Settled(
            share=share, amount=500 * ONE, due=497 * ONE, leaving=0, burned_total=497 * ONE
        )
    ]


def test_resolution_pays_in_full_what_was_committed_before(
    custody, share, issued, attest, commit, settle, redeem, shortage
):
    """10,100 tokens, 100 of them committed; 10,040 shares."""
    attest(settled=2 * ISSUED)
    custody_before = custody.coverage(share)
    commit(100 * ONE)
    attest(settled=ISSUED - 60 * ONE, is_resolution=True)

    assert custody.resolution(share, 1)[2:] == (ISSUED - 160 * ONE, ISSUED - 100 * ONE)
    settle(100 * ONE)
    assert shortage() == 60 * ONE
    due = redeem(9_900 * ONE)
    assert due == ISSUED - 160 * ONE
    settled = ISSUED - 60 * ONE - 100 * ONE - due
    assert settled == 0
    attest(settled=settled, delivered_total=100 * ONE + due, is_resolution=True)
    assert shortage() == 60 * ONE
    assert custody_before.residual == 0


def test_resolution_refuses_more_than_was_there(custody, share, short, minter, redeem):
    """Whatever the share's minter counts."""
    redeem(ISSUED)
    custody.commit_residual.call(share, 0, sender=minter)
    with ape.reverts(Reason.MORE_THAN_IS_COVERED):
        custody.commit_residual.call(share, 1, sender=minter)


def test_resolution_stands_through_a_split(
    custody, share, attest, issue, announce_split, redeem, now, mine_at, shortage
):
    """Announced while all was covered: the factor is of tokens."""
    attest(settled=ISSUED + 2 * ONE)
    issue(ISSUED)
    effective_ts = now() + 3 * DAY
    announce_split(4, 1, effective_ts)
    attest(settled=LEFT, is_resolution=True)
    assert redeem(100 * ONE) == 99 * ONE + 4 * ONE // 10
    mine_at(effective_ts)
    attest(settled=4 * LEFT, unit_epoch=1, is_resolution=True)

    assert redeem(100 * ONE) == 99 * ONE + 4 * ONE // 10
    assert custody.resolution(share, 1)[2:] == (LEFT, ISSUED)
    assert shortage() == 4 * 60 * ONE


# ---- when nothing is paid --------------------------------------------------------------------


def test_resolution_pays_nobody_by_stale_figures(custody, share, short, minter, now, mine_at):
    custody.commit.call(share, ONE, sender=minter)
    mine_at(now() + MAX_AGE + 60)
    with ape.reverts(Reason.ATTESTATION_IS_STALE):
        custody.commit.call(share, ONE, sender=minter)
    with ape.reverts(Reason.ATTESTATION_IS_STALE):
        custody.commit_residual.call(share, 0, sender=minter)


def test_resolution_pays_nobody_while_an_attestor_objects(
    custody, share, short, minter, create_statement, sign, stranger, attest
):
    statement = create_statement(settled=LEFT - 1)
    custody.suspend(statement, sign(statement), sender=stranger)
    assert custody.coverage(share).state == RESOLUTION
    with ape.reverts(Reason.SUSPENDED):
        custody.commit.call(share, ONE, sender=minter)
    attest(settled=LEFT, is_resolution=True)
    custody.commit.call(share, ONE, sender=minter)


def test_resolution_pays_nobody_after_a_second_loss(custody, share, short, minter, attest):
    """The factor never falls: who comes later is not paid less."""
    attest(settled=LEFT - 1, is_resolution=True)
    assert custody.resolution(share, 1)[2:] == (LEFT, ISSUED)
    with ape.reverts(Reason.FACTOR_IS_NOT_COVERED):
        custody.commit.call(share, ONE, sender=minter)
    attest(settled=LEFT, is_resolution=True)
    custody.commit.call(share, ONE, sender=minter)


def test_resolution_pays_nobody_out_of_what_was_committed_before(
    custody, share, issued, attest, commit, minter
):
    """A second loss is not made good by the shares of those who are paid in full."""
    commit(100 * ONE)
    attest(settled=LEFT, is_resolution=True)
    attest(settled=LEFT - 1, is_resolution=True)
    with ape.reverts(Reason.FACTOR_IS_NOT_COVERED):
        custody.commit.call(share, ONE, sender=minter)
    attest(settled=LEFT, is_resolution=True)
    custody.commit.call(share, ONE, sender=minter)


def test_resolution_settles_what_is_committed_whatever_comes(
    custody, share, short, commit, minter, holder, attest, now, mine_at
):
    commit(100 * ONE)
    attest(settled=0, is_resolution=True)
    mine_at(now() + 2 * MAX_AGE)
    custody.settle.call(share, 100 * ONE, 99 * ONE, sender=minter)


# ---- recoveries ------------------------------------------------------------------------------


def test_recovery_raises_the_factor_for_all(custody, share, short, attest, redeem, minter):
    early = redeem(5_000 * ONE)
    delivered = early
    raised = attest(
        settled=LEFT - delivered + 30 * ONE, delivered_total=delivered, is_resolution=True
    )
    assert custody.resolution(share, 1)[2:] == (LEFT + 30 * ONE, ISSUED)
    assert raised.events[-1] == custody.FactorRaised(
        share=share, round=1, due=LEFT + 30 * ONE, of=ISSUED
    )
    late = redeem(5_000 * ONE)
    assert (early, late) == (4_970 * ONE, 4_985 * ONE)
    custody.commit_residual(share, 15 * ONE, sender=minter)
    with ape.reverts(Reason.MORE_THAN_IS_COVERED):
        custody.commit_residual.call(share, 1, sender=minter)

    assert custody.coverage(share).residual == 30 * ONE


def test_recovery_in_full_ends_it(custody, share, short, attest, refuse, redeem, minter, issue):
    delivered = redeem(1_000 * ONE)
    refuse(Reason.STILL_SHORT, settled=ISSUED - delivered - 1, delivered_total=delivered)
    ended = attest(settled=ISSUED - delivered, delivered_total=delivered)

    assert custody.coverage(share).state == NORMAL
    entered_ts, ended_ts, due, of = custody.resolution(share, 1)
    assert (entered_ts, ended_ts) == (short.timestamp, ended.timestamp)
    assert due == of == ISSUED
    assert ended.events[-2:] == [
        custody.FactorRaised(share=share, round=1, due=ISSUED, of=ISSUED),
        custody.ResolutionEnded(share=share, round=1),
    ]
    # What is owed to who redeemed is no room for mints, until it is paid.
    assert custody.coverage(share).owed == custody.coverage(share).settled
    committed = custody.commit_residual(share, 6 * ONE, sender=minter)
    assert committed.events == [
        custody.ResidualCommitted(
            share=share, amount=6 * ONE, committed_total=1_000 * ONE, residual=0
        )
    ]
    settled = custody.settle(share, 0, 6 * ONE, sender=minter)
    assert settled.events[0].burned_total == 1_000 * ONE
    assert redeem(ONE) == ONE
    attest(settled=10_001 * ONE - 1_000 * ONE, delivered_total=delivered)
    assert custody.coverage(share).owed == 9_006 * ONE


def test_second_resolution_pays_older_claims_in_full(custody, share, short, attest, redeem, minter):
    delivered = redeem(5_000 * ONE)
    attest(settled=ISSUED - delivered, delivered_total=delivered)
    again = attest(settled=3_030 * ONE, delivered_total=delivered, is_resolution=True)

    # 5,000 tokens, and 30 that redeemers of the first round are still due
    assert again.events[-1] == custody.ResolutionEntered(
        share=share,
        round=2,
        due=3_000 * ONE,
        of=5_000 * ONE,
        committed_total=delivered,
        older_residual=30 * ONE,
    )
    custody.commit_residual(share, 30 * ONE, sender=minter)
    assert redeem(5_000 * ONE) == 3_000 * ONE
    with ape.reverts(Reason.MORE_THAN_IS_COVERED):
        custody.commit_residual.call(share, 1, sender=minter)
    assert custody.resolution(share, 1)[2:] == (ISSUED, ISSUED)


# ---- who may ---------------------------------------------------------------------------------


@anyone_but("minter")
def test_commit_residual_by_anyone_else_reverts(custody, share, short, caller):
    with ape.reverts(Reason.NOT_THE_MINTER):
        custody.commit_residual.call(share, 0, sender=caller)


def test_commit_residual_of_more_than_there_is_reverts(custody, share, short, redeem, minter):
    redeem(1_000 * ONE)
    with ape.reverts(Reason.MORE_THAN_THE_RESIDUAL):
        custody.commit_residual.call(share, 6 * ONE + 1, sender=minter)


def test_commit_residual_in_the_ex_window_reverts(
    custody, share, issued, corporate_actions, minter, now, mine_at
):
    close_ts = now() + DAY
    custody.schedule_epoch(share, (4, 1), close_ts, close_ts + DAY, sender=corporate_actions)
    mine_at(close_ts)
    with ape.reverts(Reason.SHUT):
        custody.commit_residual.call(share, 0, sender=minter)


# ---- market claims ---------------------------------------------------------------------------


def test_record_holding_names_the_claim_of_who_bought(
    custody, share, issued, attest, commit, settle, schedule_record, now, mine_at
):
    """Burned before the instant, delivered after it: the dividend of those shares is not ours."""
    record_ts = now() + 2 * DAY
    schedule_record(record_ts)
    attest(settled=ISSUED)
    commit(100 * ONE)
    settle(60 * ONE)
    mine_at(record_ts)
    attest(settled=ISSUED, as_of_ts=record_ts)

    assert custody.settled_at(share, record_ts) == (
        ISSUED,
        0,
        ISSUED - 60 * ONE,
        record_ts,
        60 * ONE,
    )

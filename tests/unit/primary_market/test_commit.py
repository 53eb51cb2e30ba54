import ape
import pytest

from tests.unit.primary_market.constants import (
    AMOUNT,
    COMMITTED,
    DAY,
    HELD,
    HOUR,
    MAX_AGE,
    OPEN,
    PRICE,
    REASON,
    SETTLEMENT_WINDOW,
)


@pytest.fixture
def record_ts(share, paying_agent, redemption, now):
    """A record instant three days ahead."""
    ts = now() + 3 * DAY
    share.schedule_record(ts, 0, sender=paying_agent)
    return ts


def test_commit(market, share, custody, redemption, holder, held, custodian):
    headroom = custody.coverage(share).headroom

    tx = market.commit(*redemption, sender=custodian)

    assert tx.events == [
        custody.Committed(
            share=share,
            amount=AMOUNT,
            due=AMOUNT,
            committed_total=AMOUNT,
            leaving=AMOUNT,
            residual=0,
        ),
        market.Committed(
            id=redemption.id,
            worth=AMOUNT,
            round=0,
            due_ts=market.request(redemption.id).due_ts,
            custodian=custodian,
        ),
    ]
    request = market.request(redemption.id)
    assert (request.state, request.since_ts, request.done) == (COMMITTED, tx.timestamp, AMOUNT)
    assert share.account(holder).locked == AMOUNT
    assert share.balanceOf(holder) == held
    coverage = custody.coverage(share)
    assert (coverage.leaving, coverage.committed_total) == (AMOUNT, AMOUNT)
    assert coverage.headroom == headroom


def test_commit_twice_reverts(committed, commit):
    with ape.reverts("market: not in that state"):
        commit(committed)


def test_commit_what_was_rejected_reverts(market, redemption, commit, custodian):
    market.reject(*redemption, PRICE, REASON, sender=custodian)

    with ape.reverts("market: not in that state"):
        commit(redemption)


def test_commit_a_subscription_reverts(subscription, commit):
    with ape.reverts("market: wrong kind"):
        commit(subscription)


def test_commit_with_other_terms_reverts(market, redemption, custodian):
    changed = redemption.terms | {"payment": 0}

    with ape.reverts("market: not the request's terms"):
        market.commit(redemption.id, changed, sender=custodian)


def test_commit_before_the_expiry(market, held, redeem, commit, at, now):
    request = redeem(expiry_ts=now() + HOUR)
    at(request.terms["expiry_ts"] - 1)

    commit(request)

    assert market.request(request.id).state == COMMITTED


@pytest.mark.parametrize("late", [0, 1])
def test_commit_at_the_expiry_reverts(held, redeem, commit, at, now, late):
    request = redeem(expiry_ts=now() + HOUR)
    at(request.terms["expiry_ts"] + late)

    with ape.reverts("market: expired"):
        commit(request)


# ---- record instants -------------------------------------------------------------------------


def test_commit_more_than_a_window_before_a_record(market, redemption, commit, record_ts, at):
    at(record_ts - SETTLEMENT_WINDOW - 1)

    commit(redemption)

    assert market.request(redemption.id).state == COMMITTED


@pytest.mark.parametrize("before", [SETTLEMENT_WINDOW, SETTLEMENT_WINDOW - 1, 1])
def test_commit_within_a_window_of_a_record_reverts(redemption, commit, record_ts, at, before):
    at(record_ts - before)

    with ape.reverts("market: record instant is near"):
        commit(redemption)


def test_commit_at_the_record_instant(market, redemption, commit, record_ts, at):
    at(record_ts)

    commit(redemption)

    assert market.request(redemption.id).state == COMMITTED


# ---- custody, ex-window, pause ---------------------------------------------------------------


def test_commit_on_the_oldest_fresh_attestation(market, custody, share, redemption, commit, at):
    at(custody.last_attestation(share).as_of_ts + MAX_AGE)

    commit(redemption)

    assert market.request(redemption.id).state == COMMITTED


def test_commit_while_stale_reverts(custody, share, redemption, commit, at):
    at(custody.last_attestation(share).as_of_ts + MAX_AGE + 1)

    with ape.reverts("market: custody is not normal"):
        commit(redemption)


def test_commit_while_impaired_reverts(redemption, commit, attest, held):
    attest(settled=held - 1)

    with ape.reverts("market: custody is not normal"):
        commit(redemption)


def test_commit_when_just_covered(market, redemption, commit, attest, held):
    attest(settled=held)

    commit(redemption)

    assert market.request(redemption.id).state == COMMITTED


def test_commit_without_headroom_to_mint(market, redemption, commit, attest, held):
    """A margin, or the lack of headroom, is no matter for those who leave."""
    attest(settled=HELD, encumbered=HELD - held)

    commit(redemption)

    assert market.request(redemption.id).state == COMMITTED


def test_commit_until_the_ex_window_opens(market, redemption, commit, split, at):
    close_ts, _ = split()
    at(close_ts - 1)

    commit(redemption)

    assert market.request(redemption.id).state == COMMITTED


def test_commit_when_the_ex_window_opens_reverts(redemption, commit, split, at):
    close_ts, _ = split()
    at(close_ts)

    with ape.reverts("market: shut in the ex-window"):
        commit(redemption)


def test_commit_once_the_new_unit_is_attested(market, redemption, commit, attest, shut, mine_at):
    mine_at(shut())
    with ape.reverts("market: shut in the ex-window"):
        commit(redemption)
    attest(settled=2 * HELD)

    commit(redemption)

    assert market.request(redemption.id).state == COMMITTED


def test_commit_in_the_ex_window_of_replaced_corporate_actions_reverts(
    redemption, commit, shut, re_authorise, deployer, project, roles, custody
):
    shut(window=7 * DAY)
    re_authorise(deployer.deploy(project.CorporateActions, roles, custody))

    with ape.reverts("market: shut in the ex-window"):
        commit(redemption)


def test_commit_while_everything_is_paused(market, redemption, commit, pause_all):
    pause_all()

    commit(redemption)

    assert market.request(redemption.id).state == COMMITTED


# ---- gate and recovery -----------------------------------------------------------------------


@pytest.mark.parametrize(("code", "text"), [(1, "on SDN list"), (3, "under court order")])
def test_commit_for_a_blocked_holder_reverts(market, redemption, commit, block, holder, code, text):
    block(holder, code)

    with ape.reverts(f"gate: account {text}"):
        commit(redemption)
    assert market.request(redemption.id).state == OPEN


@pytest.mark.parametrize("who", ["holder", "other"])
def test_commit_after_a_recovery_asks_about_both(
    redemption, commit, recover, block, holder, other, request, who
):
    recover(holder, other)
    block(request.getfixturevalue(who))

    with ape.reverts("gate: account on SDN list"):
        commit(redemption)


def test_commit_after_a_recovery(market, redemption, commit, recover, holder, other):
    recover(holder, other)

    commit(redemption)

    assert market.request(redemption.id).state == COMMITTED


def test_commit_by_others_reverts(market, redemption, everyone_but):
    for caller in everyone_but("custodian"):
        with ape.reverts("market: not custodian"):
            market.commit.call(*redemption, sender=caller, skip_trace=True)

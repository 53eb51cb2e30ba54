"""Redemption at the factor of a resolution, and what is recovered later (worked number 8)."""

import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.primary_market.constants import (
    COMMITTED,
    DAY,
    EXPIRED,
    MAX_AGE,
    OPEN,
    PRICE,
    REASON,
    RECEIPT,
    REDEMPTION,
    REJECTED,
    RESIDUAL,
    SETTLED,
    SUBSCRIPTION,
)

ONE = 10**18
USD = 10**6
SUPPLY, LEFT = 10_000 * ONE, 9_940 * ONE


@pytest.fixture
def short(give, attest, holder, other):
    """10,000 tokens, 9,940 shares, and a quorum that says so; returns a later attestation."""
    give(holder, 6_000 * ONE)
    give(other, 4_000 * ONE)
    attest(settled=LEFT, is_resolution=True)

    def attest_later(**figures):
        return attest(**{"is_resolution": True} | figures)

    return attest_later


@pytest.fixture
def redeem_now(redeem, commit, settle):
    """Ask, commit and settle in kind; returns the request."""

    def redeem_now(holder, amount):
        request = redeem(holder=holder, amount=amount, payment_token=ZERO_ADDRESS, payment=0)
        commit(request)
        settle(request)
        return request

    return redeem_now


@pytest.fixture
def claim_now(redeem_residual, commit, settle):
    """The same for a residual claim."""

    def claim_now(holder, amount, **changes):
        claim = redeem_residual(
            holder=holder, amount=amount, payment_token=ZERO_ADDRESS, payment=0, **changes
        )
        commit(claim)
        settle(claim)
        return claim

    return claim_now


def test_shortfall_pays_the_first_as_the_last(
    market, share, custody, short, redeem_now, holder, other
):
    first = redeem_now(holder, 1_000 * ONE)
    second = redeem_now(other, 4_000 * ONE)
    last = redeem_now(holder, 5_000 * ONE)

    paid = [market.request(each.id).done for each in (first, second, last)]
    assert paid == [994 * ONE, 3_976 * ONE, 4_970 * ONE]
    assert sum(paid) == LEFT
    assert share.totalSupply() == 0
    assert custody.coverage(share).residual == 60 * ONE
    assert market.residual_of(share, 1, holder) == (6_000 * ONE, 5_964 * ONE, 0)
    assert market.residual_of(share, 1, other) == (4_000 * ONE, 3_976 * ONE, 0)


def test_shortfall_in_money_scales_the_least(
    market, share, token, custody, short, redeem, commit, settle, holder, custodian, set_fees, third
):
    """At least 25,000.01 for 100 tokens: 24,850.00994 for the 99.4 that he is paid."""
    set_fees(0, USD // 100)
    request = redeem(amount=100 * ONE, payment=25_000_010_000)
    committed = commit(request)
    least, fee = 24_850_009_940, 994_000
    with ape.reverts("market: proceeds too low"):
        market.settle.call(*request, token, least + fee - 1, RECEIPT, sender=custodian)
    settled = settle(request, proceeds=least + fee)

    assert committed.events == [
        custody.Committed(
            share=share,
            amount=100 * ONE,
            due=99_400 * ONE // 1_000,
            committed_total=99_400 * ONE // 1_000,
            leaving=100 * ONE,
            residual=600 * ONE // 1_000,
        ),
        market.ResidualChanged(
            share=share,
            round=1,
            account=holder,
            redeemed=100 * ONE,
            taken=99_400 * ONE // 1_000,
        ),
        market.Committed(
            id=request.id,
            worth=99_400 * ONE // 1_000,
            round=1,
            due_ts=committed.events[-1].due_ts,
            custodian=custodian,
        ),
    ]
    assert market.request(request.id).round == 1
    assert market.owing(share, token, holder) == least
    assert market.owing(share, token, third) == fee
    assert [each.event_name for each in settled.events][:3] == ["Settled", "Owed", "Owed"]


def test_shortfall_rounds_the_least_up(market, token, short, redeem, commit, custodian):
    request = redeem(amount=ONE, payment=1)
    commit(request)
    with ape.reverts("market: proceeds too low"):
        market.settle.call(*request, token, 0, RECEIPT, sender=custodian)
    market.settle.call(*request, token, 1, RECEIPT, sender=custodian)


def test_shortfall_commits_nobody_who_asked_before(
    market, give, redeem, attest, commit, holder, covered
):
    give(holder, 100 * ONE)
    before = redeem(amount=10 * ONE)
    attest(settled=99 * ONE, is_resolution=True)
    with ape.reverts("market: asked before resolution"):
        commit(before)
    market.cancel(*before, sender=holder)
    after = redeem(amount=10 * ONE)
    commit(after)

    assert market.request(after.id).done == 99 * ONE // 10


def test_shortfall_commits_nobody_who_asked_in_its_very_second(
    chain, market, custody, share, give, redeem, attest, commit, holder, at
):
    give(holder, 100 * ONE)
    attest(settled=99 * ONE, is_resolution=True)
    entered_ts = custody.resolution(share, 1).entered_ts
    request = redeem(amount=ONE)
    assert market.request(request.id).since_ts > entered_ts
    commit(request)


def test_shortfall_settles_in_full_what_was_committed(
    market, custody, share, give, redeem, attest, commit, settle, holder
):
    give(holder, 10_100 * ONE)
    before = redeem(amount=100 * ONE)
    commit(before)
    attest(settled=10_040 * ONE, is_resolution=True)
    settle(before)

    assert (market.request(before.id).done, market.request(before.id).round) == (100 * ONE, 0)
    assert custody.resolution(share, 1)[2:] == (LEFT, SUPPLY)
    assert market.residual_of(share, 1, holder) == (0, 0, 0)


def test_impaired_without_resolution_commits_nobody(give, redeem, attest, commit, holder):
    give(holder, 100 * ONE)
    attest(settled=99 * ONE)
    request = redeem(amount=ONE)
    with ape.reverts("market: custody is not normal"):
        commit(request)


# ---- recoveries ------------------------------------------------------------------------------


def test_recovery_is_paid_at_one_rate(
    market, custody, share, short, redeem_now, claim_now, holder, other
):
    redeem_now(holder, 6_000 * ONE)
    delivered = 5_964 * ONE
    short(settled=LEFT - delivered + 30 * ONE, delivered_total=delivered)
    assert market.residual_of(share, 1, holder) == (6_000 * ONE, 5_964 * ONE, 18 * ONE)

    late = redeem_now(other, 4_000 * ONE)
    early = claim_now(holder, 18 * ONE)

    assert market.request(late.id).done == 3_988 * ONE
    assert market.request(early.id).done == 18 * ONE
    assert market.request(early.id).state == SETTLED
    # 0.997 of each
    assert market.residual_of(share, 1, holder) == (6_000 * ONE, 5_982 * ONE, 0)
    assert market.residual_of(share, 1, other) == (4_000 * ONE, 3_988 * ONE, 0)
    short(settled=0, delivered_total=LEFT + 30 * ONE)
    assert custody.coverage(share).owed == 30 * ONE


def test_recovery_in_full_is_paid_after_the_resolution(
    market, share, short, redeem_now, claim_now, holder
):
    redeem_now(holder, 1_000 * ONE)
    short(settled=SUPPLY - 994 * ONE, delivered_total=994 * ONE, is_resolution=False)
    claim_now(holder, 6 * ONE)

    assert market.residual_of(share, 1, holder) == (1_000 * ONE, 1_000 * ONE, 0)
    assert share.balanceOf(holder) == 5_000 * ONE


@pytest.fixture
def recovered(short, redeem_now, holder):
    """30 shares have come back; `holder` has redeemed all his 6,000 and is due 18."""
    redeem_now(holder, 6_000 * ONE)
    delivered = 5_964 * ONE
    short(settled=LEFT - delivered + 30 * ONE, delivered_total=delivered)
    return 18 * ONE


def test_claim(market, share, token, recovered, redeem_residual, holder):
    claim = redeem_residual(amount=recovered)

    request = market.request(claim.id)
    assert (request.state, request.done, request.round) == (OPEN, 0, 1)
    assert market.residual_of(share, 1, holder) == (6_000 * ONE, 5_982 * ONE, 0)


def test_claim_of_more_than_is_due_reverts(recovered, redeem_residual, other):
    with ape.reverts("market: more than is due"):
        redeem_residual(amount=recovered + 1)
    with ape.reverts("market: more than is due"):
        redeem_residual(amount=recovered, round=2)
    with ape.reverts("market: more than is due"):
        redeem_residual(holder=other, amount=1)
    redeem_residual(amount=recovered - 1)
    with ape.reverts("market: more than is due"):
        redeem_residual(amount=2)


def test_claim_before_a_recovery_reverts(short, redeem_now, redeem_residual, holder):
    redeem_now(holder, 6_000 * ONE)
    with ape.reverts("market: more than is due"):
        redeem_residual(amount=1)


def test_claim_of_another_kind_reverts(market, recovered, create_terms, holder):
    for kind in (SUBSCRIPTION, REDEMPTION, RESIDUAL | REDEMPTION):
        terms = create_terms(kind=kind, amount=recovered)
        with ape.reverts("market: wrong kind"):
            market.redeem_residual.call(terms, 1, sender=holder)
    terms = create_terms(kind=RESIDUAL, amount=recovered)
    for method in (market.subscribe, market.redeem):
        with ape.reverts("market: wrong kind"):
            method.call(terms, sender=holder)


def test_claim_by_anyone_else_reverts(market, recovered, create_terms, everyone_but):
    terms = create_terms(kind=RESIDUAL, amount=recovered)
    for account in everyone_but("holder"):
        with ape.reverts("market: not the holder's actor"):
            market.redeem_residual.call(terms, 1, sender=account)


def test_claim_cannot_be_filled(market, recovered, redeem_residual, custodian):
    claim = redeem_residual(amount=recovered)
    with ape.reverts("market: wrong kind"):
        market.fill.call(*claim, recovered, 0, b"\x01" * 32, sender=custodian)


@pytest.mark.parametrize("how", ["cancel", "reject", "expire"])
def test_claim_that_ends_unpaid_is_due_again(
    market, share, recovered, redeem_residual, holder, custodian, stranger, mine_at, how
):
    claim = redeem_residual(amount=recovered)
    if how == "cancel":
        ended = market.cancel(*claim, sender=holder)
    elif how == "reject":
        ended = market.reject(*claim, PRICE, REASON, sender=custodian)
        assert market.request(claim.id).state == REJECTED
    else:
        mine_at(claim.terms["expiry_ts"])
        ended = market.expire(*claim, sender=stranger)
        assert market.request(claim.id).state == EXPIRED

    assert market.residual_of(share, 1, holder) == (6_000 * ONE, 5_964 * ONE, recovered)
    assert ended.events[-1] == market.ResidualChanged(
        share=share, round=1, account=holder, redeemed=6_000 * ONE, taken=5_964 * ONE
    )


def test_claim_committed_cannot_be_called_off(
    market, recovered, redeem_residual, commit, holder, custodian, stranger, mine_at
):
    claim = redeem_residual(amount=recovered)
    commit(claim)
    assert market.request(claim.id).state == COMMITTED
    assert market.oldest_committed(claim.terms["share"]) == claim.id
    mine_at(claim.terms["expiry_ts"])
    for method, *more, sender in (
        (market.cancel, holder),
        (market.reject, PRICE, REASON, custodian),
        (market.expire, stranger),
    ):
        with ape.reverts("market: not in that state"):
            method.call(*claim, *more, sender=sender)


def test_claim_of_a_holder_blocked_since_waits(
    market, token, recovered, redeem_residual, commit, settle, block, unblock, holder
):
    """In kind, too, where shares would leave without a token that could be stopped."""
    in_money = redeem_residual(amount=recovered // 2, payment=4_000 * USD)
    in_kind = redeem_residual(amount=recovered // 2, payment_token=ZERO_ADDRESS, payment=0)
    for claim in (in_money, in_kind):
        commit(claim)
    block(holder)
    for claim, proceeds in ((in_money, 4_000 * USD), (in_kind, 0)):
        with ape.reverts("gate: account on SDN list"):
            settle(claim, proceeds=proceeds)
        assert market.request(claim.id).state == COMMITTED

    unblock(holder)
    settle(in_kind)

    assert market.request(in_kind.id).state == SETTLED


def test_claim_after_a_recovery_asks_about_both(
    recovered, redeem_residual, commit, settle, recover, block, unblock, holder, other
):
    """The burn, which would ask about the successor, is not part of a claim."""
    claim = redeem_residual(amount=recovered, payment_token=ZERO_ADDRESS, payment=0)
    commit(claim)
    recover(holder, other)
    for account in (holder, other):
        block(account)
        with ape.reverts("gate: account on SDN list"):
            settle(claim, proceeds=0)
        unblock(account)
    settle(claim)


def test_claim_in_money(
    market, share, token, custody, recovered, redeem_residual, commit, settle, holder, custodian
):
    claim = redeem_residual(amount=recovered, payment=4_000 * USD)
    committed = commit(claim)
    supply = share.totalSupply()
    with ape.reverts("market: proceeds too low"):
        market.settle.call(*claim, token, 4_000 * USD - 1, RECEIPT, sender=custodian)
    settle(claim, proceeds=4_500 * USD)

    assert committed.events[0] == custody.ResidualCommitted(
        share=share, amount=recovered, committed_total=5_982 * ONE, residual=18 * ONE
    )
    assert market.owing(share, token, holder) == 4_500 * USD
    assert share.totalSupply() == supply


def test_claim_of_who_lost_his_key_is_his_successors(
    market, share, recovered, redeem_residual, commit, settle, recover, holder, third, block
):
    recover(holder, third)
    with ape.reverts("market: not the holder's actor"):
        redeem_residual(amount=recovered)
    claim = redeem_residual(amount=recovered, payment=USD, sender=third)
    block(third)
    with ape.reverts("gate: account on SDN list"):
        commit(claim)


def test_claim_of_who_is_blocked_waits(
    market, gate, recovered, redeem_residual, commit, settle, block, holder, unblock
):
    claim = redeem_residual(amount=recovered)
    block(holder)
    with ape.reverts("gate: account on SDN list"):
        redeem_residual(amount=1)
    with ape.reverts("gate: account on SDN list"):
        commit(claim)
    unblock(holder)
    commit(claim)
    settle(claim)

    assert market.request(claim.id).state == SETTLED


def test_claim_is_not_committed_near_a_record(
    recovered, share, redeem_residual, commit, paying_agent, now, mine_at
):
    record_ts = now() + 2 * DAY
    share.schedule_record(record_ts, 0, sender=paying_agent)
    claim = redeem_residual(amount=recovered)
    mine_at(record_ts - DAY)
    with ape.reverts("market: record instant is near"):
        commit(claim)


def test_claim_is_not_committed_by_stale_figures(
    recovered, redeem_residual, commit, now, mine_at, create_terms
):
    claim = redeem_residual(amount=recovered)
    mine_at(now() + MAX_AGE + 60)
    with ape.reverts("custody: attestation is stale"):
        commit(claim)

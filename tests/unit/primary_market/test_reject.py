import ape
import pytest

from tests.unit.primary_market.constants import (
    INELIGIBLE,
    LIFE,
    OTHER,
    PAYMENT,
    PRICE,
    REASON,
    REJECTED,
)


@pytest.fixture
def reject(market, custodian):
    def reject(request):
        return market.reject(*request, PRICE, REASON, sender=custodian)

    return reject


def test_reject_subscription(market, share, token, subscription, reject, holder, custodian):
    tx = reject(subscription)

    assert tx.events == [
        market.Rejected(id=subscription.id, reasons=PRICE, reason_hash=REASON, custodian=custodian),
        market.Owed(share=share, token=token, account=holder, amount=PAYMENT, owing=PAYMENT),
    ]
    request = market.request(subscription.id)
    assert (request.state, request.since_ts, request.done) == (REJECTED, tx.timestamp, 0)
    assert market.owing(share, token, holder) == token.balanceOf(market) == PAYMENT


def test_reject_redemption(market, share, redemption, reject, holder, custodian):
    tx = reject(redemption)

    assert tx.events == [
        market.Rejected(id=redemption.id, reasons=PRICE, reason_hash=REASON, custodian=custodian),
        share.Locked(account=holder, amount=0),
    ]
    assert market.request(redemption.id).state == REJECTED


def test_reject_redemption_after_a_recovery(share, redemption, reject, recover, holder, other):
    recover(holder, other)

    reject(redemption)

    assert share.account(other).locked == 0


def test_reject_frees_tokens_for_an_order(share, held, redeem, reject, enforcement, holder, other):
    """A forced move never takes locked tokens: the request is rejected first."""
    request = redeem(amount=held)
    with ape.reverts("share: tokens are encumbered"):
        share.forcedTransfer(holder, other, held, sender=enforcement)

    reject(request)
    share.forcedTransfer(holder, other, held, sender=enforcement)

    assert share.balanceOf(other) == held


def test_reject_without_a_reason_reverts(market, subscription, custodian):
    with ape.reverts("market: no reason given"):
        market.reject(*subscription, 0, REASON, sender=custodian)


def test_reject_for_several_reasons(market, subscription, custodian):
    tx = market.reject(*subscription, INELIGIBLE | OTHER, REASON, sender=custodian)

    assert tx.events[0].reasons == INELIGIBLE | OTHER


@pytest.mark.parametrize("kind", ["subscription", "redemption"])
def test_reject_whatever_happens(market, request, reject, pause_all, block, holder, at, now, kind):
    theirs = request.getfixturevalue(kind)
    at(now() + LIFE)
    pause_all()
    block(holder)

    reject(theirs)

    assert market.request(theirs.id).state == REJECTED


def test_reject_committed_reverts(committed, reject):
    with ape.reverts("market: not in that state"):
        reject(committed)


def test_reject_twice_reverts(subscription, reject):
    reject(subscription)

    with ape.reverts("market: not in that state"):
        reject(subscription)


def test_reject_with_other_terms_reverts(market, subscription, custodian):
    changed = subscription.terms | {"payment": PAYMENT + 1}

    with ape.reverts("market: not the request's terms"):
        market.reject(subscription.id, changed, PRICE, REASON, sender=custodian)


def test_reject_by_others_reverts(market, subscription, everyone_but):
    for caller in everyone_but("custodian"):
        with ape.reverts("market: not custodian"):
            market.reject.call(*subscription, PRICE, REASON, sender=caller, skip_trace=True)

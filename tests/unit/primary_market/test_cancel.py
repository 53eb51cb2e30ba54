import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.primary_market.constants import (
    AMOUNT,
    CANCELLED,
    LIFE,
    PAYMENT,
)


@pytest.fixture
def cancel(market, holder):
    def cancel(request, caller=holder):
        return market.cancel(*request, sender=caller)

    return cancel


def test_cancel_subscription(market, share, token, subscription, cancel, holder):
    before = token.balanceOf(holder)

    tx = cancel(subscription)

    assert tx.events == [
        market.Cancelled(id=subscription.id, sender=holder),
        market.Owed(share=share, token=token, account=holder, amount=PAYMENT, owing=PAYMENT),
    ]
    request = market.request(subscription.id)
    assert (request.state, request.since_ts, request.done) == (CANCELLED, tx.timestamp, 0)
    assert market.owing(share, token, holder) == PAYMENT
    assert token.balanceOf(market) == PAYMENT
    assert token.balanceOf(holder) == before


def test_cancel_subscription_in_kind(market, subscribe, cancel, holder):
    request = subscribe(payment_token=ZERO_ADDRESS, payment=0)

    tx = cancel(request)

    assert tx.events == [market.Cancelled(id=request.id, sender=holder)]


def test_cancel_redemption(market, share, token, redemption, cancel, holder, held):
    tx = cancel(redemption)

    assert tx.events == [
        market.Cancelled(id=redemption.id, sender=holder),
        share.Locked(account=holder, amount=0),
    ]
    assert market.request(redemption.id).state == CANCELLED
    assert share.account(holder).locked == 0
    assert share.balanceOf(holder) == held
    assert market.owing(share, token, holder) == 0


def test_cancel_one_of_two_redemptions(share, held, redeem, cancel, holder):
    redeem(amount=1)
    second = redeem(amount=2)

    cancel(second)

    assert share.account(holder).locked == 1


def test_cancel_committed_reverts(committed, cancel):
    with ape.reverts("market: not in that state"):
        cancel(committed)


@pytest.mark.parametrize("kind", ["subscription", "redemption"])
def test_cancel_twice_reverts(cancel, request, kind):
    mine = request.getfixturevalue(kind)
    cancel(mine)

    with ape.reverts("market: not in that state"):
        cancel(mine)


def test_cancel_filled_reverts(subscription, fill, cancel):
    fill(subscription)

    with ape.reverts("market: not in that state"):
        cancel(subscription)


def test_cancel_with_other_terms_reverts(market, subscription, holder):
    changed = subscription.terms | {"payment": PAYMENT + 1}

    with ape.reverts("market: not the request's terms"):
        market.cancel(subscription.id, changed, sender=holder)


@pytest.mark.parametrize("kind", ["subscription", "redemption"])
def test_cancel_whatever_happens(request, market, cancel, pause_all, block, holder, at, now, kind):
    """Expired, stale, paused and blocked: the money stays here until the gate says clear."""
    mine = request.getfixturevalue(kind)
    at(now() + LIFE)
    pause_all()
    block(holder)

    cancel(mine)

    assert market.request(mine.id).state == CANCELLED


def test_cancel_in_a_token_that_cannot_pay(
    market, share, create_accepted_token, subscribe, cancel, holder
):
    token = create_accepted_token("FreezingToken")
    request = subscribe(payment_token=token)
    token.set_frozen(holder, True, sender=holder)

    cancel(request)

    assert market.owing(share, token, holder) == PAYMENT


def test_cancel_after_a_recovery(
    market, share, token, held, subscribe, redeem, cancel, recover, holder, other
):
    mine, tokens = subscribe(), redeem()
    recover(holder, other)
    assert share.account(other).locked == AMOUNT
    with ape.reverts("market: not the holder's actor"):
        cancel(mine, holder)

    cancel(mine, other)
    cancel(tokens, other)

    assert market.owing(share, token, holder) == PAYMENT
    assert share.account(other).locked == 0


def test_cancel_by_others_reverts(market, subscription, everyone_but):
    for caller in everyone_but("holder"):
        with ape.reverts("market: not the holder's actor"):
            market.cancel.call(*subscription, sender=caller, skip_trace=True)

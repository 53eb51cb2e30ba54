import ape
import pytest

from tests.unit.primary_market.constants import AMOUNT, EXPIRED, LIFE, PAYMENT


@pytest.fixture
def expire(market, stranger):
    def expire(request):
        return market.expire(*request, sender=stranger)

    return expire


@pytest.fixture
def run_out(at):
    """Go to the first second in which a request can no longer be filled."""
    return lambda request: at(request.terms["expiry_ts"])


def test_expire_subscription(market, share, token, subscription, expire, run_out, holder, stranger):
    run_out(subscription)

    tx = expire(subscription)

    assert tx.events == [
        market.Expired(id=subscription.id, sender=stranger),
        market.Owed(share=share, token=token, account=holder, amount=PAYMENT, owing=PAYMENT),
    ]
    request = market.request(subscription.id)
    assert (request.state, request.since_ts, request.done) == (EXPIRED, tx.timestamp, 0)
    assert market.owing(share, token, holder) == token.balanceOf(market) == PAYMENT


def test_expire_redemption(market, share, redemption, expire, run_out, holder, stranger):
    run_out(redemption)

    tx = expire(redemption)

    assert tx.events == [
        market.Expired(id=redemption.id, sender=stranger),
        share.Locked(account=holder, amount=0),
    ]
    assert market.request(redemption.id).state == EXPIRED


def test_expire_filled_in_part(market, share, token, subscription, fill, expire, run_out, holder):
    fill(subscription, AMOUNT // 4, PAYMENT // 4)
    run_out(subscription)

    expire(subscription)

    request = market.request(subscription.id)
    assert (request.state, request.done) == (EXPIRED, AMOUNT // 4)
    assert market.owing(share, token, holder) == PAYMENT - PAYMENT // 4


def test_expire_a_second_early_reverts(market, subscription, expire, at):
    at(subscription.terms["expiry_ts"] - 1)

    with ape.reverts("market: not expired"):
        expire(subscription)


def test_expire_a_second_late(market, subscription, expire, at):
    at(subscription.terms["expiry_ts"] + 1)

    expire(subscription)

    assert market.request(subscription.id).state == EXPIRED


def test_expire_committed_reverts(committed, expire, run_out):
    run_out(committed)

    with ape.reverts("market: not in that state"):
        expire(committed)


def test_expire_filled_or_expired_reverts(subscribe, fill, expire, run_out):
    filled, expired = subscribe(), subscribe()
    fill(filled)
    run_out(expired)
    expire(expired)

    for request in (filled, expired):
        with ape.reverts("market: not in that state"):
            expire(request)


def test_expire_with_other_terms_reverts(market, subscription, run_out, stranger):
    earlier = subscription.terms | {"expiry_ts": 1}

    with ape.reverts("market: not the request's terms"):
        market.expire(subscription.id, earlier, sender=stranger)


@pytest.mark.parametrize("kind", ["subscription", "redemption"])
def test_expire_whatever_happens(market, request, expire, pause_all, block, holder, at, now, kind):
    theirs = request.getfixturevalue(kind)
    at(now() + LIFE)
    pause_all()
    block(holder)

    expire(theirs)

    assert market.request(theirs.id).state == EXPIRED


def test_expire_redemption_after_a_recovery(
    share, redemption, expire, run_out, recover, other, holder
):
    recover(holder, other)
    run_out(redemption)

    expire(redemption)

    assert share.account(other).locked == 0


def test_expire_by_everybody(market, subscription, mine_at, everyone_but):
    mine_at(subscription.terms["expiry_ts"])

    for caller in everyone_but():
        market.expire.call(*subscription, sender=caller)

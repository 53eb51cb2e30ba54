"""What requests are charged: the rate of the moment when they were made, within their limits."""

import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.primary_market.constants import (
    AMOUNT,
    COMMITTED,
    FILLED,
    OPEN,
    PAYMENT,
    PRICE,
    REASON,
)

ISSUE, REDEMPTION = 50_000, 20_000
TOKENS = AMOUNT // 10**18
ISSUE_FEE, REDEMPTION_FEE = TOKENS * ISSUE, TOKENS * REDEMPTION


@pytest.fixture
def charged(set_fees):
    """Fees are in force, and `third` gets them."""
    set_fees(ISSUE, REDEMPTION)


@pytest.fixture
def subscription(charged, subscribe):
    """Made after the fees were published."""
    return subscribe()


def test_fees_of_a_fill(market, share, token, charged, subscription, fill, holder, third):
    assert market.request(subscription.id).fee_rate == ISSUE

    tx = fill(subscription, cost=PAYMENT - ISSUE_FEE - 3)

    assert tx.events[:3] == [
        market.Filled(
            id=subscription.id,
            receiver=holder,
            ticket=tx.events[0].ticket,
            amount=AMOUNT,
            cost=PAYMENT - ISSUE_FEE - 3,
            fee=ISSUE_FEE,
            done=AMOUNT,
            custodian=tx.events[0].custodian,
        ),
        market.Owed(share=share, token=token, account=holder, amount=3, owing=3),
        market.Owed(share=share, token=token, account=third, amount=ISSUE_FEE, owing=ISSUE_FEE),
    ]
    assert market.owing(share, token, third) == ISSUE_FEE
    assert token.balanceOf(market) == ISSUE_FEE + 3


def test_fees_count_against_the_limit(market, charged, subscription, fill):
    with ape.reverts("market: over the limit"):
        fill(subscription, cost=PAYMENT - ISSUE_FEE + 1)

    fill(subscription, cost=PAYMENT - ISSUE_FEE)

    assert market.request(subscription.id).state == FILLED


def test_fees_alone_over_the_limit_revert(charged, subscribe, fill):
    request = subscribe(payment=ISSUE_FEE - 1)

    with ape.reverts("market: over the limit"):
        fill(request, cost=0)


def test_fees_of_parts_are_rounded_down(market, share, token, charged, subscribe, fill, third):
    """Twice 1.5 tokens' worth of a rate of 1: in favour of the holder each time."""
    market_fee = ISSUE * 3 // 2
    request = subscribe(amount=3 * 10**18 + 2, payment=PAYMENT)

    for part in (1, 2):
        fill(request, 3 * 10**18 // 2 + 1, 0)
        assert market.owing(share, token, third) == part * market_fee


def test_fees_of_a_redemption(
    market, share, token, charged, held, redeem, commit, settle, holder, third
):
    request = redeem()
    assert market.request(request.id).fee_rate == REDEMPTION
    commit(request)

    tx = settle(request, PAYMENT + REDEMPTION_FEE + 9)

    assert (tx.events[0].proceeds, tx.events[0].fee) == (
        PAYMENT + REDEMPTION_FEE + 9,
        REDEMPTION_FEE,
    )
    assert market.owing(share, token, holder) == PAYMENT + 9
    assert market.owing(share, token, third) == REDEMPTION_FEE
    assert token.balanceOf(market) == PAYMENT + 9 + REDEMPTION_FEE


def test_fees_come_off_before_the_least(market, charged, held, redeem, commit, settle):
    request = redeem()
    commit(request)

    with ape.reverts("market: proceeds too low"):
        settle(request, PAYMENT + REDEMPTION_FEE - 1)
    assert market.request(request.id).state == COMMITTED

    settle(request, PAYMENT + REDEMPTION_FEE)


def test_fees_risen_later_touch_no_open_request(
    market, share, token, set_fees, held, subscribe, redeem, commit, settle, fill, third
):
    mine, tokens = subscribe(), redeem()
    set_fees(ISSUE, REDEMPTION)

    fill(mine)
    commit(tokens)
    settle(tokens)

    assert market.owing(share, token, third) == 0


def test_fees_fallen_later_touch_no_open_request(
    market, share, token, set_fees, subscribe, fill, third, other
):
    """They go to the account of the day."""
    set_fees(ISSUE, REDEMPTION)
    request = subscribe()
    set_fees(0, 0, account=other)

    fill(request, cost=0)

    assert market.owing(share, token, other) == ISSUE_FEE
    assert market.owing(share, token, third) == 0


def test_fees_in_kind_are_none(market, charged, held, subscribe, redeem, fill, commit, settle):
    nothing = {"payment_token": ZERO_ADDRESS, "payment": 0}
    mine, tokens = subscribe(**nothing), redeem(**nothing)
    assert market.request(mine.id).fee_rate == market.request(tokens.id).fee_rate == 0

    fill(mine)
    commit(tokens)
    tx = settle(tokens)

    assert tx.events[0].fee == 0


@pytest.mark.parametrize("end", ["cancel", "reject"])
def test_fees_of_what_was_not_filled_are_none(
    market, share, token, charged, subscription, holder, custodian, third, end
):
    if end == "cancel":
        market.cancel(*subscription, sender=holder)
    else:
        market.reject(*subscription, PRICE, REASON, sender=custodian)

    assert market.owing(share, token, holder) == PAYMENT
    assert market.owing(share, token, third) == 0


def test_fees_are_withdrawn_like_other_money(
    market, share, token, charged, subscription, fill, stranger, third
):
    fill(subscription, cost=PAYMENT - ISSUE_FEE)

    market.withdraw(share, token, third, sender=stranger)

    assert token.balanceOf(third) == ISSUE_FEE
    assert token.balanceOf(market) == 0


def test_fees_of_a_blocked_account_stop_nobody(
    market, share, token, charged, subscription, fill, stranger, block, third
):
    block(third)

    fill(subscription, cost=0)

    with ape.reverts("gate: account on SDN list"):
        market.withdraw(share, token, third, sender=stranger)
    assert market.owing(share, token, third) == ISSUE_FEE


def test_fees_stay_with_an_open_request(market, charged, subscription, fill):
    fill(subscription, 1, 0)

    request = market.request(subscription.id)
    assert (request.state, request.fee_rate) == (OPEN, ISSUE)

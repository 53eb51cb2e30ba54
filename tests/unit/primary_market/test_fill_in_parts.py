"""Partial fills: each within its part of the limit, and together no more than the payment."""

import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.primary_market.constants import (
    AMOUNT,
    CANCELLED,
    FILLED,
    OPEN,
    PAYMENT,
    PRICE,
    REASON,
    REJECTED,
    TICKET,
)

PART = AMOUNT // 4
PART_OF_PAYMENT = PAYMENT // 4


def test_fill_a_part(market, share, token, custody, subscription, covered, holder, custodian):
    before, since = token.balanceOf(custodian), market.request(subscription.id).since_ts
    cost = PART_OF_PAYMENT - 7

    tx = market.fill(*subscription, PART, cost, TICKET, sender=custodian)

    assert tx.events == [
        market.Filled(
            id=subscription.id,
            receiver=holder,
            ticket=TICKET,
            amount=PART,
            cost=cost,
            fee=0,
            done=PART,
            custodian=custodian,
        ),
        market.Owed(share=share, token=token, account=holder, amount=7, owing=7),
        custody.MintCounted(share=share, amount=PART, minted_total=PART),
        share.Transfer(sender=ZERO_ADDRESS, receiver=holder, value=PART),
        token.Transfer(sender=market, receiver=custodian, value=cost),
    ]
    request = market.request(subscription.id)
    assert (request.state, request.since_ts, request.done) == (OPEN, since, PART)
    assert share.balanceOf(holder) == share.totalSupply() == PART
    assert token.balanceOf(custodian) == before + cost
    assert token.balanceOf(market) == PAYMENT - cost


def test_fill_the_last_part(market, token, subscription, fill, custodian):
    before = token.balanceOf(custodian)
    fill(subscription, PART, PART_OF_PAYMENT)

    tx = fill(subscription, AMOUNT - PART, PAYMENT - PART_OF_PAYMENT)

    request = market.request(subscription.id)
    assert (request.state, request.since_ts, request.done) == (FILLED, tx.timestamp, AMOUNT)
    assert tx.events[0].done == AMOUNT
    assert token.balanceOf(custodian) == before + PAYMENT
    assert token.balanceOf(market) == 0


def test_fill_more_than_is_left_reverts(market, subscription, fill):
    with ape.reverts("market: more than is left"):
        fill(subscription, AMOUNT + 1)
    fill(subscription, PART, 0)

    with ape.reverts("market: more than is left"):
        fill(subscription, AMOUNT - PART + 1, 0)
    assert market.request(subscription.id).done == PART


def test_fill_nothing_reverts(subscription, fill):
    with ape.reverts("market: nothing to fill"):
        fill(subscription, 0, 0)


@pytest.mark.parametrize(("amount", "limit"), [(AMOUNT, PAYMENT), (PART, PART_OF_PAYMENT)])
def test_fill_over_the_limit_reverts(market, token, subscription, fill, amount, limit):
    for cost in (limit + 1, 2**256 - 1):
        with ape.reverts("market: over the limit"):
            fill(subscription, amount, cost)

    fill(subscription, amount, limit)

    assert token.balanceOf(market) == PAYMENT - limit


def test_fill_in_kind_for_money_reverts(subscribe, fill):
    request = subscribe(payment_token=ZERO_ADDRESS, payment=0)

    with ape.reverts("market: over the limit"):
        fill(request, PART, 1)


def test_fill_parts_that_do_not_divide(market, share, token, subscribe, fill, holder):
    """3 tokens for 10 units: 3, 3 and 4 are set aside for them, and all of it comes back."""
    request = subscribe(amount=3, payment=10)

    for owing in (3, 6, 10):
        fill(request, 1, 0)
        assert market.owing(share, token, holder) == owing

    assert market.request(request.id).state == FILLED
    assert token.balanceOf(market) == 10


def test_fill_a_part_of_the_most_that_a_request_holds(
    market, create_accepted_token, subscribe, fill, holder
):
    """The product of both stays within 256 bits."""
    token, most = create_accepted_token(), 2**128 - 1
    token.mint(holder, most - token.balanceOf(holder), sender=holder)
    token.approve(market, most, sender=holder)
    request = subscribe(payment_token=token, amount=most, payment=most)

    fill(request, 1, 1)
    market.cancel(*request, sender=holder)

    assert token.balanceOf(market) == most - 1


@pytest.mark.parametrize("end", ["cancel", "reject"])
def test_fill_a_part_and_give_the_rest_back(
    market, share, token, subscribe, fill, holder, custodian, end
):
    request = subscribe(amount=3, payment=10)
    fill(request, 2, 5)
    assert market.owing(share, token, holder) == 1

    if end == "cancel":
        market.cancel(*request, sender=holder)
    else:
        market.reject(*request, PRICE, REASON, sender=custodian)

    after = market.request(request.id)
    assert (after.state, after.done) == (CANCELLED if end == "cancel" else REJECTED, 2)
    assert market.owing(share, token, holder) == token.balanceOf(market) == 5
    with ape.reverts("market: not in that state"):
        fill(request, 1, 0)


def test_fill_each_part_on_a_ticket_of_its_own(market, subscription, fill, covered, custodian):
    market.fill(*subscription, PART, 0, TICKET, sender=custodian)

    with ape.reverts("market: ticket is used"):
        market.fill(*subscription, PART, 0, TICKET, sender=custodian)


def test_fill_goes_on_once_the_holder_is_cleared(
    market, share, token, subscription, fill, block, gate, holder, unblock
):
    fill(subscription, PART, PART_OF_PAYMENT)
    block(holder)
    with ape.reverts("gate: account on SDN list"):
        fill(subscription, PART, PART_OF_PAYMENT)
    assert token.balanceOf(market) == PAYMENT - PART_OF_PAYMENT

    unblock(holder)
    fill(subscription, AMOUNT - PART, PAYMENT - PART_OF_PAYMENT)

    assert market.request(subscription.id).state == FILLED
    assert share.balanceOf(holder) == AMOUNT


def test_fill_goes_on_for_the_successor(
    market, share, token, subscription, fill, recover, holder, other
):
    """Tokens go to whoever acts; what is not spent stays under the account of record."""
    fill(subscription, PART, 0)
    recover(holder, other)

    tx = fill(subscription, PART, 0)

    assert tx.events[0].receiver == other
    assert share.balanceOf(other) == 2 * PART
    assert market.owing(share, token, holder) == 2 * PART_OF_PAYMENT
    assert market.owing(share, token, other) == 0

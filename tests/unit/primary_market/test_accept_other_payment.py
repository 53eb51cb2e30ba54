"""A committed redemption whose payment token fails its holder ends by what he takes instead."""

import ape
import pytest
from ape.utils import ZERO_ADDRESS
from eth_abi import encode
from eth_utils import keccak

from tests.unit.primary_market.constants import (
    AMOUNT,
    COMMITTED,
    DAY,
    LIFE,
    PAYMENT,
    PRICE,
    RECEIPT,
    SETTLED,
)

OTHER_PAYMENT = PAYMENT - 7
"""Less than the terms ask for: it is the holder's to say."""
NOTHING = bytes(32)
FEE = 30_000
"""For a whole token."""


@pytest.fixture
def other_token(create_token, fund):
    """A payment token in which no new request may pay."""
    token = create_token()
    fund(token)
    return token


@pytest.fixture
def accept(market, other_token):
    """Accept another payment as the holder of the terms, if nobody else is named; the receipt."""

    def accept(request, token=other_token, amount=OTHER_PAYMENT, sender=None):
        sender = sender or request.terms["holder"]
        return market.accept_other_payment(*request, token, amount, sender=sender)

    return accept


@pytest.fixture
def refused(market, other_token):
    """Assert that an acceptance reverts for a reason."""

    def refused(reason, request, token=other_token, amount=OTHER_PAYMENT, sender=None):
        sender = sender or request.terms["holder"]
        arguments = (*request, token, amount)
        with ape.reverts(reason):
            market.accept_other_payment.call(*arguments, sender=sender, skip_trace=True)

    return refused


@pytest.fixture
def refused_settlement(market, custodian):
    """Assert that a settlement in a token for an amount reverts, as not the one accepted."""

    def refused_settlement(request, token, proceeds, reason="market: not the accepted payment"):
        arguments = (*request, token, proceeds, RECEIPT)
        with ape.reverts(reason):
            market.settle.call(*arguments, sender=custodian, skip_trace=True)

    return refused_settlement


def hash_of_payment(token, amount, actor) -> bytes:
    address = getattr(token, "address", token)
    return keccak(encode(["address", "uint256", "address"], [address, amount, actor.address]))


# ---- accepting -------------------------------------------------------------------------------


def test_accept_other_payment(market, share, committed, accept, other_token, holder, held):
    before = market.request(committed.id)

    tx = accept(committed)

    assert tx.events == [
        market.OtherPaymentAccepted(
            id=committed.id, payment_token=other_token, amount=OTHER_PAYMENT, sender=holder
        )
    ]
    accepted = hash_of_payment(other_token, OTHER_PAYMENT, holder)
    assert market.accepted_payment(committed.id) == accepted
    assert market.request(committed.id) == before
    assert share.account(holder).locked == AMOUNT
    assert share.balanceOf(holder) == held


def test_nothing_is_accepted_before(market, committed):
    assert market.accepted_payment(committed.id) == NOTHING


def test_accept_replaces_what_was_accepted(
    market, committed, accept, refused_settlement, settle, other_token
):
    accept(committed)

    accept(committed, amount=OTHER_PAYMENT + 1)

    refused_settlement(committed, other_token, OTHER_PAYMENT)
    settle(committed, OTHER_PAYMENT + 1, other_token)
    assert market.request(committed.id).state == SETTLED


def test_accept_to_be_paid_outside(market, committed, accept, holder):
    tx = accept(committed, ZERO_ADDRESS, 0)

    assert tx.events == [
        market.OtherPaymentAccepted(
            id=committed.id, payment_token=ZERO_ADDRESS, amount=0, sender=holder
        )
    ]
    assert market.accepted_payment(committed.id) == hash_of_payment(ZERO_ADDRESS, 0, holder)


def test_accept_money_for_a_redemption_in_kind(
    market, share, held, redeem, commit, accept, settle, other_token, holder
):
    request = redeem(payment_token=ZERO_ADDRESS, payment=0)
    commit(request)

    accept(request)
    settle(request, OTHER_PAYMENT, other_token)

    assert market.owing(share, other_token, holder) == OTHER_PAYMENT


def test_accept_while_blocked_and_paused(market, committed, accept, block, pause_all, holder):
    block(holder)
    pause_all()

    accept(committed)

    assert market.accepted_payment(committed.id) != NOTHING


def test_accept_long_after_expiry(market, committed, accept, at, now):
    at(now() + LIFE + DAY)

    accept(committed)

    assert market.accepted_payment(committed.id) != NOTHING


# ---- who may not, and what nobody may ----------------------------------------------------------


def test_accept_by_others_reverts(committed, refused, everyone_but):
    for caller in everyone_but("holder"):
        refused("market: not the holder's actor", committed, sender=caller)


def test_accept_after_a_recovery_is_the_successors(
    market, share, committed, accept, refused, recover, settle, other_token, holder, other
):
    recover(holder, other)

    refused("market: not the holder's actor", committed, sender=holder)
    accept(committed, sender=other)
    settle(committed, OTHER_PAYMENT, other_token)

    before = other_token.balanceOf(other)
    market.withdraw(share, other_token, holder, sender=other)
    assert other_token.balanceOf(other) - before == OTHER_PAYMENT
    assert share.balanceOf(holder) == 0


def test_what_a_lost_key_accepted_ends_with_the_recovery(
    market, committed, accept, recover, settle, refused_settlement, other_token, holder, other
):
    """A thief who accepts next to nothing binds nobody once the account has a successor."""
    accept(committed, amount=1)
    recover(holder, other)

    refused_settlement(committed, other_token, 1)
    accept(committed, sender=other)
    settle(committed, OTHER_PAYMENT, other_token)

    assert market.request(committed.id).state == SETTLED


def test_settle_outside_what_a_lost_key_accepted_reverts(
    market, committed, accept, recover, settle, refused_settlement, holder, other
):
    accept(committed, ZERO_ADDRESS, 0)
    recover(holder, other)

    refused_settlement(committed, ZERO_ADDRESS, 0)
    settle(committed)
    assert market.request(committed.id).state == SETTLED


@pytest.mark.parametrize("state", ["open", "cancelled", "rejected", "expired", "settled"])
def test_accept_in_another_state_reverts(
    market, redemption, commit, settle, refused, custodian, holder, mine_at, state
):
    if state == "cancelled":
        market.cancel(*redemption, sender=holder)
    elif state == "rejected":
        market.reject(*redemption, PRICE, RECEIPT, sender=custodian)
    elif state == "expired":
        mine_at(redemption.terms["expiry_ts"])
        market.expire(*redemption, sender=holder)
    elif state == "settled":
        commit(redemption)
        settle(redemption)

    refused("market: not in that state", redemption)


@pytest.mark.parametrize("state", ["open", "filled"])
def test_accept_for_a_subscription_reverts(subscription, fill, refused, state):
    if state == "filled":
        fill(subscription)

    refused("market: not in that state", subscription)


def test_accept_with_other_terms_reverts(committed, refused):
    changed = committed._replace(terms=committed.terms | {"payment": 0})

    refused("market: not the request's terms", changed)


def test_accept_the_token_of_the_terms_reverts(committed, refused, token):
    refused("market: token is the request's", committed, token)


def test_accept_in_kind_for_a_redemption_in_kind_reverts(held, redeem, commit, refused):
    request = redeem(payment_token=ZERO_ADDRESS, payment=0)
    commit(request)

    refused("market: token is the request's", request, ZERO_ADDRESS, 0)


def test_accept_a_token_without_code_reverts(committed, refused, stranger):
    refused("market: token has no code", committed, stranger)


def test_accept_nothing_in_a_token_reverts(committed, refused):
    refused("market: amount is zero", committed, amount=0)


def test_accept_money_without_a_token_reverts(committed, refused):
    refused("market: no money moves in kind", committed, ZERO_ADDRESS, 1)


# ---- settling by it --------------------------------------------------------------------------


def test_settle_by_what_was_accepted(
    market,
    share,
    token,
    custody,
    set_fees,
    redeem,
    commit,
    accept,
    settle,
    other_token,
    holder,
    third,
    held,
    custodian,
):
    """No fee is taken, although one is published for the token of the terms."""
    set_fees(FEE, FEE)
    request = redeem()
    commit(request)
    accept(request)
    before, headroom = other_token.balanceOf(custodian), custody.coverage(share).headroom

    tx = settle(request, OTHER_PAYMENT, other_token)

    assert tx.events == [
        market.Settled(
            id=request.id,
            account=holder,
            payment_token=other_token,
            proceeds=OTHER_PAYMENT,
            fee=0,
            receipt_hash=RECEIPT,
            custodian=custodian,
        ),
        market.Owed(
            share=share,
            token=other_token,
            account=holder,
            amount=OTHER_PAYMENT,
            owing=OTHER_PAYMENT,
        ),
        other_token.Transfer(sender=custodian, receiver=market, value=OTHER_PAYMENT),
        custody.Settled(share=share, amount=AMOUNT, due=AMOUNT, leaving=0, burned_total=AMOUNT),
        share.Locked(account=holder, amount=0),
        share.Transfer(sender=holder, receiver=ZERO_ADDRESS, value=AMOUNT),
    ]
    state = market.request(request.id)
    assert (state.state, state.since_ts, state.done) == (SETTLED, tx.timestamp, AMOUNT)
    assert market.owing(share, other_token, holder) == other_token.balanceOf(market)
    assert other_token.balanceOf(custodian) == before - OTHER_PAYMENT
    assert market.owing(share, token, holder) == market.owing(share, token, third) == 0
    assert token.balanceOf(market) == market.owing(share, other_token, third) == 0
    assert share.balanceOf(holder) == share.totalSupply() == held - AMOUNT
    assert custody.coverage(share).headroom == headroom
    assert market.oldest_committed(share) == 2**256 - 1


def test_settle_what_was_paid_outside(
    market, share, token, committed, accept, settle, custodian, holder, held
):
    accept(committed, ZERO_ADDRESS, 0)
    before = token.balanceOf(custodian)

    tx = settle(committed, 0, ZERO_ADDRESS)

    assert [event.event_name for event in tx.events] == [
        "Settled",
        "Settled",
        "Locked",
        "Transfer",
    ]
    assert tx.events[0].payment_token == ZERO_ADDRESS
    assert token.balanceOf(custodian) == before
    assert market.owing(share, token, holder) == market.owing(share, ZERO_ADDRESS, holder) == 0
    assert share.balanceOf(holder) == held - AMOUNT


@pytest.mark.parametrize("more", [1, -1])
def test_settle_for_another_amount_reverts(
    market, committed, accept, refused_settlement, other_token, more
):
    """Not even for more: the custodian would be out of money that nobody agreed on."""
    accept(committed)

    refused_settlement(committed, other_token, OTHER_PAYMENT + more)
    assert market.request(committed.id).state == COMMITTED


def test_settle_in_a_third_token_reverts(committed, accept, refused_settlement, create_token):
    accept(committed)

    refused_settlement(committed, create_token(), OTHER_PAYMENT)


def test_settle_outside_what_was_accepted_in_a_token_reverts(committed, accept, refused_settlement):
    accept(committed)

    refused_settlement(committed, ZERO_ADDRESS, 0)


def test_settle_in_a_token_what_was_accepted_outside_reverts(
    committed, accept, refused_settlement, other_token
):
    accept(committed, ZERO_ADDRESS, 0)

    refused_settlement(committed, other_token, OTHER_PAYMENT)
    refused_settlement(committed, ZERO_ADDRESS, 1)


def test_settle_otherwise_when_nothing_was_accepted_reverts(
    committed, refused_settlement, other_token
):
    refused_settlement(committed, other_token, PAYMENT)
    refused_settlement(committed, ZERO_ADDRESS, 0)


def test_settle_by_what_another_request_accepted_reverts(
    held, redeem, commit, accept, refused_settlement, other_token
):
    first, second = redeem(), redeem()
    for request in (first, second):
        commit(request)
    accept(first)

    refused_settlement(second, other_token, OTHER_PAYMENT)


def test_settle_what_is_accepted_twice_reverts(
    committed, accept, settle, refused_settlement, other_token
):
    accept(committed)
    settle(committed, OTHER_PAYMENT, other_token)

    refused_settlement(committed, other_token, OTHER_PAYMENT, "market: not in that state")


def test_settle_by_the_terms_all_the_same(
    market, share, token, committed, accept, settle, refused_settlement, holder
):
    """Whoever accepts what nobody has cannot keep the custodian from doing what was agreed."""
    accept(committed, amount=10**30)

    refused_settlement(committed, token, PAYMENT - 1, "market: proceeds too low")
    settle(committed)

    assert market.owing(share, token, holder) == PAYMENT


# ---- why ---------------------------------------------------------------------------------------


@pytest.fixture
def freezing(create_accepted_token):
    """Refuses receivers whom its issuer has listed, as Circle's USDC does."""
    return create_accepted_token("FreezingToken")


@pytest.fixture
def stuck(held, redeem, commit, freezing, holder, stranger):
    """Committed for a token whose issuer has listed the holder since."""
    request = redeem(payment_token=freezing)
    commit(request)
    freezing.set_frozen(holder, True, sender=stranger)
    return request


def test_holder_whom_the_token_blocks_is_paid_in_another(
    market, share, stuck, freezing, accept, settle, other_token, holder, custodian, rollback
):
    with rollback():
        settle(stuck)
        with ape.reverts("token: receiver is frozen"):
            market.withdraw(share, freezing, holder, sender=holder)
    before = other_token.balanceOf(holder)

    accept(stuck)
    settle(stuck, OTHER_PAYMENT, other_token)
    market.withdraw(share, other_token, holder, sender=custodian)

    assert other_token.balanceOf(holder) - before == OTHER_PAYMENT
    assert other_token.balanceOf(market) == freezing.balanceOf(market) == 0


def test_redemption_ends_when_the_token_blocks_the_market(
    market, stuck, freezing, accept, settle, stranger
):
    freezing.set_frozen(market, True, sender=stranger)
    with ape.reverts("token: receiver is frozen"):
        settle(stuck)

    accept(stuck, ZERO_ADDRESS, 0)
    settle(stuck, 0, ZERO_ADDRESS)

    assert market.request(stuck.id).state == SETTLED


def test_token_that_brings_less_settles_nothing(
    market, share, committed, accept, settle, create_token, fund, holder
):
    """Any token may be accepted; what does not arrive is owed to nobody."""
    broken = create_token("FeeToken")
    fund(broken)
    accept(committed, broken)

    with ape.reverts("tokens: amount did not arrive"):
        settle(committed, OTHER_PAYMENT, broken)
    assert market.request(committed.id).state == COMMITTED
    assert market.owing(share, broken, holder) == 0


def test_token_that_comes_back_gets_nothing(
    market, share, committed, accept, settle, create_token, fund, holder
):
    """While it moves the proceeds it asks for their payment."""
    token = create_token("ReentrantToken")
    fund(token)
    accept(committed, token)
    token.arm(market, market.withdraw.encode_input(share, token, holder), sender=holder)

    settle(committed, OTHER_PAYMENT, token)

    assert token.called()
    assert not token.succeeded()
    assert market.owing(share, token, holder) == token.balanceOf(market) == OTHER_PAYMENT

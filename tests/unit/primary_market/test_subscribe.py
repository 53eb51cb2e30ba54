import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.primary_market.conftest import terms_hash
from tests.unit.primary_market.constants import (
    AMOUNT,
    DAY,
    NONE,
    OPEN,
    PAYMENT,
    REDEMPTION,
    SUBSCRIPTION,
    hash_of,
)

AMOUNT_LIMIT = 2**128


def test_subscribe(market, share, token, create_terms, holder):
    terms = create_terms()
    before = token.balanceOf(holder)
    number = market.subscribe.call(terms, sender=holder)

    tx = market.subscribe(terms, sender=holder)

    assert tx.events == [
        market.Requested(
            id=number,
            share=share,
            holder=holder,
            kind=SUBSCRIPTION,
            payment_token=token,
            amount=AMOUNT,
            payment=PAYMENT,
            expiry_ts=terms["expiry_ts"],
            delivery_hash=hash_of("delivery"),
            fee_rate=0,
            round=0,
        ),
        token.Transfer(sender=holder, receiver=market, value=PAYMENT),
    ]
    assert market.request(number) == (terms_hash(terms), OPEN, tx.timestamp, 0, 0, 0, 0)
    assert market.request_count() == number + 1
    assert token.balanceOf(market) == PAYMENT
    assert token.balanceOf(holder) == before - PAYMENT
    assert market.owing(share, token, holder) == 0
    assert share.totalSupply() == 0


def test_subscribe_same_terms_twice_are_two_requests(market, token, create_terms, ask):
    terms = create_terms()

    first, second = ask(terms), ask(terms)

    assert (first.id, second.id) == (0, 1)
    assert market.request(0).terms_hash == market.request(1).terms_hash
    assert token.balanceOf(market) == 2 * PAYMENT


def test_subscribe_request_that_was_never_made(market):
    assert market.request(0) == (bytes(32), NONE, 0, 0, 0, 0, 0)


def test_subscribe_in_kind_moves_no_money(market, create_terms, holder):
    terms = create_terms(payment_token=ZERO_ADDRESS, payment=0)

    tx = market.subscribe(terms, sender=holder)

    assert [event.event_name for event in tx.events] == ["Requested"]
    assert market.request(0).state == OPEN


def test_subscribe_in_kind_for_money_reverts(market, create_terms, holder):
    terms = create_terms(payment_token=ZERO_ADDRESS, payment=1)

    with ape.reverts("market: no money moves in kind"):
        market.subscribe(terms, sender=holder)


def test_subscribe_for_another_reverts(market, create_terms, everyone_but):
    terms = create_terms()
    for caller in everyone_but("holder"):
        with ape.reverts("market: not the holder"):
            market.subscribe.call(terms, sender=caller, skip_trace=True)


def test_subscribe_with_terms_of_a_redemption_reverts(market, create_terms, holder):
    with ape.reverts("market: wrong kind"):
        market.subscribe(create_terms(kind=REDEMPTION), sender=holder)


@pytest.mark.parametrize("kind", [0, SUBSCRIPTION | REDEMPTION])
def test_subscribe_of_no_kind_or_both_reverts(market, create_terms, holder, kind):
    with ape.reverts("market: wrong kind"):
        market.subscribe(create_terms(kind=kind), sender=holder)


def test_subscribe_for_nothing_reverts(market, create_terms, holder):
    with ape.reverts("market: amount is zero"):
        market.subscribe(create_terms(amount=0), sender=holder)


def test_subscribe_amount_up_to_128_bits(market, create_terms, holder):
    market.subscribe(create_terms(amount=AMOUNT_LIMIT - 1), sender=holder)

    with ape.reverts("market: amount out of range"):
        market.subscribe(create_terms(amount=AMOUNT_LIMIT), sender=holder)
    with ape.reverts("market: amount out of range"):
        market.subscribe(create_terms(payment=AMOUNT_LIMIT), sender=holder)


def test_subscribe_in_other_token_reverts(market, create_terms, create_token, fund, holder):
    token = create_token()
    fund(token)

    with ape.reverts("market: token not accepted"):
        market.subscribe(create_terms(payment_token=token), sender=holder)


def test_subscribe_before_the_expiry(market, create_terms, holder, at, now):
    expiry = now() + DAY
    at(expiry - 1)

    market.subscribe(create_terms(expiry_ts=expiry), sender=holder)

    assert market.request(0).since_ts == expiry - 1


@pytest.mark.parametrize("late", [0, 1])
def test_subscribe_at_the_expiry_reverts(market, create_terms, holder, at, now, late):
    expiry = now() + DAY
    at(expiry + late)

    with ape.reverts("market: expired"):
        market.subscribe(create_terms(expiry_ts=expiry), sender=holder)


def test_subscribe_without_expiry_reverts(market, create_terms, holder):
    with ape.reverts("market: expired"):
        market.subscribe(create_terms(expiry_ts=0), sender=holder)


def test_subscribe_blocked_reverts(market, create_terms, holder, block):
    terms = create_terms()
    block(holder)

    with ape.reverts("gate: account on SDN list"):
        market.subscribe(terms, sender=holder)


def test_subscribe_under_court_order(market, create_terms, holder, block):
    """A court keeps him from disposing, not from buying."""
    terms = create_terms()
    block(holder, 3)

    market.subscribe(terms, sender=holder)

    assert market.request(0).state == OPEN


def test_subscribe_without_approval_reverts(market, create_terms, token, holder):
    token.approve(market, PAYMENT - 1, sender=holder)

    with ape.reverts("token: allowance too low"):
        market.subscribe(create_terms(), sender=holder)


# ---- payment tokens of all kinds -------------------------------------------------------------


@pytest.mark.parametrize(("kind", "decimals"), [("PlainToken", 18), ("NoReturnToken", 6)])
def test_subscribe_in_a_token_that_pays(
    market, create_accepted_token, create_terms, holder, kind, decimals
):
    token = create_accepted_token(kind, decimals)

    market.subscribe(create_terms(payment_token=token), sender=holder)

    assert token.balanceOf(market) == PAYMENT


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("FeeToken", "tokens: amount did not arrive"),
        ("FalseToken", "tokens: transfer refused"),
    ],
)
def test_subscribe_in_a_token_that_does_not_pay_reverts(
    market, create_accepted_token, create_terms, holder, kind, reason
):
    token = create_accepted_token(kind)

    with ape.reverts(reason):
        market.subscribe(create_terms(payment_token=token), sender=holder)
    assert market.request_count() == 0


def test_subscribe_in_a_token_without_clean_answer_reverts(
    market, create_accepted_token, create_terms, holder
):
    terms = create_terms(payment_token=create_accepted_token("DirtyToken"))

    with ape.reverts():
        market.subscribe.call(terms, sender=holder, skip_trace=True)
    assert market.request_count() == 0


@pytest.mark.parametrize("method", ["subscribe", "cancel", "withdraw", "owing"])
def test_subscribe_cannot_be_re_entered(
    market, create_accepted_token, subscribe, create_terms, share, other, call_as, method
):
    """The token calls back while its money arrives, with what would succeed on its own."""
    token = create_accepted_token("ReentrantToken")
    in_kind = create_terms(holder=token, payment_token=ZERO_ADDRESS, payment=0)
    call_as(token, market, market.subscribe.encode_input(in_kind))
    market.cancel(*subscribe(payment_token=token, holder=other), sender=other)
    call = {
        "subscribe": market.subscribe.encode_input(in_kind),
        "cancel": market.cancel.encode_input(0, in_kind),
        "withdraw": market.withdraw.encode_input(share, token, other),
        "owing": market.owing.encode_input(share, token, other),
    }[method]
    token.arm(market, call, sender=other)

    subscribe(payment_token=token)

    assert token.called()
    assert not token.succeeded()
    assert market.request_count() == 3
    assert market.request(0).state == OPEN
    assert market.owing(share, token, other) == PAYMENT
    assert token.balanceOf(market) == 2 * PAYMENT


def test_subscribe_re_entry_that_fails_fails_it(
    market, create_accepted_token, create_terms, share, holder
):
    token = create_accepted_token("ReentrantToken")
    token.arm(market, market.withdraw.encode_input(share, token, holder), True, sender=holder)

    with ape.reverts():
        market.subscribe(create_terms(payment_token=token), sender=holder)

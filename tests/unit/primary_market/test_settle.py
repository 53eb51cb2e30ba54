import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.primary_market.constants import (
    AMOUNT,
    COMMITTED,
    DAY,
    HELD,
    LIFE,
    PAYMENT,
    RECEIPT,
    SETTLED,
)


def test_settle(market, share, token, custody, committed, holder, held, custodian):
    before = token.balanceOf(custodian)
    headroom = custody.coverage(share).headroom

    tx = market.settle(*committed, token, PAYMENT, RECEIPT, sender=custodian)

    assert tx.events == [
        market.Settled(
            id=committed.id,
            account=holder,
            payment_token=token,
            proceeds=PAYMENT,
            fee=0,
            receipt_hash=RECEIPT,
            custodian=custodian,
        ),
        market.Owed(share=share, token=token, account=holder, amount=PAYMENT, owing=PAYMENT),
        token.Transfer(sender=custodian, receiver=market, value=PAYMENT),
        custody.Settled(share=share, amount=AMOUNT, due=AMOUNT, leaving=0, burned_total=AMOUNT),
        share.Locked(account=holder, amount=0),
        share.Transfer(sender=holder, receiver=ZERO_ADDRESS, value=AMOUNT),
    ]
    request = market.request(committed.id)
    assert (request.state, request.since_ts, request.done) == (SETTLED, tx.timestamp, AMOUNT)
    assert market.owing(share, token, holder) == token.balanceOf(market) == PAYMENT
    assert token.balanceOf(custodian) == before - PAYMENT
    assert share.balanceOf(holder) == share.totalSupply() == held - AMOUNT
    coverage = custody.coverage(share)
    assert (coverage.leaving, coverage.committed_total) == (0, AMOUNT)
    assert coverage.headroom == headroom


def test_settle_for_more_is_all_the_holders(market, share, token, committed, settle, holder):
    settle(committed, PAYMENT + 1)

    assert market.owing(share, token, holder) == PAYMENT + 1


def test_settle_for_less_than_accepted_reverts(market, committed, settle):
    with ape.reverts("market: proceeds too low"):
        settle(committed, PAYMENT - 1)
    assert market.request(committed.id).state == COMMITTED


def test_settle_adds_to_what_is_owed(market, share, token, held, redeem, commit, settle, holder):
    first, second = redeem(), redeem()
    for request in (first, second):
        commit(request)

    settle(first)
    tx = settle(second, 2 * PAYMENT)

    assert (
        market.Owed(share=share, token=token, account=holder, amount=2 * PAYMENT, owing=3 * PAYMENT)
        in tx.events
    )
    assert market.owing(share, token, holder) == 3 * PAYMENT
    assert share.totalSupply() == 0


def test_settle_in_kind(market, share, token, held, redeem, commit, settle, holder):
    request = redeem(payment_token=ZERO_ADDRESS, payment=0)
    commit(request)

    with ape.reverts("market: no money moves in kind"):
        settle(request, 1)
    tx = settle(request)

    assert [event.event_name for event in tx.events] == [
        "Settled",
        "Settled",
        "Locked",
        "Transfer",
    ]
    assert market.owing(share, ZERO_ADDRESS, holder) == 0
    assert share.balanceOf(holder) == held - AMOUNT


def test_settle_what_is_not_committed_reverts(redemption, settle):
    with ape.reverts("market: not in that state"):
        settle(redemption)


def test_settle_twice_reverts(committed, settle):
    settle(committed)

    with ape.reverts("market: not in that state"):
        settle(committed)


def test_settle_a_subscription_reverts(subscription, settle):
    with ape.reverts("market: not in that state"):
        settle(subscription)


def test_settle_with_other_terms_reverts(market, token, committed, custodian):
    changed = committed.terms | {"payment": 0}

    with ape.reverts("market: not the request's terms"):
        market.settle(committed.id, changed, token, 0, RECEIPT, sender=custodian)


# ---- nothing stops it ------------------------------------------------------------------------


def test_settle_while_everything_is_paused(market, committed, settle, pause_all):
    pause_all()

    settle(committed)

    assert market.request(committed.id).state == SETTLED


def test_settle_long_after_expiry_and_attestation(market, committed, settle, at, now):
    at(now() + LIFE + DAY)

    settle(committed)

    assert market.request(committed.id).state == SETTLED


def test_settle_while_impaired(market, committed, settle, attest):
    attest(settled=1)

    settle(committed)

    assert market.request(committed.id).state == SETTLED


def test_settle_in_the_ex_window(market, committed, settle, shut):
    shut()

    settle(committed)

    assert market.request(committed.id).state == SETTLED


def test_settle_right_before_a_record_instant(
    market, share, committed, settle, paying_agent, at, now
):
    record_ts = now() + 2 * DAY
    share.schedule_record(record_ts, 0, sender=paying_agent)
    at(record_ts - 1)

    settle(committed)

    assert market.request(committed.id).state == SETTLED


def test_settle_for_a_holder_whom_the_stablecoin_froze(
    market, share, create_accepted_token, held, redeem, commit, settle, holder
):
    """Nobody is paid here, so nobody can make it fail."""
    token = create_accepted_token("FreezingToken")
    request = redeem(payment_token=token)
    commit(request)
    token.set_frozen(holder, True, sender=holder)

    settle(request)

    assert market.owing(share, token, holder) == PAYMENT


def test_settle_after_delivery_was_attested(market, share, custody, committed, settle, attest):
    attest(settled=HELD - AMOUNT, delivered_total=AMOUNT)
    headroom = custody.coverage(share).headroom

    settle(committed)

    assert custody.coverage(share).headroom == headroom


# ---- gate and recovery -----------------------------------------------------------------------


def test_settle_for_a_holder_blocked_since_waits(
    market, token, committed, settle, block, gate, holder, custodian, unblock
):
    before = token.balanceOf(custodian)
    block(holder)
    with ape.reverts("gate: account on SDN list"):
        settle(committed)
    assert market.request(committed.id).state == COMMITTED
    assert token.balanceOf(custodian) == before

    unblock(holder)
    settle(committed)

    assert market.request(committed.id).state == SETTLED


def test_settle_after_a_recovery_for_an_account_of_record_blocked_since_waits(
    market, share, committed, settle, recover, block, holder, other, held
):
    """The list names the key that was lost; whoever follows it is the same person."""
    recover(holder, other)
    block(holder)

    with ape.reverts("gate: account on SDN list"):
        settle(committed)

    assert market.request(committed.id).state == COMMITTED
    assert share.balanceOf(other) == held


def test_settle_after_a_recovery(
    market, share, token, committed, settle, recover, holder, other, held
):
    """The tokens burn where the recovery took them; the money stays under the account of record."""
    recover(holder, other)

    tx = settle(committed)

    assert tx.events[0].account == other
    assert share.account(other).locked == 0
    assert share.balanceOf(other) == held - AMOUNT
    assert market.owing(share, token, holder) == PAYMENT
    assert market.owing(share, token, other) == 0


# ---- money -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("FeeToken", "tokens: amount did not arrive"),
        ("FalseToken", "tokens: transfer refused"),
    ],
)
def test_settle_in_a_token_that_does_not_pay_reverts(
    market, share, create_accepted_token, held, redeem, commit, settle, holder, kind, reason
):
    token = create_accepted_token(kind)
    request = redeem(payment_token=token)
    commit(request)

    with ape.reverts(reason):
        settle(request)
    assert market.request(request.id).state == COMMITTED
    assert market.owing(share, token, holder) == 0


def test_settle_cannot_be_re_entered(
    market, share, create_accepted_token, held, redeem, commit, settle, holder
):
    """What is credited and not yet there cannot be withdrawn."""
    token = create_accepted_token("ReentrantToken")
    request = redeem(payment_token=token)
    commit(request)
    token.arm(market, market.withdraw.encode_input(share, token, holder), sender=holder)

    settle(request)

    assert token.called()
    assert not token.succeeded()
    assert market.owing(share, token, holder) == token.balanceOf(market) == PAYMENT


def test_settle_by_others_reverts(market, token, committed, everyone_but):
    for caller in everyone_but("custodian"):
        with ape.reverts("market: not custodian"):
            market.settle.call(*committed, token, PAYMENT, RECEIPT, sender=caller, skip_trace=True)

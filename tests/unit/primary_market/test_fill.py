import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.primary_market.constants import (
    AMOUNT,
    CUSTODIAN,
    DAY,
    FILLED,
    HELD,
    HOUR,
    MAX_AGE,
    OPEN,
    PAYMENT,
    PRICE,
    REASON,
    TICKET,
    hash_of,
)


def test_fill(market, share, token, custody, subscription, covered, holder, custodian):
    before = token.balanceOf(custodian)

    tx = market.fill(*subscription, AMOUNT, PAYMENT, TICKET, sender=custodian)

    assert tx.events == [
        market.Filled(
            id=subscription.id,
            receiver=holder,
            ticket=TICKET,
            amount=AMOUNT,
            cost=PAYMENT,
            fee=0,
            done=AMOUNT,
            custodian=custodian,
        ),
        custody.MintCounted(share=share, amount=AMOUNT, minted_total=AMOUNT),
        share.Transfer(sender=ZERO_ADDRESS, receiver=holder, value=AMOUNT),
        token.Transfer(sender=market, receiver=custodian, value=PAYMENT),
    ]
    request = market.request(subscription.id)
    assert (request.state, request.since_ts, request.done) == (FILLED, tx.timestamp, AMOUNT)
    assert market.is_used(TICKET)
    assert share.balanceOf(holder) == share.totalSupply() == AMOUNT
    assert token.balanceOf(custodian) == before + PAYMENT
    assert token.balanceOf(market) == 0
    assert market.owing(share, token, holder) == 0


def test_fill_in_kind_moves_no_money(market, subscribe, covered, custodian):
    request = subscribe(payment_token=ZERO_ADDRESS, payment=0)

    tx = market.fill(*request, AMOUNT, 0, TICKET, sender=custodian)

    assert [event.event_name for event in tx.events] == ["Filled", "MintCounted", "Transfer"]


def test_fill_twice_reverts(market, subscription, fill, custodian):
    fill(subscription)

    with ape.reverts("market: not in that state"):
        fill(subscription)


@pytest.mark.parametrize("end", ["cancel", "reject"])
def test_fill_what_has_ended_reverts(market, subscription, fill, holder, custodian, end):
    if end == "cancel":
        market.cancel(*subscription, sender=holder)
    else:
        market.reject(*subscription, PRICE, REASON, sender=custodian)

    with ape.reverts("market: not in that state"):
        fill(subscription)


# ---- terms -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", 2),
        ("holder", "stranger"),
        ("amount", AMOUNT + 1),
        ("payment", PAYMENT - 1),
        ("delivery_hash", hash_of("other")),
    ],
)
def test_fill_with_other_terms_reverts(
    market, subscription, covered, custodian, request, field, value
):
    value = request.getfixturevalue(value) if value == "stranger" else value
    changed = subscription.terms | {field: value}

    with ape.reverts("market: not the request's terms"):
        market.fill(subscription.id, changed, AMOUNT, PAYMENT, TICKET, sender=custodian)


def test_fill_with_other_expiry_share_or_token_reverts(
    market, subscription, covered, custodian, create_share, create_token
):
    for change in (
        {"expiry_ts": subscription.terms["expiry_ts"] + 1},
        {"share": create_share()},
        {"payment_token": create_token()},
    ):
        with ape.reverts("market: not the request's terms"):
            market.fill(
                subscription.id,
                subscription.terms | change,
                AMOUNT,
                PAYMENT,
                TICKET,
                sender=custodian,
            )


def test_fill_request_that_was_never_made_reverts(market, subscription, covered, custodian):
    with ape.reverts("market: not the request's terms"):
        market.fill(
            subscription.id + 1, subscription.terms, AMOUNT, PAYMENT, TICKET, sender=custodian
        )


def test_fill_a_redemption_reverts(market, redemption, custodian):
    with ape.reverts("market: wrong kind"):
        market.fill(*redemption, AMOUNT, PAYMENT, TICKET, sender=custodian)


# ---- tickets ---------------------------------------------------------------------------------


def test_fill_ticket_mints_once(market, subscribe, covered, custodian):
    first, second = subscribe(), subscribe()
    market.fill(*first, AMOUNT, PAYMENT, TICKET, sender=custodian)

    with ape.reverts("market: ticket is used"):
        market.fill(*second, AMOUNT, PAYMENT, TICKET, sender=custodian)
    assert market.request(second.id).state == OPEN


def test_fill_ticket_mints_once_whatever_the_share(
    market, custody, create_share, subscribe, covered, attestor, attest, issuer, custodian
):
    market.fill(*subscribe(), AMOUNT, PAYMENT, TICKET, sender=custodian)
    elsewhere = subscribe(share=create_share())

    with ape.reverts("market: ticket is used"):
        market.fill(*elsewhere, AMOUNT, PAYMENT, TICKET, sender=custodian)


def test_fill_ticket_of_a_refused_fill_can_be_used(market, subscription, custodian, request):
    with ape.reverts("custody: attestation is stale"):
        market.fill(*subscription, AMOUNT, PAYMENT, TICKET, sender=custodian)
    assert not market.is_used(TICKET)

    request.getfixturevalue("covered")
    market.fill(*subscription, AMOUNT, PAYMENT, TICKET, sender=custodian)


def test_fill_without_ticket_reverts(market, subscription, covered, custodian):
    with ape.reverts("market: ticket is empty"):
        market.fill(*subscription, AMOUNT, PAYMENT, bytes(32), sender=custodian)


# ---- time, custody, ex-window, pause ---------------------------------------------------------


def test_fill_before_the_expiry(market, subscribe, fill, at, now):
    request = subscribe(expiry_ts=now() + HOUR)
    at(request.terms["expiry_ts"] - 1)

    fill(request)

    assert market.request(request.id).state == FILLED


@pytest.mark.parametrize("late", [0, 1])
def test_fill_at_the_expiry_reverts(subscribe, fill, at, now, late):
    request = subscribe(expiry_ts=now() + HOUR)
    at(request.terms["expiry_ts"] + late)

    with ape.reverts("market: expired"):
        fill(request)


def test_fill_up_to_what_is_attested(subscribe, fill, share):
    fill(subscribe(amount=HELD - 1, payment=0))

    with ape.reverts("custody: not covered"):
        fill(subscribe(amount=2, payment=0))
    fill(subscribe(amount=1, payment=0))
    assert share.totalSupply() == HELD


@pytest.mark.parametrize(("age", "is_fresh"), [(MAX_AGE, True), (MAX_AGE + 1, False)])
def test_fill_on_an_old_attestation(
    market, custody, share, subscription, fill, at, age, is_fresh, covered
):
    at(custody.last_attestation(share).as_of_ts + age)

    if is_fresh:
        fill(subscription)
        assert market.request(subscription.id).state == FILLED
    else:
        with ape.reverts("custody: attestation is stale"):
            fill(subscription)


def test_fill_until_the_ex_window_opens(market, subscription, fill, split, at):
    close_ts, _ = split()
    at(close_ts - 1)

    fill(subscription)

    assert market.request(subscription.id).state == FILLED


def test_fill_when_the_ex_window_opens_reverts(subscription, fill, split, at):
    close_ts, _ = split()
    at(close_ts)

    with ape.reverts("market: shut in the ex-window"):
        fill(subscription)


def test_fill_once_the_new_unit_is_attested(market, subscription, fill, attest, shut, mine_at):
    mine_at(shut())
    with ape.reverts("market: shut in the ex-window"):
        fill(subscription)
    attest(settled=2 * HELD)

    fill(subscription)

    assert market.request(subscription.id).state == FILLED


def test_fill_in_the_ex_window_of_replaced_corporate_actions_reverts(
    subscription, fill, shut, re_authorise, deployer, project, roles, custody
):
    """The window is Custody's, whoever announced the split and whoever could now."""
    shut(window=7 * DAY)
    for successor in (deployer.deploy(project.CorporateActions, roles, custody), ZERO_ADDRESS):
        re_authorise(successor)
        with ape.reverts("market: shut in the ex-window"):
            fill(subscription)


def test_fill_in_the_ex_window_of_new_corporate_actions_reverts(
    subscription, fill, shut, re_authorise, deployer, project, roles, custody
):
    successor = deployer.deploy(project.CorporateActions, roles, custody)
    re_authorise(successor)
    shut(actions=successor)

    with ape.reverts("market: shut in the ex-window"):
        fill(subscription)


def test_fill_without_corporate_actions(market, subscription, fill, re_authorise):
    re_authorise(ZERO_ADDRESS)

    fill(subscription)

    assert market.request(subscription.id).state == FILLED


def test_fill_while_issuance_is_paused_reverts(market, token, subscription, fill, pause_all):
    pause_all()

    with ape.reverts("share: paused"):
        fill(subscription)
    assert market.request(subscription.id).state == OPEN
    assert token.balanceOf(market) == PAYMENT


# ---- gate and recovery -----------------------------------------------------------------------


def test_fill_for_a_blocked_holder_reverts(market, token, subscription, fill, block, holder):
    block(holder)

    with ape.reverts("gate: account on SDN list"):
        fill(subscription)
    assert token.balanceOf(market) == PAYMENT


def test_fill_after_a_recovery_mints_to_the_successor(
    market, share, subscription, fill, recover, holder, other
):
    recover(holder, other)

    tx = fill(subscription)

    assert tx.events[0].receiver == other
    assert share.balanceOf(other) == AMOUNT
    assert share.balanceOf(holder) == 0


def test_fill_after_a_recovery_asks_about_both(
    subscription, fill, covered, recover, block, gate, holder, other, unblock
):
    recover(holder, other)
    block(holder)
    with ape.reverts("gate: account on SDN list"):
        fill(subscription)

    unblock(holder)
    block(other)
    with ape.reverts("gate: receiver on SDN list"):
        fill(subscription)


# ---- money -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["NoReturnToken", "PlainToken"])
def test_fill_pays_the_custodian_in_full(subscribe, fill, create_accepted_token, custodian, kind):
    token = create_accepted_token(kind)
    request = subscribe(payment_token=token)
    before = token.balanceOf(custodian)

    fill(request)

    assert token.balanceOf(custodian) == before + PAYMENT


def test_fill_that_cannot_be_paid_reverts(
    market, subscribe, fill, create_accepted_token, custodian
):
    token = create_accepted_token("FreezingToken")
    request = subscribe(payment_token=token)
    token.set_frozen(custodian, True, sender=custodian)

    with ape.reverts("token: receiver is frozen"):
        fill(request)
    assert market.request(request.id).state == OPEN


@pytest.fixture
def re_entering(create_accepted_token, as_admin, roles):
    """A payment token that is a custodian itself."""
    token = create_accepted_token("ReentrantToken")
    as_admin(roles.grant, CUSTODIAN, token)
    return token


def test_fill_cannot_be_re_entered_by_a_second_fill(
    market, share, re_entering, subscribe, fill, holder
):
    """The token is custodian of the second fill, and asks for it while it pays for the first."""
    first, second = subscribe(payment_token=re_entering), subscribe(payment_token=re_entering)
    again = market.fill.encode_input(*second, AMOUNT, PAYMENT, TICKET)
    re_entering.arm(market, again, sender=holder)

    fill(first)

    assert re_entering.called()
    assert not re_entering.succeeded()
    assert market.request(second.id).state == OPEN
    assert share.balanceOf(holder) == AMOUNT


def test_fill_cannot_be_re_entered_by_a_withdrawal(
    market, share, re_entering, subscribe, fill, holder, other
):
    market.cancel(*subscribe(payment_token=re_entering, holder=other), sender=other)
    request = subscribe(payment_token=re_entering)
    again = market.withdraw.encode_input(share, re_entering, other)
    re_entering.arm(market, again, sender=holder)

    fill(request)

    assert re_entering.called()
    assert not re_entering.succeeded()
    assert market.owing(share, re_entering, other) == re_entering.balanceOf(market) == PAYMENT


def test_fill_by_others_reverts(market, subscription, covered, everyone_but):
    for caller in everyone_but("custodian"):
        with ape.reverts("market: not custodian"):
            market.fill.call(*subscription, AMOUNT, PAYMENT, TICKET, sender=caller, skip_trace=True)

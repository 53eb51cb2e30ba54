"""Whatever a payment token does, no request in it is drained, none stops another, and none that is
open stays so against either side's will; what is committed waits until the token pays."""

from dataclasses import dataclass, field
from typing import Any

import ape
import pytest

from tests.unit.primary_market.constants import (
    AMOUNT,
    COMMITTED,
    DAY,
    OPEN,
    PAYMENT,
    SETTLED,
)

FEE = 30_000
"""For a whole token, in units of 6 decimals: 3 cents."""
FEE_OF_ALL = FEE * AMOUNT // 10**18
PART = 2 * AMOUNT // 5
COST = PAYMENT // 5
"""Of the part, which was cheaper than its limit."""
NO_REASON = bytes(32)
PRICE = 2
PAYING = ["PlainToken", "NoReturnToken", "FreezingToken", "GreedyToken", "ReentrantToken"]
JAMMED = ["FreezingToken", "GreedyToken"]
BROKEN = ["FeeToken", "FalseToken", "DirtyToken"]


@dataclass
class Till:
    """The market's money in one token, and what it is for."""

    market: Any
    share: Any
    token: Any
    accounts: list[Any]
    requests: list[Any] = field(default_factory=list)

    def check(self) -> None:
        """There is exactly what is owed, and what open subscriptions have set aside."""
        owed = sum(self.market.owing(self.share, self.token, each) for each in self.accounts)
        assert self.token.balanceOf(self.market) == owed + sum(map(self._set_aside, self.requests))

    def _set_aside(self, request) -> int:
        state = self.market.request(request.id)
        if state.state != OPEN or request.terms["kind"] != 1:
            return 0
        terms = request.terms
        return terms["payment"] - terms["payment"] * state.done // terms["amount"]

    def picture(self) -> tuple:
        """All that a refused step must leave as it was."""
        states = [tuple(self.market.request(each.id)) for each in self.requests]
        owed = [self.market.owing(self.share, self.token, each) for each in self.accounts]
        return states, owed, self.token.balanceOf(self.market), self.share.totalSupply()


@pytest.fixture
def open_till(market, share, create_accepted_token, set_fees, holder, other, third):
    """A payment token in which fees are charged, with nothing in it yet."""

    def open_till(kind) -> Till:
        token = create_accepted_token(kind)
        set_fees(FEE, FEE, token=token)
        return Till(market, share, token, [holder, other, third])

    return open_till


@pytest.fixture
def jam(stranger):
    """Have a token refuse some receivers, or no longer."""

    def jam(token, receivers, jammed=True):
        switch = token.set_frozen if hasattr(token, "set_frozen") else token.set_marked
        for each in receivers:
            switch(each, jammed, sender=stranger)

    return jam


@pytest.mark.parametrize("kind", PAYING)
def test_every_unit_is_accounted_for(
    market,
    open_till,
    held,
    subscribe,
    redeem,
    fill,
    commit,
    settle,
    holder,
    other,
    third,
    custodian,
    stranger,
    mine_at,
    kind,
):
    """Filled in part and called off, filled in two parts, rejected, expired, and redeemed."""
    till = open_till(kind)
    before = {each: till.token.balanceOf(each) for each in (holder, other, third, custodian)}
    halves = [subscribe(payment_token=till.token) for _ in range(2)]
    others = [subscribe(payment_token=till.token, holder=other) for _ in range(2)]
    redemption = redeem(payment_token=till.token)
    till.requests += [*halves, *others, redemption]
    till.check()

    for request in halves:
        fill(request, PART, COST)
        till.check()
    market.cancel(*halves[0], sender=holder)
    till.check()
    fill(halves[1], AMOUNT - PART, COST)
    till.check()
    market.reject(*others[0], PRICE, NO_REASON, sender=custodian)
    till.check()
    commit(redemption)
    settle(redemption, PAYMENT + FEE_OF_ALL)
    till.check()
    mine_at(others[1].terms["expiry_ts"])
    market.expire(*others[1], sender=stranger)
    till.check()
    for account in (holder, other, third):
        market.withdraw(till.share, till.token, account, sender=account)
        till.check()

    fee_of_part = FEE * PART // 10**18
    earned = {each: till.token.balanceOf(each) - before[each] for each in before}
    assert earned == {
        holder: PAYMENT - 3 * COST - fee_of_part - FEE_OF_ALL,
        other: 0,
        third: fee_of_part + 2 * FEE_OF_ALL,
        custodian: 3 * COST - PAYMENT - FEE_OF_ALL,
    }
    assert till.token.balanceOf(market) == 0


@pytest.mark.parametrize("kind", JAMMED)
def test_jammed_token_stops_no_end_of_a_request(
    market,
    open_till,
    jam,
    token,
    held,
    subscribe,
    redeem,
    fill,
    commit,
    settle,
    holder,
    other,
    third,
    custodian,
    stranger,
    mine_at,
    kind,
):
    """While nobody can be paid in it, requests end all the same; afterwards everybody is paid."""
    till = open_till(kind)
    cancelled = subscribe(payment_token=till.token)
    rejected, expired = (subscribe(payment_token=till.token, holder=other) for _ in range(2))
    redemption = redeem(payment_token=till.token)
    commit(redemption)
    till.requests += [cancelled, rejected, expired, redemption]
    fill(cancelled, PART, COST)
    beside = subscribe(payment_token=token, holder=other)
    everybody = (market, holder, other, third, custodian)
    jam(till.token, everybody)

    picture = till.picture()
    for step in (
        lambda: fill(cancelled, PART, COST),
        lambda: settle(redemption, PAYMENT + FEE_OF_ALL),
        lambda: market.withdraw(till.share, till.token, holder, sender=holder),
        lambda: subscribe(payment_token=till.token),
    ):
        with ape.reverts():
            step()
        assert till.picture() == picture

    fill(beside)
    market.cancel(*cancelled, sender=holder)
    market.reject(*rejected, PRICE, NO_REASON, sender=custodian)
    mine_at(expired.terms["expiry_ts"])
    market.expire(*expired, sender=stranger)
    till.check()

    jam(till.token, everybody, False)
    settle(redemption, PAYMENT + FEE_OF_ALL)
    for account in (holder, other, third):
        market.withdraw(till.share, till.token, account, sender=account)
    assert till.token.balanceOf(market) == 0


@pytest.mark.parametrize("kind", BROKEN)
def test_broken_token_takes_nothing_and_stops_nobody(
    market,
    open_till,
    token,
    held,
    give,
    create_terms,
    redeem,
    commit,
    settle,
    holder,
    other,
    custodian,
    mine_at,
    now,
    kind,
):
    """Nothing comes in. What is redeemed for it can be called off, or waits, for all to see, with
    the tokens still the holder's; a redemption for good money goes past it."""
    till = open_till(kind)
    give(other, AMOUNT)
    terms = create_terms(payment_token=till.token)
    with ape.reverts():
        market.subscribe.call(terms, sender=holder, skip_trace=True)
    assert till.token.balanceOf(market) == 0

    open_one, stuck = redeem(payment_token=till.token), redeem(payment_token=till.token)
    market.cancel(*open_one, sender=holder)
    commit(stuck)
    behind = redeem(payment_token=token, holder=other)
    commit(behind)
    till.requests += [open_one, stuck]
    proceeds = PAYMENT + FEE_OF_ALL
    with ape.reverts():
        market.settle.call(
            *stuck, till.token, proceeds, NO_REASON, sender=custodian, skip_trace=True
        )

    settle(behind)
    assert market.request(behind.id).state == SETTLED
    mine_at(now() + 5 * DAY)
    assert market.overdue(till.share, 2**256 - 1, 10) == [stuck.id]
    assert market.request(stuck.id).state == COMMITTED
    assert till.share.balanceOf(holder) == held
    till.check()


@pytest.mark.parametrize("call", ["expire", "withdraw", "owing"])
@pytest.mark.parametrize("step", ["part", "rest", "settle", "withdraw"])
def test_no_step_can_be_re_entered(
    market,
    share,
    open_till,
    create_terms,
    call_as,
    held,
    subscribe,
    redeem,
    fill,
    commit,
    settle,
    holder,
    other,
    mine_at,
    now,
    step,
    call,
):
    """The token comes back, while money moves, with what would succeed on its own."""
    till = open_till("ReentrantToken")
    in_kind = create_terms(
        holder=till.token, payment_token="0x" + 40 * "0", payment=0, expiry_ts=now() + 30
    )
    own = market.request_count()
    call_as(till.token, market, market.subscribe.encode_input(in_kind))
    bought, sold = subscribe(payment_token=till.token), redeem(payment_token=till.token)
    refunded = subscribe(payment_token=till.token, holder=other)
    market.cancel(*refunded, sender=other)
    commit(sold)
    fill(bought, PART, COST)
    if call == "expire":
        mine_at(in_kind["expiry_ts"])
    calls = {
        "expire": lambda: market.expire.encode_input(own, in_kind),
        "withdraw": lambda: market.withdraw.encode_input(share, till.token, other),
        "owing": lambda: market.owing.encode_input(share, till.token, other),
    }
    steps = {
        "part": lambda: fill(bought, PART, COST),
        "rest": lambda: fill(bought, AMOUNT - PART, COST),
        "settle": lambda: settle(sold, PAYMENT + FEE_OF_ALL),
        "withdraw": lambda: market.withdraw(share, till.token, holder, sender=holder),
    }
    till.token.arm(market, calls[call](), sender=other)

    steps[step]()

    assert till.token.called()
    assert not till.token.succeeded()
    till.requests += [bought, sold, refunded]
    till.check()
    # And on its own it does.
    if call == "expire":
        market.expire(own, in_kind, sender=other)
    elif call == "withdraw":
        market.withdraw(share, till.token, other, sender=other)


# ---- whose money it is when somebody is blocked or loses his key in between --------------------


@pytest.mark.parametrize("step", ["before the rest", "before the end"])
def test_fill_goes_on_when_the_holder_is_cleared(
    market, open_till, subscribe, fill, block, gate, holder, step, unblock
):
    till = open_till("PlainToken")
    request = subscribe(payment_token=till.token)
    till.requests.append(request)
    fill(request, PART, COST)
    block(holder)
    picture = till.picture()
    with ape.reverts("gate: account on SDN list"):
        fill(request, AMOUNT - PART, COST)
    with ape.reverts("gate: account on SDN list"):
        market.withdraw(till.share, till.token, holder, sender=holder)
    assert till.picture() == picture
    if step == "before the end":
        market.cancel(*request, sender=holder)
        till.check()

    unblock(holder)
    if step == "before the rest":
        fill(request, AMOUNT - PART, COST)
    till.check()

    before = till.token.balanceOf(holder)
    market.withdraw(till.share, till.token, holder, sender=holder)
    filled = AMOUNT if step == "before the rest" else PART
    spent = COST * (2 if filled == AMOUNT else 1) + FEE * filled // 10**18
    assert till.token.balanceOf(holder) - before == PAYMENT - spent
    assert till.share.balanceOf(holder) == filled


def test_fill_and_refund_follow_a_recovery(
    market, open_till, subscribe, fill, recover, holder, other, third, custodian
):
    """The first part was the lost key's; the rest, and all the money, are the successor's."""
    till = open_till("PlainToken")
    request = subscribe(payment_token=till.token)
    till.requests.append(request)
    fill(request, PART, COST)
    recover(holder, other)

    fill(request, PART, COST)
    with ape.reverts("market: not the holder's actor"):
        market.cancel(*request, sender=holder)
    market.cancel(*request, sender=other)
    till.check()

    before = till.token.balanceOf(other)
    market.withdraw(till.share, till.token, holder, sender=custodian)
    spent = 2 * (COST + FEE * PART // 10**18)
    assert till.token.balanceOf(other) - before == PAYMENT - spent
    assert till.share.balanceOf(other) == 2 * PART
    assert market.owing(till.share, till.token, third) == 2 * (FEE * PART // 10**18)

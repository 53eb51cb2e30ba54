"""M1: every request ends, and every unit of payment and token is accounted for on the way."""

from collections import Counter
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.primary_market.conftest import Request
from tests.unit.primary_market.constants import (
    AMOUNT,
    CANCELLED,
    COMMITTED,
    FILLED,
    OPEN,
    PRICE,
    REASON,
    REDEMPTION,
    REJECTED,
    SETTLED,
    SUBSCRIPTION,
)

MAX_MONEY = 10**6
MAX_STEPS = 14
FINAL = {FILLED, SETTLED, CANCELLED, REJECTED}
# What can be done with a request, by its kind and state.
NEXT = {
    (SUBSCRIPTION, OPEN): ("fill", "cancel", "reject"),
    (REDEMPTION, OPEN): ("commit", "cancel", "reject"),
    (REDEMPTION, COMMITTED): ("settle",),
}

chains = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass
class Entry:
    """A request as the model knows it."""

    request: Request
    state: int = OPEN

    @property
    def kind(self):
        return self.request.terms["kind"]

    @property
    def money(self):
        """The account and token that its money is kept under."""
        return self.request.terms["holder"].address, self.request.terms["payment_token"].address


@dataclass
class Books:
    """What should be where: the reference for the contract, which it reads nothing of."""

    entries: list[Entry] = field(default_factory=list)
    owing: Counter = field(default_factory=Counter)  # (account, token) => units
    money: Counter = field(default_factory=Counter)  # (account, token) => units in a wallet
    tokens: Counter = field(default_factory=Counter)  # account => raw tokens

    def escrow(self, token):
        """Payments of open subscriptions."""
        return sum(
            entry.request.terms["payment"]
            for entry in self.entries
            if entry.kind == SUBSCRIPTION and entry.state == OPEN and entry.money[1] == token
        )

    def locked(self, account):
        return sum(
            entry.request.terms["amount"]
            for entry in self.entries
            if entry.kind == REDEMPTION
            and entry.state in (OPEN, COMMITTED)
            and entry.money[0] == account
        )

    def step(self, entry, verb, extra, custodian):
        """What a verb does."""
        terms, key = entry.request.terms, entry.money
        account, token = key
        if verb in ("cancel", "reject"):
            entry.state = CANCELLED if verb == "cancel" else REJECTED
            if entry.kind == SUBSCRIPTION:
                self.owing[key] += terms["payment"]
        elif verb == "fill":
            entry.state = FILLED
            self.tokens[account] += terms["amount"]
            self.money[custodian, token] += terms["payment"]
        elif verb == "commit":
            entry.state = COMMITTED
        else:
            entry.state = SETTLED
            self.tokens[account] -= terms["amount"]
            self.money[custodian, token] -= terms["payment"] + extra
            self.owing[key] += terms["payment"] + extra


@pytest.fixture
def tokens(token, create_accepted_token):
    return [token, create_accepted_token("NoReturnToken", 18)]


@pytest.fixture
def holders(give, holder, other):
    """Two who hold tokens."""
    for each in (holder, other):
        give(each, AMOUNT)
    return [holder, other]


@pytest.fixture
def books(tokens, holders, custodian):
    """The reference at the start."""
    books = Books()
    for each in holders:
        books.tokens[each.address] = AMOUNT
    for each in (*holders, custodian):
        for token in tokens:
            books.money[each.address, token.address] = token.balanceOf(each)
    return books


@pytest.fixture
def check(market, share, custody, tokens, holders, custodian):
    """Compare everything with the reference."""

    def check(books):
        assert market.request_count() >= len(books.entries)
        for entry in books.entries:
            request = market.request(entry.request.id)
            moved = entry.state in (COMMITTED, FILLED, SETTLED)
            done = entry.request.terms["amount"] if moved else 0
            assert (request.state, request.done) == (entry.state, done)
        for token in tokens:
            owing = sum(books.owing[each.address, token.address] for each in holders)
            escrow = books.escrow(token.address)
            assert token.balanceOf(market) == escrow + owing
            for each in (*holders, custodian):
                assert token.balanceOf(each) == books.money[each.address, token.address]
            for each in holders:
                assert market.owing(share, token, each) == books.owing[each.address, token.address]
        for each in holders:
            assert share.balanceOf(each) == books.tokens[each.address]
            assert share.account(each).locked == books.locked(each.address)
        assert share.totalSupply() == sum(books.tokens.values())
        leaving = [
            entry.request.terms["amount"] for entry in books.entries if entry.state == COMMITTED
        ]
        assert custody.coverage(share).leaving == sum(leaving)

    return check


@pytest.fixture
def act(market, fill, commit, settle, custodian):
    """Do a verb on the chain and in the reference."""
    verbs = {
        "fill": lambda request, _: fill(request),
        "commit": lambda request, _: commit(request),
        "cancel": lambda request, _: market.cancel(*request, sender=request.terms["holder"]),
        "reject": lambda request, _: market.reject(*request, PRICE, REASON, sender=custodian),
        "settle": lambda request, extra: settle(request, request.terms["payment"] + extra),
    }

    def act(books, entry, verb, extra=0):
        verbs[verb](entry.request, extra)
        books.step(entry, verb, extra, custodian.address)

    return act


@pytest.fixture
def request_anything(ask, create_terms, share, tokens, holders):
    """Ask for what a holder can pay or has to give, if there is any."""

    def request_anything(books, kind, whose, which, amount, payment):
        holder, token = holders[whose], tokens[which]
        if kind == REDEMPTION:
            free = books.tokens[holder.address] - books.locked(holder.address)
            amount = min(amount, free)
        if amount == 0:
            return
        changes = {"holder": holder, "payment_token": token, "amount": amount, "payment": payment}
        books.entries.append(Entry(ask(create_terms(kind=kind, **changes))))
        if kind == SUBSCRIPTION:
            books.money[holder.address, token.address] -= payment

    return request_anything


@pytest.fixture
def withdraw(market, share, stranger):
    """Pay out whatever is owed to an account in a token, if anything."""

    def withdraw(books, account, token):
        key = account.address, token.address
        if books.owing[key]:
            market.withdraw(share, token, account, sender=stranger)
            books.money[key] += books.owing.pop(key)

    return withdraw


either = st.integers(0, 1)
requests = st.tuples(
    st.just("request"),
    st.sampled_from([SUBSCRIPTION, REDEMPTION]),
    either,
    either,
    st.integers(1, AMOUNT),
    st.integers(0, MAX_MONEY),
)
advances = st.tuples(
    st.just("advance"), st.integers(0, 10), st.integers(0, 2), st.integers(0, MAX_MONEY)
)
withdrawals = st.tuples(st.just("withdraw"), either, either)
steps = st.lists(requests | advances | advances | withdrawals, min_size=4, max_size=MAX_STEPS)


@chains
@given(steps=steps)
def test_accounts(
    market, rollback, tokens, holders, books, check, act, request_anything, withdraw, steps
):
    start = Books(money=books.money, tokens=books.tokens)
    with rollback():
        books = Books(money=start.money.copy(), tokens=start.tokens.copy())
        for name, *arguments in steps:
            match name:
                case "request":
                    request_anything(books, *arguments)
                case "advance":
                    which, verb, extra = arguments
                    open_ones = [entry for entry in books.entries if entry.state not in FINAL]
                    if open_ones:
                        entry = open_ones[which % len(open_ones)]
                        verbs = NEXT[entry.kind, entry.state]
                        act(books, entry, verbs[verb % len(verbs)], extra)
                case "withdraw":
                    whose, which = arguments
                    withdraw(books, holders[whose], tokens[which])
            check(books)

        # However far it got, everything can be brought to an end, and nothing is left here.
        for entry in books.entries:
            while entry.state not in FINAL:
                act(books, entry, NEXT[entry.kind, entry.state][0])
        for each in holders:
            for token in tokens:
                withdraw(books, each, token)
        check(books)
        assert [token.balanceOf(market) for token in tokens] == [0, 0]

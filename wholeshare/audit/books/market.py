"""The books of PrimaryMarket: requests, tickets, fees, the queue, and what is owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntFlag
from itertools import product
from typing import TYPE_CHECKING, Any

from eth_abi import encode
from eth_utils import keccak

from wholeshare.audit import words
from wholeshare.audit.books.base import ZERO, Book, Entry

if TYPE_CHECKING:
    from wholeshare.audit.books.facts import Facts
    from wholeshare.audit.logs import Log

NO_HASH = "0x" + 64 * "0"
SUBSCRIPTION, REDEMPTION, RESIDUAL = 1, 2, 4
WHOLE_TOKEN = 10**18
DAY = 86_400
SATURDAY = 5
TERMS = {
    "kind": "uint256",
    "share": "address",
    "holder": "address",
    "payment_token": "address",
    "amount": "uint256",
    "payment": "uint256",
    "expiry_ts": "uint256",
    "delivery_hash": "bytes32",
}
"""Members of the struct whose hash is stored, in order."""


def due_after(committed_ts: int) -> int:
    """Two days later, of which Saturdays and Sundays (UTC) are none."""
    due_ts, left = committed_ts, 2
    while _weekday(due_ts) >= SATURDAY:
        due_ts = (due_ts // DAY + 1) * DAY
    while left:
        due_ts += DAY
        left -= _weekday(due_ts) < SATURDAY
    return due_ts


def _weekday(ts: int) -> int:
    return datetime.fromtimestamp(ts, UTC).weekday()


def _reserved(terms: dict[str, Any], done: int) -> int:
    """Of a payment, what is set aside for the first so many raw tokens."""
    return terms["payment"] * done // terms["amount"] if terms else 0


class State(IntFlag):
    """Where a request stands, as in `IPrimaryMarket.vyi`."""

    UNKNOWN = 0
    OPEN = 1
    COMMITTED = 2
    FILLED = 4
    SETTLED = 8
    CANCELLED = 16
    REJECTED = 32
    EXPIRED = 64


@dataclass
class Request:
    """One request."""

    terms: dict[str, Any] | None = None
    """None: its first log is missing."""
    state: State = State.UNKNOWN
    since: int = 0
    done: int = 0
    fee_rate: int = 0
    round: int = 0
    """Of the resolution that it is paid in."""
    accepted: tuple[str, int, str] | None = None
    """Payment token and amount taken last instead of those of the terms, and who acted."""

    @property
    def terms_hash(self) -> str:
        """What is stored of its terms."""
        if self.terms is None:
            return NO_HASH
        values = dict(self.terms)
        values["delivery_hash"] = bytes.fromhex(values["delivery_hash"][2:])
        return "0x" + keccak(encode(list(TERMS.values()), [values[name] for name in TERMS])).hex()

    @property
    def accepted_hash(self) -> str:
        """What is stored of the other payment that was accepted."""
        if self.accepted is None:
            return NO_HASH
        return "0x" + keccak(encode(["address", "uint256", "address"], self.accepted)).hex()


class MarketBook(Book):
    """Subscriptions and redemptions."""

    kind = "PrimaryMarket"

    def __init__(self, address: str, roles: str, custody: str, facts: Facts) -> None:
        super().__init__(address)
        self.roles, self.custody = roles, custody
        self.facts = facts
        self.accepted: dict[str, bool] = {}
        self.requests: defaultdict[int, Request] = defaultdict(Request)
        self.count = 0
        self.tickets: set[str] = set()
        self.owing: defaultdict[tuple[str, str, str], int] = defaultdict(int)
        """By share, payment token and account of record."""
        self.fees: dict[tuple[str, str], tuple[int, int, str]] = {}
        """For issue and redemption, and to whom, by share and payment token."""
        self.queues: defaultdict[str, list[int]] = defaultdict(list)
        """Committed redemptions in the order of their commitment, by share."""
        self.residuals: defaultdict[tuple[str, int, str], tuple[int, int]] = defaultdict(
            lambda: (0, 0)
        )
        """Redeemed and taken, by share, round and account of record."""
        self._due: list[dict[str, Any]] = []
        """What the next logs must credit."""

    def on_PaymentTokenSet(self, log: Log, token: str, is_accepted: bool) -> None:
        self.accepted[token] = is_accepted

    # ---- requests ----------------------------------------------------------------------------

    def on_FeesSet(
        self, log: Log, share: str, token: str, issue: int, redemption: int, account: str
    ) -> None:
        self.expect(log, account not in (ZERO, self.address), "fees are for nobody")
        self.fees[share, token] = issue, redemption, account

    def on_Requested(self, log: Log, id: int, fee_rate: int, round: int, **terms: Any) -> None:
        self.expect(log, id == self.count, "numbers are not consecutive")
        token = terms["payment_token"]
        self.expect(log, token == ZERO or self.accepted.get(token, False), "token is not accepted")
        self.count = id + 1
        in_force = self.fees.get((terms["share"], token), (0, 0, ZERO))
        rate = in_force[0] if terms["kind"] == SUBSCRIPTION else in_force[1]
        self.expect(log, fee_rate == rate, "another fee is published")
        self.requests[id] = Request(terms, State.OPEN, log.ts, fee_rate=fee_rate, round=round)
        claims = terms["kind"] == RESIDUAL
        self.expect(log, claims == bool(round), "a round, or none, does not go with its kind")
        if claims:
            self._expect_residual(log, self.requests[id], 0, terms["amount"])

    def on_Filled(
        self,
        log: Log,
        id: int,
        receiver: str,
        ticket: str,
        amount: int,
        cost: int,
        fee: int,
        done: int,
        custodian: str,
    ) -> None:
        request, terms = self._in_state(log, id, State.OPEN, SUBSCRIPTION)
        self.expect(log, ticket not in self.tickets, "ticket was used before")
        self.tickets.add(ticket)
        reserved = _reserved(terms, done) - _reserved(terms, request.done)
        self.expect(log, done == request.done + amount, "grows by another amount")
        self.expect(log, cost + fee <= reserved, "costs more than was set aside")
        self._expect_custody(log, "MintCounted", terms, amount)
        self._expect_move(log, terms, amount, sender=ZERO, receiver=receiver)
        self._expect_owed(log, request, reserved - fee - cost, amount, fee)
        request.done = done
        if done == terms.get("amount"):
            request.state, request.since = State.FILLED, log.ts

    def on_Committed(
        self, log: Log, id: int, worth: int, round: int, due_ts: int, custodian: str
    ) -> None:
        request, terms = self._in_state(log, id, State.OPEN, REDEMPTION, RESIDUAL)
        request.state, request.since, request.done = State.COMMITTED, log.ts, worth
        self.queues[terms.get("share", ZERO)].append(id)
        self.expect(log, due_ts == due_after(log.ts), "is due at another time")
        amount = terms.get("amount", 0)
        about = {"share": terms.get("share"), "amount": amount}
        if terms.get("kind") == RESIDUAL:
            self.expect(log, (round, worth) == (request.round, amount), "is paid otherwise")
            counted = self.facts.before(log, self.custody, "ResidualCommitted")
        else:
            request.round, about["due"] = round, worth
            counted = self.facts.before(log, self.custody, "Committed")
            if round:
                changed = self.comes_after(log, "ResidualChanged")
                self.expect(log, changed, "no residual claim is recorded")
        same = counted and about.items() <= counted.values.items()
        self.expect(log, bool(same), "custody counts no such commitment in the same transaction")

    def on_ResidualChanged(
        self, log: Log, share: str, round: int, account: str, redeemed: int, taken: int
    ) -> None:
        before, _ = self.residuals[share, round, account]
        self.expect(log, before <= redeemed and taken <= redeemed, "claims more than was redeemed")
        self.residuals[share, round, account] = redeemed, taken

    def _expect_residual(self, log: Log, request: Request, redeemed: int, taken: int) -> None:
        """That the next log changes the holder's claim by so much."""
        terms = request.terms or {}
        key = (terms.get("share", ZERO), request.round, terms.get("holder", ZERO))
        follows = self.comes_before(log, "ResidualChanged")
        if follows and self.next is not None:
            old, values = self.residuals[key], self.next.values
            new = (values["redeemed"], values["taken"])
            named = (values["share"], values["round"], values["account"]) == key
            follows = named and new == (old[0] + redeemed, old[1] + taken)
        self.expect(log, follows, "no such change of the residual claim follows")

    def on_OtherPaymentAccepted(
        self, log: Log, id: int, payment_token: str, amount: int, sender: str
    ) -> None:
        request, terms = self._in_state(log, id, State.COMMITTED, REDEMPTION, RESIDUAL)
        if terms:
            self.expect(log, payment_token != terms["payment_token"], "is no other token")
            self._expect_actor(log, terms["share"], terms["holder"], sender)
        self.expect(log, (payment_token == ZERO) == (amount == 0), "no money goes without a token")
        request.accepted = payment_token, amount, sender

    def on_Settled(
        self,
        log: Log,
        id: int,
        account: str,
        payment_token: str,
        proceeds: int,
        fee: int,
        receipt_hash: str,
        custodian: str,
    ) -> None:
        request, terms = self._in_state(log, id, State.COMMITTED, REDEMPTION, RESIDUAL)
        amount, worth = terms.get("amount", 0), request.done
        request.state, request.since = State.SETTLED, log.ts
        if id in (queue := self.queues[terms.get("share", ZERO)]):
            queue.remove(id)
        if payment_token == terms.get("payment_token", payment_token):
            enough = (proceeds - fee) * amount >= terms.get("payment", 0) * worth
            self.expect(log, enough, "less than the holder accepts")
            charged = worth
        else:
            agreed = request.accepted == (payment_token, proceeds, account)
            self.expect(log, agreed, "holder accepted another payment")
            charged = 0
        burned = 0 if terms.get("kind") == RESIDUAL else amount
        self._expect_custody(log, "Settled", terms, burned)
        if burned:
            self._expect_move(log, terms, amount, sender=account, receiver=ZERO)
        elif terms:
            self._expect_actor(log, terms["share"], terms["holder"], account)
        self._expect_owed(log, request, proceeds - fee, charged, fee, payment_token)

    def on_Cancelled(self, log: Log, id: int, sender: str) -> None:
        terms = self._end(log, id, State.CANCELLED)
        if terms:
            self._expect_actor(log, terms["share"], terms["holder"], sender)

    def on_Rejected(
        self, log: Log, id: int, reasons: int, reason_hash: str, custodian: str
    ) -> None:
        self._end(log, id, State.REJECTED)

    def on_Expired(self, log: Log, id: int, sender: str) -> None:
        terms = self._end(log, id, State.EXPIRED)
        self.expect(log, log.ts >= terms.get("expiry_ts", 0), "has not expired")

    def _in_state(
        self, log: Log, id: int, state: State, *kinds: int
    ) -> tuple[Request, dict[str, Any]]:
        """A request that a log takes further, and its terms as far as known."""
        request = self.requests[id]
        self.expect(log, request.state == state, "request is not in the state before")
        terms = request.terms or {}
        fits = not kinds or terms.get("kind") in kinds
        self.expect(log, fits, "request is of another kind")
        return request, terms

    def _end(self, log: Log, id: int, state: State) -> dict[str, Any]:
        """Call an open request off; what is left of a payment is owed back."""
        request, terms = self._in_state(log, id, State.OPEN)
        request.state, request.since = state, log.ts
        if terms.get("kind") == SUBSCRIPTION:
            self._expect_owed(log, request, terms["payment"] - _reserved(terms, request.done))
        if terms.get("kind") == RESIDUAL:
            self._expect_residual(log, request, 0, -terms["amount"])
        return terms

    def _expect_custody(self, log: Log, event: str, terms: dict[str, Any], amount: int) -> None:
        counted = self.facts.later(log, self.custody, event)
        about = {"share": terms.get("share"), "amount": amount}
        same = counted and about.items() <= counted.values.items()
        self.expect(log, bool(same), f"custody logs no such {event} in the same transaction")

    def _expect_move(self, log: Log, terms: dict[str, Any], amount: int, **movement: str) -> None:
        """A mint or burn, for whoever acts for the holder; all listed shares log it."""
        share = terms.get("share", "")
        if share not in self.facts.shares:
            return
        moved = self.facts.later(log, share, "Transfer")
        movement["value"] = amount
        same = moved and movement.items() <= moved.values.items()
        self.expect(log, bool(same), "no such movement in the same transaction")

    def _expect_actor(self, log: Log, share: str, account: str, actor: str) -> None:
        known = self.facts.actor_of(share, account)
        self.expect(log, known in (None, actor), "another acts for the account")

    # ---- money that is owed ------------------------------------------------------------------

    def _expect_owed(
        self,
        log: Log,
        request: Request,
        rest: int,
        amount: int = 0,
        fee: int = 0,
        token: str | None = None,
    ) -> None:
        """What a step leaves the holder, then the fee for so many raw tokens; in the payment token
        of the terms if no other is named."""
        self.expect(log, fee == amount * request.fee_rate // WHOLE_TOKEN, "charges another fee")
        terms = request.terms or {}
        way = {"share": terms.get("share"), "token": token or terms.get("payment_token")}
        *_, payee = self.fees.get((way["share"], way["token"]), (ZERO,))
        dues = ((terms.get("holder"), rest), (payee, fee))
        self._due = [way | {"account": to, "amount": due} for to, due in dues if due]
        self._expect_credit(log)

    def _expect_credit(self, log: Log) -> None:
        credited = not self._due or self.comes_before(log, "Owed")
        self.expect(log, credited, "what is due is not credited")

    def on_Owed(
        self, log: Log, share: str, token: str, account: str, amount: int, owing: int
    ) -> None:
        credit = {"share": share, "token": token, "account": account, "amount": amount}
        asked = self._due[:1] == [credit] and self.last is not None and log.follows(self.last)
        self.expect(log, asked, "credits what nothing before it owes")
        self._due = self._due[1:]
        self._expect_credit(log)
        before = self.owing[share, token, account]
        self.expect(log, owing == before + amount, "grows by another amount")
        self.owing[share, token, account] = owing

    def on_Withdrawn(
        self, log: Log, share: str, token: str, account: str, payee: str, amount: int
    ) -> None:
        owed = self.owing[share, token, account]
        self.expect(log, amount == owed, "pays another amount than was owed")
        self._expect_actor(log, share, account, payee)
        self.owing[share, token, account] = 0

    # ---- what storage must hold --------------------------------------------------------------

    def entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        for account in sorted(accounts):
            accepted = self.accepted.get(account, False)
            yield Entry(
                "payment tokens", account, "payment_tokens.is_accepted", (account,), accepted
            )
        yield Entry("requests", "count", "requests.request_count", (), self.count)
        # One past the end too.
        for id in range(max([self.count, *self.requests]) + 1):
            yield from self._request_entries(id, self.requests[id])
        for ticket in (NO_HASH, *sorted(self.tickets)):
            used = ticket in self.tickets
            yield Entry("tickets", ticket, "is_used", (ticket,), used)
        yield from self._fee_entries()
        yield from self._queue_entries()
        yield from self._residual_entries(accounts)
        yield from self._owing_entries(accounts)
        yield Entry("immutables", "roles", "payment_tokens.ROLES", (), self.roles)
        yield Entry("immutables", "custody", "CUSTODY", (), self.custody)

    def _request_entries(self, id: int, request: Request) -> Iterator[Entry]:
        yield Entry("requests", str(id), "requests.terms_hash", (id,), request.terms_hash)
        value = words.REQUEST.fill(
            state=int(request.state),
            since=request.since,
            done=request.done,
            fee_rate=request.fee_rate,
            round=request.round,
        )
        yield Entry("requests", str(id), "requests.request_word", (id,), value, words.REQUEST)
        variable = "other_payments.accepted_payment"
        yield Entry("other payments", str(id), variable, (id,), request.accepted_hash)

    def _fee_entries(self) -> Iterator[Entry]:
        known = [*self.fees]
        for share, token in self.pairs("fees", known, self._shares(), self._tokens()):
            issue, redemption, account = self.fees.get((share, token), (0, 0, ZERO))
            what, key = f"for {share} in {token}", (share, token)
            rates = words.FEE_RATES.fill(issue=issue, redemption=redemption)
            yield Entry("fees", what, "fees.rates_word", key, rates, words.FEE_RATES)
            yield Entry("fees", what, "fees.fee_account", key, account)

    def _queue_entries(self) -> Iterator[Entry]:
        """Every link of the rings; those of what is not queued are empty."""
        for share in sorted(self._shares()):
            ring = [0, *(id + 1 for id in self.queues.get(share, ()))]
            after = dict(zip(ring, [*ring[1:], 0], strict=True))
            before = {key: previous for previous, key in after.items()}
            for key in range(self.count + 2):
                queued = key in after and share in self.queues
                value = words.QUEUE_LINK.fill(
                    after=after.get(key, 0), before=before.get(key, 0), is_queued=int(queued)
                )
                place = (share, key)
                yield Entry(
                    "queue", f"{key} of {share}", "queues.links", place, value, words.QUEUE_LINK
                )

    def _residual_entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        """Of the first round of every share too, where there may be none."""
        known = [((share, round), account) for share, round, account in self.residuals]
        rounds = {*((share, 1) for share in self._shares()), *(way for way, _ in known)}
        for (share, round), account in self.pairs("residual claims", known, rounds, accounts):
            key = (share, round, account)
            redeemed, taken = self.residuals.get(key, (0, 0))
            value = words.RESIDUAL.fill(redeemed=redeemed, taken=taken)
            what = f"{account} in round {round} of {share}"
            variable = "residuals.residual_word"
            yield Entry("residual claims", what, variable, key, value, words.RESIDUAL)

    def _shares(self) -> set[str]:
        """All that are listed or that a log names."""
        asked = {request.terms["share"] for request in self.requests.values() if request.terms}
        return {*self.facts.shares, *asked, *(share for share, _ in self.fees)}

    def _tokens(self) -> set[str]:
        return {ZERO, *self.accepted, *(token for _, token in self.fees)}

    def _owing_entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        shares = self._shares() | {share for share, _, _ in self.owing}
        tokens = self._tokens() | {token for _, token, _ in self.owing}
        known = [((share, token), account) for share, token, account in self.owing]
        ways = set(product(shares, tokens))
        for (share, token), account in self.pairs("credits", known, ways, accounts):
            key = (share, token, account)
            what = f"{account} in {token} for {share}"
            yield Entry("owing", what, "payouts.owing", key, self.owing[key])

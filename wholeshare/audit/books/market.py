"""The books of PrimaryMarket: requests, tickets, and what is owed to holders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
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
SUBSCRIPTION, REDEMPTION = 1, 2
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


class State(IntFlag):
    """Where a request stands, as in `IPrimaryMarket.vyi`."""

    UNKNOWN = 0
    OPEN = 1
    COMMITTED = 2
    FILLED = 4
    SETTLED = 8
    CANCELLED = 16
    REJECTED = 32


@dataclass
class Request:
    """One request."""

    terms: dict[str, Any] | None = None
    """None: its first log is missing."""
    state: State = State.UNKNOWN
    since: int = 0
    done: int = 0

    @property
    def terms_hash(self) -> str:
        """What is stored of its terms."""
        if self.terms is None:
            return NO_HASH
        values = dict(self.terms)
        values["delivery_hash"] = bytes.fromhex(values["delivery_hash"][2:])
        return "0x" + keccak(encode(list(TERMS.values()), [values[name] for name in TERMS])).hex()


class MarketBook(Book):
    """Subscriptions and redemptions."""

    kind = "PrimaryMarket"

    def __init__(self, address: str, roles: str, custody: str, facts: Facts) -> None:
        super().__init__(address)
        self.wiring = {"ROLES": roles, "CUSTODY": custody}
        self.facts = facts
        self.accepted: dict[str, bool] = {}
        self.requests: defaultdict[int, Request] = defaultdict(Request)
        self.count = 0
        self.tickets: set[str] = set()
        self.owing: defaultdict[tuple[str, str, str], int] = defaultdict(int)
        """By share, payment token and account of record."""
        self._due: tuple[Log, dict[str, Any]] | None = None
        """What the next log must credit, and the log that says so."""

    def on_PaymentTokenSet(self, log: Log, token: str, is_accepted: bool) -> None:
        self.accepted[token] = is_accepted

    # ---- requests ----------------------------------------------------------------------------

    def on_Requested(self, log: Log, id: int, **terms: Any) -> None:
        self.expect(log, id == self.count, "numbers are not consecutive")
        token = terms["payment_token"]
        self.expect(log, token == ZERO or self.accepted.get(token, False), "token is not accepted")
        self.count = id + 1
        self.requests[id] = Request(terms, State.OPEN, log.ts)

    def on_Filled(self, log: Log, id: int, receiver: str, ticket: str, custodian: str) -> None:
        terms = self._step(log, id, State.OPEN, State.FILLED, SUBSCRIPTION)
        self.expect(log, ticket not in self.tickets, "ticket was used before")
        self.tickets.add(ticket)
        self._expect_custody(log, "MintCounted", terms)
        self._expect_move(log, terms, sender=ZERO, receiver=receiver)

    def on_Committed(self, log: Log, id: int, custodian: str) -> None:
        terms = self._step(log, id, State.OPEN, State.COMMITTED, REDEMPTION)
        self._expect_custody(log, "Committed", terms)

    def on_Settled(
        self, log: Log, id: int, account: str, proceeds: int, receipt_hash: str, custodian: str
    ) -> None:
        terms = self._step(log, id, State.COMMITTED, State.SETTLED, REDEMPTION)
        if terms:
            self.expect(log, proceeds >= terms["payment"], "less than the holder accepts")
        self._expect_custody(log, "Settled", terms)
        self._expect_move(log, terms, sender=account, receiver=ZERO)
        self._expect_owed(log, terms, proceeds)

    def on_Cancelled(self, log: Log, id: int, sender: str) -> None:
        terms = self._step(log, id, State.OPEN, State.CANCELLED)
        if terms:
            self._expect_actor(log, terms["share"], terms["holder"], sender)
        self._give_back(log, terms)

    def on_Rejected(self, log: Log, id: int, reason_hash: str, custodian: str) -> None:
        self._give_back(log, self._step(log, id, State.OPEN, State.REJECTED))

    def _step(self, log: Log, id: int, old: State, new: State, kind: int = 0) -> dict[str, Any]:
        """Take a request from one state to the next; returns its terms, as far as known."""
        request = self.requests[id]
        self.expect(log, request.state == old, "request is not in the state before")
        terms = request.terms or {}
        self.expect(log, kind in (0, terms.get("kind")), "request is of the other kind")
        is_done = new in (State.FILLED, State.SETTLED)
        request.state, request.since = new, log.ts
        request.done = terms.get("amount", 0) if is_done else 0
        return terms

    def _expect_custody(self, log: Log, event: str, terms: dict[str, Any]) -> None:
        counted = self.facts.later(log, self.wiring["CUSTODY"], event)
        about = {name: terms.get(name) for name in ("share", "amount")}
        same = counted and about.items() <= counted.values.items()
        self.expect(log, bool(same), f"custody logs no such {event} in the same transaction")

    def _expect_move(self, log: Log, terms: dict[str, Any], **movement: str) -> None:
        """A mint or burn, for whoever acts for the holder; all listed shares log it."""
        share = terms.get("share", "")
        if share not in self.facts.shares:
            return
        moved = self.facts.later(log, share, "Transfer")
        movement["value"] = terms["amount"]
        same = moved and movement.items() <= moved.values.items()
        self.expect(log, bool(same), "no such movement in the same transaction")

    def _expect_actor(self, log: Log, share: str, account: str, actor: str) -> None:
        known = self.facts.actor_of(share, account)
        self.expect(log, known in (None, actor), "another acts for the account")

    # ---- money of holders --------------------------------------------------------------------

    def _give_back(self, log: Log, terms: dict[str, Any]) -> None:
        if terms.get("kind") == SUBSCRIPTION:
            self._expect_owed(log, terms, terms["payment"])

    def _expect_owed(self, log: Log, terms: dict[str, Any], amount: int) -> None:
        if not amount:
            return
        self.expect(log, self.comes_before(log, "Owed"), "what is due is not credited")
        names = {"share": "share", "token": "payment_token", "account": "holder"}
        due = {name: terms.get(member) for name, member in names.items()}
        self._due = log, due | {"amount": amount}

    def on_Owed(
        self, log: Log, share: str, token: str, account: str, amount: int, owing: int
    ) -> None:
        credit = {"share": share, "token": token, "account": account, "amount": amount}
        asked = self._due is not None and log.follows(self._due[0]) and self._due[1] == credit
        self.expect(log, asked, "credits what nothing before it owes")
        self._due = None
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
            yield Entry("payment tokens", account, "is_accepted", (account,), accepted)
        yield Entry("requests", "count", "request_count", (), self.count)
        # One past the end too.
        for id in range(max([self.count, *self.requests]) + 1):
            yield from self._request_entries(id, self.requests[id])
        for ticket in (NO_HASH, *sorted(self.tickets)):
            used = ticket in self.tickets
            yield Entry("tickets", ticket, "is_used", (ticket,), used)
        yield from self._owing_entries(accounts)
        for name, contract in self.wiring.items():
            yield Entry("immutables", name.lower(), name, (), contract)

    def _request_entries(self, id: int, request: Request) -> Iterator[Entry]:
        yield Entry("requests", str(id), "terms_hash", (id,), request.terms_hash)
        value = words.REQUEST.fill(state=int(request.state), since=request.since, done=request.done)
        yield Entry("requests", str(id), "request_word", (id,), value, words.REQUEST)

    def _owing_entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        shares = set(self.facts.shares) | {share for share, _, _ in self.owing}
        tokens = {ZERO, *self.accepted, *(token for _, token, _ in self.owing)}
        known = [((share, token), account) for share, token, account in self.owing]
        ways = set(product(shares, tokens))
        for (share, token), account in self.pairs("credits", known, ways, accounts):
            key = (share, token, account)
            what = f"{account} in {token} for {share}"
            yield Entry("owing", what, "owing", key, self.owing[key])

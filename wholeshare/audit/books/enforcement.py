"""The books of Enforcement: orders, holds, successions and caps."""

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
DAY = 86_400
FULL = 2**128 - 1
TRANSFERS = 1 | 2 | 4 | 8 | 16
FREEZE, ESTATE_HOLD = 32, 64
FREEZES = FREEZE | ESTATE_HOLD
RECOVERY, ESTATE = 128, 256
SUCCESSIONS = RECOVERY | ESTATE
NOTICE = {TRANSFERS: 3 * DAY, FREEZES: 0, SUCCESSIONS: 14 * DAY}
"""Seconds from filing to execution, by group of kinds."""
FREEZE_TERM = 7 * DAY
FREEZE_REST = 7 * DAY
MAX_WALK = 3_600
ORDER = {
    "kind": "uint256",
    "share": "address",
    "account": "address",
    "receiver": "address",
    "amount": "uint256",
    "expiry_ts": "uint256",
    "document_hash": "bytes32",
}
"""Members of the struct whose hash is stored, in order."""


class State(IntFlag):
    """Where an order stands, as in `IEnforcement.vyi`."""

    UNKNOWN = 0
    FILED = 1
    APPROVED = 2
    EXECUTED = 4
    WITHDRAWN = 8
    OBJECTED = 16
    LAPSED = 32


OPEN = State.FILED | State.APPROVED


@dataclass
class Order:
    """One order."""

    terms: dict[str, Any] | None = None
    """None: its first log is missing."""
    filer: str = ZERO
    filed_ts: int = 0
    approver: str = ZERO
    state: State = State.UNKNOWN
    asked: int = 0
    walked: int = 0
    began_ts: int = 0

    @property
    def kind(self) -> int:
        """Of the terms, zero if they are unknown."""
        return self.terms["kind"] if self.terms else 0

    @property
    def place(self) -> tuple[str, str]:
        """Share and account that it is about."""
        terms = self.terms or {}
        return terms.get("share", ZERO), terms.get("account", ZERO)

    @property
    def notice(self) -> int:
        """Seconds from filing to execution."""
        return next((each for kinds, each in NOTICE.items() if self.kind & kinds), 0)

    @property
    def order_hash(self) -> str:
        """What is stored of its terms."""
        if self.terms is None:
            return NO_HASH
        values = dict(self.terms)
        values["document_hash"] = bytes.fromhex(values["document_hash"][2:])
        return "0x" + keccak(encode(list(ORDER.values()), [values[name] for name in ORDER])).hex()


@dataclass
class Hold:
    """What is stored of what orders keep in place."""

    confirmed: int = 0
    pending: int = 0
    is_estate: bool = False


@dataclass
class Cap:
    """What may be moved of a share in a day, and what was on the last day on which anything was."""

    bps: int = 0
    day: int = 0
    moved: int = 0


@dataclass
class Line:
    """An account's place among successions."""

    successor: str = ZERO
    predecessor: str = ZERO
    is_estate: bool = False
    last_order: int = 0


@dataclass
class Expected:
    """A hold that must be logged next, and what asks for it."""

    log: Log
    place: tuple[str, str]
    hold: Hold


class EnforcementBook(Book):
    """Orders of all listings.

    What an order does to a share, the share must log in the same transaction, and it must not log
    it without.
    """

    kind = "Enforcement"

    def __init__(self, address: str, roles: str, listings: str, facts: Facts) -> None:
        super().__init__(address)
        self.roles = roles
        self.listings = listings
        self.facts = facts
        self.introduced = ZERO
        self.deployer: str | None = None
        self.orders: defaultdict[int, Order] = defaultdict(Order)
        self.count = 0
        self.holds: defaultdict[tuple[str, str], Hold] = defaultdict(Hold)
        """By share and account."""
        self.raised: defaultdict[tuple[str, str, str], int] = defaultdict(int)
        """By key, share and account."""
        self.lines: defaultdict[str, Line] = defaultdict(Line)
        self.caps: defaultdict[str, Cap] = defaultdict(Cap)
        self._ordered: set[tuple[str, str, str]] = set()
        """Movements that were ordered: transaction, share and account."""
        self._expected: Expected | None = None

    # ---- before any order --------------------------------------------------------------------

    def on_ListingsIntroduced(self, log: Log, listings: str, sender: str) -> None:
        self.expect(log, self.introduced == ZERO, "listings were introduced before")
        self.expect(log, listings == self.listings, "not the platform's listings")
        self.introduced, self.deployer = listings, sender

    def on_CapSet(self, log: Log, share: str, bps: int, sender: str) -> None:
        self.expect(log, 0 < bps <= 10_000, "cap is out of range")
        self.caps[share].bps = bps

    # ---- the life of an order ----------------------------------------------------------------

    def on_OrderFiled(self, log: Log, id: int, filer: str, **terms: Any) -> None:
        self.expect(log, id == self.count, "numbers are not consecutive")
        self.count = id + 1
        order = self.orders[id] = Order(terms, filer, log.ts, state=State.FILED)
        if order.kind & SUCCESSIONS:
            for party in (terms["account"], terms["receiver"]):
                self.lines[party].last_order = id + 1
            self.expect(log, self.comes_before(log, "GatesAsked"), "no gate is asked")
        if order.kind & FREEZES and self._raises(log, order):
            hold = self.holds[order.place]
            self.expect(log, hold.pending == 0, "a freeze is pending")
            confirmed = self._level(order.place) or 0
            self._expect_hold(log, order.place, Hold(confirmed, id + 1, hold.is_estate))

    def _raises(self, log: Log, order: Order) -> bool:
        """Whether a freeze goes higher than what is confirmed, which only a listed share tells."""
        hold = self.holds[order.place]
        confirmed = hold.confirmed if hold.pending else self._level(order.place)
        if confirmed is None:
            return self.comes_before(log, "HoldSet")
        return order.terms["amount"] > confirmed

    def on_OrderApproved(self, log: Log, id: int, approver: str) -> None:
        order = self.orders[id]
        self.expect(log, order.state == State.FILED, "order is not in the state before")
        self.expect(log, approver != order.filer, "one key files and approves")
        order.approver, order.state = approver, State.APPROVED
        if order.kind & FREEZES:
            order.state = State.EXECUTED
            was_estate, pending = self.holds[order.place].is_estate, self.holds[order.place].pending
            self.expect(log, pending in (0, id + 1), "another freeze is pending")
            full = order.terms["amount"] == FULL
            is_estate = order.kind == ESTATE_HOLD or (was_estate and full)
            self._expect_hold(log, order.place, Hold(is_estate=is_estate))
            if pending:
                self.raised[order.filer, *order.place] = 0
            self._expect_level(log, order.place, order.terms["amount"])

    def on_OrderWithdrawn(self, log: Log, id: int, sender: str) -> None:
        self._end(log, id, State.WITHDRAWN)

    def on_OrderLapsed(self, log: Log, id: int, sender: str) -> None:
        order = self._end(log, id, State.LAPSED)
        self.expect(log, bool(order.kind & FREEZES), "not a freeze")

    def on_OrderObjected(self, log: Log, id: int, sender: str) -> None:
        order = self._end(log, id, State.OBJECTED)
        self.expect(log, bool(order.kind & SUCCESSIONS), "not a succession")
        terms = order.terms or {}
        parties = (terms.get("account"), terms.get("receiver"))
        self.expect(log, sender in parties, "no party objects")

    def _end(self, log: Log, id: int, state: State) -> Order:
        """Without carrying it out."""
        order = self.orders[id]
        self.expect(log, bool(order.state & OPEN), "order is not in the state before")
        order.state = state
        hold = self.holds[order.place]
        if order.kind & FREEZES and hold.pending == id + 1:
            self._expect_hold(log, order.place, Hold(is_estate=hold.is_estate))
            self._expect_level(log, order.place, hold.confirmed)
        return order

    def on_OrderExecuted(self, log: Log, id: int, sender: str) -> None:
        order = self.orders[id]
        self.expect(log, order.state == State.APPROVED, "order is not in the state before")
        order.state = State.EXECUTED
        terms = order.terms or {}
        in_time = order.filed_ts + order.notice <= log.ts < terms.get("expiry_ts", 0)
        self.expect(log, in_time, "not between its notice and its expiry")
        if order.kind & TRANSFERS:
            names = {"sender": "account", "receiver": "receiver", "amount": "amount"}
            moved = {name: terms[each] for name, each in names.items()}
            self._expect_move(log, terms["share"], terms["account"], "ForcedTransfer", moved)
            self._move(log, terms["share"], terms["amount"])
        if order.kind & SUCCESSIONS:
            walked = self.comes_after(log, "SuccessionWalked")
            self.expect(log, walked, "nothing was walked before it")
            self.lines[terms["account"]].successor = terms["receiver"]
            self.lines[terms["receiver"]].predecessor = terms["account"]
            self.lines[terms["account"]].is_estate = order.kind == ESTATE

    # ---- holds -------------------------------------------------------------------------------

    def on_HoldSet(
        self, log: Log, share: str, account: str, confirmed: int, pending: int, is_estate: bool
    ) -> None:
        place, hold = (share, account), Hold(confirmed, pending, is_estate)
        if self.comes_after(log, "OrderFiled"):
            self._raise(log, self.orders[pending - 1], confirmed)
        if self._expected:
            asked, self._expected = self._expected, None
            same = asked.place == place and asked.hold == hold
            self.expect(log, same and log.follows(asked.log), "not the hold that was ordered")
        else:
            self._follow(log, place, hold)
        self.holds[place] = hold

    def _raise(self, log: Log, order: Order, confirmed: int) -> None:
        """It takes effect on one key."""
        if not order.terms:
            return
        key = (order.filer, *order.place)
        rested = log.ts >= self.raised[key] + FREEZE_TERM + FREEZE_REST
        self.expect(log, rested, "the key raised a freeze shortly before")
        self.raised[key] = log.ts
        self._expect_level(log, order.place, order.terms["amount"])

    def _follow(self, log: Log, place: tuple[str, str], hold: Hold) -> None:
        """Without a step on the order itself: tokens were taken, or the account succeeded."""
        before = self.holds[place]
        if log.transaction in {each for each, share, _ in self._ordered if share == place[0]}:
            level = self._level(place)
            lowered = Hold(before.confirmed if level is None else level, before.pending)
            lowered.is_estate = before.is_estate
            known = hold == lowered or self._passes(log, place, hold)
            self.expect(log, known, "not the hold that follows")
        else:
            self.expect(log, False, "no order changes this hold")

    def _passes(self, log: Log, place: tuple[str, str], hold: Hold) -> bool:
        """An estate hold that moves along, first off the account, then onto its successor."""
        share, account = place
        if hold == Hold():
            return self.holds[place].is_estate and self._is_applied(log, share, account)
        predecessor = self.lines[account].predecessor
        return hold == Hold(is_estate=True) and self._is_applied(log, share, predecessor)

    def _is_applied(self, log: Log, share: str, account: str) -> bool:
        return (log.transaction, share, account) in self._ordered

    def _expect_hold(self, log: Log, place: tuple[str, str], hold: Hold) -> None:
        self.expect(log, self.comes_before(log, "HoldSet"), "no hold is set")
        self._expected = Expected(log, place, hold)

    def _expect_level(self, log: Log, place: tuple[str, str], level: int) -> None:
        """The share must log the level, unless it is that already; of a listed one it is known."""
        share, account = place
        if self._level(place) in (None, level):
            return
        frozen = self.facts.later(log, share, "Frozen")
        same = frozen and frozen.values == {"account": account, "amount": level}
        self.expect(log, bool(same), "the share does not freeze as ordered")

    def _level(self, place: tuple[str, str]) -> int | None:
        """What is frozen by the share's own logs so far; unknown of one that is not listed."""
        share, account = place
        book = self.facts.shares.get(share)
        return book.accounts[account].frozen if book else None

    # ---- successions -------------------------------------------------------------------------

    def on_GatesAsked(self, log: Log, id: int, asked: int) -> None:
        order = self.orders[id]
        self.expect(log, asked >= order.asked, "fewer gates are asked than before")
        order.asked = asked

    def on_SuccessionWalked(self, log: Log, id: int, walked: int, began_ts: int) -> None:
        order = self.orders[id]
        self.expect(log, order.state == State.APPROVED, "order is not in the state before")
        if order.walked == 0 or log.ts > order.began_ts + MAX_WALK:
            self.expect(log, began_ts == log.ts, "the walk does not begin anew")
        else:
            self.expect(log, began_ts == order.began_ts, "the walk began at another time")
            self.expect(log, walked >= order.walked, "fewer listings are walked than before")
        order.walked, order.began_ts = walked, began_ts

    def on_SuccessionApplied(
        self, log: Log, share: str, account: str, successor: str, amount: int, sender: str
    ) -> None:
        known = self.lines[account].successor
        self.expect(log, known == successor, "no such succession is in force")
        parties = {"account": account, "successor": successor}
        self._expect_move(log, share, account, "Recovered", parties)
        if share in self.facts.shares:
            moved = self.facts.later(log, share, "Transfer")
            same = moved and moved.values.get("value") == amount
            self.expect(log, bool(same), "the share moves another amount")
        self._move(log, share, amount)

    def _expect_move(
        self, log: Log, share: str, account: str, event: str, values: dict[str, Any]
    ) -> None:
        self._ordered.add((log.transaction, share, account))
        if share in self.facts.shares:
            moved = self.facts.later(log, share, event)
            same = moved and moved.values == values
            self.expect(log, bool(same), f"no such {event} in the same transaction")

    def _move(self, log: Log, share: str, amount: int) -> None:
        """Count what was moved; where there was nothing to move, nothing is counted."""
        if amount == 0:
            return
        cap, day = self.caps[share], log.ts // DAY
        cap.moved = amount if day != cap.day else cap.moved + amount
        cap.day = day
        if book := self.facts.shares.get(share):
            limit = book.supply.balance * cap.bps // 10_000
            self.expect(log, cap.moved <= limit, "more is moved than the cap allows")

    def close(self) -> None:
        """Nothing is moved by order without an order, where the share obeys nobody else."""
        for logs in self.facts.transactions.values():
            for log in logs:
                if log.event in ("ForcedTransfer", "Recovered") and self._obeys(log.contract):
                    account = log.values.get("account") or log.values["sender"]
                    ordered = (log.transaction, log.contract, account) in self._ordered
                    self.expect(log, ordered, "moved without an order")

    def _obeys(self, share: str) -> bool:
        book = self.facts.shares.get(share)
        return bool(book) and all(
            authorities["enforcement"] == self.address for authorities in book.authorities
        )

    # ---- what storage must hold --------------------------------------------------------------

    def entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        yield Entry("orders", "count", "orders.order_count", (), self.count)
        # One past the end too.
        for id in sorted({*range(self.count + 1), *self.orders}):
            yield from self._order_entries(id, self.orders[id])
        for account in sorted(accounts):
            yield from self._line_entries(account, self.lines[account])
        shares = set(self.facts.shares) | {share for share, _ in self.holds} | set(self.caps)
        for share in sorted(shares):
            cap = self.caps[share]
            value = words.CAP.fill(moved=cap.moved, day=cap.day, bps=cap.bps)
            yield Entry("caps", share, "caps.cap_word", (share,), value, words.CAP)
        yield from self._hold_entries(shares, accounts)
        yield Entry("wiring", "listings", "successions.listings", (), self.introduced)
        yield Entry("immutables", "roles", "orders.ROLES", (), self.roles)
        if self.deployer:
            yield Entry("immutables", "deployer", "DEPLOYER", (), self.deployer)
        else:
            self.limits.append("who may introduce the listings is not known before he has")

    def _order_entries(self, id: int, order: Order) -> Iterator[Entry]:
        yield Entry("orders", str(id), "orders.order_hash", (id,), order.order_hash)
        expiry_ts = order.terms["expiry_ts"] if order.terms else 0
        value = words.FILING.fill(
            filer=int(order.filer, 16),
            filed=order.filed_ts,
            expiry=expiry_ts,
            state=int(order.state),
        )
        yield Entry("orders", str(id), "orders.filing_word", (id,), value, words.FILING)
        yield Entry("orders", str(id), "orders.approver", (id,), order.approver)
        walk = words.SUCCESSION_WALK.fill(
            asked=order.asked, walked=order.walked, began=order.began_ts
        )
        variable = "successions.walk_word"
        yield Entry("successions", str(id), variable, (id,), walk, words.SUCCESSION_WALK)

    def _line_entries(self, account: str, line: Line) -> Iterator[Entry]:
        for variable, value in (
            ("successor_of", line.successor),
            ("predecessor_of", line.predecessor),
            ("is_estate", line.is_estate),
            ("last_order", line.last_order),
        ):
            yield Entry("successions", account, f"successions.{variable}", (account,), value)

    def _hold_entries(self, shares: set[str], accounts: frozenset[str]) -> Iterator[Entry]:
        for place in self.pairs("holds", self.holds, shares, accounts):
            share, account = place
            hold = self.holds[place]
            value = words.HOLD.fill(
                confirmed=hold.confirmed, pending=hold.pending, is_estate=int(hold.is_estate)
            )
            what = f"{account} on {share}"
            yield Entry("holds", what, "holds.hold_word", place, value, words.HOLD)
        places = set(product(shares, accounts))
        known = [(key, (share, account)) for key, share, account in self.raised]
        for key, (share, account) in self.pairs("rests", known, accounts, places):
            raised = self.raised[key, share, account]
            what = f"{key} for {account} on {share}"
            yield Entry("rests", what, "holds.raised_ts", (key, share, account), raised)

"""What Enforcement must do, as a program that is read as its specification.

Like a share and its gate (`tests.property.model`): exact integers, every list kept whole, accounts
are names. An action gives its effect, as the list of events in their order, or raises `Refused`
with the exact reason; `Law` sees to it that then nothing has changed.
"""

from __future__ import annotations

import pickle
from collections import Counter
from dataclasses import dataclass
from enum import IntFlag, StrEnum, auto
from typing import Any, NamedTuple

from tests.property.gate import ZERO, Gate, Purpose, reason_text
from tests.property.model import DAY, MAX_SUPPLY, Authorities, Share
from tests.property.platform.transactions import Refused, done, require
from tests.property.tx import Event, Outcome, Tx

ENFORCEMENT, ROLES, TIMELOCK = "enforcement", "roles", "timelock"
FULL = MAX_SUPPLY
TRANSFER_NOTICE, RECOVERY_NOTICE = 3 * DAY, 14 * DAY
FREEZE_TERM, FREEZE_REST = 7 * DAY, 7 * DAY
MAX_LIFE = 90 * DAY
MAX_WALK = 3_600
ASKED_AT_FILING = 256
WHOLE_BPS = 10_000
TRANSFER_AGENT = 16
"""The member of the flag `Role`."""


class Kind(IntFlag):
    COURT_ORDER = auto()
    LICENCE = auto()
    THEFT = auto()
    ERROR = auto()
    INHERITANCE = auto()
    FREEZE = auto()
    ESTATE_HOLD = auto()
    RECOVERY = auto()
    ESTATE = auto()


OF_LAW = (Kind.COURT_ORDER, Kind.LICENCE)
"""What takes from blocked accounts, too."""
TRANSFERS = (*OF_LAW, Kind.THEFT, Kind.ERROR, Kind.INHERITANCE)
FREEZES = (Kind.FREEZE, Kind.ESTATE_HOLD)
SUCCESSIONS = (Kind.RECOVERY, Kind.ESTATE)


class State(IntFlag):
    FILED = auto()
    APPROVED = auto()
    EXECUTED = auto()
    WITHDRAWN = auto()
    OBJECTED = auto()
    LAPSED = auto()


OPEN = (State.FILED, State.APPROVED)


class Reason(StrEnum):
    """Every reason of Enforcement but those of its deployment."""

    AGENT = "enforcement: not transfer agent"
    ISSUER = "enforcement: not issuer"
    ADMIN = "enforcement: not admin"
    CAP_RANGE = "enforcement: cap out of range"
    NO_CAP = "enforcement: no cap"
    OVER_CAP = "enforcement: over daily cap"
    KIND = "enforcement: not one kind"
    WRONG_KIND = "enforcement: wrong kind"
    DOCUMENT = "enforcement: no document"
    ACCOUNT = "enforcement: account is zero"
    RECEIVER = "enforcement: unfit receiver"
    AMOUNT = "enforcement: unfit amount"
    EXPIRY = "enforcement: expiry out of range"
    SHARE = "enforcement: share is not zero"
    ORDER = "enforcement: not the order"
    STATE = "enforcement: not in that state"
    FILER = "enforcement: approver is filer"
    EXPIRED = "enforcement: expired"
    EARLY = "enforcement: too early"
    REVOKED = "enforcement: a key was revoked"
    ESTATE = "enforcement: no estate hold"
    PENDING = "enforcement: a freeze is pending"
    REST = "enforcement: key must rest"
    HAS_LAPSED = "enforcement: freeze has lapsed"
    NOT_LAPSED = "enforcement: not lapsed"
    UNFIT = "enforcement: unfit to succeed"
    OPEN = "enforcement: succession is open"
    NO_SUCCESSION = "enforcement: no succession"
    NOT_ASKED = "enforcement: gates not all asked"
    OBJECTED = "enforcement: account objected"
    PREDECESSOR = "enforcement: predecessor first"


class Order(NamedTuple):
    kind: int
    share: str
    account: str
    receiver: str
    amount: int
    expiry_ts: int
    document_hash: bytes


@dataclass
class Filing:
    """An order and what became of it."""

    order: Order
    filer: str
    filed_ts: int
    state: State = State.FILED
    approver: str = ZERO
    asked: int = 0
    walked: int = 0
    began_ts: int = 0

    def is_open(self, now: int) -> bool:
        return self.state in OPEN and now < self.order.expiry_ts


class Pending(NamedTuple):
    """A freeze that waits for its second key."""

    id: int
    confirmed: int
    """To what it falls back."""


class NamedShare(Share):
    """One of several."""

    def __init__(self, name: str, gate: Gate, authorities: Authorities) -> None:
        nobody = dict.fromkeys(("admin", "issuer", "paying_agent", "proxy_agent", "guardian"), ())
        super().__init__({gate.name: gate}, gate.name, authorities, nobody)
        self.name = name

    def _event(self, name: str, **fields: object) -> Event:
        return Event(self.name, name, fields)


class Roles:
    """Who may do what; only transfer agents come and go."""

    def __init__(self, agents: set[str], issuer: str) -> None:
        self.agents = set(agents)
        self.issuer = issuer

    def grant(self, tx: Tx, role: int, account: str) -> list[Event]:
        known = account in self.agents
        self.agents.add(account)
        return [] if known else [self._event("RoleGranted", role, account, tx)]

    def revoke(self, tx: Tx, role: int, account: str) -> list[Event]:
        known = account in self.agents
        self.agents.discard(account)
        return [self._event("RoleRevoked", role, account, tx)] if known else []

    def _event(self, name: str, role: int, account: str, tx: Tx) -> Event:
        return Event(ROLES, name, {"role": role, "account": account, "sender": tx.sender})


class Enforcement:
    def __init__(self, roles: Roles, shares: dict[str, NamedShare]) -> None:
        """
        Args:
            shares: all that there will be; they are listed one by one.
        """
        self.roles = roles
        self.shares = shares
        self.listed: list[str] = []
        self.filings: list[Filing] = []
        self.caps: Counter[str] = Counter()
        self.moved: Counter[tuple[str, int]] = Counter()
        """Raw tokens by share and UTC day."""
        self.pending: dict[tuple[str, str], Pending] = {}
        """By share and account, as everything about holds."""
        self.estates: set[tuple[str, str]] = set()
        self.raised: dict[tuple[str, str, str], int] = {}
        """When a key, on a share and account, last raised a freeze that no other has approved."""
        self.successors: dict[str, str] = {}
        self.dead: set[str] = set()
        """Whose successor represents an estate."""

    # ---- caps --------------------------------------------------------------------------------

    def set_cap(self, tx: Tx, share: str, bps: int) -> list[Event]:
        if not self.caps[share]:
            require(tx.sender == self.roles.issuer, Reason.ISSUER)
        else:
            require(tx.sender == TIMELOCK, Reason.ADMIN)
        require(1 <= bps <= WHOLE_BPS, Reason.CAP_RANGE)
        self.caps[share] = bps
        return [_event("CapSet", share=share, bps=bps, sender=tx.sender)]

    def cap_left(self, now: int, share: str) -> int:
        return max(0, self._limit(share) - self.moved[share, now // DAY])

    def _limit(self, share: str) -> int:
        return self.shares[share].supply.latest * self.caps[share] // WHOLE_BPS

    def _count(self, now: int, share: str, amount: int) -> None:
        require(self.caps[share], Reason.NO_CAP)
        self.moved[share, now // DAY] += amount
        require(self.moved[share, now // DAY] <= self._limit(share), Reason.OVER_CAP)

    # ---- filing ------------------------------------------------------------------------------

    def file(self, tx: Tx, order: Order) -> list[Event]:
        self._check_agent(tx)
        self._check_fields(tx.now, order)
        id = len(self.filings)
        self.filings.append(Filing(order, tx.sender, tx.now))
        events = [_event("OrderFiled", id=id, **order._asdict(), filer=tx.sender)]
        if order.kind in SUCCESSIONS:
            require(order.share == ZERO, Reason.SHARE)
            return events + self._open(tx.now, id, order)
        if order.kind in FREEZES:
            return events + self._raise(tx, id, order)
        self._check_transfer(tx.now, order)
        return events

    def _check_agent(self, tx: Tx) -> None:
        require(tx.sender in self.roles.agents, Reason.AGENT)

    def _check_fields(self, now: int, order: Order) -> None:
        require(order.kind in list(Kind), Reason.KIND)
        require(order.document_hash != bytes(32), Reason.DOCUMENT)
        require(order.account != ZERO, Reason.ACCOUNT)
        if order.kind in FREEZES:
            require(order.receiver == ZERO, Reason.RECEIVER)
        else:
            require(order.receiver not in (ZERO, order.account), Reason.RECEIVER)
        amounts = {Kind.FREEZE: (0, FULL), Kind.ESTATE_HOLD: (FULL, FULL)}
        amounts |= dict.fromkeys(SUCCESSIONS, (0, 0))
        least, most = amounts.get(order.kind, (1, FULL))
        require(least <= order.amount <= most, Reason.AMOUNT)
        first = now + _notice(order.kind)
        require(first < order.expiry_ts <= now + MAX_LIFE, Reason.EXPIRY)

    def _check_transfer(self, now: int, order: Order) -> None:
        if order.kind not in OF_LAW:
            _may(now, self.shares[order.share].gate, order.account, Purpose.SEND)
        if order.kind == Kind.INHERITANCE:
            self._check_estate(order.share, order.account)

    def _check_estate(self, share: str, account: str) -> None:
        require((share, account) in self.estates, Reason.ESTATE)

    # ---- what transfer agents do -------------------------------------------------------------

    def approve(self, tx: Tx, id: int, order: Order) -> list[Event]:
        self._check_agent(tx)
        filing = self._filing(id, order)
        require(filing.state == State.FILED, Reason.STATE)
        require(tx.now < order.expiry_ts, Reason.EXPIRED)
        require(tx.sender != filing.filer, Reason.FILER)
        filing.approver, filing.state = tx.sender, State.APPROVED
        events = [_event("OrderApproved", id=id, approver=tx.sender)]
        if order.kind in FREEZES:
            self._check_key(filing.filer)
            require(not self._is_lapsed(tx.now, filing), Reason.HAS_LAPSED)
            filing.state = State.EXECUTED
            return events + self._confirm(tx.now, id, filing)
        if order.kind in SUCCESSIONS:
            require(filing.asked == len(self.listed), Reason.NOT_ASKED)
        return events

    def withdraw(self, tx: Tx, id: int, order: Order) -> list[Event]:
        self._check_agent(tx)
        filing = self._filing(id, order)
        require(filing.state in OPEN, Reason.STATE)
        filing.state = State.WITHDRAWN
        events = [_event("OrderWithdrawn", id=id, sender=tx.sender)]
        return events + self._fall_back(tx.now, id, order)

    # ---- what anybody does -------------------------------------------------------------------

    def object(self, tx: Tx) -> list[Event]:
        id = self._last_succession(tx.sender)
        require(id is not None, Reason.NO_SUCCESSION)
        require(self.filings[id].state in OPEN, Reason.STATE)
        self.filings[id].state = State.OBJECTED
        return [_event("OrderObjected", id=id, sender=tx.sender)]

    def execute(self, tx: Tx, id: int, order: Order) -> list[Event]:
        filing = self._filing(id, order)
        require(order.kind in TRANSFERS, Reason.WRONG_KIND)
        self._check_due(tx.now, filing)
        self._check_transfer(tx.now, order)
        self._count(tx.now, order.share, order.amount)
        filing.state = State.EXECUTED
        share, parties = self.shares[order.share], (order.account, order.receiver)
        moved = done(share.forcedTransfer(_own(tx.now), *parties, order.amount))
        executed = [_event("OrderExecuted", id=id, sender=tx.sender)]
        return executed + moved + self._follow(order.share, order.account)

    def lapse(self, tx: Tx, id: int, order: Order) -> list[Event]:
        filing = self._filing(id, order)
        require(order.kind in FREEZES, Reason.WRONG_KIND)
        require(self._is_lapsed(tx.now, filing), Reason.NOT_LAPSED)
        require(filing.state in OPEN, Reason.STATE)
        filing.state = State.LAPSED
        lapsed = [_event("OrderLapsed", id=id, sender=tx.sender)]
        return lapsed + self._fall_back(tx.now, id, order)

    def ask_gates(self, tx: Tx, id: int, order: Order, count: int) -> list[Event]:
        filing = self._filing(id, order)
        require(order.kind in SUCCESSIONS, Reason.WRONG_KIND)
        require(filing.state == State.FILED, Reason.STATE)
        return self._ask(tx.now, id, count)

    def execute_succession(self, tx: Tx, id: int, order: Order, count: int) -> list[Event]:
        filing = self._filing(id, order)
        require(order.kind in SUCCESSIONS, Reason.WRONG_KIND)
        self._check_due(tx.now, filing)
        if not filing.walked or tx.now > filing.began_ts + MAX_WALK:
            filing.walked, filing.began_ts = 0, tx.now
        for name in self.listed[filing.walked : filing.walked + count]:
            share = self.shares[name]
            self._may_recover(tx.now, share.gate, order)
            require(share.last_outgoing[order.account] < filing.filed_ts, Reason.OBJECTED)
            filing.walked += 1
        walked = {"walked": filing.walked, "began_ts": filing.began_ts}
        events = [_event("SuccessionWalked", id=id, **walked)]
        if filing.walked < len(self.listed):
            return events
        filing.state = State.EXECUTED
        self.successors[order.account] = order.receiver
        if order.kind == Kind.ESTATE:
            self.dead.add(order.account)
        return [*events, _event("OrderExecuted", id=id, sender=tx.sender)]

    def apply(self, tx: Tx, name: str, account: str) -> list[Event]:
        share = self.shares[name]
        require(account in self.successors, Reason.NO_SUCCESSION)
        successor = self.successors[account]
        predecessor = self.predecessor(account)
        require(predecessor == ZERO or share.is_retired(predecessor), Reason.PREDECESSOR)
        for party in (account, successor):
            _may(tx.now, share.gate, party, Purpose.RECOVER)
        if amount := share.balanceOf(account):
            self._count(tx.now, name, amount)
            if account in self.dead:
                self._check_estate(name, account)
        parties = {"account": account, "successor": successor}
        applied = {"share": name, **parties, "amount": amount, "sender": tx.sender}
        events = [_event("SuccessionApplied", **applied)]
        for party in (account, successor):
            require((name, party) not in self.pending, Reason.PENDING)
        if (name, account) in self.estates:
            self.estates.remove((name, account))
            self.estates.add((name, successor))
            events += [self._hold_set(name, account), self._hold_set(name, successor)]
        return events + done(share.recover(_own(tx.now), account, successor))

    # ---- asked of orders ---------------------------------------------------------------------

    def _filing(self, id: int, order: Order) -> Filing:
        known = id < len(self.filings) and self.filings[id].order == order
        require(known, Reason.ORDER)
        return self.filings[id]

    def _check_due(self, now: int, filing: Filing) -> None:
        require(filing.state == State.APPROVED, Reason.STATE)
        require(now >= filing.filed_ts + _notice(filing.order.kind), Reason.EARLY)
        require(now < filing.order.expiry_ts, Reason.EXPIRED)
        self._check_key(filing.filer)
        self._check_key(filing.approver)

    def _check_key(self, key: str) -> None:
        require(key in self.roles.agents, Reason.REVOKED)

    # ---- freezes -----------------------------------------------------------------------------

    def _raise(self, tx: Tx, id: int, order: Order) -> list[Event]:
        place = (order.share, order.account)
        confirmed = self.hold(*place)[0]
        if order.amount <= confirmed:
            return []
        require(place not in self.pending, Reason.PENDING)
        self.pending[place] = Pending(id, confirmed)
        raised = self.raised.get((tx.sender, *place))
        rests = raised is not None and tx.now < raised + FREEZE_TERM + FREEZE_REST
        require(not rests, Reason.REST)
        self.raised[tx.sender, *place] = tx.now
        return [self._hold_set(*place), *self._set_level(tx.now, order, order.amount)]

    def _confirm(self, now: int, id: int, filing: Filing) -> list[Event]:
        order = filing.order
        place = (order.share, order.account)
        if pending := self.pending.pop(place, None):
            require(pending.id == id, Reason.PENDING)
            del self.raised[filing.filer, *place]
        if order.kind == Kind.ESTATE_HOLD:
            self.estates.add(place)
        elif order.amount < FULL:
            self.estates.discard(place)
        return [self._hold_set(*place), *self._set_level(now, order, order.amount)]

    def _fall_back(self, now: int, id: int, order: Order) -> list[Event]:
        place = (order.share, order.account)
        if place not in self.pending or self.pending[place].id != id:
            return []
        pending = self.pending.pop(place)
        return [self._hold_set(*place), *self._set_level(now, order, pending.confirmed)]

    def _follow(self, share: str, account: str) -> list[Event]:
        pending = self.pending.get((share, account))
        level = self.shares[share].frozen[account]
        if pending is None or level >= pending.confirmed:
            return []
        self.pending[share, account] = pending._replace(confirmed=level)
        return [self._hold_set(share, account)]

    def _set_level(self, now: int, order: Order, level: int) -> list[Event]:
        share = self.shares[order.share]
        if share.frozen[order.account] == level:
            return []
        return done(share.setFrozenTokens(_own(now), order.account, level))

    def _is_lapsed(self, now: int, filing: Filing) -> bool:
        end_ts = min(filing.filed_ts + FREEZE_TERM, filing.order.expiry_ts)
        return now >= end_ts or filing.filer not in self.roles.agents

    def _hold_set(self, share: str, account: str) -> Event:
        pending = self.pending.get((share, account))
        return _event(
            "HoldSet",
            share=share,
            account=account,
            confirmed=pending.confirmed if pending else 0,
            pending=pending.id + 1 if pending else 0,
            is_estate=(share, account) in self.estates,
        )

    def hold(self, share: str, account: str) -> tuple[int, int, int, bool]:
        """Confirmed level, level in force, number of the unapproved freeze plus one, estate."""
        level = self.shares[share].frozen[account]
        pending = self.pending.get((share, account), Pending(-1, level))
        is_estate = (share, account) in self.estates
        return pending.confirmed, level, pending.id + 1, is_estate

    # ---- successions -------------------------------------------------------------------------

    def _open(self, now: int, id: int, order: Order) -> list[Event]:
        account, successor = order.account, order.receiver
        fresh = successor not in self.successors and self.predecessor(successor) == ZERO
        require(fresh and account not in self.successors, Reason.UNFIT)
        for party in (account, successor):
            last = self._last_succession(party, before=id)
            busy = last is not None and self.filings[last].is_open(now)
            require(not busy, Reason.OPEN)
        return self._ask(now, id, ASKED_AT_FILING)

    def _ask(self, now: int, id: int, count: int) -> list[Event]:
        filing = self.filings[id]
        for name in self.listed[filing.asked : filing.asked + count]:
            self._may_recover(now, self.shares[name].gate, filing.order)
            filing.asked += 1
        return [_event("GatesAsked", id=id, asked=filing.asked)]

    def _may_recover(self, now: int, gate: Gate, order: Order) -> None:
        for party in (order.account, order.receiver):
            _may(now, gate, party, Purpose.RECOVER)

    def _last_succession(self, party: str, before: int | None = None) -> int | None:
        """The number of the last one that names an account, on either side."""
        numbers = [
            id
            for id, filing in enumerate(self.filings[:before])
            if filing.order.kind in SUCCESSIONS
            and party in (filing.order.account, filing.order.receiver)
        ]
        return numbers[-1] if numbers else None

    def predecessor(self, account: str) -> str:
        """Whom it succeeds."""
        return next((old for old, new in self.successors.items() if new == account), ZERO)

    def succession(self, now: int, account: str) -> tuple[str, str, int]:
        """Successor, predecessor, number of the open succession plus one."""
        last = self._last_succession(account)
        busy = last is not None and self.filings[last].is_open(now)
        pair = self.successors.get(account, ZERO), self.predecessor(account)
        return *pair, last + 1 if busy else 0


class Law:
    """Enforcement with all that it depends on; actions take effect whole or not at all."""

    def __init__(self, roles: Roles, gates: dict[str, Gate], shares: dict[str, NamedShare]) -> None:
        self.enforcement = Enforcement(roles, shares)
        self.roles = roles
        self.gates = gates
        self.shares = shares

    def act(self, tx: Tx, contract: str, function: str, *args: Any) -> Outcome:
        """The effect of a transaction, or why there is none."""
        parts = {ENFORCEMENT: self.enforcement, ROLES: self.roles, **self.gates, **self.shares}
        before = pickle.dumps(self.__dict__)
        try:
            return done(getattr(parts[contract], function)(tx, *args))
        except Refused as refused:
            self.__dict__ = pickle.loads(before)
            return refused.reason


def _event(name: str, **fields: object) -> Event:
    return Event(ENFORCEMENT, name, fields)


def _own(now: int) -> Tx:
    """What Enforcement itself sends."""
    return Tx(ENFORCEMENT, now)


def _notice(kind: int) -> int:
    if kind in TRANSFERS:
        return TRANSFER_NOTICE
    return RECOVERY_NOTICE if kind in SUCCESSIONS else 0


def _may(now: int, gate: Gate, account: str, purpose: Purpose) -> None:
    if code := gate.check_account(now, account, purpose):
        raise Refused(reason_text(code))

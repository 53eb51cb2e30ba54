"""What Share must do, as a program that is read as their specification.

Everything is kept the naive way, so that it is easy to believe: every balance that an account ever
had with the second of the change, every multiplier. Nothing is packed, copied late or folded, and
every answer is worked out anew from those lists. The gates are those of `gate.py`.

Accounts are names. An action has the name and the arguments of the contract's function, after the
transaction that it comes in. It gives either its effect, as the list of events in their order, or
the exact reason for which it is refused; then nothing has changed. A view is asked as of a second.
Amounts are raw tokens and times UTC seconds, both exact integers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from enum import IntFlag, StrEnum, auto
from typing import NamedTuple

from tests.property.gate import ZERO, Gate, Purpose, reason_text
from tests.property.tx import Event, Outcome, Tx

SHARE = "share"
DAY = 86_400
ONE = 10**18
MAX_SUPPLY = 2**128 - 1
INFINITE = 2**256 - 1
"""An allowance that is not used up."""
END = 2**40 - 1
"""What follows the last record instant."""

MIN_AHEAD, MAX_AHEAD = DAY, 366 * DAY
MAX_PENDING = 31
MIN_MULTIPLIER, MAX_MULTIPLIER = 10**12, 10**24
GUARDIAN_PAUSE, GUARDIAN_REST = 7 * DAY, 7 * DAY
DEACTIVATION_NOTICE = 30 * DAY
MAX_GENERATION = 255


class Refusal(StrEnum):
    """Every reason of a share and of a gate but those that speak of an account's standing."""

    CALLER = "share: caller lacks the role"
    PAUSED = "share: paused"
    DEACTIVATED = "share: deactivated"
    NOTICE = "share: notice under 30 days"
    ALLOWANCE = "share: allowance too low"
    BALANCE = "share: balance too low"
    ENCUMBERED = "share: tokens are encumbered"
    LOCKED = "share: more than is locked"
    RECEIVER = "share: invalid receiver"
    RETIRED = "share: account is retired"
    UNFIT = "share: unfit to succeed"
    EXPIRED = "share: permit expired"
    SIGNATURE = "share: invalid signature"
    RECORD_TIME = "share: record not 1-366 days off"
    RECORDS = "share: too many records"
    PREDECESSOR = "share: wrong predecessor"
    TAKEN = "share: time is taken"
    NOT_AHEAD = "share: effective time not ahead"
    RANGE = "share: multiplier out of range"
    PENDING = "share: a change is pending"
    NOT_PENDING = "share: no change is pending"
    GUARDIAN = "share: beyond the guardian"
    CODE = "share: gate has no code"
    NOT_INSTANT = "share: not a record instant"
    NOT_REACHED = "share: record not reached"
    AHEAD = "share: time lies ahead"
    OVERFLOW = ""  # more shares than will ever exist: reverts without a reason


CODES = {
    Refusal.PAUSED: 128,
    Refusal.DEACTIVATED: 129,
    Refusal.RETIRED: 130,
    Refusal.RECEIVER: 131,
    Refusal.BALANCE: 132,
    Refusal.ENCUMBERED: 133,
}
"""The reasons of a share for refusing a transfer, as numbers above those of its gate."""


class Activity(IntFlag):
    """What can be suspended."""

    TRANSFERS = auto()
    ISSUANCE = auto()


class History:
    """Every value that something ever had, with the second in which it got it."""

    def __init__(self) -> None:
        self.changes: list[tuple[int, int]] = []

    @property
    def latest(self) -> int:
        return self.changes[-1][1] if self.changes else 0

    def add(self, now: int, amount: int) -> None:
        self.changes.append((now, self.latest + amount))

    def before(self, ts: int) -> int:
        """The value that all that happened before `ts` left behind."""
        return next((value for since, value in reversed(self.changes) if since < ts), 0)


# ---- the share -------------------------------------------------------------------------------


def restriction_text(code: int) -> str:
    """The reason that belongs to a code, of a share or its gate; nothing for zero."""
    own = {number: str(refusal) for refusal, number in CODES.items()}
    return own.get(code) or reason_text(code)


class Authorities(NamedTuple):
    """Who alone may mint and lock, change the multiplier, enforce."""

    minter: str
    corporate_actions: str
    enforcement: str


class Multiplier(NamedTuple):
    effective_ts: int
    value: int


class Permit(NamedTuple):
    """What somebody signed."""

    signer: str
    owner: str
    spender: str
    amount: int
    nonce: int
    deadline: int


class Share:
    """Balances, what encumbers them, record instants and the multiplier of one listed equity."""

    def __init__(
        self,
        gates: Mapping[str, Gate],
        gate: str,
        authorities: Authorities,
        members: Mapping[str, Iterable[str]],
    ) -> None:
        """
        Args:
            gates: every gate that there is, by name.
            gate: the one in force.
            members: accounts of each of the roles that a share asks for.
        """
        self.gates = gates
        self.gate = gates[gate]
        self.authorities = authorities
        self.members = members

        self.supply = History()
        self.balances: defaultdict[str, History] = defaultdict(History)
        self.locked: Counter[str] = Counter()
        self.frozen: Counter[str] = Counter()
        self.allowances: Counter[tuple[str, str]] = Counter()
        self.nonces: Counter[str] = Counter()
        self.last_outgoing: Counter[str] = Counter()
        self.successors: dict[str, str] = {}
        self.generations: Counter[str] = Counter()

        self.instants: set[int] = set()
        self.multipliers: list[Multiplier] = []
        self.announced: Multiplier | None = None
        self.suspended_until = dict.fromkeys(Activity, 0)
        self.deactivated_from = END

    # -- holders and spenders

    def transfer(self, tx: Tx, receiver: str, amount: int) -> Outcome:
        return self._move(tx, tx.sender, receiver, amount)

    def transferFrom(self, tx: Tx, sender: str, receiver: str, amount: int) -> Outcome:
        allowance = self.allowances[sender, tx.sender]
        if amount > allowance:
            return Refusal.ALLOWANCE
        moved = self._move(tx, sender, receiver, amount)
        if isinstance(moved, str):
            return moved
        if allowance != INFINITE:
            self.allowances[sender, tx.sender] -= amount
        return [self._event("Spent", owner=sender, spender=tx.sender, amount=amount), *moved]

    def approve(self, tx: Tx, spender: str, amount: int) -> Outcome:
        return self._approve(tx.sender, spender, amount)

    def permit(
        self,
        tx: Tx,
        owner: str,
        spender: str,
        amount: int,
        deadline: int,
        signed: Permit | None,
    ) -> Outcome:
        """Whoever sends it; `signed` is None for what is no signature at all."""
        if tx.now > deadline:
            return Refusal.EXPIRED
        if signed != Permit(owner, owner, spender, amount, self.nonces[owner], deadline):
            return Refusal.SIGNATURE
        self.nonces[owner] += 1
        return self._approve(owner, spender, amount)

    def _approve(self, owner: str, spender: str, amount: int) -> list[Event]:
        self.allowances[owner, spender] = amount
        return [self._event("Approval", owner=owner, spender=spender, value=amount)]

    def _move(self, tx: Tx, sender: str, receiver: str, amount: int) -> Outcome:
        """Every movement that a holder or his spender orders."""
        if code := self.restriction(tx.now, tx.sender, sender, receiver, amount):
            return restriction_text(code)
        if tx.sender == sender:  # what a spender does says nothing of the holder
            self.last_outgoing[sender] = tx.now
        return self._pass(tx.now, sender, receiver, amount)

    def restriction(self, now: int, operator: str, sender: str, receiver: str, amount: int) -> int:
        """The code of why a movement is refused, zero if it is not."""
        if refusal := self._refuses_activity(Activity.TRANSFERS, now):
            return CODES[refusal]
        if code := self.gate.check_transfer(now, operator, sender, receiver):
            return code
        refusal = self._refuses_disposal(sender, amount) or self._refuses_receiver(receiver)
        return CODES[refusal] if refusal else 0

    def _refuses_activity(self, activity: Activity, now: int) -> Refusal | None:
        if now >= self.deactivated_from:
            return Refusal.DEACTIVATED
        return Refusal.PAUSED if now < self.suspended_until[activity] else None

    def _refuses_disposal(self, account: str, amount: int) -> Refusal | None:
        """What a holder wants to do with his own tokens."""
        if self.is_retired(account):
            return Refusal.RETIRED
        return self._refuses_amount(account, amount, self.free(account))

    def _refuses_amount(self, account: str, amount: int, available: int) -> Refusal | None:
        """Some tokens stay in place, others are not there."""
        if amount > self.balanceOf(account):
            return Refusal.BALANCE
        return Refusal.ENCUMBERED if amount > available else None

    def _refuses_receiver(self, receiver: str) -> Refusal | None:
        if receiver in (ZERO, SHARE):
            return Refusal.RECEIVER
        return Refusal.RETIRED if self.is_retired(receiver) else None

    def _pass(self, now: int, sender: str, receiver: str, amount: int) -> list[Event]:
        self.balances[sender].add(now, -amount)
        self.balances[receiver].add(now, amount)
        return [self._event("Transfer", sender=sender, receiver=receiver, value=amount)]

    # -- the minter

    def mint(self, tx: Tx, receiver: str, amount: int) -> Outcome:
        if tx.sender != self.authorities.minter:
            return Refusal.CALLER
        if refusal := self._refuses_activity(Activity.ISSUANCE, tx.now):
            return refusal
        if code := self.gate.check_transfer(tx.now, tx.sender, ZERO, receiver):
            return reason_text(code)
        if self.supply.latest + amount > MAX_SUPPLY:
            return Refusal.OVERFLOW
        if refusal := self._refuses_receiver(receiver):
            return refusal
        self.supply.add(tx.now, amount)
        self.balances[receiver].add(tx.now, amount)
        return [self._event("Transfer", sender=ZERO, receiver=receiver, value=amount)]

    def burn(self, tx: Tx, account: str, amount: int) -> Outcome:
        if tx.sender != self.authorities.minter:
            return Refusal.CALLER
        if amount > self.locked[account]:
            return Refusal.LOCKED
        if code := self.gate.check_transfer(tx.now, tx.sender, account, ZERO):
            return reason_text(code)
        unlocked = self._set_lock(account, self.locked[account] - amount)
        self.supply.add(tx.now, -amount)
        self.balances[account].add(tx.now, -amount)
        return [*unlocked, self._event("Transfer", sender=account, receiver=ZERO, value=amount)]

    def lock(self, tx: Tx, account: str, amount: int) -> Outcome:
        if tx.sender != self.authorities.minter:
            return Refusal.CALLER
        if refusal := self._refuses_disposal(account, amount):
            return refusal
        if amount > 0:  # he alone asks for a redemption
            self.last_outgoing[account] = tx.now
        return self._set_lock(account, self.locked[account] + amount)

    def unlock(self, tx: Tx, account: str, amount: int) -> Outcome:
        if tx.sender != self.authorities.minter:
            return Refusal.CALLER
        if amount > self.locked[account]:
            return Refusal.LOCKED
        return self._set_lock(account, self.locked[account] - amount)

    def _set_lock(self, account: str, locked: int) -> list[Event]:
        self.locked[account] = locked
        return [self._event("Locked", account=account, amount=locked)]

    # -- corporate actions

    def schedule_multiplier(self, tx: Tx, value: int, effective_ts: int) -> Outcome:
        if tx.sender != self.authorities.corporate_actions:
            return Refusal.CALLER
        if effective_ts in self.instants:
            return Refusal.TAKEN
        if effective_ts <= tx.now:
            return Refusal.NOT_AHEAD
        if not MIN_MULTIPLIER <= value <= MAX_MULTIPLIER:
            return Refusal.RANGE
        if self._is_change_pending(tx.now):
            return Refusal.PENDING
        old = self.uiMultiplier(tx.now)
        self.announced = Multiplier(effective_ts, value)
        self.multipliers.append(self.announced)
        changed = {"newMultiplier": value, "effectiveAtTimestamp": effective_ts}
        return [self._event("UIMultiplierUpdated", oldMultiplier=old, **changed)]

    def cancel_multiplier(self, tx: Tx) -> Outcome:
        if tx.sender != self.authorities.corporate_actions:
            return Refusal.CALLER
        if not self._is_change_pending(tx.now):
            return Refusal.NOT_PENDING
        cancelled = self.multipliers.pop()
        self.announced = None
        fields = {
            "cancelledMultiplier": cancelled.value,
            "cancelledEffectiveAt": cancelled.effective_ts,
        }
        return [self._event("UIMultiplierUpdateCancelled", **fields)]

    def _is_change_pending(self, now: int) -> bool:
        return self.announced is not None and self.announced.effective_ts > now

    # -- enforcement

    def setFrozenTokens(self, tx: Tx, account: str, amount: int) -> Outcome:
        """Also more than there is, for what is yet to come."""
        if tx.sender != self.authorities.enforcement:
            return Refusal.CALLER
        if amount > MAX_SUPPLY:
            return Refusal.OVERFLOW
        return self._set_frozen(account, amount)

    def _set_frozen(self, account: str, frozen: int) -> list[Event]:
        self.frozen[account] = frozen
        return [self._event("Frozen", account=account, amount=frozen)]

    def forcedTransfer(self, tx: Tx, account: str, receiver: str, amount: int) -> Outcome:
        """Whatever the account's standing, and while transfers are suspended.

        Free tokens are taken first, then frozen ones, whose freeze ends with them; locked ones
        never.
        """
        if tx.sender != self.authorities.enforcement:
            return Refusal.CALLER
        unlocked = self.balanceOf(account) - self.locked[account]
        if refusal := self._refuses_amount(account, amount, unlocked):
            return refusal
        if refusal := self._refuses_order(tx.now, receiver):
            return refusal
        moved = {"sender": account, "receiver": receiver, "amount": amount}
        thawed = max(0, amount - self.free(account))
        return [
            *(self._set_frozen(account, self.frozen[account] - thawed) if thawed else []),
            *self._pass(tx.now, account, receiver, amount),
            self._event("ForcedTransfer", **moved),
        ]

    def recover(self, tx: Tx, account: str, successor: str) -> Outcome:
        """The same person with another key: everything moves on, past positions stay."""
        if tx.sender != self.authorities.enforcement:
            return Refusal.CALLER
        if not self._can_succeed(account, successor):
            return Refusal.UNFIT
        if refusal := self._refuses_order(tx.now, successor):
            return refusal
        self.successors[account] = successor
        self.generations[successor] = self.generations[account] + 1
        self.locked[successor] = self.locked.pop(account, 0)
        passed_on = []
        if frozen := self.frozen[account]:
            passed_on = self._set_frozen(account, 0) + self._set_frozen(successor, frozen)
        moved = self._pass(tx.now, account, successor, self.balanceOf(account))
        return [*passed_on, *moved, self._event("Recovered", account=account, successor=successor)]

    def _can_succeed(self, account: str, successor: str) -> bool:
        encumbered = self.locked[successor] or self.frozen[successor]
        is_free = self.generations[successor] == 0 and not encumbered
        is_last = self.generations[account] == MAX_GENERATION
        retired = self.is_retired(account) or self.is_retired(successor)
        return is_free and not is_last and not retired and account != successor

    def _refuses_order(self, now: int, receiver: str) -> str | None:
        """The gate is not asked about the account: its standing may be what the order is about."""
        if code := self.gate.check_account(now, receiver, Purpose.RECEIVE):
            return reason_text(code)
        return self._refuses_receiver(receiver)

    # -- agents of the issuer

    def schedule_record(self, tx: Tx, record_ts: int, after_ts: int) -> Outcome:
        if not self._has_role(tx.sender, "paying_agent", "proxy_agent", "issuer"):
            return Refusal.CALLER
        if self.announced and record_ts == self.announced.effective_ts:
            return Refusal.TAKEN
        if not tx.now + MIN_AHEAD <= record_ts <= tx.now + MAX_AHEAD:
            return Refusal.RECORD_TIME
        if len(self.pending(tx.now)) == MAX_PENDING:
            return Refusal.RECORDS
        if record_ts in self.instants or after_ts != self.predecessor(record_ts):
            return Refusal.PREDECESSOR
        self.instants.add(record_ts)
        return [self._event("RecordScheduled", record_ts=record_ts, sender=tx.sender)]

    # -- the guardian and the timelock

    def pause(self, tx: Tx, activities: int, until_ts: int) -> Outcome:
        if not self._has_role(tx.sender, "admin"):
            if not self._has_role(tx.sender, "guardian"):
                return Refusal.CALLER
            named = [self.suspended_until[each] for each in Activity(activities)]
            rests = any(tx.now < ended_ts + GUARDIAN_REST for ended_ts in named)
            if rests or (named and until_ts > tx.now + GUARDIAN_PAUSE):
                return Refusal.GUARDIAN
        if until_ts >= END:
            return Refusal.OVERFLOW
        self.suspended_until |= dict.fromkeys(Activity(activities), until_ts)
        paused = {"activities": activities, "until_ts": until_ts, "sender": tx.sender}
        return [self._event("Paused", **paused)]

    def deactivate(self, tx: Tx, from_ts: int) -> Outcome:
        """For ever, with notice; until then it can be moved with as much notice, or called off."""
        if not self._has_role(tx.sender, "admin"):
            return Refusal.CALLER
        if tx.now >= self.deactivated_from:
            return Refusal.DEACTIVATED
        if from_ts < tx.now + DEACTIVATION_NOTICE:
            return Refusal.NOTICE
        if from_ts > END:
            return Refusal.OVERFLOW
        self.deactivated_from = from_ts
        return [self._event("Deactivated", from_ts=from_ts, sender=tx.sender)]

    def set_gate(self, tx: Tx, gate: str) -> Outcome:
        if not self._has_role(tx.sender, "admin"):
            return Refusal.CALLER
        if gate not in self.gates:
            return Refusal.CODE
        self.gate = self.gates[gate]
        return [self._event("GateSet", gate=gate)]

    def set_authorities(self, tx: Tx, authorities: Authorities) -> Outcome:
        if not self._has_role(tx.sender, "admin"):
            return Refusal.CALLER
        self.authorities = authorities
        return [self._event("AuthoritiesSet", **authorities._asdict())]

    def _has_role(self, account: str, *roles: str) -> bool:
        return any(account in self.members[role] for role in roles)

    def _event(self, name: str, **fields: object) -> Event:
        return Event(SHARE, name, fields)

    # -- views of accounts

    def balanceOf(self, account: str) -> int:
        return self.balances[account].latest

    def account(self, account: str) -> tuple[int, int, int, int, str, str]:
        """Locked, frozen, last outgoing movement, generation, successor, actor."""
        last_outgoing, generation = self.last_outgoing[account], self.generations[account]
        successor, actor = self.successors.get(account, ZERO), self.actor(account)
        held_back = self.locked[account], self.frozen[account]
        return *held_back, last_outgoing, generation, successor, actor

    def free(self, account: str) -> int:
        """What the holder may move: locks and freezes stay, on whatever tokens there are."""
        held_back = self.locked[account] + self.frozen[account]
        return max(0, self.balanceOf(account) - held_back)

    def is_retired(self, account: str) -> bool:
        return account in self.successors

    def actor(self, account: str) -> str:
        """Who acts and is paid for an account: itself, or the last of its successors."""
        while self.is_retired(account):
            account = self.successors[account]
        return account

    def is_stopped(self, activity: Activity, now: int) -> bool:
        return self._refuses_activity(activity, now) is not None

    def pauses(self) -> tuple[int, int, int]:
        return *self.suspended_until.values(), self.deactivated_from

    def can_send(self, now: int, account: str) -> bool:
        """Whatever the amount, and while transfers are stopped, too."""
        refused = self.gate.check_account(now, account, Purpose.SEND)
        return not refused and not self.is_retired(account)

    def can_receive(self, now: int, account: str) -> bool:
        refused = self.gate.check_account(now, account, Purpose.RECEIVE)
        return not refused and self._refuses_receiver(account) is None

    # -- views of record instants

    def pending(self, now: int) -> list[int]:
        return sorted(instant for instant in self.instants if instant > now)

    def passed(self, now: int) -> list[int]:
        """An instant has passed in its own second."""
        return sorted(instant for instant in self.instants if instant <= now)

    def predecessor(self, ts: int) -> int:
        """The last scheduled instant before a time; zero is before the first."""
        return max((instant for instant in self.instants if instant < ts), default=0)

    def next_record(self, ts: int) -> int:
        if ts != 0 and ts not in self.instants:
            return 0
        return min((instant for instant in self.instants if instant > ts), default=END)

    def record_window(self, now: int) -> tuple[int, int, int]:
        passed, pending = self.passed(now), self.pending(now)
        return (passed or [0])[-1], (pending or [END])[0], len(pending)

    def balance_at(self, now: int, account: str, record_ts: int) -> int | str:
        return self._refuses_position(now, record_ts) or self.balances[account].before(record_ts)

    def supply_at(self, now: int, record_ts: int) -> int | str:
        return self._refuses_position(now, record_ts) or self.supply.before(record_ts)

    def record_position(self, now: int, account: str, record_ts: int) -> tuple | str:
        if refusal := self._refuses_position(now, record_ts):
            return refusal
        raw = self.balances[account].before(record_ts)
        return raw, self._multiplier_at(record_ts), self.actor(account)

    def _refuses_position(self, now: int, record_ts: int) -> str | None:
        if record_ts not in self.instants:
            return Refusal.NOT_INSTANT
        return Refusal.NOT_REACHED if record_ts > now else None

    # -- views of the multiplier

    def multiplier_at(self, now: int, ts: int) -> int | str:
        return Refusal.AHEAD if ts > now else self._multiplier_at(ts)

    def _multiplier_at(self, ts: int) -> int:
        """A change is in force in its own second."""
        in_force = (each.value for each in reversed(self.multipliers) if each.effective_ts <= ts)
        return next(in_force, ONE)

    def uiMultiplier(self, now: int) -> int:
        return self._multiplier_at(now)

    def newUIMultiplier(self) -> int:
        return self.multipliers[-1].value if self.multipliers else ONE

    def effectiveAt(self) -> int:
        return self.announced.effective_ts if self.announced else 0

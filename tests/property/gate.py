"""What SanctionsGate must do, as a program that is read as its specification; as `model.py` is.

Every standing that an account ever had is kept with its second, and every answer is worked out
from those lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import IntFlag, StrEnum, auto
from itertools import pairwise
from typing import NamedTuple

from tests.property.tx import Event, Outcome, Tx

ZERO = "zero"
DAY = 86_400
FOREVER = 2**40 - 1
PROVISIONAL_PERIOD, PROVISIONAL_REST = 7 * DAY, 30 * DAY
CONFIRMATION_PERIOD = 3 * DAY
MIN_CEILING, MAX_CEILING, NO_CEILING = 3600, 366 * DAY, 2**256 - 1


class Refusal(StrEnum):
    """Every reason of a gate but those that speak of an account's standing."""

    COMPLIANCE = "gate: not compliance"
    ADMIN = "gate: not admin"
    REASON = "gate: unknown reason"
    ZERO_ADDRESS = "gate: zero address"
    SUSPECTED = "gate: was suspected lately"
    PUBLICATION = "gate: publication lies ahead"
    OLDER = "gate: older than list in force"
    IN_FORCE = "gate: list is in force"
    ENTRIES = "gate: entries out of range"
    PROPOSED = "gate: list is proposed"
    NOT_PROPOSED = "gate: no such list proposed"
    NOT_IN_FORCE = "gate: not the list in force"
    AGE = "gate: age out of range"
    NO_ACCOUNTS = "gate: no accounts"
    NO_REMOVAL = "gate: no such removal"
    SAME_KEY = "gate: proposer cannot confirm"
    TERMS = "gate: not the terms proposed"
    OVERTAKEN = "gate: list has changed since"


class Purpose(IntFlag):
    """What an account is about to do."""

    SEND = auto()
    RECEIVE = auto()
    MINT = auto()
    REDEEM = auto()
    PAY = auto()
    VOTE = auto()
    RECOVER = auto()


CLEAR, SDN_LISTED, FIFTY_PERCENT, COURT_ORDER, REVIEW, PROVISIONAL = range(6)
LIST_TOO_OLD = 16

STOPS = {
    SDN_LISTED: ~Purpose(0),
    FIFTY_PERCENT: ~Purpose(0),
    COURT_ORDER: Purpose.SEND | Purpose.REDEEM | Purpose.PAY | Purpose.RECOVER,
    REVIEW: Purpose(0),
    PROVISIONAL: ~Purpose.VOTE,
}
"""The reason table: what each reason stops."""
TEXTS = {
    SDN_LISTED: "on SDN list",
    FIFTY_PERCENT: "owned 50% by SDN",
    COURT_ORDER: "under court order",
    REVIEW: "under review",
    PROVISIONAL: "under suspicion",
}
SANCTIONS = {SDN_LISTED, FIFTY_PERCENT}
"""The reasons that a sanctions oracle reports."""
PARTIES = ("account", "sender", "receiver", "operator")
"""Whom a refusal is about; its code is 32 times the party's place, and the reason."""


def reason_text(code: int) -> str:
    """What a refused caller reads; nothing for zero."""
    if code == LIST_TOO_OLD:
        return "gate: list is too old"
    return f"gate: {PARTIES[code // 32]} {TEXTS[code % 32]}" if code else ""


def stopped_by(reasons: Iterable[int]) -> Purpose:
    """What several reasons stop together."""
    stopped = Purpose(0)
    for reason in reasons:
        stopped |= STOPS[reason]
    return stopped


def as_set(reasons: Iterable[int]) -> int:
    """Reasons as the chain joins them."""
    return sum(1 << reason for reason in reasons)


def as_reasons(joined: int) -> set[int]:
    """Reasons that the chain has joined."""
    return {reason for reason in range(joined.bit_length()) if joined >> reason & 1}


class Standing(NamedTuple):
    """What an account is from a second on, until its next standing or until a part lapses."""

    reasons: frozenset[int] = frozenset()
    since_ts: int = 0
    list_version: int = 0
    provisional_until_ts: int = 0

    def lapses_by(self, ts: int) -> bool:
        return PROVISIONAL in self.reasons and ts >= self.provisional_until_ts

    def reasons_at(self, ts: int) -> frozenset[int]:
        return self.reasons - {PROVISIONAL} if self.lapses_by(ts) else self.reasons


class Period(NamedTuple):
    """A finished block."""

    reasons: int
    from_ts: int
    until_ts: int


class List(NamedTuple):
    """One that was published."""

    sha256: bytes = bytes(32)
    published_ts: int = 0
    entries: int = 0


class Proposal(NamedTuple):
    """A list that is too short for one key."""

    list: List
    proposer: str
    due_ts: int


class Removal(NamedTuple):
    """An unblocking that waits for its second key."""

    proposer: str
    due_ts: int
    list_version: int
    terms: tuple


class Gate:
    """The standing of every account."""

    def __init__(self, name: str, compliance: Iterable[str], admin: Iterable[str] = ()) -> None:
        self.name = name
        self.compliance, self.admin = set(compliance), set(admin)
        self.standings: defaultdict[str, list[Standing]] = defaultdict(list)
        self.ever_blocked: list[str] = []
        self.list, self.list_version, self.affirmed_ts = List(), 0, 0
        self.proposal: Proposal | None = None
        self.max_list_age = NO_CEILING
        self.removals: dict[int, Removal] = {}
        self.removal_count = 0

    def standing(self, account: str) -> Standing:
        return self.standings[account][-1] if self.standings[account] else Standing()

    # -- what shares ask

    def check_transfer(self, now: int, operator: str, sender: str, receiver: str) -> int:
        """The code of a refusal, or zero; zero sends a mint and receives a burn."""
        sends = Purpose.REDEEM if receiver == ZERO else Purpose.SEND
        receives = Purpose.MINT if sender == ZERO else Purpose.RECEIVE
        return (
            self._check(now, "sender", sender, sends)
            or self._check(now, "receiver", receiver, receives)
            or self._check(now, "operator", operator, Purpose.SEND)
            or self._check_age(now, sender == ZERO)
        )

    def check_account(self, now: int, account: str, purpose: Purpose) -> int:
        code = self._check(now, "account", account, purpose)
        return code or self._check_age(now, purpose == Purpose.MINT)

    def _check(self, now: int, party: str, account: str, purpose: Purpose) -> int:
        stopping = [r for r in self.reasons(now, account) if purpose in STOPS[r]]
        return PARTIES.index(party) * 32 + min(stopping) if stopping else 0

    def _check_age(self, now: int, is_mint: bool) -> int:
        return LIST_TOO_OLD if is_mint and self.list_age(now) > self.max_list_age else 0

    # -- what one key of compliance does

    def publish_list(self, tx: Tx, sha256: bytes, published_ts: int, entries: int) -> Outcome:
        if tx.sender not in self.compliance:
            return Refusal.COMPLIANCE
        if published_ts > tx.now:
            return Refusal.PUBLICATION
        if published_ts < self.list.published_ts:
            return Refusal.OLDER
        if sha256 == self.list.sha256:
            return Refusal.IN_FORCE
        if not 0 < entries < 2**32:
            return Refusal.ENTRIES
        new = List(sha256, published_ts, entries)
        if entries < 0.85 * self.list.entries:
            return self._propose_list(tx, new)
        return self._put_in_force(tx, new)

    def _propose_list(self, tx: Tx, new: List) -> Outcome:
        if self.proposal and new.sha256 == self.proposal.list.sha256:
            return Refusal.PROPOSED
        self.proposal = Proposal(new, tx.sender, tx.now + CONFIRMATION_PERIOD)
        proposed = {"proposer": tx.sender, "due_ts": self.proposal.due_ts}
        return [self._event("ListProposed", **new._asdict(), **proposed)]

    def _put_in_force(self, tx: Tx, new: List) -> Outcome:
        self.list, self.affirmed_ts, self.proposal = new, tx.now, None
        self.list_version += 1
        return [self._event("ListPublished", version=self.list_version, **new._asdict())]

    def affirm_list(self, tx: Tx, sha256: bytes) -> Outcome:
        if tx.sender not in self.compliance:
            return Refusal.COMPLIANCE
        if not self.list_version or sha256 != self.list.sha256:
            return Refusal.NOT_IN_FORCE
        events = []
        if self.proposal:
            events.append(self._event("ListWithdrawn", sha256=self.proposal.list.sha256))
        self.affirmed_ts, self.proposal = tx.now, None
        return [*events, self._event("ListAffirmed", version=self.list_version)]

    def block(self, tx: Tx, accounts: list[str], reason: int, case_hash: bytes) -> Outcome:
        if tx.sender not in self.compliance:
            return Refusal.COMPLIANCE
        if reason not in STOPS:
            return Refusal.REASON
        if refusal := self._refuses_block(tx, accounts, reason):
            return refusal
        return self._change(tx, accounts, {reason}, set(), case_hash)

    def _refuses_block(self, tx: Tx, accounts: list[str], reason: int) -> Outcome | None:
        """One account stops them all."""
        for account in accounts:
            if account == ZERO:
                return Refusal.ZERO_ADDRESS
            if reason == PROVISIONAL and self._was_suspected_lately(tx.now, account):
                return Refusal.SUSPECTED
        return None

    def _was_suspected_lately(self, now: int, account: str) -> bool:
        until_ts = self.standing(account).provisional_until_ts
        is_suspected = PROVISIONAL in self.reasons(now, account)
        return not is_suspected and until_ts != 0 and now < until_ts + PROVISIONAL_REST

    def end_review(self, tx: Tx, accounts: list[str], case_hash: bytes) -> Outcome:
        if tx.sender not in self.compliance:
            return Refusal.COMPLIANCE
        return self._change(tx, accounts, set(), {REVIEW}, case_hash)

    def propose_unblock(
        self, tx: Tx, accounts: list[str], reasons: int, case_hash: bytes
    ) -> Outcome:
        if tx.sender not in self.compliance:
            return Refusal.COMPLIANCE
        if not accounts:
            return Refusal.NO_ACCOUNTS
        if not reasons or as_reasons(reasons) - {*STOPS}:
            return Refusal.REASON
        self.removal_count += 1
        due_ts = tx.now + CONFIRMATION_PERIOD
        terms = accounts, reasons, case_hash
        self.removals[self.removal_count] = Removal(tx.sender, due_ts, self.list_version, terms)
        named = {"id": self.removal_count, "proposer": tx.sender, "accounts": tuple(accounts)}
        asked = {"reasons": reasons, "case_hash": case_hash, "due_ts": due_ts}
        return [self._event("UnblockProposed", **named, **asked)]

    def withdraw_unblock(self, tx: Tx, id: int) -> Outcome:
        if tx.sender not in self.compliance:
            return Refusal.COMPLIANCE
        if id not in self.removals:
            return Refusal.NO_REMOVAL
        del self.removals[id]
        return [self._event("UnblockWithdrawn", id=id, member=tx.sender)]

    # -- what the second key does

    def confirm_unblock(
        self, tx: Tx, id: int, accounts: list[str], reasons: int, case_hash: bytes
    ) -> Outcome:
        if tx.sender not in self.compliance:
            return Refusal.COMPLIANCE
        if id not in self.removals:
            return Refusal.NO_REMOVAL
        removal = self.removals[id]
        if tx.sender == removal.proposer:
            return Refusal.SAME_KEY
        if (accounts, reasons, case_hash) != removal.terms:
            return Refusal.TERMS
        lifted = as_reasons(reasons)
        if SDN_LISTED in lifted and removal.list_version != self.list_version:
            return Refusal.OVERTAKEN
        del self.removals[id]
        confirmed = self._event("UnblockConfirmed", id=id, member=tx.sender)
        return [confirmed, *self._change(tx, accounts, set(), lifted, case_hash)]

    def confirm_list(self, tx: Tx, sha256: bytes) -> Outcome:
        if tx.sender not in self.compliance:
            return Refusal.COMPLIANCE
        if not self.proposal or sha256 != self.proposal.list.sha256:
            return Refusal.NOT_PROPOSED
        if tx.sender == self.proposal.proposer:
            return Refusal.SAME_KEY
        return self._put_in_force(tx, self.proposal.list)

    # -- what the timelock does

    def set_max_list_age(self, tx: Tx, seconds: int) -> Outcome:
        if tx.sender not in self.admin:
            return Refusal.ADMIN
        if not (MIN_CEILING <= seconds <= MAX_CEILING or seconds == NO_CEILING):
            return Refusal.AGE
        self.max_list_age = seconds
        return [self._event("MaxListAgeSet", seconds=seconds)]

    # -- changes

    def _change(
        self, tx: Tx, accounts: list[str], added: set[int], lifted: set[int], case_hash: bytes
    ) -> list[Event]:
        events, newly, no_longer = [], [], []
        for account in accounts:
            old, before = self.standing(account), self.reasons(tx.now, account)
            reasons = frozenset(before | added) - lifted
            if reasons == before:
                continue
            until = old.provisional_until_ts
            if PROVISIONAL in reasons - before:
                until = tx.now + PROVISIONAL_PERIOD
            self.standings[account].append(Standing(reasons, tx.now, self.list_version, until))
            if stopped_by(reasons) and account not in self.ever_blocked:
                self.ever_blocked.append(account)
            named = {"account": account, "reasons": as_set(reasons), "case_hash": case_hash}
            of = {"list_version": self.list_version, "provisional_until_ts": until}
            events.append(self._event("StatusSet", **named, **of))
            if reasons & SANCTIONS and not before & SANCTIONS:
                newly.append(account)
            if before & SANCTIONS and not reasons & SANCTIONS:
                no_longer.append(account)
        if newly:
            events.append(self._event("SanctionedAddressesAdded", addrs=tuple(newly)))
        if no_longer:
            events.append(self._event("SanctionedAddressesRemoved", addrs=tuple(no_longer)))
        return events

    def _event(self, name: str, **fields: object) -> Event:
        return Event(self.name, name, fields)

    # -- what anybody asks

    def reasons(self, now: int, account: str) -> frozenset[int]:
        """Those in force."""
        return self.standing(account).reasons_at(now)

    def status(self, now: int, account: str) -> tuple[int, int, int, int]:
        _, since_ts, list_version, until = self.standing(account)
        return as_set(self.reasons(now, account)), since_ts, list_version, until

    def list_good_until_ts(self) -> int:
        is_free = self.max_list_age == NO_CEILING
        return NO_CEILING if is_free else self.affirmed_ts + self.max_list_age

    def list_age(self, now: int) -> int:
        return now - self.affirmed_ts

    def periods(self, account: str) -> list[Period]:
        """The finished blocks of an account, oldest first."""
        return [
            Period(as_set(reasons), from_ts, until_ts)
            for old, new in pairwise(self.standings[account])
            for reasons, from_ts, until_ts in self._parts(old, new.since_ts)
            if stopped_by(reasons)
        ]

    def _parts(self, standing: Standing, end_ts: int) -> Iterator[tuple[frozenset[int], int, int]]:
        """What a standing was until `end_ts`: two things, if a part lapsed meanwhile."""
        begins_ts = standing.since_ts
        if standing.lapses_by(end_ts):
            begins_ts = standing.provisional_until_ts
            yield standing.reasons, standing.since_ts, begins_ts
        yield standing.reasons_at(end_ts), begins_ts, end_ts

    def blocked_at(self, account: str, ts: int) -> bool:
        """Whether he could not vote: from the first second of a block, and not in its last."""
        last = self.standing(account)
        standings = [*self.periods(account), Period(as_set(last.reasons), last.since_ts, FOREVER)]
        return any(
            from_ts <= ts < until_ts and Purpose.VOTE in stopped_by(as_reasons(reasons))
            for reasons, from_ts, until_ts in standings
        )

    def is_sanctioned(self, account: str) -> bool:
        return bool(self.standing(account).reasons & SANCTIONS)

"""What Meetings must do: instructions of holders at a record instant, counted in micro-shares."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from fractions import Fraction
from functools import partial
from math import floor
from typing import NamedTuple

from tests.property.gate import Gate, Purpose
from tests.property.model import Share
from tests.property.platform.custody import DAY, Custody
from tests.property.platform.transactions import Role, emitter, may, require
from tests.property.tx import Event, Tx

MEETINGS = "meetings"
MIN_BEFORE, MAX_BEFORE = 10 * DAY, 60 * DAY
LANE = 2**64 - 1
MICRO = 10**30
"""Raw tokens times multiplier, for one micro-share."""
MAX_STEP = 256


class Refusal(StrEnum):
    AGENT = "meetings: not proxy agent"
    RECORD_AHEAD = "meetings: record is not ahead"
    ORDER = "meetings: times out of order"
    RECORD_DAYS = "meetings: record not 10-60 days"
    NOTICE_DAYS = "meetings: notice not 10-60 days"
    RECORD = "meetings: not a record instant"
    POLICY = "meetings: no policy"
    DOCUMENT = "meetings: no document"
    ITEMS = "meetings: no items"
    KIND = "meetings: item has no kind"
    UNKNOWN = "meetings: no such meeting"
    NOT_OPEN = "meetings: not open yet"
    CUTOFF = "meetings: past the cut-off"
    ACTOR = "meetings: not the actor"
    STANDS = "meetings: another ballot stands"
    SPARE = "meetings: spare lane is used"
    LENGTH = "meetings: not a word per item"
    WEIGHT = "meetings: more than the weight"
    BLANK = "meetings: ballot is blank"
    SUPPLY = "meetings: supply exceeds a lane"
    NOT_PASSED = "meetings: cut-off not passed"
    WALKED = "meetings: nobody left to walk"
    BALLOT = "meetings: ballot is missing"
    PREDECESSOR = "meetings: predecessor is missing"
    WRONG = "meetings: wrong predecessor"
    NOT_WALKED = "meetings: walk is not over"
    FINALIZED = "meetings: already finalized"
    CUSTODIAN = "meetings: not custodian"
    NOT_FINALIZED = "meetings: not finalized"
    RECEIPT = "meetings: receipt is there"
    CONTROL = "meetings: no control number"
    REPORT = "meetings: no report"
    VOTABLE = "meetings: more than is votable"


class Outcome(IntEnum):
    OPEN = 1
    TALLIED = 2
    MATCHED = 4
    BROKEN = 8
    SILENT = 16


class Votes(NamedTuple):
    """On one item, in micro-shares."""

    in_favour: int = 0
    against: int = 0
    abstain: int = 0
    spare: int = 0

    @property
    def word(self) -> int:
        return sum(votes << (64 * place) for place, votes in enumerate(self))

    @classmethod
    def of(cls, word: int) -> Votes:
        return cls(*((word >> (64 * place)) & LANE for place in range(4)))


class Item(NamedTuple):
    kind: int
    routine: bool
    title: str


class Terms(NamedTuple):
    share: str
    record_ts: int
    notice_ts: int
    open_ts: int
    token_cutoff_ts: int
    custodian_cutoff_ts: int
    meeting_ts: int
    uninstructed: int
    document_hash: bytes
    items: tuple[Item, ...]


Ballot = tuple[int, ...]
"""A word for each item; empty is none."""


@dataclass
class Meeting:
    terms: Terms
    supply_weight: int | None = None
    ballots: defaultdict[str, Ballot] = field(default_factory=partial(defaultdict, tuple))
    """In force, by account of record."""
    gate: Gate | None = None
    to_walk: list[str] = field(default_factory=list)
    """Who was ever blocked, as of the walk's first step."""
    cursor: int = 0
    blocked: int = 0
    votable: int = 0
    outcome: Outcome = Outcome.OPEN

    def instructed(self, item: int) -> Votes:
        """The sum of all ballots in force."""
        ballots = [Votes.of(ballot[item]) for ballot in self.ballots.values() if ballot]
        return Votes(*(sum(lane) for lane in zip(*ballots, strict=True))) if ballots else Votes()

    def count(self, item: int) -> tuple[int, int, int, int]:
        votes = self.instructed(item)[:3]
        return (*votes, (self.supply_weight or 0) - self.blocked - sum(votes))


emit = emitter(MEETINGS)


class Meetings:
    """Of one listing."""

    def __init__(self, custody: Custody, members: dict[Role, tuple[str, ...]]) -> None:
        self.custody = custody
        self.members = members
        self.meetings: list[Meeting] = []

    @property
    def share(self) -> Share:
        return self.custody.share

    # -- the proxy agent

    def create(self, tx: Tx, terms: Terms) -> list[Event]:
        require(tx.sender in self.members[Role.PROXY_AGENT], Refusal.AGENT)
        require(terms.record_ts > tx.now, Refusal.RECORD_AHEAD)
        times = (terms.open_ts, terms.token_cutoff_ts, terms.custodian_cutoff_ts, terms.meeting_ts)
        ascending = list(times) == sorted(set(times))
        before = max(terms.record_ts + 1, terms.notice_ts)
        require(ascending and before <= terms.open_ts, Refusal.ORDER)
        require(MIN_BEFORE <= terms.meeting_ts - terms.record_ts <= MAX_BEFORE, Refusal.RECORD_DAYS)
        require(MIN_BEFORE <= terms.meeting_ts - terms.notice_ts <= MAX_BEFORE, Refusal.NOTICE_DAYS)
        require(terms.record_ts in self.share.instants, Refusal.RECORD)
        require(terms.uninstructed == 1, Refusal.POLICY)
        require(terms.document_hash != bytes(32), Refusal.DOCUMENT)
        require(terms.items, Refusal.ITEMS)
        require(all(item.kind == 1 for item in terms.items), Refusal.KIND)
        self.meetings.append(Meeting(terms))
        return [emit("MeetingCreated", id=len(self.meetings) - 1, **terms._asdict())]

    # -- holders

    def instruct(
        self, tx: Tx, share: str, id: int, account: str, old_ballot: Ballot, ballot: Ballot
    ) -> list[Event]:
        meeting = self._find(id)
        require(tx.now >= meeting.terms.open_ts, Refusal.NOT_OPEN)
        require(tx.now < meeting.terms.token_cutoff_ts, Refusal.CUTOFF)
        events = self._pin_supply(tx.now, id, meeting)
        actor, weight = self.share.actor(account), self.weight(tx.now, id, account)
        require(tx.sender == actor, Refusal.ACTOR)
        may(tx.now, self.share, account, Purpose.VOTE)
        may(tx.now, self.share, actor, Purpose.VOTE)
        require(old_ballot == meeting.ballots[account], Refusal.STANDS)
        if ballot:
            self._check_ballot(meeting, ballot, weight)
        meeting.ballots[account] = ballot
        fields = {"account": account, "actor": actor, "weight": weight, "ballot": ballot}
        return [*events, emit("Instructed", share=share, id=id, **fields)]

    def _check_ballot(self, meeting: Meeting, ballot: Ballot, weight: int) -> None:
        require(len(ballot) == len(meeting.terms.items), Refusal.LENGTH)
        for word in ballot:
            require(Votes.of(word).spare == 0, Refusal.SPARE)
            require(sum(Votes.of(word)) <= weight, Refusal.WEIGHT)
        require(any(ballot), Refusal.BLANK)

    def _pin_supply(self, now: int, id: int, meeting: Meeting) -> list[Event]:
        if meeting.supply_weight is not None:
            return []
        raw = self.share.supply_at(now, meeting.terms.record_ts)
        weight = self._weight(now, meeting, raw)
        require(weight <= LANE, Refusal.SUPPLY)
        meeting.supply_weight = weight
        return [emit("SupplyPinned", share=meeting.terms.share, id=id, supply_weight=weight)]

    # -- anybody, after the cut-off

    def tally_step(
        self,
        tx: Tx,
        share: str,
        id: int,
        count: int,
        ballots: tuple[Ballot, ...],
        predecessors: tuple[str, ...],
    ) -> list[Event]:
        """Strike whoever was blocked at the cut-off, and whoever he has succeeded."""
        meeting = self._find(id)
        cutoff_ts = meeting.terms.token_cutoff_ts
        require(tx.now > cutoff_ts, Refusal.NOT_PASSED)
        events = self._pin_supply(tx.now, id, meeting)
        if meeting.gate is None:
            gate = self.share.gate
            meeting.gate, meeting.to_walk = gate, list(gate.ever_blocked)
            begun = {"gate": gate.name, "length": len(gate.ever_blocked)}
            events.append(emit("WalkBegun", share=share, id=id, **begun))
        else:
            require(meeting.cursor < len(meeting.to_walk), Refusal.WALKED)
        given_ballots, given_accounts = list(ballots), list(predecessors)
        walked = meeting.to_walk[meeting.cursor :][: min(count, MAX_STEP)]
        for listed in walked:
            if not meeting.gate.blocked_at(listed, cutoff_ts):
                continue
            account = listed
            for generation in range(self.share.generations[listed], -1, -1):
                ballot: Ballot = ()
                if meeting.ballots[account]:
                    require(given_ballots, Refusal.BALLOT)
                    ballot = given_ballots.pop(0)
                events += self._strike(tx.now, id, account, ballot)
                if generation == 0:
                    break
                require(given_accounts, Refusal.PREDECESSOR)
                before = given_accounts.pop(0)
                require(self.share.successors.get(before) == account, Refusal.WRONG)
                if meeting.gate.blocked_at(before, cutoff_ts):
                    break
                account = before
        meeting.cursor += len(walked)
        step = {"cursor": meeting.cursor, "blocked": meeting.blocked}
        return [*events, emit("Walked", share=share, id=id, **step)]

    def _strike(self, now: int, id: int, account: str, ballot: Ballot) -> list[Event]:
        meeting = self.meetings[id]
        weight = self.weight(now, id, account)
        if weight == 0:
            return []
        require(ballot == meeting.ballots[account], Refusal.STANDS)
        meeting.ballots[account] = ()
        meeting.blocked += weight
        fields = {"account": account, "weight": weight, "ballot": ballot}
        return [emit("Struck", share=meeting.terms.share, id=id, **fields)]

    def finalize(self, tx: Tx, share: str, id: int) -> list[Event]:
        meeting = self._find(id)
        walked = meeting.gate is not None and meeting.cursor == len(meeting.to_walk)
        require(walked, Refusal.NOT_WALKED)
        require(meeting.outcome == Outcome.OPEN, Refusal.FINALIZED)
        settled, encumbered, *_ = self.custody.settled_at(tx.now, meeting.terms.record_ts)
        held = min(max(0, settled - encumbered) // 10**12, meeting.supply_weight)
        meeting.votable = max(0, held - meeting.blocked)
        meeting.outcome = Outcome.TALLIED
        counts = tuple(meeting.count(item) for item in range(len(meeting.terms.items)))
        sums = {"supply_weight": meeting.supply_weight, "blocked": meeting.blocked}
        sums |= {"votable": meeting.votable, "counts": counts}
        return [emit("Finalized", share=share, id=id, **sums)]

    # -- the custodian

    def receipt(
        self,
        tx: Tx,
        share: str,
        id: int,
        executed: Ballot,
        control_number_hash: bytes,
        report_hash: bytes,
    ) -> list[Event]:
        require(tx.sender in self.members[Role.CUSTODIAN], Refusal.CUSTODIAN)
        meeting = self._find(id)
        require(meeting.outcome != Outcome.OPEN, Refusal.NOT_FINALIZED)
        require(meeting.outcome == Outcome.TALLIED, Refusal.RECEIPT)
        require(control_number_hash != bytes(32), Refusal.CONTROL)
        require(report_hash != bytes(32), Refusal.REPORT)
        require(len(executed) == len(meeting.terms.items), Refusal.LENGTH)
        differences = []
        for item, word in enumerate(executed):
            votes, instructed = Votes.of(word), meeting.instructed(item)
            require(votes.spare == 0, Refusal.SPARE)
            require(sum(votes) <= meeting.votable, Refusal.VOTABLE)
            if votes != instructed:
                less = (a - b for a, b in zip(votes[:3], instructed[:3], strict=True))
                differences.append((item, *less))
        meeting.outcome = Outcome.BROKEN if differences else Outcome.MATCHED
        said = {"executed": executed, "differences": tuple(differences)}
        said |= {"control_number_hash": control_number_hash, "report_hash": report_hash}
        by = {"custodian": tx.sender, "outcome": meeting.outcome}
        return [emit("ReceiptFiled", share=share, id=id, **by, **said)]

    # -- views

    def weight(self, now: int, id: int, account: str) -> int:
        meeting = self.meetings[id]
        raw, _, _ = self.share.record_position(now, account, meeting.terms.record_ts)
        return self._weight(now, meeting, raw)

    def _weight(self, now: int, meeting: Meeting, raw: int) -> int:
        multiplier = self.share.multiplier_at(now, meeting.terms.record_ts)
        return floor(Fraction(raw * multiplier, MICRO))

    def outcome(self, now: int, id: int) -> int:
        """Silent from the meeting until a receipt comes."""
        meeting = self.meetings[id]
        has_receipt = meeting.outcome in (Outcome.MATCHED, Outcome.BROKEN)
        is_over = now >= meeting.terms.meeting_ts
        return Outcome.SILENT if is_over and not has_receipt else meeting.outcome

    def meeting(self, id: int) -> tuple:
        meeting = self.meetings[id]
        terms = meeting.terms
        routine = sum(item.routine << place for place, item in enumerate(terms.items))
        votes = (meeting.supply_weight or 0, meeting.blocked, meeting.votable)
        return (*terms[1:7], len(terms.items), routine, *votes)

    def _find(self, id: int) -> Meeting:
        require(id < len(self.meetings), Refusal.UNKNOWN)
        return self.meetings[id]

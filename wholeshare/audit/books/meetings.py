"""The books of Meetings: what holders instructed, who was struck, and what became of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntFlag
from typing import TYPE_CHECKING

from eth_abi import encode
from eth_utils import keccak

from wholeshare.audit import words
from wholeshare.audit.books.base import ZERO, Book, Entry

if TYPE_CHECKING:
    from wholeshare.audit.books.custody import CustodyBook
    from wholeshare.audit.books.facts import Facts
    from wholeshare.audit.logs import Log

NO_HASH = "0x" + 64 * "0"
FOR_AGAINST_ABSTAIN = NOT_VOTED = 1
"""The one kind of item and the one policy that there are."""
MAX_ITEMS = 64
TO_MICRO_SHARES = 10**12
RAW_TO_MICRO_SHARES = 10**30


class Outcome(IntFlag):
    """How far a meeting has come, as in `IMeetings.vyi`; silence is not stored."""

    UNKNOWN = 0
    OPEN = 1
    TALLIED = 2
    MATCHED = 4
    BROKEN = 8


@dataclass
class Meeting:
    """One meeting."""

    share: str
    id: int
    times: Counter[str] = field(default_factory=Counter)
    routine: Sequence[bool] = ()
    """Of each item."""
    supply_weight: int | None = None
    """None: not pinned yet."""
    blocked: int = 0
    votable: int = 0
    outcome: Outcome = Outcome.UNKNOWN
    gate: str = ZERO
    length: int = 0
    cursor: int = 0
    ballots: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """In force, by account; empty where one was withdrawn or struck."""
    struck: dict[str, int] = field(default_factory=dict)
    """Weights by account."""

    @property
    def tallies(self) -> list[int]:
        """The sum of all ballots in force, for each item that there could be."""
        sums = [0] * MAX_ITEMS
        for ballot in self.ballots.values():
            for item, word in enumerate(ballot[:MAX_ITEMS]):
                sums[item] += word
        return sums


class MeetingsBook(Book):
    """Pass-through voting."""

    kind = "Meetings"

    def __init__(self, address: str, roles: str, custody: CustodyBook, facts: Facts) -> None:
        super().__init__(address)
        self.roles = roles
        self.custody = custody
        self.facts = facts
        self.counts: Counter[str] = Counter()
        self.meetings: dict[tuple[str, int], Meeting] = {}

    def on_MeetingCreated(
        self,
        log: Log,
        share: str,
        id: int,
        uninstructed: int,
        document_hash: str,
        items: Sequence[tuple[int, bool, str]],
        **times: int,
    ) -> None:
        self.expect(log, id == self.counts[share], "numbers are not consecutive")
        self.expect(log, uninstructed == NOT_VOTED, "no such policy")
        kinds = {kind for kind, _, _ in items}
        self.expect(log, kinds == {FOR_AGAINST_ABSTAIN}, "no such kind of item")
        if book := self.facts.shares.get(share):
            known = log.ts < times["record_ts"] and times["record_ts"] in book.records
            self.expect(log, known, "the record is no instant of the share that lies ahead")
        self.counts[share] = id + 1
        routine = [is_routine for _, is_routine, _ in items]
        outcome = Outcome.OPEN
        self.meetings[share, id] = Meeting(share, id, Counter(times), routine, outcome=outcome)

    def _find(self, log: Log) -> Meeting:
        key = log.values["share"], log.values["id"]
        self.expect(log, key in self.meetings, "no MeetingCreated of this meeting")
        return self.meetings.setdefault(key, Meeting(*key))

    # ---- instructions ------------------------------------------------------------------------

    def on_SupplyPinned(self, log: Log, share: str, id: int, supply_weight: int) -> None:
        meeting = self._find(log)
        self.expect(log, meeting.supply_weight is None, "supply was pinned before")
        meeting.supply_weight = supply_weight
        if book := self.facts.shares.get(share):
            known = self._weight(share, book.supply_at(meeting.times["record_ts"]), meeting)
            self.expect(log, supply_weight == known, "the share's logs give another supply")

    def on_Instructed(
        self,
        log: Log,
        share: str,
        id: int,
        account: str,
        actor: str,
        weight: int,
        ballot: tuple[int, ...],
    ) -> None:
        meeting = self._find(log)
        in_time = meeting.times["open_ts"] <= log.ts < meeting.times["token_cutoff_ts"]
        self.expect(log, in_time, "not between opening and cut-off")
        self.expect(log, meeting.supply_weight is not None, "supply is not pinned")
        self.expect(log, len(ballot) in (0, len(meeting.routine)), "not a word for each item")
        fits = all(_votes(word) <= weight for word in ballot)
        self.expect(log, fits, "more votes than the account's weight")
        known = self.facts.actor_of(share, account)
        self.expect(log, known in (None, actor), "another acts for the account")
        self._expect_weight(log, meeting, account, weight)
        meeting.ballots[account] = ballot

    def _expect_weight(self, log: Log, meeting: Meeting, account: str, weight: int) -> None:
        if book := self.facts.shares.get(meeting.share):
            raw = book.balance_at(account, meeting.times["record_ts"])
            known = self._weight(meeting.share, raw, meeting)
            self.expect(log, weight == known, "the share's logs give another position")

    def _weight(self, share: str, raw: int, meeting: Meeting) -> int:
        multiplier = self.facts.shares[share].multiplier_at(meeting.times["record_ts"])
        return raw * multiplier // RAW_TO_MICRO_SHARES

    # ---- the walk ----------------------------------------------------------------------------

    def on_WalkBegun(self, log: Log, share: str, id: int, gate: str, length: int) -> None:
        meeting = self._find(log)
        self.expect(log, meeting.gate == ZERO, "walk was begun before")
        self.expect(log, log.ts > meeting.times["token_cutoff_ts"], "cut-off has not passed")
        meeting.gate, meeting.length = gate, length
        if book := self.facts.shares.get(share):
            self.expect(log, gate == book.gates[-1], "the share has another gate")

    def on_Struck(
        self,
        log: Log,
        share: str,
        id: int,
        account: str,
        weight: int,
        ballot: tuple[int, ...],
    ) -> None:
        meeting = self._find(log)
        in_force = meeting.ballots.get(account, ())
        self.expect(log, ballot == in_force, "another ballot was in force")
        self.expect(log, account not in meeting.struck, "account was struck before")
        self._expect_weight(log, meeting, account, weight)
        meeting.ballots[account] = ()
        meeting.struck[account] = weight

    def on_Walked(self, log: Log, share: str, id: int, cursor: int, blocked: int) -> None:
        meeting = self._find(log)
        self.expect(log, meeting.gate != ZERO, "walk was not begun")
        in_order = meeting.cursor <= cursor <= meeting.length
        self.expect(log, in_order, "walk goes back, or beyond its end")
        struck = sum(meeting.struck.values())
        self.expect(log, blocked == struck, "blocked are others than the struck")
        meeting.cursor, meeting.blocked = cursor, blocked

    # ---- the count and the receipt -----------------------------------------------------------

    def on_Finalized(
        self,
        log: Log,
        share: str,
        id: int,
        supply_weight: int,
        blocked: int,
        votable: int,
        counts: Sequence[tuple[int, ...]],
    ) -> None:
        meeting = self._find(log)
        self.expect(log, meeting.outcome == Outcome.OPEN, "meeting is not open")
        walked = meeting.gate != ZERO and meeting.cursor == meeting.length
        self.expect(log, walked, "walk is not over")
        self.expect(log, supply_weight == meeting.supply_weight, "another supply was pinned")
        self.expect(log, blocked == meeting.blocked, "others are blocked")
        tallies = meeting.tallies[: len(meeting.routine)]
        base = supply_weight - blocked
        known = tuple((*_lanes(word), base - _votes(word)) for word in tallies)
        self.expect(log, tuple(counts) == known, "counts are not the sums of all ballots")
        if share in self.facts.shares:
            holding = self.custody.holding_at(share, meeting.times["record_ts"])
            free = max(0, holding.settled - holding.encumbered) if holding else 0
            most = max(0, min(free // TO_MICRO_SHARES, supply_weight) - blocked)
            self.expect(log, votable == most, "custody's logs give other votable shares")
        meeting.votable, meeting.outcome = votable, Outcome.TALLIED

    def on_ReceiptFiled(
        self,
        log: Log,
        share: str,
        id: int,
        custodian: str,
        outcome: int,
        executed: Sequence[int],
        differences: Sequence[tuple[int, ...]],
        control_number_hash: str,
        report_hash: str,
    ) -> None:
        meeting = self._find(log)
        self.expect(log, meeting.outcome == Outcome.TALLIED, "meeting is not tallied")
        self.expect(log, len(executed) == len(meeting.routine), "not a word for each item")
        fits = all(_votes(word) <= meeting.votable for word in executed)
        self.expect(log, fits, "more is executed than is votable")
        known = tuple(
            (item, *(done - asked for done, asked in zip(*map(_lanes, pair), strict=True)))
            for item, pair in enumerate(zip(executed, meeting.tallies, strict=False))
            if pair[0] != pair[1]
        )
        self.expect(log, tuple(differences) == known, "differs otherwise from what was instructed")
        due = Outcome.BROKEN if known else Outcome.MATCHED
        self.expect(log, outcome == due, "not the outcome of what was executed")
        meeting.outcome = Outcome(outcome)

    # ---- what storage must hold --------------------------------------------------------------

    def entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        for account in sorted(accounts):
            yield Entry("numbers", account, "meeting_count", (account,), self.counts[account])
        meetings = defaultdict(lambda: Meeting(ZERO, 0), self.meetings)
        for share in {*self.facts.shares, *self.counts}:  # one past the end too
            beyond = share, self.counts[share]
            meetings.setdefault(beyond, Meeting(*beyond))
        for _, meeting in sorted(meetings.items()):
            yield from _meeting_entries(meeting)
        known = [(key, account) for key, each in meetings.items() for account in each.ballots]
        for key, account in self.pairs("ballots", known, meetings, accounts):
            what = f"{account} in {key[0]} [{key[1]}]"
            stored = _hash(meetings[key].ballots.get(account, ()))
            yield Entry("ballots", what, "ballots.ballot_hash", (*key, account), stored)
        yield Entry("immutables", "roles", "ROLES", (), self.roles)
        yield Entry("immutables", "custody", "CUSTODY", (), self.custody.address)


def _lanes(word: int) -> tuple[int, ...]:
    votes = words.VOTES.unpack(word)
    return votes["in_favour"], votes["against"], votes["abstain"]


def _votes(word: int) -> int:
    return sum(words.VOTES.unpack(word).values())


def _hash(ballot: Sequence[int]) -> str:
    return "0x" + keccak(encode(["uint256[]"], [ballot])).hex() if ballot else NO_HASH


def _meeting_entries(meeting: Meeting) -> Iterator[Entry]:
    what, key = f"{meeting.share} [{meeting.id}]", (meeting.share, meeting.id)
    times = meeting.times
    poll = words.POLL.fill(
        record=times["record_ts"],
        open=times["open_ts"],
        token_cutoff=times["token_cutoff_ts"],
        items=len(meeting.routine),
        is_pinned=int(meeting.supply_weight is not None),
        supply_weight=meeting.supply_weight or 0,
        routine=sum(1 << item for item, routine in enumerate(meeting.routine) if routine),
    )
    yield Entry("meetings", what, "polls.poll_word", key, poll, words.POLL)
    stored = words.MEETING.fill(
        notice=times["notice_ts"],
        custodian_cutoff=times["custodian_cutoff_ts"],
        meeting=times["meeting_ts"],
        blocked=meeting.blocked,
        votable=meeting.votable,
        outcome=int(meeting.outcome),
    )
    yield Entry("meetings", what, "meeting_word", key, stored, words.MEETING)
    walk = words.WALK.fill(gate=int(meeting.gate, 16), length=meeting.length, cursor=meeting.cursor)
    yield Entry("walks", what, "walks.walk_word", key, walk, words.WALK)
    for item, word in enumerate(meeting.tallies):
        at = (*key, item)
        value = words.VOTES.unpack(word)
        yield Entry("tallies", f"{what}, item {item}", "ballots.tally_word", at, value, words.VOTES)

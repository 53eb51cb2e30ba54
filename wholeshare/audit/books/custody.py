"""The books of Custody: terms, attestations, unit epochs, and what was minted and committed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Any

from wholeshare.audit import words
from wholeshare.audit.books.base import ZERO, Book, Entry

if TYPE_CHECKING:
    from wholeshare.audit.books.facts import Facts
    from wholeshare.audit.logs import Log

MINTED, COMMITTED, BURNED = 1 << 160, 2 << 160, 3 << 160
"""What is added to a share's address in the keys of its series, as in `Custody.vy`."""
NAME = "Wholeshare Custody"
ONE = 10**18
NO_TERMS = {"attestor": ZERO, "margin": 0, "max_age": 0}


@dataclass(frozen=True, slots=True)
class Figures:
    """What is kept of one attestation."""

    as_of_ts: int
    unit_epoch: int
    settled: int
    encumbered: int
    delivered_total: int

    def available_after(self, numerator: int, denominator: int) -> int:
        """Shares that nobody else has a right in, after a change of the unit; 1 / 1 is none."""
        settled = self.settled * numerator // denominator
        if numerator != denominator:
            settled -= settled % ONE
        return max(0, settled - -(-self.encumbered * numerator // denominator))


@dataclass(frozen=True, slots=True)
class Epoch:
    """One unit epoch after the first."""

    numerator: int
    denominator: int
    close_ts: int
    effective_ts: int


@dataclass
class Total:
    """A total that only grows."""

    value: int = 0
    since: int = 0
    history: list[tuple[int, int]] = field(default_factory=list)
    """Values that were left behind, and since when they were in force."""

    def reach(self, value: int, ts: int) -> None:
        """What is reached within one second counts as one step."""
        if self.value and self.since < ts:
            self.history.append((self.value, self.since))
        self.value, self.since = value, ts

    def before(self, ts: int) -> int:
        """The total that everything before a time left behind."""
        steps = [*self.history, (self.value, self.since)]
        earlier = [value for value, since in steps if since < ts]
        return earlier[-1] if earlier else 0


@dataclass
class Held:
    """All of one share."""

    terms: dict[str, Any] = field(default_factory=lambda: dict(NO_TERMS))
    sequences: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    """By attestor."""
    attested: list[Figures] = field(default_factory=list)
    attested_by: str = ZERO
    """Who signed the last of them."""
    at_record: dict[int, Figures] = field(default_factory=dict)
    """What was signed last as of a record instant, also if it came late."""
    epochs: list[Epoch] = field(default_factory=list)
    cancelled: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    """By unit epoch, when the one after it was last taken back at its close or later."""
    minted: Total = field(default_factory=Total)
    committed: Total = field(default_factory=Total)
    burned: Total = field(default_factory=Total)
    leaving: int = 0

    def epoch_at(self, ts: int) -> int:
        """The unit epoch in force at a time."""
        return sum(epoch.effective_ts <= ts for epoch in self.epochs)

    def units(self, first: int, last: int) -> tuple[int, int]:
        """Numerator and denominator of what turns shares of one epoch into those of another."""
        steps = self.epochs[min(first, last) : max(first, last)]
        ratio = prod(each.numerator for each in steps), prod(each.denominator for each in steps)
        return ratio if first <= last else ratio[::-1]


@dataclass(frozen=True, slots=True)
class Holding:
    """What was held at a record instant, in shares of its unit epoch."""

    settled: int
    encumbered: int
    backing: int
    as_of_ts: int


class CustodyBook(Book):
    """What the custodian holds, and what may be issued against it."""

    kind = "Custody"

    def __init__(self, address: str, roles: str, facts: Facts) -> None:
        super().__init__(address)
        self.roles = roles
        self.facts = facts
        self.held: defaultdict[str, Held] = defaultdict(Held)
        """By share."""

    def on_TermsSet(self, log: Log, share: str, **terms: Any) -> None:
        self.held[share].terms = terms

    # ---- attestations ------------------------------------------------------------------------

    def on_Attested(
        self,
        log: Log,
        share: str,
        attestor: str,
        sequence: int,
        in_transit: int,
        account_hash: str,
        report_hash: str,
        **figures: int,
    ) -> None:
        held, new = self.held[share], Figures(**figures)
        last = held.attested[-1] if held.attested else Figures(0, 0, 0, 0, 0)
        self.expect(log, attestor == held.terms["attestor"], "signer is not the attestor")
        following = held.sequences[attestor] + 1
        self.expect(log, sequence == following, "sequences are not consecutive")
        late = new.as_of_ts < last.as_of_ts
        at_record = self._is_record(share, new.as_of_ts)
        in_order = new.as_of_ts <= log.ts and (not late or at_record is not False)
        self.expect(log, in_order, "as of a time out of order")
        in_force = held.epoch_at(new.as_of_ts)
        self.expect(log, new.unit_epoch == in_force, "another unit epoch was in force")
        self.expect(log, new.encumbered <= new.settled, "more is encumbered than settled")
        least, most = last.delivered_total, held.committed.before(new.as_of_ts + 1)
        if late:
            least, most = 0, min(most, last.delivered_total)
        self.expect(log, least <= new.delivered_total <= most, "delivered is out of range")
        held.sequences[attestor] = sequence
        if at_record:
            held.at_record[new.as_of_ts] = new
        if not late:
            held.attested.append(new)
            held.attested_by = attestor

    def _is_record(self, share: str, ts: int) -> bool | None:
        """Whether a share announced this instant; unknown of one that is not listed."""
        book = self.facts.shares.get(share)
        return ts in book.records if book else None

    # ---- mints and redemptions ---------------------------------------------------------------

    def on_MintCounted(self, log: Log, share: str, amount: int, minted_total: int) -> None:
        self._grow(log, self.held[share].minted, amount, minted_total)
        if share in self.facts.shares:
            mint = self.facts.later(log, share, "Transfer")
            same = mint and (mint.values["sender"], mint.values["value"]) == (ZERO, amount)
            self.expect(log, bool(same), "no such mint in the same transaction")

    def on_Committed(
        self, log: Log, share: str, amount: int, committed_total: int, leaving: int
    ) -> None:
        held = self.held[share]
        self._grow(log, held.committed, amount, committed_total)
        self.expect(log, leaving == held.leaving + amount, "leaving grows by another amount")
        held.leaving = leaving

    def on_Settled(self, log: Log, share: str, amount: int, leaving: int) -> None:
        held = self.held[share]
        self.expect(log, leaving == held.leaving - amount, "leaving shrinks by another amount")
        held.leaving = leaving
        held.burned.reach(held.burned.value + amount, log.ts)
        if share in self.facts.shares:
            burn = self.facts.later(log, share, "Transfer")
            same = burn and (burn.values["receiver"], burn.values["value"]) == (ZERO, amount)
            self.expect(log, bool(same), "no such burn in the same transaction")

    def _grow(self, log: Log, total: Total, amount: int, reached: int) -> None:
        self.expect(log, reached == total.value + amount, "total grows by another amount")
        total.reach(reached, log.ts)

    # ---- unit epochs -------------------------------------------------------------------------

    def on_EpochScheduled(self, log: Log, share: str, unit_epoch: int, **epoch: int) -> None:
        epochs, new = self.held[share].epochs, Epoch(**epoch)
        self.expect(log, unit_epoch == len(epochs) + 1, "epochs are not consecutive")
        passed = not epochs or epochs[-1].effective_ts <= log.ts
        self.expect(log, passed and log.ts < new.effective_ts, "an epoch is pending, or this began")
        self.expect(log, new.close_ts <= new.effective_ts, "closes after it begins")
        epochs.append(new)

    def on_EpochCancelled(self, log: Log, share: str, unit_epoch: int) -> None:
        held = self.held[share]
        pending = bool(held.epochs) and held.epochs[-1].effective_ts > log.ts
        self.expect(log, pending and unit_epoch == len(held.epochs), "no such epoch is pending")
        if held.epochs and held.epochs.pop().close_ts <= log.ts:
            held.cancelled[len(held.epochs)] = log.ts

    # ---- what other books ask ----------------------------------------------------------------

    def holding_at(self, share: str, record_ts: int) -> Holding | None:
        """As `Custody.settled_at`, from the logs entered so far.

        Returns:
            None where they do not tell: nothing is attested, or the share is not listed.
        """
        held, book = self.held[share], self.facts.shares.get(share)
        later_ones = (each for each in held.attested if each.as_of_ts >= record_ts)
        figures = held.at_record.get(record_ts) or next(later_ones, None)
        if figures is None or book is None:
            return None
        minted = held.minted.before(figures.as_of_ts + 1) - held.minted.before(record_ts)
        since = max(0, figures.delivered_total - held.committed.before(record_ts))
        unburned = figures.delivered_total - held.burned.before(record_ts)
        up, down = held.units(figures.unit_epoch, held.epoch_at(record_ts))
        then, later = book.multiplier_at(record_ts), book.multiplier_at(figures.as_of_ts)
        smaller = min(then, later * up // down)
        greater = max(then, -(-later * up // down))
        settled = figures.settled * up // down
        backing = settled + max(0, unburned) * smaller // ONE
        return Holding(
            settled=max(0, settled + since * smaller // ONE - -(-minted * greater // ONE)),
            encumbered=-(-figures.encumbered * up // down),
            backing=max(0, backing - -(-(minted + max(0, -unburned)) * greater // ONE)),
            as_of_ts=figures.as_of_ts,
        )

    # ---- what storage must hold --------------------------------------------------------------

    def entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        # Every account could be taken for a share.
        for share in sorted(accounts | set(self.held)):
            yield from self._share_entries(share, self.held[share])
        attestors = [(share, who) for share, held in self.held.items() for who in held.sequences]
        shares = set(self.facts.shares) | {log.values["share"] for log in self.logs}
        for share, who in self.pairs("attestors' sequences", attestors, shares, accounts):
            sequence = self.held[share].sequences[who]
            yield Entry("sequences", f"{share} by {who}", "sequence", (share, who), sequence)
        yield Entry("immutables", "roles", "ROLES", (), self.roles)
        yield Entry("immutables", "name", "domain.NAME", (), NAME)

    def _share_entries(self, share: str, held: Held) -> Iterator[Entry]:
        yield Entry("terms", share, "terms", (share,), held.terms)
        yield Entry("leaving", share, "leaving", (share,), held.leaving)
        yield Entry("attestations", share, "attested_by", (share,), held.attested_by)
        count = len(held.attested)
        yield Entry("attestations", share, "attestations.counts", (share,), count)
        # One past the end of each list too.
        for index, figures in enumerate([*held.attested, Figures(0, 0, 0, 0, 0)]):
            yield from self._figures_entries(share, index, figures)
        book = self.facts.shares.get(share)
        for record_ts in [0, *(book.records if book else [])]:
            figures = held.at_record.get(record_ts, Figures(0, 0, 0, 0, 0))
            yield from self._figures_entries(share, record_ts, figures, "record_")
        yield Entry("unit epochs", share, "epochs.last_number", (share,), len(held.epochs))
        none = Epoch(0, 0, 0, 0)
        for number, epoch in enumerate([none, *held.epochs, none]):
            value = words.EPOCH.fill(
                numerator=epoch.numerator,
                denominator=epoch.denominator,
                effective=epoch.effective_ts,
                close=epoch.close_ts,
                cancelled=held.cancelled[number],
            )
            key = (share, number)
            what = f"{share} [{number}]"
            yield Entry("unit epochs", what, "epochs.epoch_words", key, value, words.EPOCH)
        yield from _total_entries("minted", share, MINTED, held.minted)
        yield from _total_entries("committed", share, COMMITTED, held.committed)
        yield from _total_entries("burned", share, BURNED, held.burned)

    def _figures_entries(
        self, share: str, index: int, figures: Figures, kind: str = ""
    ) -> Iterator[Entry]:
        holding = words.ATTESTED_HOLDING.fill(
            settled=figures.settled, encumbered=figures.encumbered
        )
        moment = words.ATTESTED_MOMENT.fill(
            delivered_total=figures.delivered_total,
            as_of=figures.as_of_ts,
            unit_epoch=figures.unit_epoch,
        )
        for variable, value, packed in (
            (f"attestations.{kind}holding_words", holding, words.ATTESTED_HOLDING),
            (f"attestations.{kind}moment_words", moment, words.ATTESTED_MOMENT),
        ):
            what = f"{share} [{index}]"
            yield Entry("attestations", what, variable, (share, index), value, packed)


def _total_entries(area: str, share: str, kind: int, total: Total) -> Iterator[Entry]:
    key = int(share, 16) | kind
    length = len(total.history)
    value = words.TOTAL.fill(total=total.value, since=total.since, history_length=length)
    yield Entry(area, share, "totals.total_words", (key,), value, words.TOTAL)
    for index, (reached, since) in enumerate([*total.history, (0, 0)]):
        checkpoint = words.CHECKPOINT.fill(value=reached, since=since)
        what = f"{share} [{index}]"
        at = (key, index)
        yield Entry(area, what, "checkpoints.history", at, checkpoint, words.CHECKPOINT)

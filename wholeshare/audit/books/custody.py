"""The books of Custody: terms, attestations, unit epochs, and what was minted and committed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from wholeshare.audit import words
from wholeshare.audit.books.base import ZERO, Book, Entry
from wholeshare.audit.books.held import (
    NO_ROUND,
    ONE,
    Epoch,
    Figures,
    Held,
    Holding,
    Objection,
    Round,
    Total,
)

if TYPE_CHECKING:
    from wholeshare.audit.books.facts import Facts
    from wholeshare.audit.logs import Log

MINTED, COMMITTED, BURNED = 1 << 160, 2 << 160, 3 << 160
"""What is added to a share's address in the keys of its series, as in `Custody.vy`."""
NAME = "Wholeshare Custody"
SUSPENSION, REST = 3 * 86_400, 7 * 86_400


class CustodyBook(Book):
    """What the custodian holds, and what may be issued against it."""

    kind = "Custody"

    def __init__(self, address: str, roles: str, facts: Facts) -> None:
        super().__init__(address)
        self.roles = roles
        self.facts = facts
        self.held: defaultdict[str, Held] = defaultdict(Held)
        """By share."""

    def on_TermsSet(self, log: Log, share: str, attestors: Sequence[str], **terms: Any) -> None:
        self.held[share].terms = {"attestors": list(attestors), **terms}

    # ---- attestations ------------------------------------------------------------------------

    def on_Signed(self, log: Log, share: str, attestor: str, sequence: int) -> None:
        held = self.held[share]
        self.expect(log, attestor in held.terms["attestors"], "signer is not an attestor")
        following = held.sequences[attestor] + 1
        self.expect(log, sequence == following, "sequences are not consecutive")
        held.sequences[attestor] = sequence
        held.signed.append(attestor)

    def on_Attested(
        self,
        log: Log,
        share: str,
        attestors: Sequence[str],
        in_transit: int,
        is_resolution: bool,
        account_hash: str,
        report_hash: str,
        **figures: int,
    ) -> None:
        held, new = self.held[share], Figures(**figures)
        self._take_signed(log, held, list(attestors))
        self.expect(log, len(attestors) >= held.terms["quorum"], "fewer signed than must agree")
        late = self._check_figures(log, share, new)
        if self._is_record(share, new.as_of_ts):
            held.at_record[new.as_of_ts] = new
        self.expect(log, not (late and is_resolution), "late for a resolution")
        if late:
            return
        held.attested.append(new)
        held.attested_by = list(attestors)
        held.minted_before = held.minted.value
        if held.objection.as_of_ts <= new.as_of_ts:
            held.objection = Objection()
        self._expect_resolution(log, share, is_resolution)

    def on_Suspended(
        self,
        log: Log,
        share: str,
        attestor: str,
        in_transit: int,
        account_hash: str,
        report_hash: str,
        until_ts: int,
        **figures: int,
    ) -> None:
        held, new = self.held[share], Figures(**figures)
        self._take_signed(log, held, [attestor])
        late = self._check_figures(log, share, new)
        self.expect(log, not late, "objects to what is overtaken")
        rested = held.rests.get(attestor, 0) <= log.ts
        self.expect(log, rested, "objects before the attestor has rested")
        self.expect(log, until_ts == log.ts + SUSPENSION, "suspended for another time")
        as_of_ts = new.as_of_ts
        if held.objection.until_ts > log.ts:
            as_of_ts = max(as_of_ts, held.objection.as_of_ts)
        held.objection = Objection(until_ts, as_of_ts)
        held.rests[attestor] = until_ts + REST

    def _take_signed(self, log: Log, held: Held, attestors: list[str]) -> None:
        self.expect(log, held.signed == attestors, "others have signed")
        held.signed = []

    def _check_figures(self, log: Log, share: str, new: Figures) -> bool:
        """Compare with what is known; whether they are overtaken by the last."""
        held = self.held[share]
        last = held.attested[-1] if held.attested else Figures(0, 0, 0, 0, 0)
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
        return late

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
        self,
        log: Log,
        share: str,
        amount: int,
        due: int,
        committed_total: int,
        leaving: int,
        residual: int,
    ) -> None:
        held = self.held[share]
        self._grow(log, held.committed, due, committed_total)
        self.expect(log, leaving == held.leaving + amount, "leaving grows by another amount")
        round = self._running(held)
        paid = amount * round.due // round.of if round else amount
        self.expect(log, due == paid, "due is another part of the amount")
        grown = residual == held.residual + amount - due
        self.expect(log, grown, "residual grows by another amount")
        held.leaving, held.residual = leaving, residual

    def on_ResidualCommitted(
        self, log: Log, share: str, amount: int, committed_total: int, residual: int
    ) -> None:
        held = self.held[share]
        self._grow(log, held.committed, amount, committed_total)
        self.expect(log, residual == held.residual - amount, "residual shrinks by another amount")
        held.residual = residual

    def on_Settled(
        self, log: Log, share: str, amount: int, due: int, leaving: int, burned_total: int
    ) -> None:
        held = self.held[share]
        self.expect(log, leaving == held.leaving - amount, "leaving shrinks by another amount")
        held.leaving = leaving
        self._grow(log, held.burned, due, burned_total)
        # A residual claim burns nothing.
        if amount and share in self.facts.shares:
            burn = self.facts.later(log, share, "Transfer")
            same = burn and (burn.values["receiver"], burn.values["value"]) == (ZERO, amount)
            self.expect(log, bool(same), "no such burn in the same transaction")

    def _grow(self, log: Log, total: Total, amount: int, reached: int) -> None:
        self.expect(log, reached == total.value + amount, "total grows by another amount")
        total.reach(reached, log.ts)

    # ---- resolutions -------------------------------------------------------------------------

    @staticmethod
    def _running(held: Held) -> Round | None:
        last = held.rounds[-1] if held.rounds else None
        return None if last is None or last.ended_ts else last

    def on_ResolutionEntered(
        self,
        log: Log,
        share: str,
        round: int,
        due: int,
        of: int,
        committed_total: int,
        older_residual: int,
    ) -> None:
        held = self.held[share]
        self.expect(log, not self._running(held), "another resolution runs")
        self.expect(log, round == len(held.rounds) + 1, "rounds are not consecutive")
        known = (held.committed.value, held.residual) == (committed_total, older_residual)
        self.expect(log, known, "other totals than the logs tell")
        if book := self.facts.shares.get(share):
            self.expect(log, of == book.supply.balance - held.leaving, "of another supply")
        held.rounds.append(Round(log.ts, due, of, committed_total, older_residual))
        self._check_factor(log, share)

    def on_FactorRaised(self, log: Log, share: str, round: int, due: int, of: int) -> None:
        held = self.held[share]
        running = self._running(held)
        same = running is not None and (round, of) == (len(held.rounds), running.of)
        self.expect(log, same, "another round runs")
        if running:
            self.expect(log, due > running.due, "the factor falls")
            running.due = due
            self._check_factor(log, share)

    def on_ResolutionEnded(self, log: Log, share: str, round: int) -> None:
        held = self.held[share]
        running = self._running(held)
        same = running is not None and round == len(held.rounds) and running.due == running.of
        self.expect(log, same, "no such round runs, or it is short")
        if running:
            running.ended_ts = log.ts

    def _expect_resolution(self, log: Log, share: str, is_resolution: bool) -> None:
        """What new figures make of a resolution, or of there being none."""
        running, events = self._running(self.held[share]), []
        if is_resolution and running is None:
            events.append("ResolutionEntered")
        if running and not is_resolution:
            events.append("ResolutionEnded")
        if running and (self._covered(log, share) or 0) > running.due:
            events.append("FactorRaised")
        for event in events:
            follows = self.facts.later(log, self.address, event)
            self.expect(log, follows is not None, f"no {event} in the same transaction")

    def _check_factor(self, log: Log, share: str) -> None:
        """Whether the factor is what the last figures cover."""
        covered, due = self._covered(log, share), self.held[share].rounds[-1].due
        self.expect(log, covered in (None, due), "the factor is not what is covered")

    def _covered(self, log: Log, share: str) -> int | None:
        """Raw tokens' worth that there is for the last round, by the last figures; unknown of a
        share that is not listed."""
        held, book = self.held[share], self.facts.shares.get(share)
        if book is None or not held.attested:
            return None
        last, round = held.attested[-1], held.rounds[-1]
        over = held.epochs[last.unit_epoch : last.unit_epoch + 1]
        ended = [each.effective_ts - 1 for each in over if each.effective_ts <= log.ts]
        multiplier = book.multiplier_at(*ended) if ended else book.multiplier_at(log.ts)
        available = (last.settled - last.encumbered) * ONE // multiplier
        before = round.committed_total + round.older_residual
        return min(round.of, max(0, available + last.delivered_total - before))

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
            market_claim=-(-max(0, -unburned) * greater // ONE),
        )

    # ---- what storage must hold --------------------------------------------------------------

    def entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        # Every account could be taken for a share.
        for share in sorted(accounts | set(self.held)):
            yield from self._share_entries(share, self.held[share])
        attestors = [
            (share, who)
            for share, held in self.held.items()
            for who in held.sequences.keys() | held.rests.keys()
        ]
        shares = set(self.facts.shares) | {log.values["share"] for log in self.logs}
        for share, who in self.pairs("attestors' sequences", attestors, shares, accounts):
            held, what = self.held[share], f"{share} by {who}"
            sequence, rests = held.sequences.get(who, 0), held.rests.get(who, 0)
            yield Entry("attestors", what, "quorums.sequence", (share, who), sequence)
            yield Entry("attestors", what, "objections.rests_until", (share, who), rests)
        yield Entry("immutables", "roles", "quorums.ROLES", (), self.roles)
        yield Entry("immutables", "name", "domain.NAME", (), NAME)

    def _share_entries(self, share: str, held: Held) -> Iterator[Entry]:
        yield Entry("terms", share, "quorums.terms", (share,), held.terms)
        yield Entry("limits", share, "limits.minted_before", (share,), held.minted_before)
        yield Entry("leaving", share, "backing.leaving", (share,), held.leaving)
        yield from self._attested_entries(share, held)
        yield from self._round_entries(share, held)
        yield from self._epoch_entries(share, held)
        yield from _total_entries("minted", share, MINTED, held.minted)
        yield from _total_entries("committed", share, COMMITTED, held.committed)
        yield from _total_entries("burned", share, BURNED, held.burned)

    def _attested_entries(self, share: str, held: Held) -> Iterator[Entry]:
        yield Entry("attestations", share, "quorums.signers", (share,), held.attested_by)
        count = len(held.attested)
        yield Entry("attestations", share, "attestations.counts", (share,), count)
        # One past the end of each list too.
        for index, figures in enumerate([*held.attested, Figures(0, 0, 0, 0, 0)]):
            yield from self._figures_entries(share, index, figures)
        book = self.facts.shares.get(share)
        for record_ts in [0, *(book.records if book else [])]:
            figures = held.at_record.get(record_ts, Figures(0, 0, 0, 0, 0))
            yield from self._figures_entries(share, record_ts, figures, "record_")
        objection = words.OBJECTION.fill(
            until=held.objection.until_ts, as_of=held.objection.as_of_ts
        )
        variable = "objections.objection_word"
        yield Entry("objections", share, variable, (share,), objection, words.OBJECTION)

    def _round_entries(self, share: str, held: Held) -> Iterator[Entry]:
        area, count = "resolutions", len(held.rounds)
        yield Entry(area, share, "resolutions.last_round", (share,), count)
        yield Entry(area, share, "resolutions.residual", (share,), held.residual)
        for number, round in enumerate([NO_ROUND, *held.rounds, NO_ROUND]):
            key, what = (share, number), f"{share} [{number}]"
            factor = words.FACTOR.fill(due=round.due, of=round.of)
            entry = words.ROUND.fill(
                committed_total=round.committed_total,
                entered=round.entered_ts,
                ended=round.ended_ts,
            )
            older = round.older_residual
            yield Entry(area, what, "resolutions.factor_word", key, factor, words.FACTOR)
            yield Entry(area, what, "resolutions.entry_word", key, entry, words.ROUND)
            yield Entry(area, what, "resolutions.older_residual", key, older)

    def _epoch_entries(self, share: str, held: Held) -> Iterator[Entry]:
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

"""A shortfall: everybody is paid one part of what he redeems, and claims the rest later.

All of it is counted in raw tokens' worth, of which a split changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import NamedTuple

from tests.property.platform.quorum import CUSTODY
from tests.property.platform.transactions import emitter, require
from tests.property.tx import Event


class Refusal(StrEnum):
    LATE = "custody: late for a resolution"
    NOT_SHORT = "custody: not short"
    STILL_SHORT = "custody: still short"
    FACTOR = "custody: factor is not covered"
    COVERED = "custody: more than is covered"
    RESIDUAL = "custody: more than the residual"


class Resolution(NamedTuple):
    entered_ts: int = 0
    ended_ts: int = 0
    due: int = 0
    of: int = 0


class Commitment(NamedTuple):
    due: int
    round: int


@dataclass
class Round:
    entered_ts: int
    committed_total: int
    """What had been committed when it began, all of which is paid."""
    older: int
    """Residual claims of earlier rounds, all of which are paid."""
    of: int
    """Tokens that were not on their way out."""
    due: int = 0
    """What all of those are paid together."""
    ended_ts: int = 0

    def covered(self, available: int, delivered_total: int) -> int:
        """What is there for the round, and what went out in it."""
        before = self.committed_total + self.older
        return max(0, min(self.of, available + delivered_total - before))

    def part(self, amount: int) -> int:
        return floor(amount * Fraction(self.due, self.of))


emit = emitter(CUSTODY)


class Resolutions:
    """Of one listing."""

    def __init__(self, listing: str) -> None:
        self.listing = listing
        self.rounds: list[Round] = []
        self.residual = 0
        """What redeemers are short, of all rounds."""

    @property
    def running(self) -> Round | None:
        return self.rounds[-1] if self.rounds and not self.rounds[-1].ended_ts else None

    @property
    def number(self) -> int:
        """Of the round that runs, zero if none does."""
        return len(self.rounds) if self.running else 0

    def view(self, number: int) -> Resolution:
        if not 0 < number <= len(self.rounds):
            return Resolution()
        known = self.rounds[number - 1]
        return Resolution(known.entered_ts, known.ended_ts, known.due, known.of)

    def see(
        self, now: int, declared: bool, available: int, delivered_total: int, begun: Round
    ) -> list[Event]:
        """What figures that have come into force do to it.

        Args:
            begun: the round that would begin with them.
        """
        known = self.running
        if not known:
            return self._enter(begun, available, delivered_total) if declared else []
        covered = known.covered(available, delivered_total)
        if not declared:
            require(covered == known.of, Refusal.STILL_SHORT)
        events = []
        if covered > known.due:
            known.due = covered
            events.append(self._emit("FactorRaised", due=known.due, of=known.of))
        if not declared:
            known.ended_ts = now
            events.append(emit("ResolutionEnded", share=self.listing, round=len(self.rounds)))
        return events

    def _enter(self, begun: Round, available: int, delivered_total: int) -> list[Event]:
        begun.due = begun.covered(available, delivered_total)
        require(begun.due < begun.of, Refusal.NOT_SHORT)
        self.rounds.append(begun)
        before = {"committed_total": begun.committed_total, "older_residual": begun.older}
        return [self._emit("ResolutionEntered", due=begun.due, of=begun.of, **before)]

    def _emit(self, name: str, **fields: int) -> Event:
        return emit(name, share=self.listing, round=len(self.rounds), **fields)

    def check_covered(self, available: int, delivered_total: int) -> None:
        """What is paid to some must be there for all, and for those who come before."""
        known = self.running
        before = known.committed_total + known.older
        require(available + delivered_total >= before + known.due, Refusal.FACTOR)

    def commitment(self, amount: int) -> Commitment:
        known = self.running
        return Commitment(known.part(amount) if known else amount, self.number)

    def check_total(self, committed_total: int) -> None:
        known = self.running
        if known:
            most = known.committed_total + known.older + known.due
            require(committed_total <= most, Refusal.COVERED)

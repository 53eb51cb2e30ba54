"""What one share's custody consists of, as logs tell it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import prod
from typing import Any

from wholeshare.audit.books.base import ZERO

ONE = 10**18
NO_TERMS = {
    "attestors": [],
    "quorum": 0,
    "margin": 0,
    "max_age": 0,
    "max_minted": 0,
    "daily_limit": 0,
    "feed": ZERO,
}


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


@dataclass(frozen=True, slots=True)
class Objection:
    """What one attestor said alone."""

    until_ts: int = 0
    as_of_ts: int = 0


@dataclass
class Round:
    """One round of a resolution."""

    entered_ts: int
    due: int
    of: int
    committed_total: int
    older_residual: int
    ended_ts: int = 0


NO_ROUND = Round(0, 0, 0, 0, 0)


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
    signed: list[str] = field(default_factory=list)
    """Whose signatures were counted and do not belong to a statement yet."""
    attested: list[Figures] = field(default_factory=list)
    attested_by: list[str] = field(default_factory=list)
    """Who signed the last of them."""
    minted_before: int = 0
    """Raw tokens minted before the last of them."""
    objection: Objection = Objection()
    rests: dict[str, int] = field(default_factory=dict)
    """By attestor, from when he may object again."""
    rounds: list[Round] = field(default_factory=list)
    residual: int = 0
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
    market_claim: int

"""What bounds a mint beside the reserve: one attestor's objection, a cap, and a day's limit."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from tests.property.model import DAY, History
from tests.property.platform.quorum import Terms
from tests.property.platform.transactions import require

SUSPENSION, REST = 3 * DAY, 7 * DAY


class Refusal(StrEnum):
    RESTS = "custody: attestor rests"
    MINT_CAP = "custody: over the mint cap"
    DAILY = "custody: over the daily limit"


class MintLimits(NamedTuple):
    """Raw tokens that may still be minted."""

    on_attestation: int
    in_a_day: int


class Objections:
    """Of one listing's attestors, each alone."""

    def __init__(self) -> None:
        self.until_ts = 0
        self.as_of_ts = 0
        self.rests_until: dict[str, int] = {}

    def holds(self, now: int) -> bool:
        return now < self.until_ts

    def object(self, now: int, attestor: str, as_of_ts: int) -> int:
        """Until when nothing is issued or redeemed."""
        require(now >= self.rests_until.get(attestor, 0), Refusal.RESTS)
        # What another has objected to and nobody has answered is to be answered as well.
        self.as_of_ts = max(as_of_ts, self.as_of_ts) if self.holds(now) else as_of_ts
        self.until_ts = now + SUSPENSION
        self.rests_until[attestor] = self.until_ts + REST
        return self.until_ts

    def answer(self, as_of_ts: int) -> None:
        if as_of_ts >= self.as_of_ts:
            self.until_ts = self.as_of_ts = 0


class Limits:
    def __init__(self, minted: History) -> None:
        self.minted = minted
        self.before_attestation = 0

    def begin(self) -> None:
        """With an attestation that has come into force."""
        self.before_attestation = self.minted.latest

    def check(self, now: int, terms: Terms, amount: int) -> None:
        require(self.on_attestation + amount <= terms.max_minted, Refusal.MINT_CAP)
        require(self.in_a_day(now) + amount <= terms.daily_limit, Refusal.DAILY)

    @property
    def on_attestation(self) -> int:
        return self.minted.latest - self.before_attestation

    def in_a_day(self, now: int) -> int:
        return self.minted.latest - self.minted.before(now - DAY + 1)

    def left(self, now: int, terms: Terms) -> MintLimits:
        return MintLimits(
            max(0, terms.max_minted - self.on_attestation),
            max(0, terms.daily_limit - self.in_a_day(now)),
        )

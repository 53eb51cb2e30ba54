"""What CorporateActions must do: splits, announced with notice and only when they are covered."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import NamedTuple

from tests.property.model import SHARE, Event, Tx
from tests.property.platform.custody import DAY, MAX_PART, Custody, Ratio, State
from tests.property.platform.transactions import Role, done, emitter, require

ACTIONS = "corporate actions"
NOTICE, MAX_WINDOW = 10 * DAY, 7 * DAY


class Refusal(StrEnum):
    ISSUER = "actions: not issuer"
    RATIO = "actions: not a forward split"
    RANGE = "actions: ratio out of range"
    NOTICE = "actions: notice too short"
    CLOSE = "actions: close out of range"
    PENDING = "actions: a change is pending"
    NOT_COVERED = "actions: not covered"
    NOT_PENDING = "actions: no split is pending"
    COVERED = "actions: split is covered"


class Status(NamedTuple):
    multiplier: int
    next_multiplier: int
    effective_ts: int
    unit_epoch: int
    is_shut: bool


emit = emitter(ACTIONS)


class CorporateActions:
    """Of one listing."""

    def __init__(self, custody: Custody, members: dict[Role, tuple[str, ...]]) -> None:
        self.custody = custody
        self.members = members
        self.close_ts = 0

    def schedule_split(
        self,
        tx: Tx,
        share: str,
        ratio: Ratio,
        close_ts: int,
        effective_ts: int,
        document_hash: bytes,
    ) -> list[Event]:
        listing, now = self.custody.share, tx.now
        require(tx.sender in self.members[Role.ISSUER], Refusal.ISSUER)
        require(ratio.numerator > ratio.denominator, Refusal.RATIO)
        require(ratio.denominator > 0 and ratio.numerator <= MAX_PART, Refusal.RANGE)
        require(effective_ts >= now + NOTICE, Refusal.NOTICE)
        require(effective_ts - MAX_WINDOW <= close_ts < effective_ts, Refusal.CLOSE)
        require(listing.effectiveAt() <= now, Refusal.PENDING)
        old = listing.uiMultiplier(now)
        new = floor(old * Fraction(*ratio))
        require(self.custody.covers_change(now, new, ratio), Refusal.NOT_COVERED)
        self.close_ts = close_ts
        split = {"old_multiplier": old, "new_multiplier": new, "close_ts": close_ts}
        split |= {"effective_ts": effective_ts, "document_hash": document_hash}
        unit_epoch = self.custody.unit_epoch_at(now) + 1
        by_us = Tx(ACTIONS, now)
        return [
            emit("SplitScheduled", share=SHARE, unit_epoch=unit_epoch, **ratio._asdict(), **split),
            *self.custody.schedule_epoch(by_us, ratio, effective_ts),
            *done(listing.schedule_multiplier(by_us, new, effective_ts)),
        ]

    def cancel(self, tx: Tx, share: str) -> list[Event]:
        """The issuer at any time before the effect, anybody once it is not covered any more."""
        pending = self.custody.pending_epoch(tx.now)
        require(pending, Refusal.NOT_PENDING)
        if tx.sender not in self.members[Role.ISSUER]:
            require(not self._is_covered(tx.now, pending.ratio), Refusal.COVERED)
        by_us, unit_epoch = Tx(ACTIONS, tx.now), len(self.custody.epochs)
        return [
            emit("SplitCancelled", share=SHARE, unit_epoch=unit_epoch, sender=tx.sender),
            *self.custody.cancel_epoch(by_us),
            *done(self.custody.share.cancel_multiplier(by_us)),
        ]

    def _is_covered(self, now: int, ratio: Ratio) -> bool:
        """As far as the last attestation tells, however old it is."""
        if self.custody.coverage(now).state == State.STALE:
            return True
        return self.custody.covers_change(now, self.custody.share.newUIMultiplier(), ratio)

    def status(self, now: int) -> Status:
        """Shut from the close until somebody has attested what there is after the split."""
        share, unit_epoch = self.custody.share, self.custody.unit_epoch_at(now)
        multiplier, pending = share.uiMultiplier(now), self.custody.pending_epoch(now)
        if pending:
            is_shut = now >= self.close_ts
            ahead = (share.newUIMultiplier(), pending.effective_ts)
            return Status(multiplier, *ahead, unit_epoch, is_shut)
        is_shut = self.custody.last_attestation().unit_epoch < unit_epoch
        return Status(multiplier, multiplier, 0, unit_epoch, is_shut)

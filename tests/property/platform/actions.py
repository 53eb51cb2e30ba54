"""What CorporateActions must do: changes announced with notice, and only when they are covered."""

from __future__ import annotations

from enum import IntFlag, StrEnum
from fractions import Fraction
from math import floor
from typing import NamedTuple

from tests.property.model import MIN_MULTIPLIER, SHARE
from tests.property.platform.custody import DAY, MAX_PART, Custody, Ratio
from tests.property.platform.transactions import WHOLE, Role, done, emitter, require
from tests.property.tx import Event, Tx

ACTIONS = "corporate actions"
NOTICE, LONG_NOTICE, MAX_WINDOW = 10 * DAY, 30 * DAY, 7 * DAY


class Refusal(StrEnum):
    ISSUER = "actions: not issuer"
    KIND = "actions: ratio not of its kind"
    RANGE = "actions: ratio out of range"
    NOTICE = "actions: notice too short"
    TIME = "actions: time out of range"
    CLOSE = "actions: close out of range"
    PENDING = "actions: a change is pending"
    NOT_COVERED = "actions: not covered"
    NOT_PENDING = "actions: no change is pending"
    COVERED = "actions: change is covered"
    CLOSED = "actions: close has passed"
    NO_UNIT = "actions: no new unit is pending"
    NOT_CLOSED = "actions: close not reached"
    STANDS = "actions: multiplier stands"


class Kind(IntFlag):
    SPLIT = 1
    REVERSE_SPLIT = 2
    STOCK_DIVIDEND = 4
    REINVESTMENT = 8


class Phase(IntFlag):
    NORMAL = 1
    ANNOUNCED = 2
    EX_WINDOW = 4
    TRANSFERS_PAUSED = 8
    ISSUANCE_PAUSED = 16
    DEACTIVATED = 32


class Action(NamedTuple):
    kind: int
    ratio: Ratio
    close_ts: int
    effective_ts: int
    document_hash: bytes


class Outcome(NamedTuple):
    multiplier: int
    owed: int
    backing: int
    fraction: int
    """Of a new share: what is paid in cash, since the custodian is given whole ones."""


class Status(NamedTuple):
    phase: int
    shares_per_token: int
    old_shares_per_token: int
    new_shares_per_token: int
    close_ts: int
    effective_ts: int
    unit_epoch: int
    is_shut: bool
    transfers_until_ts: int
    issuance_until_ts: int
    deactivated_from_ts: int
    record_instants: tuple[int, ...]


emit = emitter(ACTIONS)


class CorporateActions:
    """Of one listing. What is pending is with the share and with Custody."""

    def __init__(self, custody: Custody, members: dict[Role, tuple[str, ...]]) -> None:
        self.custody = custody
        self.members = members

    def schedule(self, tx: Tx, share: str, action: Action) -> list[Event]:
        listing, now = self.custody.share, tx.now
        kind, ratio, close_ts, effective_ts, document_hash = action
        require(tx.sender in self.members[Role.ISSUER], Refusal.ISSUER)
        require(min(ratio) > 0 and max(ratio) <= MAX_PART, Refusal.RANGE)
        self._check_kind(kind, ratio)
        require(effective_ts < 2**40, Refusal.TIME)
        require(effective_ts >= now + self.notice_of(now, kind, ratio), Refusal.NOTICE)
        opens_epoch = kind != Kind.REINVESTMENT
        if opens_epoch:
            require(effective_ts - MAX_WINDOW <= close_ts < effective_ts, Refusal.CLOSE)
        else:
            require(close_ts == 0, Refusal.CLOSE)
        require(listing.effectiveAt() <= now, Refusal.PENDING)
        outcome = self._outcome(now, ratio, opens_epoch)
        require(outcome, Refusal.NOT_COVERED)
        of_shares = ratio if opens_epoch else Ratio(1, 1)
        confirmed = self.custody.covers_change(now, outcome.multiplier, of_shares)
        require(confirmed, Refusal.NOT_COVERED)
        fields = {"kind": kind, **ratio._asdict(), "old_multiplier": listing.uiMultiplier(now)}
        fields |= _told(outcome) | {"close_ts": close_ts, "effective_ts": effective_ts}
        unit_epoch = self.custody.unit_epoch_at(now) + opens_epoch
        fields |= {"unit_epoch": unit_epoch, "document_hash": document_hash}
        by_us = Tx(ACTIONS, now)
        events = [emit("ActionScheduled", share=SHARE, **fields)]
        if opens_epoch:
            events += self.custody.schedule_epoch(by_us, ratio, close_ts, effective_ts)
        change = listing.schedule_multiplier(by_us, outcome.multiplier, effective_ts)
        return [*events, *done(change)]

    def notice_of(self, now: int, kind: int, ratio: Ratio) -> int:
        """Short for what is small and has nothing before it that it could add up with."""
        factor, share = Fraction(*ratio), self.custody.share
        if max(factor, 1 / factor) > 10:
            return LONG_NOTICE
        quiet = share.multiplier_at(now, now - NOTICE) == share.uiMultiplier(now)
        if kind == Kind.REINVESTMENT and quiet:
            if factor <= Fraction(101, 100):
                return DAY
            if factor <= Fraction(105, 100):
                return 3 * DAY
        return NOTICE

    def cancel(self, tx: Tx, share: str) -> list[Event]:
        """The issuer before the effect, anybody before the close once no fix would cover it."""
        listing, custody, now = self.custody.share, self.custody, tx.now
        require(listing.effectiveAt() > now, Refusal.NOT_PENDING)
        pending, multiplier = custody.pending_epoch(now), listing.newUIMultiplier()
        if tx.sender not in self.members[Role.ISSUER]:
            require(not pending or now < pending.close_ts, Refusal.CLOSED)
            ratio = pending.ratio if pending else Ratio(multiplier, listing.uiMultiplier(now))
            believed = custody.quorum.is_believed()
            after = self._outcome(now, ratio, opens_epoch=bool(pending))
            possible = after and after.multiplier >= MIN_MULTIPLIER
            require(not (believed and possible), Refusal.COVERED)
        fields = {"multiplier": multiplier, "effective_ts": listing.effectiveAt()}
        fields |= {"unit_epoch": len(custody.epochs), "sender": tx.sender}
        by_us = Tx(ACTIONS, now)
        events = [emit("ActionCancelled", share=SHARE, **fields)]
        if pending:
            events += custody.cancel_epoch(by_us)
        return [*events, *done(listing.cancel_multiplier(by_us))]

    def fix_multiplier(self, tx: Tx, share: str) -> list[Event]:
        """Between close and effect, by what there is then."""
        listing, now = self.custody.share, tx.now
        pending = self.custody.pending_epoch(now)
        require(pending, Refusal.NO_UNIT)
        require(pending.close_ts <= now, Refusal.NOT_CLOSED)
        announced = listing.newUIMultiplier()
        outcome = self._outcome(now, pending.ratio, opens_epoch=True)
        require(outcome, Refusal.NOT_COVERED)
        require(outcome.multiplier != announced, Refusal.STANDS)
        if outcome.multiplier > announced:  # more is promised by fresh figures only
            confirmed = self.custody.covers_change(now, outcome.multiplier, pending.ratio)
            require(confirmed, Refusal.NOT_COVERED)
        fields = {"unit_epoch": len(self.custody.epochs), "announced_multiplier": announced}
        fields |= _told(outcome) | {"effective_ts": pending.effective_ts, "sender": tx.sender}
        by_us = Tx(ACTIONS, now)
        change = outcome.multiplier, pending.effective_ts
        return [
            emit("MultiplierFixed", share=SHARE, **fields),
            *done(listing.cancel_multiplier(by_us)),
            *done(listing.schedule_multiplier(by_us, *change)),
        ]

    def _check_kind(self, kind: int, ratio: Ratio) -> None:
        is_one = kind in (each.value for each in Kind)
        grows = ratio.numerator > ratio.denominator
        shrinks = ratio.numerator < ratio.denominator
        fits = shrinks if kind == Kind.REVERSE_SPLIT else grows
        require(is_one and fits, Refusal.KIND)

    def _suffices(self, now: int, ratio: Ratio, opens_epoch: bool) -> bool:
        """Fractions included, the shares of then make up the tokens of then and the margin."""
        factor, figures = Fraction(*ratio), self.custody.last_attestation()
        available = figures.available * (factor if opens_epoch else WHOLE)
        return available >= self.custody.owed(now, figures) * factor + self.custody.terms.margin

    def _outcome(self, now: int, ratio: Ratio, opens_epoch: bool) -> Outcome | None:
        """The tokens stand for whole shares, where the ratio leaves a fraction of one; None if that
        is not covered, or for nothing."""
        if not self._suffices(now, ratio, opens_epoch):
            return None
        factor, figures = Fraction(*ratio), self.custody.last_attestation()
        owed, old = self.custody.owed(now, figures), self.custody.share.uiMultiplier(now)
        shares = figures.available_after(factor if opens_epoch else WHOLE)
        backing = shares - self.custody.terms.margin
        if backing < 0:
            return None
        part = min(factor, Fraction(backing, owed)) if owed else factor
        multiplier, fraction = floor(old * part), max(0, floor(owed * factor) - backing)
        if backing >= owed * factor:
            fraction = 0
        return Outcome(multiplier, owed, backing, fraction) if multiplier else None

    def status(self, now: int, pauses: tuple[int, int, int]) -> Status:
        """In one answer, with what the share says of its suspensions."""
        share, custody = self.custody.share, self.custody
        multiplier, effective_ts = share.uiMultiplier(now), share.effectiveAt()
        old = share.multiplier_at(now, min(now, effective_ts - 1)) if effective_ts else multiplier
        is_shut = custody.is_shut(now)
        transfers_until_ts, issuance_until_ts, deactivated_from_ts = pauses
        phases = {
            Phase.ANNOUNCED: effective_ts > now,
            Phase.EX_WINDOW: is_shut,
            Phase.TRANSFERS_PAUSED: now < transfers_until_ts,
            Phase.ISSUANCE_PAUSED: now < issuance_until_ts,
            Phase.DEACTIVATED: now >= deactivated_from_ts,
        }
        return Status(
            phase=sum(each for each, holds in phases.items() if holds) or Phase.NORMAL,
            shares_per_token=multiplier,
            old_shares_per_token=old,
            new_shares_per_token=share.newUIMultiplier(),
            close_ts=custody.epochs[-1].close_ts if custody.epochs else 0,
            effective_ts=effective_ts,
            unit_epoch=custody.unit_epoch_at(now),
            is_shut=is_shut,
            transfers_until_ts=transfers_until_ts,
            issuance_until_ts=issuance_until_ts,
            deactivated_from_ts=deactivated_from_ts,
            record_instants=tuple(share.pending(now)),
        )


def _told(outcome: Outcome) -> dict[str, int]:
    fields = outcome._asdict()
    return {"new_multiplier": fields.pop("multiplier"), **fields}

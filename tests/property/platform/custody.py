"""What Custody must do: figures of the custodian's book, and what may be issued against them."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from fractions import Fraction
from math import ceil, floor, prod
from typing import NamedTuple

from tests.property.model import END, ONE, History, Share
from tests.property.platform.limits import Limits, MintLimits, Objections
from tests.property.platform.quorum import (
    CUSTODY,
    DAY,
    HOUR,
    MAX_AGE,
    MAX_FIGURE,
    Quorum,
    Signature,
    Statement,
    Terms,
)
from tests.property.platform.resolution import Commitment, Resolutions, Round
from tests.property.platform.resolution import Refusal as OfResolution
from tests.property.platform.transactions import (
    WHOLE,
    Role,
    emitter,
    require,
    shares_down,
    shares_up,
)
from tests.property.tx import Event, Tx

__all__ = ["CUSTODY", "DAY", "HOUR", "MAX_AGE", "Custody", "Figures", "Statement", "Terms"]

MAX_PART, MAX_PRODUCT = 2**32 - 1, 2**64 - 1


class Refusal(StrEnum):
    FIGURE = "custody: figure over 128 bits"
    AHEAD = "custody: as of lies ahead"
    OLDER = "custody: older than the last"
    UNIT_EPOCH = "custody: wrong unit epoch"
    ENCUMBERED = "custody: encumbered over settled"
    DELIVERED = "custody: delivered out of range"
    NOTHING = "custody: nothing is attested"
    NOT_LOWER = "custody: figure is not lower"
    ALONE = "custody: below the quorum"
    STALE = "custody: attestation is stale"
    SUSPENDED = "custody: suspended"
    IN_RESOLUTION = "custody: in resolution"
    SHUT = "custody: shut in the ex-window"
    NOT_COVERED = "custody: not covered"
    CHANGE_NOT_COVERED = "custody: change is not covered"
    SUPPLY = "custody: more than the supply"
    LEAVING = "custody: more than is leaving"
    COMMITTED = "custody: more than was committed"
    NOT_MINTER = "custody: not the minter"
    NOT_ACTIONS = "custody: not corporate actions"
    RECORD = "custody: record not reached"
    NOT_ATTESTED = "custody: not attested at record"
    NO_EPOCH = "custody: no such epoch"
    PRODUCT = "custody: ratio product too large"
    EPOCH_NOT_AHEAD = "custody: epoch not ahead"
    CLOSE = "custody: close after effect"
    EPOCH_PENDING = "custody: an epoch is pending"
    RATIO_ZERO = "custody: ratio has a zero"
    RATIO_LARGE = "custody: ratio over 32 bits"
    NO_EPOCH_PENDING = "custody: no epoch is pending"


class State(IntEnum):
    NORMAL = 1
    STALE = 2
    SUSPENDED = 4
    IMPAIRED = 8
    RESOLUTION = 16


class Figures(NamedTuple):
    as_of_ts: int
    unit_epoch: int
    settled: int
    encumbered: int
    delivered_total: int

    @property
    def available(self) -> int:
        return self.settled - self.encumbered

    def available_after(self, ratio: Fraction) -> int:
        """A split leaves the custodian whole shares, and cash for the rest; what is encumbered
        stays so to the last fraction."""
        settled = floor(self.settled * ratio)
        if ratio != WHOLE:
            settled -= settled % ONE
        return max(0, settled - ceil(self.encumbered * ratio))


def figures_of(said: Statement) -> Figures:
    return Figures(*(getattr(said, each) for each in Figures._fields))


class Coverage(NamedTuple):
    state: int
    unit_epoch: int
    as_of_ts: int
    settled: int
    encumbered: int
    owed: int
    headroom: int
    committed_total: int
    leaving: int
    residual: int
    margin: int


class Holding(NamedTuple):
    """At a record instant, in shares of its unit epoch."""

    settled: int
    """Rounded down."""
    encumbered: int
    """Rounded up."""
    backing: int
    as_of_ts: int
    market_claim: int
    """What was there for tokens burned before; rounded up."""


class Ratio(NamedTuple):
    numerator: int
    denominator: int


class Epoch(NamedTuple):
    """A unit epoch but the first, with the shares that it gives for those of the one before."""

    ratio: Ratio
    close_ts: int
    effective_ts: int


NOTHING = Figures(0, 0, 0, 0, 0)
emit = emitter(CUSTODY)


class Custody:
    """Of one listing. Its minter and CorporateActions are those that the share names."""

    def __init__(self, share: Share, members: dict[Role, tuple[str, ...]], name: str) -> None:
        self.share = share
        self.members = members
        self.listing = name
        self.quorum = Quorum(members, name)
        self.objections = Objections()
        self.resolutions = Resolutions(name)
        self.attested: list[Figures] = []
        self.at_record: dict[int, Figures] = {}
        """What was signed last as of a record instant, also if it came late."""
        self.minted = History()
        self.limits = Limits(self.minted)
        self.committed = History()
        self.burned = History()
        self.leaving = 0
        self.epochs: list[Epoch] = []
        self.cancelled_ts = -1
        """When an epoch was last taken back at its close or later; what was attested as of earlier
        says nothing any more."""

    # -- who signs, and what they signed

    @property
    def terms(self) -> Terms:
        return self.quorum.terms

    def set_terms(self, tx: Tx, share: str, terms: Terms) -> list[Event]:
        return self.quorum.set_terms(tx.sender, terms)

    def attest(self, tx: Tx, said: Statement, signatures: tuple[Signature, ...]) -> list[Event]:
        """Whoever brings it."""
        events = self.quorum.check(said, signatures)
        self._check_figures(tx.now, said)
        figures = figures_of(said)
        signers = tuple(each.attestor for each in signatures)
        events.append(emit("Attested", **said._asdict(), attestors=signers))
        if said.as_of_ts in self.share.instants:
            self.at_record[said.as_of_ts] = figures
        if said.as_of_ts < self.last_attestation().as_of_ts:
            require(not said.is_resolution, OfResolution.LATE)
            return events
        self.attested.append(figures)
        self.quorum.signers = signers
        self.limits.begin()
        self.objections.answer(said.as_of_ts)
        available = self.available_raw(tx.now, figures)
        begun = Round(tx.now, self.committed.latest, self.resolutions.residual, self.staying)
        delivered = figures.delivered_total
        return events + self.resolutions.see(
            tx.now, said.is_resolution, available, delivered, begun
        )

    def suspend(self, tx: Tx, said: Statement, signature: Signature) -> list[Event]:
        """Whoever brings what one attestor says, who alone can make things look worse only."""
        last = self.last_attestation()
        require(last.as_of_ts, Refusal.NOTHING)
        events = self.quorum.check_one(said, signature)
        self._check_figures(tx.now, said)
        require(said.as_of_ts >= last.as_of_ts, Refusal.OLDER)
        require(not said.is_resolution, Refusal.ALONE)
        lower = self.margin_raw(tx.now, figures_of(said)) < self.margin_raw(tx.now, last)
        require(lower, Refusal.NOT_LOWER)
        until_ts = self.objections.object(tx.now, signature.attestor, said.as_of_ts)
        told = said._asdict()
        del told["is_resolution"]
        suspended = emit("Suspended", attestor=signature.attestor, **told, until_ts=until_ts)
        return [*events, suspended]

    def _check_figures(self, now: int, said: Statement) -> None:
        last = self.last_attestation()
        require(said.as_of_ts <= now, Refusal.AHEAD)
        late = said.as_of_ts < last.as_of_ts
        require(not late or said.as_of_ts in self.share.instants, Refusal.OLDER)
        require(said.unit_epoch == self.unit_epoch_at(said.as_of_ts), Refusal.UNIT_EPOCH)
        require(max(said.settled, said.in_transit) <= MAX_FIGURE, Refusal.FIGURE)
        require(said.encumbered <= said.settled, Refusal.ENCUMBERED)
        least, most = last.delivered_total, self.committed.before(said.as_of_ts + 1)
        if late:
            least, most = 0, min(most, last.delivered_total)
        require(least <= said.delivered_total <= most, Refusal.DELIVERED)

    # -- what may be issued

    def count_mint(self, tx: Tx, amount: int) -> list[Event]:
        """Whether a mint is covered, now and after the change of the multiplier that is pending."""
        require(tx.sender == self.share.authorities.minter, Refusal.NOT_MINTER)
        figures, now = self.last_attestation(), tx.now
        require(not self.is_shut(now), Refusal.SHUT)
        require(not self.resolutions.running, Refusal.IN_RESOLUTION)
        self._check_undisputed(now)
        raw = self._raw_to_back(figures) + amount
        covered = self._covers(figures, raw, self.share.uiMultiplier(now), WHOLE)
        require(covered, Refusal.NOT_COVERED)
        if self.share.effectiveAt() > now:
            pending = self.pending_epoch(now)
            ratio = Fraction(*pending.ratio) if pending else WHOLE
            covered = self._covers(figures, raw, self.share.newUIMultiplier(), ratio)
            require(covered, Refusal.CHANGE_NOT_COVERED)
        self.limits.check(now, self.terms, amount)
        self.minted.add(now, amount)
        fields = {"amount": amount, "minted_total": self.minted.latest}
        return [emit("MintCounted", share=self.listing, **fields)]

    def covers_change(self, now: int, multiplier: int, ratio: Ratio) -> bool:
        figures = self.last_attestation()
        other_unit = figures.unit_epoch != self.unit_epoch_at(now)
        if not self._is_fresh(now, figures) or other_unit or figures.as_of_ts <= self.cancelled_ts:
            return False
        return self._covers(figures, self._raw_to_back(figures), multiplier, Fraction(*ratio))

    def _check_undisputed(self, now: int) -> None:
        require(self._is_fresh(now, self.last_attestation()), Refusal.STALE)
        require(not self.objections.holds(now), Refusal.SUSPENDED)

    def _is_fresh(self, now: int, figures: Figures) -> bool:
        """By who attest today and still may; the age counts from what is described, and nothing
        attested is as of zero."""
        return now - figures.as_of_ts <= self.terms.max_age and self.quorum.is_intact()

    @property
    def staying(self) -> int:
        """Tokens that are not on their way out."""
        return self.share.supply.latest - self.leaving

    def _raw_to_back(self, figures: Figures) -> int:
        """Tokens that stay, and what leaves, or has left, and whose shares are still here, and what
        redeemers of a shortfall are due besides."""
        undelivered = self.committed.latest - figures.delivered_total
        return self.staying + undelivered + self.resolutions.residual

    def _covers(self, figures: Figures, raw: int, multiplier: int, ratio: Fraction) -> bool:
        available = figures.available_after(ratio)
        return shares_up(raw, multiplier) + self.terms.margin <= available

    # -- steps of a redemption

    def commit(self, tx: Tx, amount: int) -> list[Event]:
        self._check_payable(tx)
        due, _ = self.commitment(amount)
        require(self.leaving + amount <= self.share.supply.latest, Refusal.SUPPLY)
        self.leaving += amount
        self.resolutions.residual += amount - due
        self._count_committed(tx.now, due)
        totals = {"committed_total": self.committed.latest, "leaving": self.leaving}
        totals |= {"residual": self.resolutions.residual}
        return [emit("Committed", share=self.listing, amount=amount, due=due, **totals)]

    def commitment(self, amount: int) -> Commitment:
        """What a redemption committed now is paid, and in which round."""
        return self.resolutions.commitment(amount)

    def commit_residual(self, tx: Tx, amount: int) -> list[Event]:
        self._check_payable(tx)
        require(amount <= self.resolutions.residual, OfResolution.RESIDUAL)
        self.resolutions.residual -= amount
        self._count_committed(tx.now, amount)
        totals = {"committed_total": self.committed.latest, "residual": self.resolutions.residual}
        return [emit("ResidualCommitted", share=self.listing, amount=amount, **totals)]

    def _check_payable(self, tx: Tx) -> None:
        figures = self.last_attestation()
        require(tx.sender == self.share.authorities.minter, Refusal.NOT_MINTER)
        require(not self.is_shut(tx.now), Refusal.SHUT)
        if self.resolutions.running:
            self._check_undisputed(tx.now)
            available = self.available_raw(tx.now, figures)
            self.resolutions.check_covered(available, figures.delivered_total)

    def _count_committed(self, now: int, due: int) -> None:
        self.committed.add(now, due)
        self.resolutions.check_total(self.committed.latest)

    def settle(self, tx: Tx, amount: int, due: int) -> list[Event]:
        require(tx.sender == self.share.authorities.minter, Refusal.NOT_MINTER)
        require(amount <= self.leaving, Refusal.LEAVING)
        self.leaving -= amount
        self.burned.add(tx.now, due)
        require(self.burned.latest <= self.committed.latest, Refusal.COMMITTED)
        fields = {"amount": amount, "due": due, "leaving": self.leaving}
        burned = {"burned_total": self.burned.latest}
        return [emit("Settled", share=self.listing, **fields, **burned)]

    # -- unit epochs

    def schedule_epoch(self, tx: Tx, ratio: Ratio, close_ts: int, effective_ts: int) -> list[Event]:
        require(tx.sender == self.share.authorities.corporate_actions, Refusal.NOT_ACTIONS)
        require(tx.now < effective_ts <= END, Refusal.EPOCH_NOT_AHEAD)
        require(close_ts <= effective_ts, Refusal.CLOSE)
        require(not self.pending_epoch(tx.now), Refusal.EPOCH_PENDING)
        require(min(ratio) != 0, Refusal.RATIO_ZERO)
        require(max(ratio) <= MAX_PART, Refusal.RATIO_LARGE)
        self.epochs.append(Epoch(ratio, close_ts, effective_ts))
        fields = {**ratio._asdict(), "close_ts": close_ts, "effective_ts": effective_ts}
        return [emit("EpochScheduled", share=self.listing, unit_epoch=len(self.epochs), **fields)]

    def cancel_epoch(self, tx: Tx) -> list[Event]:
        require(tx.sender == self.share.authorities.corporate_actions, Refusal.NOT_ACTIONS)
        require(self.pending_epoch(tx.now), Refusal.NO_EPOCH_PENDING)
        cancelled = len(self.epochs)
        if self.epochs.pop().close_ts <= tx.now:
            self.cancelled_ts = tx.now
        return [emit("EpochCancelled", share=self.listing, unit_epoch=cancelled)]

    def pending_epoch(self, now: int) -> Epoch | None:
        last = self.epochs[-1] if self.epochs else None
        return last if last and last.effective_ts > now else None

    def is_shut(self, now: int) -> bool:
        """From the close until somebody has attested what there is after effect or cancellation."""
        closed, last = sum(each.close_ts <= now for each in self.epochs), self.last_attestation()
        return last.unit_epoch < closed or last.as_of_ts <= self.cancelled_ts

    def unit_epoch_at(self, ts: int) -> int:
        return sum(each.effective_ts <= ts for each in self.epochs)

    def units_between(self, of: int, to: int) -> Ratio:
        """What turns shares of one epoch into those of another, not reduced."""
        first, last = sorted((of, to))
        require(last <= len(self.epochs), Refusal.NO_EPOCH)
        steps = [each.ratio for each in self.epochs[first:last]]
        up = Ratio(prod(each.numerator for each in steps), prod(each.denominator for each in steps))
        require(max(up) <= MAX_PRODUCT, Refusal.PRODUCT)
        return up if of <= to else Ratio(up.denominator, up.numerator)

    # -- what follows from an attestation

    def last_attestation(self) -> Figures:
        return self.attested[-1] if self.attested else NOTHING

    def owed(self, now: int, figures: Figures) -> int:
        """In shares of the attestation's epoch."""
        return shares_up(self._raw_to_back(figures), self.multiplier_of(now, figures))

    def multiplier_of(self, now: int, figures: Figures) -> int:
        """The last of the attestation's epoch if that has ended, else the present one."""
        next_epoch = self.epochs[figures.unit_epoch :][:1]
        ended = [each.effective_ts - 1 for each in next_epoch if each.effective_ts <= now]
        return self.share.multiplier_at(now, *(ended or [now]))

    def available_raw(self, now: int, figures: Figures) -> int:
        """Raw tokens that the attested shares stand for, rounded down."""
        return floor(Fraction(figures.available * ONE, self.multiplier_of(now, figures)))

    def margin_raw(self, now: int, figures: Figures) -> int:
        return self.available_raw(now, figures) - self._raw_to_back(figures)

    def coverage(self, now: int) -> Coverage:
        figures = self.last_attestation()
        owed, margin = self.owed(now, figures), self.terms.margin
        states = {
            State.RESOLUTION: self.resolutions.running,
            State.IMPAIRED: figures.available < owed,
            State.SUSPENDED: self.objections.holds(now),
            State.STALE: not self._is_fresh(now, figures),
        }
        state = next((each for each, holds in states.items() if holds), State.NORMAL)
        usable = state == State.NORMAL and not self.is_shut(now)
        headroom = max(0, figures.available - margin - owed) if usable else 0
        held = (figures.unit_epoch, figures.as_of_ts, figures.settled, figures.encumbered)
        totals = (self.committed.latest, self.leaving, self.resolutions.residual)
        return Coverage(state, *held, owed, headroom, *totals, margin)

    def mint_limits(self, now: int) -> MintLimits:
        return self.limits.left(now, self.terms)

    def settled_at(self, now: int, ts: int) -> Holding:
        """What was held at an instant.

        From what was signed last as of it, else from the first attestation of later, less what was
        minted in between and more what certainly was delivered in between. Behind the tokens of
        then stands besides what has left for those not burned by then, before the instant or after.
        """
        require(ts <= now, Refusal.RECORD)
        later_ones = [each for each in self.attested if each.as_of_ts >= ts]
        figures = self.at_record.get(ts) or next(iter(later_ones), None)
        require(figures, Refusal.NOT_ATTESTED)
        minted = self.minted.before(figures.as_of_ts + 1) - self.minted.before(ts)
        since = max(0, figures.delivered_total - self.committed.before(ts))
        unburned = figures.delivered_total - self.burned.before(ts)
        back = Fraction(*self.units_between(figures.unit_epoch, self.unit_epoch_at(ts)))
        then = self.share.multiplier_at(now, ts)
        later = self.share.multiplier_at(now, figures.as_of_ts) * back
        smaller, greater = min(then, floor(later)), max(then, ceil(later))
        settled = floor(figures.settled * back)
        held = settled + shares_down(since, smaller) - shares_up(minted, greater)
        behind = settled + shares_down(max(0, unburned), smaller)
        behind -= shares_up(minted + max(0, -unburned), greater)
        encumbered = ceil(figures.encumbered * back)
        claim = shares_up(max(0, -unburned), greater)
        return Holding(max(0, held), encumbered, max(0, behind), figures.as_of_ts, claim)

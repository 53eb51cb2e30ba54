"""What Custody must do: figures of the custodian's book, and what may be issued against them."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from fractions import Fraction
from math import ceil, floor, prod
from typing import NamedTuple

from tests.property.model import END, ONE, ZERO, Event, History, Share, Tx
from tests.property.platform.transactions import (
    WHOLE,
    Role,
    emitter,
    require,
    shares_down,
    shares_up,
)

HOUR, DAY = 3_600, 86_400
MIN_AGE, MAX_AGE = HOUR, 30 * DAY
MAX_FIGURE = 2**128 - 1
CUSTODY = "custody"
MAX_PART, MAX_PRODUCT = 2**32 - 1, 2**64 - 1


class Refusal(StrEnum):
    NOT_ISSUER = "custody: not issuer"
    NOT_ADMIN = "custody: not admin"
    MAX_AGE = "custody: max age out of range"
    NOT_ATTESTOR = "custody: not an attestor"
    FIGURE = "custody: figure over 128 bits"
    NO_TERMS = "custody: no terms"
    SEQUENCE = "custody: wrong sequence"
    SIGNATURE = "custody: invalid signature"
    AHEAD = "custody: as of lies ahead"
    OLDER = "custody: older than the last"
    UNIT_EPOCH = "custody: wrong unit epoch"
    ENCUMBERED = "custody: encumbered over settled"
    DELIVERED = "custody: delivered out of range"
    STALE = "custody: attestation is stale"
    SHUT = "custody: shut in the ex-window"
    NOT_COVERED = "custody: not covered"
    CHANGE_NOT_COVERED = "custody: change is not covered"
    SUPPLY = "custody: more than the supply"
    LEAVING = "custody: more than is leaving"
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
    IMPAIRED = 8


class Terms(NamedTuple):
    attestor: str
    margin: int
    max_age: int


class Attestation(NamedTuple):
    """What the attestor signs."""

    share: str
    sequence: int
    as_of_ts: int
    unit_epoch: int
    settled: int
    in_transit: int
    encumbered: int
    delivered_total: int
    account_hash: bytes
    report_hash: bytes


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


class Holding(NamedTuple):
    """At a record instant, in shares of its unit epoch."""

    settled: int
    """Rounded down."""
    encumbered: int
    """Rounded up."""
    backing: int
    as_of_ts: int


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
        self.terms = Terms(ZERO, 0, 0)
        self.attested: list[Figures] = []
        self.attested_by = ZERO
        self.at_record: dict[int, Figures] = {}
        """What was signed last as of a record instant, also if it came late."""
        self.sequences: dict[str, int] = {}
        self.minted = History()
        self.committed = History()
        self.burned = History()
        self.leaving = 0
        self.epochs: list[Epoch] = []
        self.cancelled_ts = -1
        """When an epoch was last taken back at its close or later; what was attested as of earlier
        says nothing any more."""

    # -- who signs, and what he signed

    def set_terms(self, tx: Tx, share: str, terms: Terms) -> list[Event]:
        if self.terms.attestor == ZERO:
            require(tx.sender in self.members[Role.ISSUER], Refusal.NOT_ISSUER)
        else:
            require(tx.sender == "timelock", Refusal.NOT_ADMIN)
        require(MIN_AGE <= terms.max_age <= MAX_AGE, Refusal.MAX_AGE)
        require(terms.margin <= MAX_FIGURE, Refusal.FIGURE)
        require(terms.attestor in self.members[Role.ATTESTOR], Refusal.NOT_ATTESTOR)
        self.terms = terms
        return [emit("TermsSet", share=share, **terms._asdict())]

    def attest(self, tx: Tx, said: Attestation, signer: tuple[str, Attestation]) -> list[Event]:
        """Whoever brings it; `signer` is who signed, and what."""
        attestor = self.terms.attestor
        require(attestor != ZERO, Refusal.NO_TERMS)
        require(attestor in self.members[Role.ATTESTOR], Refusal.NOT_ATTESTOR)
        require(said.sequence == self.sequences.get(attestor, 0) + 1, Refusal.SEQUENCE)
        self._check_figures(tx.now, said)
        require(signer == (attestor, said), Refusal.SIGNATURE)
        self.sequences[attestor] = said.sequence
        figures = Figures(*(getattr(said, each) for each in Figures._fields))
        if said.as_of_ts in self.share.instants:
            self.at_record[said.as_of_ts] = figures
        if said.as_of_ts >= self.last_attestation().as_of_ts:
            self.attested.append(figures)
            self.attested_by = attestor
        return [emit("Attested", attestor=attestor, **said._asdict())]

    def _check_figures(self, now: int, said: Attestation) -> None:
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
        require(self._is_fresh(now, figures), Refusal.STALE)
        raw = self._raw_to_back(figures) + amount
        covered = self._covers(figures, raw, self.share.uiMultiplier(now), WHOLE)
        require(covered, Refusal.NOT_COVERED)
        if self.share.effectiveAt() > now:
            pending = self.pending_epoch(now)
            ratio = Fraction(*pending.ratio) if pending else WHOLE
            covered = self._covers(figures, raw, self.share.newUIMultiplier(), ratio)
            require(covered, Refusal.CHANGE_NOT_COVERED)
        self.minted.add(now, amount)
        fields = {"amount": amount, "minted_total": self.minted.latest}
        return [emit("MintCounted", share=self.listing, **fields)]

    def covers_change(self, now: int, multiplier: int, ratio: Ratio) -> bool:
        figures = self.last_attestation()
        other_unit = figures.unit_epoch != self.unit_epoch_at(now)
        if not self._is_fresh(now, figures) or other_unit or figures.as_of_ts <= self.cancelled_ts:
            return False
        return self._covers(figures, self._raw_to_back(figures), multiplier, Fraction(*ratio))

    def _is_fresh(self, now: int, figures: Figures) -> bool:
        """By who attests today and still may; the age counts from what is described, and nothing
        attested is as of zero."""
        attestor, _, max_age = self.terms
        by_him = attestor == self.attested_by and attestor in self.members[Role.ATTESTOR]
        return now - figures.as_of_ts <= max_age and by_him

    def _raw_to_back(self, figures: Figures) -> int:
        """Tokens that stay, and those that leave or have left and whose shares are still here."""
        undelivered = self.committed.latest - figures.delivered_total
        return self.share.supply.latest - self.leaving + undelivered

    def _covers(self, figures: Figures, raw: int, multiplier: int, ratio: Fraction) -> bool:
        available = figures.available_after(ratio)
        return shares_up(raw, multiplier) + self.terms.margin <= available

    # -- steps of a redemption

    def commit(self, tx: Tx, amount: int) -> list[Event]:
        require(tx.sender == self.share.authorities.minter, Refusal.NOT_MINTER)
        require(not self.is_shut(tx.now), Refusal.SHUT)
        require(self.leaving + amount <= self.share.supply.latest, Refusal.SUPPLY)
        self.leaving += amount
        self.committed.add(tx.now, amount)
        totals = {"committed_total": self.committed.latest, "leaving": self.leaving}
        return [emit("Committed", share=self.listing, amount=amount, **totals)]

    def settle(self, tx: Tx, amount: int) -> list[Event]:
        require(tx.sender == self.share.authorities.minter, Refusal.NOT_MINTER)
        require(amount <= self.leaving, Refusal.LEAVING)
        self.leaving -= amount
        self.burned.add(tx.now, amount)
        return [emit("Settled", share=self.listing, amount=amount, leaving=self.leaving)]

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
        """In shares of the attestation's epoch: at its last multiplier if it has ended."""
        next_epoch = self.epochs[figures.unit_epoch :][:1]
        ended = [each.effective_ts - 1 for each in next_epoch if each.effective_ts <= now]
        multiplier = self.share.multiplier_at(now, *(ended or [now]))
        return shares_up(self._raw_to_back(figures), multiplier)

    def coverage(self, now: int) -> Coverage:
        figures = self.last_attestation()
        owed, fresh = self.owed(now, figures), self._is_fresh(now, figures)
        state = State.NORMAL if fresh else State.STALE
        if figures.available < owed:
            state = State.IMPAIRED
        usable = state == State.NORMAL and not self.is_shut(now)
        headroom = max(0, figures.available - self.terms.margin - owed) if usable else 0
        held = (figures.unit_epoch, figures.as_of_ts, figures.settled, figures.encumbered)
        return Coverage(state, *held, owed, headroom, self.committed.latest, self.leaving)

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
        return Holding(max(0, held), encumbered, max(0, behind), figures.as_of_ts)

"""What logs and balances alone say of a reserve: who signed, what is covered, what is paid of it.

Nothing here looks at the model: an error that it shares with the contracts breaks these all the
same. What is attested counts by C1 only if a quorum gave its signatures for these very figures.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import Any

from tests.property.machine import Stage
from tests.property.model import DAY, ONE, SHARE
from tests.property.platform.custody import CUSTODY, Coverage, Figures, figures_of
from tests.property.platform.limits import REST, SUSPENSION
from tests.property.platform.market import MARKET, Kind
from tests.property.platform.platform import MEMBERS
from tests.property.platform.quorum import Statement, Terms
from tests.property.platform.transactions import Role
from tests.property.tx import Event, Tx


@dataclass
class Pool:
    """One round of a resolution, as the logs told it."""

    due: int
    of: int
    committed_total: int
    older: int
    entered_ts: int
    ended: bool = False
    redeemed: Counter[str] = field(default_factory=Counter)
    """Raw tokens committed in it, by account of record."""
    paid: Counter[str] = field(default_factory=Counter)
    """What was committed to them, residual claims included."""
    asked: Counter[str] = field(default_factory=Counter)
    """Residual claims that are open requests."""

    def part(self, amount: int) -> int:
        return floor(Fraction(amount * self.due, self.of))


class Reserve(Stage):
    def __init__(self) -> None:
        super().__init__()
        self.attestors = set(MEMBERS[Role.ATTESTOR])
        self.terms_told = Terms()
        self.genuine: set[tuple[str, int, Statement]] = set()
        """Everything that an attestor ever signed."""
        self.sequences: Counter[str] = Counter()
        self.signed: list[tuple[str, int]] = []
        """Whose signatures the transaction at hand has counted."""
        self.in_force: Statement | None = None
        self.signers: set[str] = set()
        self.suspended: tuple[int, int] = (0, 0)
        """Until when, and as of when."""
        self.rests: Counter[str] = Counter()
        self.mints: list[tuple[int, int]] = []
        self.minted = 0
        """Since the statement in force came."""
        self.pools: list[Pool] = []
        self.committed_worth = 0
        self.leaving = 0
        self.residual = 0

    # ---- who signed what ---------------------------------------------------------------------

    def see_RoleGranted(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        self.attestors.add(fields["account"])

    def see_RoleRevoked(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        self.attestors.remove(fields["account"])

    def see_TermsSet(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        terms = self.terms_told = Terms(*(fields[each] for each in Terms._fields))
        assert len({*terms.attestors}) == len(terms.attestors), f"C1: {terms} names one twice"
        assert {*terms.attestors} <= self.attestors, f"C1: {terms}, {self.attestors} may attest"
        shared = 2 * terms.quorum - len(terms.attestors)
        assert shared > 0, f"C1: two quorums of {terms} share nobody"
        checks = (terms.quorum, terms.max_age, terms.max_minted, terms.daily_limit)
        assert all(checks), f"C2: a zero means no check in {terms}"

    def see_Signed(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        attestor, sequence = fields["attestor"], fields["sequence"]
        known = self.sequences[attestor]
        assert sequence == known + 1, f"C2: {attestor} signs {sequence} after {known}"
        self.sequences[attestor] = sequence
        self.signed.append((attestor, sequence))

    def check_signed(self, said: Statement) -> set[str]:
        """C1: by those who attest and may, each once, these very figures; who they are."""
        signers = {attestor for attestor, _ in self.signed}
        assert len(signers) == len(self.signed), f"C1: one signs twice of {self.signed}"
        allowed = {*self.terms_told.attestors} & self.attestors
        assert signers <= allowed, f"C1: {signers} sign, {allowed} may"
        for attestor, sequence in self.signed:
            known = (attestor, sequence, said) in self.genuine
            assert known, f"C1: {attestor} never signed {said} with {sequence}"
        self.signed = []
        return signers

    def see_Attested(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        said = Statement(*(fields[each] for each in Statement._fields))
        signers = self.check_signed(said)
        assert signers == {*fields["attestors"]}, f"C1: {signers} signed, not {fields}"
        quorum = self.terms_told.quorum
        assert len(signers) >= quorum, f"C1: {signers} are no quorum of {self.terms_told}"
        assert said.as_of_ts <= tx.now, f"C2: {said} is as of later than {tx.now}"
        if self.in_force and said.as_of_ts < self.in_force.as_of_ts:
            return
        before = self.in_force.delivered_total if self.in_force else 0
        assert before <= said.delivered_total <= self.committed_worth, f"C1: {said} of deliveries"
        self.in_force, self.signers, self.minted = said, signers, 0
        if said.as_of_ts >= self.suspended[1]:
            self.suspended = (0, 0)

    def see_Suspended(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        names = (each for each in Statement._fields if each != "is_resolution")
        said = Statement(**{each: fields[each] for each in names}, is_resolution=False)
        signers = self.check_signed(said)
        assert signers == {fields["attestor"]}, f"C1: {signers} object, not {fields}"
        assert tx.now >= self.rests[fields["attestor"]], f"C1: {fields} of one who rests"
        until_ts = tx.now + SUSPENSION
        assert fields["until_ts"] == until_ts, f"C1: {fields} holds for {until_ts - tx.now}"
        self.rests[fields["attestor"]] = until_ts + REST
        assert said.as_of_ts >= self.in_force.as_of_ts, f"C1: {fields} is older"
        his = self.spare(tx.now, figures_of(said))
        theirs = self.spare(tx.now, figures_of(self.in_force))
        assert his < theirs, f"C1: {his} by {fields}, {theirs} in force"
        holds = self.suspended[0] > tx.now
        self.suspended = (until_ts, max(said.as_of_ts, self.suspended[1] if holds else 0))

    # ---- what is covered ---------------------------------------------------------------------

    def spare(self, now: int, figures: Figures) -> Fraction:
        """Raw tokens that could be added by figures, exactly."""
        available = Fraction(figures.available * ONE, self.multiplier_of(now, figures))
        return available - self.raw_to_back(figures)

    def multiplier_of(self, now: int, figures: Figures) -> int:
        """The chain's, of the epoch that figures count in."""
        if figures.unit_epoch == self.epoch_at(now):
            return self.world.read(SHARE, [("uiMultiplier",)])[0]
        end_ts = self.epochs[figures.unit_epoch][1]
        return self.world.read(SHARE, [("multiplier_at", end_ts - 1)])[0]

    def epoch_at(self, ts: int) -> int:
        raise NotImplementedError

    def raw_to_back(self, figures: Figures) -> int:
        """From sums that an error of Custody would not touch."""
        [supply] = self.world.read(SHARE, [("totalSupply",)])
        undelivered = self.committed_worth - figures.delivered_total
        return supply - self.leaving + undelivered + self.residual

    def owed_at(self, multiplier: int) -> int:
        return ceil(Fraction(self.raw_to_back(self.figures()) * multiplier, ONE))

    def figures(self) -> Figures:
        return figures_of(self.in_force) if self.in_force else Figures(0, 0, 0, 0, 0)

    def check_undisputed(self, now: int) -> None:
        """C1, C2: not too long ago, by enough of who still may, and nobody objects."""
        terms, figures = self.terms_told, self.figures()
        assert 0 <= now - figures.as_of_ts <= terms.max_age, f"C1: {figures} is stale at {now}"
        still = self.signers & self.attestors & {*terms.attestors}
        assert len(still) >= terms.quorum, f"C1: {still} of {self.signers} remain of {terms}"
        assert now >= self.suspended[0], f"C1: suspended until {self.suspended[0]}"

    def see_MintCounted(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        now, amount, terms = tx.now, fields["amount"], self.terms_told
        self.mints.append((now, amount))
        self.minted += amount
        assert self.minted <= terms.max_minted, f"C1: {self.minted} on one attestation of {terms}"
        of_day = sum(each for ts, each in self.mints if ts > now - DAY)
        assert of_day <= terms.daily_limit, f"C1: {of_day} in a day of {terms}"
        self.check_undisputed(now)
        assert not self.running, f"C3: a mint in {self.running}"

    # ---- a shortfall -------------------------------------------------------------------------

    @property
    def running(self) -> Pool | None:
        return self.pools[-1] if self.pools and not self.pools[-1].ended else None

    def covered(self, now: int, pool: Pool) -> int:
        """What there is for a round by the figures in force, and what went out in it."""
        figures = self.figures()
        available = figures.available * ONE // self.multiplier_of(now, figures)
        there = available + figures.delivered_total - pool.committed_total - pool.older
        return max(0, min(pool.of, there))

    def see_ResolutionEntered(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        assert not self.running, f"C3: {fields} while {self.running} runs"
        assert self.in_force.is_resolution, f"C3: {fields} by {self.in_force}"
        assert fields["round"] == len(self.pools) + 1, f"C3: {fields} after {len(self.pools)}"
        [supply] = self.world.read(SHARE, [("totalSupply",)])
        pool = Pool(
            fields["due"], supply - self.leaving, self.committed_worth, self.residual, tx.now
        )
        told = Pool(*(fields[each] for each in ("due", "of", "committed_total")), 0, tx.now)
        told.older = fields["older_residual"]
        assert told == pool, f"C3: {fields}, by the logs {pool}"
        covered = self.covered(tx.now, pool)
        assert pool.due == covered, f"C3: {fields}, {covered} is covered"
        short = self.spare(tx.now, self.figures()) < 0
        assert short, f"C3: {fields}, and nothing is short by {self.in_force}"
        self.pools.append(pool)

    def see_FactorRaised(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        pool = self.running
        assert fields["due"] > pool.due, f"C3: {fields} is no rise of {pool}"
        covered = self.covered(tx.now, pool)
        assert fields["due"] == covered, f"C3: {fields}, {covered} is covered"
        pool.due = covered

    def see_ResolutionEnded(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        assert self.spare(tx.now, self.figures()) >= 0, f"C3: {fields}, still short"
        assert self.running.due == self.running.of, f"C3: {self.running} ends unpaid"
        self.running.ended = True

    def count_committed(self, tx: Tx, fields: dict[str, Any]) -> None:
        """Custody's side of a commitment, of tokens or of a residual claim."""
        pool, amount = self.running, fields["amount"]
        due = fields.get("due", amount)
        self.committed_worth += due
        if "due" in fields:
            exact = pool.part(amount) if pool else amount
            assert due == exact, f"C3: {fields}, everybody is due {exact} in {pool}"
            self.leaving += amount
            self.residual += amount - due
        else:
            self.residual -= amount
            assert self.residual >= 0, f"C3: {fields} is more than all claims"
        if not pool:
            return
        self.check_undisputed(tx.now)
        covered = self.covered(tx.now, pool)
        assert covered >= pool.due, f"C3: {fields} at the factor of {pool}, {covered} is covered"
        figures = self.figures()
        available = figures.available * ONE // self.multiplier_of(tx.now, figures)
        on_its_way = self.committed_worth - figures.delivered_total
        assert on_its_way <= available, f"C3: {on_its_way} is promised of {available}, {fields}"

    def count_settled(self, fields: dict[str, Any]) -> None:
        self.leaving -= fields["amount"]

    def count_paid(self, request: dict[str, Any], worth: int, round: int) -> None:
        """C3: the market's side. Who redeems in a round has what everybody has."""
        if not round:
            return
        pool, account = self.pools[round - 1], request["holder"]
        pool.paid[account] += worth
        if request["kind"] == Kind.RESIDUAL:
            pool.asked[account] -= worth
        else:
            assert pool is self.running, f"C3: {request} in {pool}"
            pool.redeemed[account] += request["amount"]
            asked_ts = request["asked_ts"]
            assert asked_ts > pool.entered_ts, f"C3: {request} did not know of {pool}"
        most = pool.part(pool.redeemed[account])
        assert pool.paid[account] <= most, f"C3: {account} gets {pool.paid[account]} of {most}"
        all_paid = pool.paid.total()
        assert all_paid <= pool.due, f"C3: {all_paid} is paid of {pool.due}"

    # ---- after each step ---------------------------------------------------------------------

    def reserve_is_as_told(self) -> None:
        """C1 and C3: nothing is forgotten, and nobody is paid better than anybody else."""
        coverage = Coverage(*self.world.read(CUSTODY, [("coverage", SHARE)])[0])
        totals = (self.committed_worth, self.leaving, self.residual)
        told = (coverage.committed_total, coverage.leaving, coverage.residual)
        assert told == totals, f"C1: {told} are committed, leaving and residual, {totals} by logs"
        figures = self.figures()
        owed = ceil(
            Fraction(self.raw_to_back(figures) * self.multiplier_of(self.seen, figures), ONE)
        )
        assert coverage.owed == owed, f"C1: {coverage.owed} is owed, {owed} by the logs"
        views = [("resolution", SHARE, round + 1) for round in range(len(self.pools))]
        short = 0
        for pool, answer in zip(self.pools, self.world.read(CUSTODY, views), strict=True):
            _, ended_ts, due, of = answer
            known = (pool.due, pool.of, pool.ended)
            assert (due, of, bool(ended_ts)) == known, f"C3: {answer}, by the logs {pool}"
            short += pool.redeemed.total() - pool.paid.total()
        assert short == self.residual, f"C3: claims of {short}, {self.residual} in custody"
        if running := self.running:
            left = running.committed_total + running.older + running.of
            to_back = self.raw_to_back(figures)
            assert to_back == left - figures.delivered_total, f"C3: {to_back} to back in {running}"

    def everybody_is_paid_alike(self) -> None:
        """C3: with what each may claim now, his part of all that he redeemed, to a raw unit."""
        for round, pool in enumerate(self.pools, 1):
            views = [("residual_of", SHARE, round, each) for each in pool.redeemed]
            for account, answer in zip(pool.redeemed, self.world.read(MARKET, views), strict=True):
                redeemed, taken, due = answer
                asked, paid = pool.asked[account], pool.paid[account]
                told = (pool.redeemed[account], paid + asked)
                assert (redeemed, taken) == told, f"C3: {answer} of {account}, {told} by the logs"
                part = pool.part(redeemed)
                assert taken + due == part, f"C3: {account} is due {taken + due}, {part} is his"
            promised = sum(pool.part(each) for each in pool.redeemed.values())
            assert promised <= pool.due, f"C3: {promised} is due of {pool}"

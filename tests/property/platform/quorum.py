"""Who attests for a listing, and what counts as signed by enough of them."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from tests.property.artifacts import address_of
from tests.property.gate import ZERO
from tests.property.platform.transactions import Role, emitter, require
from tests.property.tx import Event

HOUR, DAY = 3_600, 86_400
MIN_AGE, MAX_AGE = HOUR, 30 * DAY
MAX_FIGURE = 2**128 - 1
CUSTODY = "custody"


class Refusal(StrEnum):
    NOT_ISSUER = "custody: not issuer"
    NOT_ADMIN = "custody: not admin"
    QUORUM = "custody: quorum out of range"
    ATTESTORS_ORDER = "custody: attestors not ascending"
    MAX_AGE = "custody: max age out of range"
    FIGURE = "custody: figure over 128 bits"
    LIMIT_ZERO = "custody: limit is zero"
    FEED = "custody: feed has no code"
    NO_TERMS = "custody: no terms"
    BELOW_QUORUM = "custody: below the quorum"
    SIGNERS_ORDER = "custody: signers not ascending"
    NOT_OF_ATTESTORS = "custody: not of the attestors"
    NOT_ATTESTOR = "custody: not an attestor"
    SEQUENCE = "custody: wrong sequence"
    SIGNATURE = "custody: invalid signature"


class Terms(NamedTuple):
    attestors: tuple[str, ...] = ()
    quorum: int = 0
    margin: int = 0
    max_age: int = 0
    max_minted: int = 0
    """Raw tokens on one attestation."""
    daily_limit: int = 0
    """Raw tokens in any 24 hours."""
    feed: str = ZERO


class Statement(NamedTuple):
    """What attestors say, each with a sequence of his own."""

    share: str
    as_of_ts: int
    unit_epoch: int
    settled: int
    in_transit: int
    encumbered: int
    delivered_total: int
    is_resolution: bool
    account_hash: bytes
    report_hash: bytes


class Signature(NamedTuple):
    attestor: str
    """For whom it is given out."""
    sequence: int
    by: str
    """Whose it is."""
    of: tuple[int, Statement]
    """The sequence and the statement that it was given for."""


def ascending(accounts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(accounts, key=rank))


def rank(account: str) -> int:
    """Places accounts in the order of their addresses."""
    return 0 if account == ZERO else int(address_of(account), 16)


def is_ascending(accounts: list[str]) -> bool:
    ranks = [0, *(rank(each) for each in accounts)]
    return all(before < after for before, after in pairwise(ranks))


emit = emitter(CUSTODY)


class Quorum:
    """Of one listing."""

    def __init__(self, members: dict[Role, tuple[str, ...]], listing: str) -> None:
        self.members = members
        self.listing = listing
        self.terms = Terms()
        self.sequences: dict[str, int] = {}
        self.signers: tuple[str, ...] = ()
        """Of the figures in force."""

    def may_attest(self, account: str) -> bool:
        return account in self.members[Role.ATTESTOR]

    def set_terms(self, sender: str, terms: Terms) -> list[Event]:
        if not self.terms.quorum:
            require(sender in self.members[Role.ISSUER], Refusal.NOT_ISSUER)
        else:
            require(sender == "timelock", Refusal.NOT_ADMIN)
        count = len(terms.attestors)
        require(count / 2 < terms.quorum <= count, Refusal.QUORUM)
        for place, attestor in enumerate(terms.attestors):
            require(is_ascending(terms.attestors[: place + 1]), Refusal.ATTESTORS_ORDER)
            require(self.may_attest(attestor), Refusal.NOT_ATTESTOR)
        require(MIN_AGE <= terms.max_age <= MAX_AGE, Refusal.MAX_AGE)
        require(terms.margin <= MAX_FIGURE, Refusal.FIGURE)
        limits = (terms.max_minted, terms.daily_limit)
        require(0 not in limits, Refusal.LIMIT_ZERO)
        require(max(limits) <= MAX_FIGURE, Refusal.FIGURE)
        require(terms.feed == ZERO, Refusal.FEED)
        self.terms = terms
        return [emit("TermsSet", share=self.listing, **terms._asdict())]

    def check(self, said: Statement, signatures: tuple[Signature, ...]) -> list[Event]:
        """That enough have signed, all of whom count as having done so."""
        require(self.terms.quorum, Refusal.NO_TERMS)
        require(len(signatures) >= self.terms.quorum, Refusal.BELOW_QUORUM)
        events: list[Event] = []
        for place, signature in enumerate(signatures):
            signers = [each.attestor for each in signatures[: place + 1]]
            require(is_ascending(signers), Refusal.SIGNERS_ORDER)
            events += self.check_one(said, signature)
        return events

    def check_one(self, said: Statement, signature: Signature) -> list[Event]:
        attestor, sequence = signature.attestor, signature.sequence
        require(attestor in self.terms.attestors, Refusal.NOT_OF_ATTESTORS)
        require(self.may_attest(attestor), Refusal.NOT_ATTESTOR)
        require(sequence == self.sequence(attestor) + 1, Refusal.SEQUENCE)
        genuine = (signature.by, signature.of) == (attestor, (sequence, said))
        require(genuine, Refusal.SIGNATURE)
        self.sequences[attestor] = sequence
        return [emit("Signed", share=self.listing, attestor=attestor, sequence=sequence)]

    def sequence(self, attestor: str) -> int:
        return self.sequences.get(attestor, 0)

    def is_believed(self) -> bool:
        """Enough of who signed still may: as many as are needed today, or all of them if fewer were
        needed then."""
        still = sum(self.may_attest(each) for each in self.signers)
        return 0 < still >= min(self.terms.quorum, len(self.signers))

    def is_intact(self) -> bool:
        """Enough of who signed still may, and are asked today."""
        still = (self.may_attest(each) for each in {*self.signers} & {*self.terms.attestors})
        return 0 < self.terms.quorum <= sum(still)

"""What a gate must be told, so that it says what a list says; nothing here touches a chain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from eth_utils import keccak

from wholeshare.sanctions.listed import Entry, SanctionsList

BPS = 10_000
MAX_SHRINKAGE_BPS = 1_500
"""`modules/lists.vy`: a list that loses more waits for a second key."""
IN_ONE_LIST_ONLY = keccak(text="Wholeshare: in one of two lists only")
"""Case of the reviews that come from comparing two lists, by which they are found again."""

MAX_BATCH = 256
GAS_OF_BATCH, GAS_OF_ADDRESS = 100_000, 52_000
"""Of blocking: what any batch takes, and each address that is new to the gate."""
MAX_TRANSACTION_GAS = 2**24
"""EIP-7825."""


@dataclass(frozen=True)
class Wanted:
    """What two lists say together."""

    listed: dict[str, Entry]
    """To be blocked."""
    doubtful: dict[str, Entry]
    """In one of them only: to be looked at, whether or not they are blocked."""
    known: frozenset[str]
    """All that either names. Who is not among them is delisted."""
    is_compared: bool = True
    """Whether there were two lists; one alone says nothing of what is doubtful."""


def cross_check(first: SanctionsList, second: SanctionsList | None = None) -> Wanted:
    """Compare a list with another, as third parties' lists err in every way.

    What is in one only is doubtful, and is not blocked on the strength of a copy alone. An
    authority's own export is the law itself: what it names is blocked whatever others say.
    """
    if second is None:
        return Wanted(first.by_address, {}, frozenset(first.by_address), is_compared=False)
    both = _entries_of(first, second)
    common = set(first.by_address) & set(second.by_address)
    certain = common.union(*(each.by_address for each in (first, second) if each.is_publishers_own))
    return Wanted(
        listed={address: entry for address, entry in both.items() if address in certain},
        doubtful={address: entry for address, entry in both.items() if address not in common},
        known=frozenset(both),
    )


def _entries_of(first: SanctionsList, second: SanctionsList) -> dict[str, Entry]:
    """Of either, by address: the authority's own before a copy's, one with parties before one
    without, else the first's."""
    entries: dict[str, Entry] = {}
    for listed in sorted((second, first), key=lambda each: each.is_publishers_own):
        for entry in listed.entries:
            if entry.parties or entry.address not in entries:
                entries[entry.address] = entry
    return entries


@dataclass(frozen=True)
class Present:
    """What the gate says now."""

    listed: frozenset[str]
    """Those whom it has as SDN."""
    in_review: Mapping[str, bytes]
    """Those who are looked at, with the hash of the case."""
    of_a_case: frozenset[str] = frozenset()
    """Of the listed those whom no list has blocked, but a case: what the desk has traced itself, or
    an oracle has named. What a list leaves out says nothing of them."""
    waiting: frozenset[str] = frozenset()
    """Those for whom a removal under the list in force waits for its second key."""
    entries: int = 0
    """Of the list in force; zero if there is none."""


@dataclass(frozen=True)
class Plan:
    """The difference, in the order in which it is carried out: additions first."""

    additions: tuple[Entry, ...]
    reviews: tuple[Entry, ...]
    reviews_over: tuple[str, ...]
    removals: tuple[str, ...]
    """For the second key; those that wait for it already are left out."""
    waiting: tuple[str, ...]
    """The latter."""
    kept: tuple[str, ...]
    """In no list, and blocked by a case of their own: to be judged by that."""
    unchanged: int
    entries_before: int
    """Of the list in force; zero if there is none."""
    entries: int
    """Of the list that will be."""

    @property
    def is_empty(self) -> bool:
        """Whether the gate says what the list says."""
        return not (self.additions or self.reviews or self.reviews_over or self.removals)

    @property
    def needs_second_key(self) -> bool:
        """Whether the list itself waits until another member confirms it."""
        return self.entries * BPS < self.entries_before * (BPS - MAX_SHRINKAGE_BPS)

    @property
    def shrinkage(self) -> float:
        """By which part the list is shorter than the one in force; negative if it is longer."""
        if not self.entries_before:
            return 0
        return 1 - self.entries / self.entries_before


def plan(wanted: Wanted, entries: int, present: Present) -> Plan:
    """What to do.

    Args:
        entries: of the list that will be in force.
    """
    unlisted = present.listed - wanted.known
    removals = sorted(unlisted - present.of_a_case)
    ours = {each for each, case in present.in_review.items() if case == IN_ONE_LIST_ONLY}
    return Plan(
        additions=_those(wanted.listed, present.listed),
        reviews=_those(wanted.doubtful, present.in_review),
        reviews_over=tuple(sorted(ours - set(wanted.doubtful))) if wanted.is_compared else (),
        removals=tuple(each for each in removals if each not in present.waiting),
        waiting=tuple(each for each in removals if each in present.waiting),
        kept=tuple(sorted(unlisted & present.of_a_case)),
        unchanged=len(present.listed & set(wanted.listed)),
        entries_before=present.entries,
        entries=entries,
    )


def _those(wanted: Mapping[str, Entry], there: Iterable[str]) -> tuple[Entry, ...]:
    known = set(there)
    return tuple(entry for address, entry in wanted.items() if address not in known)


def batches(accounts: Iterable[str], block_gas_limit: int) -> Iterator[list[str]]:
    """Accounts in groups that one transaction blocks: half a block's gas at the most."""
    accounts = list(accounts)
    gas = min(block_gas_limit // 2, MAX_TRANSACTION_GAS)
    size = max(1, min(MAX_BATCH, (gas - GAS_OF_BATCH) // GAS_OF_ADDRESS))
    for start in range(0, len(accounts), size):
        yield accounts[start : start + size]

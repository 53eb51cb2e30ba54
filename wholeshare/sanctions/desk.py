"""The compliance desk: what a list changes on chain, carried out by one key and then another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from eth_utils import keccak, to_checksum_address, to_hex

from wholeshare.errors import BadInput
from wholeshare.sanctions.listed import SanctionsList, midnight
from wholeshare.sanctions.plan import (
    IN_ONE_LIST_ONLY,
    Plan,
    Present,
    Wanted,
    batches,
    cross_check,
    plan,
)
from wholeshare.sanctions.reading import read_list
from wholeshare.standing import Reason, joined, parted
from wholeshare.terminal import Call

if TYPE_CHECKING:
    from ape.contracts import ContractInstance

    from wholeshare.audit.books import GateBook

BY_THE_LIST = bytes(32)
"""Case of a block for which the list itself is the reason."""
LISTED = joined([Reason.SDN_LISTED])


def present(book: GateBook, now_ts: int) -> Present:
    """What the gate says, from its logs."""
    reasons = {
        to_checksum_address(account): parted(standing.reasons_at(now_ts))
        for account, standing in book.standings.items()
    }

    def cases(reason: Reason) -> dict[str, bytes]:
        return {
            each: bytes.fromhex(book.standings[each.lower()].cases[reason][2:])
            for each, found in reasons.items()
            if reason in found
        }

    listed = cases(Reason.SDN_LISTED)
    return Present(
        listed=frozenset(listed),
        of_a_case=frozenset(each for each, case in listed.items() if case != BY_THE_LIST),
        in_review=cases(Reason.REVIEW),
        waiting=frozenset(_waiting(book)),
        entries=book.lists.in_force.entries,
    )


def _waiting(book: GateBook) -> Iterator[str]:
    for id, waiting in book.removals.waiting.items():
        terms = book.removals.terms[id]
        # Another list has come since: it has to be proposed anew.
        if terms.reasons & LISTED and waiting.list_version == book.lists.version:
            yield from map(to_checksum_address, terms.accounts)


@dataclass(frozen=True)
class Desk:
    """One list, checked against another, beside the gate."""

    gate: ContractInstance
    book: GateBook
    now_ts: int
    listed: SanctionsList
    second: SanctionsList | None = None

    @classmethod
    def open(
        cls,
        gate: ContractInstance,
        book: GateBook,
        now_ts: int,
        path: Path,
        check: Path | None,
        step: int | None,
    ) -> Desk:
        """Read the lists.

        Raises:
            BadInput: one of them cannot be read.
        """
        second = read_list(check) if check else None
        return cls(gate, book, now_ts, read_list(path, step), second)

    @cached_property
    def wanted(self) -> Wanted:
        return cross_check(self.listed, self.second)

    @cached_property
    def plan(self) -> Plan:
        """What the gate must be told."""
        return plan(self.wanted, len(self.listed.entries), present(self.book, self.now_ts))

    @property
    def sha256(self) -> str:
        return to_hex(self.listed.sha256)

    @property
    def is_in_force(self) -> bool:
        """Whether the gate names this list already."""
        return self.book.lists.in_force.sha256 == self.sha256

    @property
    def is_proposed(self) -> bool:
        """Whether this list waits for its second key."""
        return self.book.lists.proposed.sha256 == self.sha256

    def calls(
        self, published: date | None, action_url: str | None, block_gas_limit: int
    ) -> Iterator[Call]:
        """What the first key sends: the list, additions, reviews, and removals for the second.

        Args:
            published: when, if the list does not say itself.
            action_url: of the publisher's notice, which removals refer to.
        """
        gate, plan = self.gate, self.plan
        if self.is_in_force:
            affirm = gate.affirm_list, (self.listed.sha256,)
            yield Call("affirm that the list is its publisher's latest", *affirm)
        elif not self.is_proposed:
            yield self._publication(published)
        additions = [entry.address for entry in plan.additions]
        for place, batch in _numbered(additions, block_gas_limit):
            terms = (batch, int(Reason.SDN_LISTED), BY_THE_LIST)
            yield Call(f"block {len(batch)} listed addresses{place}", gate.block, terms)
        reviews = [entry.address for entry in plan.reviews]
        for place, batch in _numbered(reviews, block_gas_limit):
            terms = (batch, int(Reason.REVIEW), IN_ONE_LIST_ONLY)
            yield Call(f"review {len(batch)} that one list has only{place}", gate.block, terms)
        for place, batch in _numbered(plan.reviews_over, block_gas_limit):
            terms = (batch, IN_ONE_LIST_ONLY)
            yield Call(f"end {len(batch)} reviews{place}", gate.end_review, terms)
        if not self.list_waits:
            yield from self._removals(action_url, block_gas_limit)

    @property
    def list_waits(self) -> bool:
        """Whether removals cannot be proposed yet: they would be overtaken by this list."""
        return self.is_proposed or (self.plan.needs_second_key and not self.is_in_force)

    def _publication(self, published: date | None) -> Call:
        day = self.listed.published or published
        if day is None:
            raise BadInput("--published: expected it, since the list does not say when it was")
        published_ts = midnight(day)
        if published_ts > self.now_ts:
            raise BadInput(f"--published: expected a day that has come, got {day}")
        if published_ts < self.book.lists.in_force.published_ts:
            raise BadInput(f"--published: expected none before the list in force, got {day}")
        entries = len(self.listed.entries)
        verb = "propose" if self.plan.needs_second_key else "publish"
        action = f"{verb} the list of {day} with {entries} addresses"
        return Call(action, self.gate.publish_list, (self.listed.sha256, published_ts, entries))

    def _removals(self, action_url: str | None, block_gas_limit: int) -> Iterator[Call]:
        case = keccak(text=action_url) if action_url else self.listed.sha256
        for place, batch in _numbered(self.plan.removals, block_gas_limit):
            action = f"propose to unblock {len(batch)} delisted addresses{place}"
            yield Call(action, self.gate.propose_unblock, (batch, LISTED, case))


def _numbered(accounts: list[str] | tuple[str, ...], gas: int) -> Iterator[tuple[str, list[str]]]:
    groups = list(batches(accounts, gas))
    for number, group in enumerate(groups, start=1):
        yield (f", batch {number} of {len(groups)}" if len(groups) > 1 else ""), group

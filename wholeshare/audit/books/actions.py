"""The books of CorporateActions: the split of each share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wholeshare.audit import words
from wholeshare.audit.books.base import Book, Entry

if TYPE_CHECKING:
    from wholeshare.audit.books.facts import Facts
    from wholeshare.audit.logs import Log


@dataclass(frozen=True, slots=True)
class Split:
    """The split announced last, in force or ahead."""

    close_ts: int = 0
    effective_ts: int = 0
    unit_epoch: int = 0


class ActionsBook(Book):
    """Splits. Custody and the share must log the same step in the same transaction."""

    kind = "CorporateActions"

    def __init__(self, address: str, roles: str, custody: str, facts: Facts) -> None:
        super().__init__(address)
        self.roles = roles
        self.custody = custody
        self.facts = facts
        self.splits: dict[str, Split] = {}
        """By share."""

    def on_SplitScheduled(
        self,
        log: Log,
        share: str,
        unit_epoch: int,
        numerator: int,
        denominator: int,
        old_multiplier: int,
        new_multiplier: int,
        close_ts: int,
        effective_ts: int,
        document_hash: str,
    ) -> None:
        pending = self.splits.get(share, Split()).effective_ts > log.ts
        self.expect(log, not pending, "a split is pending")
        in_order = log.ts < close_ts < effective_ts
        self.expect(log, in_order, "times are out of order")
        exact = new_multiplier == old_multiplier * numerator // denominator
        self.expect(log, exact, "multipliers are not of that ratio")
        ratio = {"numerator": numerator, "denominator": denominator}
        when = {"unit_epoch": unit_epoch, "effective_ts": effective_ts}
        self._expect_custody(log, "EpochScheduled", **ratio, **when)
        self._expect_share(
            log,
            "UIMultiplierUpdated",
            oldMultiplier=old_multiplier,
            newMultiplier=new_multiplier,
            effectiveAtTimestamp=effective_ts,
        )
        self.splits[share] = Split(close_ts, effective_ts, unit_epoch)

    def on_SplitCancelled(self, log: Log, share: str, unit_epoch: int, sender: str) -> None:
        split = self.splits.pop(share, Split())
        pending = split.effective_ts > log.ts and split.unit_epoch == unit_epoch
        self.expect(log, pending, "no such split is pending")
        self._expect_custody(log, "EpochCancelled", unit_epoch=unit_epoch)
        self._expect_share(
            log, "UIMultiplierUpdateCancelled", cancelledEffectiveAt=split.effective_ts
        )

    def _expect_custody(self, log: Log, event: str, **values: Any) -> None:
        values["share"] = log.values["share"]
        self._expect(log, self.custody, event, values)

    def _expect_share(self, log: Log, event: str, **values: Any) -> None:
        if (share := log.values["share"]) in self.facts.shares:
            self._expect(log, share, event, values)

    def _expect(self, log: Log, contract: str, event: str, values: dict[str, Any]) -> None:
        other = self.facts.later(log, contract, event)
        same = other and values.items() <= other.values.items()
        self.expect(log, bool(same), f"no such {event} in the same transaction")

    def entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        for share in sorted(accounts):
            split = self.splits.get(share, Split())
            value = words.SPLIT.fill(
                close=split.close_ts, effective=split.effective_ts, unit_epoch=split.unit_epoch
            )
            yield Entry("splits", share, "split_words", (share,), value, words.SPLIT)
        yield Entry("immutables", "roles", "ROLES", (), self.roles)
        yield Entry("immutables", "custody", "CUSTODY", (), self.custody)

"""The books of CorporateActions: changes of the shares per token.

The contract keeps nothing: what is pending is with the share and with Custody. So its logs are
compared with theirs, both ways, and with what the figures attested last make of a ratio.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from wholeshare.audit.books.base import Book, Entry

if TYPE_CHECKING:
    from wholeshare.audit.books.custody import CustodyBook
    from wholeshare.audit.books.facts import Facts
    from wholeshare.audit.books.share import ShareBook
    from wholeshare.audit.logs import Log

ONE = 10**18
KINDS = SPLIT, REVERSE_SPLIT, STOCK_DIVIDEND, REINVESTMENT = tuple(1 << i for i in range(4))
"""Members of the flag `Kind`."""
ANNOUNCEMENTS = "ActionScheduled", "MultiplierFixed"
WITHDRAWALS = "ActionCancelled", "MultiplierFixed"


class Pending(NamedTuple):
    """What was announced last and has not been taken back."""

    multiplier: int = 0
    effective_ts: int = 0


class Outcome(NamedTuple):
    """What a ratio makes of the figures attested last."""

    multiplier: int
    owed: int
    backing: int
    fraction: int


class ActionsBook(Book):
    """Changes. Custody and the share must log the same step in the same transaction."""

    kind = "CorporateActions"

    def __init__(self, address: str, roles: str, custody: CustodyBook, facts: Facts) -> None:
        super().__init__(address)
        self.roles = roles
        self.custody = custody
        self.facts = facts
        self.pending: dict[str, Pending] = {}
        """By share."""

    def on_ActionScheduled(
        self,
        log: Log,
        share: str,
        unit_epoch: int,
        kind: int,
        numerator: int,
        denominator: int,
        old_multiplier: int,
        new_multiplier: int,
        owed: int,
        backing: int,
        fraction: int,
        close_ts: int,
        effective_ts: int,
        document_hash: str,
    ) -> None:
        pending = self.pending.get(share, Pending()).effective_ts > log.ts
        self.expect(log, not pending, "a change is pending")
        grows, opens_epoch = numerator > denominator, kind != REINVESTMENT
        of_kind = kind in KINDS and grows == (kind != REVERSE_SPLIT)
        self.expect(log, of_kind, "ratio is not of its kind")
        in_order = log.ts < close_ts < effective_ts if opens_epoch else close_ts == 0
        self.expect(log, in_order and log.ts < effective_ts, "times are out of order")
        epochs = len(self.custody.held[share].epochs)
        self.expect(log, unit_epoch == epochs + opens_epoch, "another epoch is in force then")
        told = Outcome(new_multiplier, owed, backing, fraction)
        self._expect_outcome(log, share, told, numerator, denominator, opens_epoch)
        if opens_epoch:
            ratio = {"numerator": numerator, "denominator": denominator}
            when = {"close_ts": close_ts, "effective_ts": effective_ts}
            self._expect_custody(log, "EpochScheduled", unit_epoch=unit_epoch, **ratio, **when)
        self._expect_share(
            log,
            "UIMultiplierUpdated",
            oldMultiplier=old_multiplier,
            newMultiplier=new_multiplier,
            effectiveAtTimestamp=effective_ts,
        )
        self.pending[share] = Pending(new_multiplier, effective_ts)

    def on_MultiplierFixed(
        self,
        log: Log,
        share: str,
        unit_epoch: int,
        announced_multiplier: int,
        new_multiplier: int,
        owed: int,
        backing: int,
        fraction: int,
        effective_ts: int,
        sender: str,
    ) -> None:
        announced = Pending(announced_multiplier, effective_ts)
        self._expect_pending(log, share, announced)
        epochs = self.custody.held[share].epochs
        closed = bool(epochs) and epochs[-1].close_ts <= log.ts < epochs[-1].effective_ts
        self.expect(log, closed and unit_epoch == len(epochs), "not between close and effect")
        if epochs:
            told = Outcome(new_multiplier, owed, backing, fraction)
            ratio = epochs[-1].numerator, epochs[-1].denominator
            self._expect_outcome(log, share, told, *ratio, opens_epoch=True)
        self._expect_withdrawal(log, announced)
        self._expect_share(
            log,
            "UIMultiplierUpdated",
            newMultiplier=new_multiplier,
            effectiveAtTimestamp=effective_ts,
        )
        self.pending[share] = Pending(new_multiplier, effective_ts)

    def on_ActionCancelled(
        self,
        log: Log,
        share: str,
        unit_epoch: int,
        multiplier: int,
        effective_ts: int,
        sender: str,
    ) -> None:
        cancelled = Pending(multiplier, effective_ts)
        self._expect_pending(log, share, cancelled)
        self.pending[share] = Pending()
        epochs = self.custody.held[share].epochs
        self.expect(log, unit_epoch == len(epochs), "another unit epoch was announced last")
        if epochs and epochs[-1].effective_ts > log.ts:
            self._expect_custody(log, "EpochCancelled", unit_epoch=unit_epoch)
        self._expect_withdrawal(log, cancelled)

    # ---- what others must log ----------------------------------------------------------------

    def _expect_pending(self, log: Log, share: str, told: Pending) -> None:
        known, book = self.pending.get(share), self.facts.shares.get(share)
        if known is None and book:  # another contract announced it, before this one had the power
            known = Pending(book.multiplier.next, book.multiplier.effective)
        right = known in (told, None) and told.effective_ts > log.ts
        self.expect(log, right, "no such change is pending")

    def _expect_withdrawal(self, log: Log, pending: Pending) -> None:
        self._expect_share(
            log,
            "UIMultiplierUpdateCancelled",
            cancelledMultiplier=pending.multiplier,
            cancelledEffectiveAt=pending.effective_ts,
        )

    def _expect_custody(self, log: Log, event: str, **values: Any) -> None:
        values["share"] = log.values["share"]
        self._expect(log, self.custody.address, event, values)

    def _expect_share(self, log: Log, event: str, **values: Any) -> None:
        if (share := log.values["share"]) in self.facts.shares:
            self._expect(log, share, event, values)

    def _expect(self, log: Log, contract: str, event: str, values: dict[str, Any]) -> None:
        other = self.facts.later(log, contract, event)
        same = other and values.items() <= other.values.items()
        self.expect(log, bool(same), f"no such {event} in the same transaction")

    def _expect_outcome(
        self,
        log: Log,
        share: str,
        told: Outcome,
        numerator: int,
        denominator: int,
        opens_epoch: bool,
    ) -> None:
        """As `CorporateActions` works it out, from the other books as they are before this."""
        book, held = self.facts.shares.get(share), self.custody.held[share]
        if book is None:
            return
        if not held.attested:
            self.expect(log, False, "nothing is attested")
            return
        last, old = held.attested[-1], book.multiplier_at(log.ts)
        undelivered = held.committed.value - last.delivered_total
        raw = book.supply.balance - held.leaving + undelivered + held.residual
        ratio = (numerator, denominator) if opens_epoch else (1, 1)
        owed, backing = -(-raw * old // ONE), last.available_after(*ratio) - held.terms["margin"]
        multiplier, fraction = old * numerator // denominator, 0
        if backing * denominator < owed * numerator:
            fraction = owed * numerator // denominator - backing
            multiplier = old * backing // owed
        known = Outcome(multiplier, owed, backing, fraction)
        self.expect(log, told == known, "attested figures make another")
        self.expect(log, fraction <= ONE, "more than one share is missing")

    # ---- what others have logged -------------------------------------------------------------

    def close(self) -> None:
        """What a share in this contract's power logs of its multiplier, this one has announced."""
        for share in self.facts.shares.values():
            for log in share.logs:
                if log.event == "UIMultiplierUpdated":
                    events = ANNOUNCEMENTS
                elif log.event == "UIMultiplierUpdateCancelled":
                    events = WITHDRAWALS
                else:
                    continue
                if _power_over(share, log) == self.address:
                    told = self.facts.earlier(log, self.address, *events)
                    self.expect(log, bool(told), "not announced in the same transaction")

    # ---- what storage must hold --------------------------------------------------------------

    def entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        yield Entry("immutables", "roles", "ROLES", (), self.roles)
        yield Entry("immutables", "custody", "CUSTODY", (), self.custody.address)


def _power_over(share: ShareBook, log: Log) -> str | None:
    """Who could change a share's multiplier when it logged something."""
    earlier = [
        each for each in share.logs if each.event == "AuthoritiesSet" and each.place < log.place
    ]
    return earlier[-1].values["corporate_actions"] if earlier else None

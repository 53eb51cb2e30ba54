"""What a book may take from the logs of other contracts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wholeshare.audit.books.share import ShareBook
    from wholeshare.audit.logs import Log


@dataclass(frozen=True)
class Facts:
    """The books of all listed shares, as far as they are entered, and every transaction's logs.

    Anybody can make a share outside the listings, whose logs are not fetched. Of it nothing is
    known here, and the contracts' own logs are all there is.
    """

    shares: Mapping[str, ShareBook]
    """By address."""
    transactions: Mapping[str, list[Log]]
    """By hash."""

    @staticmethod
    def of(shares: Iterable[ShareBook], logs: Iterable[Log]) -> Facts:
        """Sort out the logs of all contracts."""
        transactions: dict[str, list[Log]] = {}
        for log in logs:
            transactions.setdefault(log.transaction, []).append(log)
        return Facts({book.address: book for book in shares}, transactions)

    def actor_of(self, share: str, account: str) -> str | None:
        """Who acts for an account at present; unknown of a share that is not listed."""
        book = self.shares.get(share)
        return book.actor_of(account) if book else None

    def later(self, log: Log, contract: str, event: str) -> Log | None:
        """The first such log after this one in its transaction."""
        for other in self.transactions.get(log.transaction, []):
            if other.index > log.index and (other.contract, other.event) == (contract, event):
                return other
        return None

    def before(self, log: Log, contract: str, event: str) -> Log | None:
        """The last such log before this one in its transaction."""
        found = None
        for other in self.transactions.get(log.transaction, []):
            if other.index < log.index and (other.contract, other.event) == (contract, event):
                found = other
        return found

    def earlier(self, log: Log, contract: str, *events: str) -> Log | None:
        """One of these logs about the share of this log, before it in its transaction."""
        for other in self.transactions.get(log.transaction, []):
            is_one = other.contract == contract and other.event in events
            if is_one and other.index < log.index and other.values["share"] == log.contract:
                return other
        return None

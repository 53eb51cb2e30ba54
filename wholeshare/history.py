"""The platform's state at any moment, from its logs alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from wholeshare.audit import Evidence, gather
from wholeshare.audit.books import (
    CustodyBook,
    DividendsBook,
    EnforcementBook,
    GateBook,
    MarketBook,
    MeetingsBook,
    OracleBook,
    RegisterBook,
    ShareBook,
)
from wholeshare.audit.rebuild import rebuild

if TYPE_CHECKING:
    from wholeshare.deployments import Record


@dataclass(frozen=True)
class Moment:
    """What the logs up to a moment tell."""

    ts: int
    """UTC seconds."""
    shares: dict[str, ShareBook]
    """By symbol, in the order of listing."""
    gate: GateBook
    """The platform's own."""
    gates: dict[str, GateBook | OracleBook | RegisterBook]
    """That one and all others that shares have had, by address in lower case."""
    enforcement: EnforcementBook
    custody: CustodyBook
    market: MarketBook
    dividends: DividendsBook
    meetings: MeetingsBook

    def symbol_of(self, share: str) -> str:
        """Of a share by its address in lower case; the address itself of one not listed."""
        found = (symbol for symbol, book in self.shares.items() if book.address == share)
        return next(found, share)


@dataclass(frozen=True)
class History:
    """All logs of the platform, fetched once."""

    evidence: Evidence

    @classmethod
    def fetch(cls, record: Record) -> Self:
        """Read the connected chain.

        Raises:
            BadInput: the platform that the record names is not there, or the node refuses.
        """
        return cls(gather(record))

    @property
    def begin_ts(self) -> int:
        """Time of the first log, UTC seconds."""
        return self.evidence.logs[0].ts

    def at(self, ts: int) -> Moment:
        """The state when everything up to a moment had happened, and nothing later."""
        past = replace(self.evidence, logs=[log for log in self.evidence.logs if log.ts <= ts])
        books = rebuild(past)
        shares = [book for book in books.values() if isinstance(book, ShareBook)]
        gates = (GateBook, OracleBook, RegisterBook)
        return Moment(
            ts=ts,
            shares={book.listed.symbol: book for book in shares},
            gate=books["SanctionsGate"],
            gates={book.address: book for book in books.values() if isinstance(book, gates)},
            enforcement=books["Enforcement"],
            custody=books["Custody"],
            market=books["PrimaryMarket"],
            dividends=books["Dividends"],
            meetings=books["Meetings"],
        )

"""The books of Listings: which equities there are, and what new ones are wired to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eth_abi import encode
from eth_utils import keccak

from wholeshare.audit.books.base import ZERO, Book, Entry

if TYPE_CHECKING:
    from wholeshare.audit.logs import Log


@dataclass(frozen=True)
class Listed:
    """One equity as it was listed."""

    share: str
    name: str
    symbol: str
    isin: str
    cusip: str
    terms_hash: str
    gate: str
    roles: str
    authorities: dict[str, str]
    """What the share was wired to: the defaults at that time."""
    ts: int

    @property
    def track(self) -> str:
        """Key of its place among the shares of one ISIN, one for each gate."""
        return "0x" + keccak(encode(["string", "address"], [self.isin, self.gate])).hex()


class ListingsBook(Book):
    """The list of equities."""

    kind = "Listings"

    def __init__(self, address: str, roles: str) -> None:
        super().__init__(address)
        self.roles = roles
        self.listed: list[Listed] = []
        self.authorities: dict[str, str] = {}
        self.limits.append("no log names the blueprint; the code of every share is compared")

    def on_EquityListed(self, log: Log, index: int, **terms: str) -> None:
        self.expect(log, index == len(self.listed), "places in the list are not consecutive")
        listed = Listed(roles=self.roles, authorities=self.authorities, ts=log.ts, **terms)
        self.listed.append(listed)

    def on_DefaultAuthoritiesSet(self, log: Log, **authorities: str) -> None:
        self.authorities = authorities

    def entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        # One past the end too, which callers take for the end.
        shares = [listed.share for listed in self.listed]
        for index, share in enumerate([*shares, ZERO]):
            yield Entry("order", str(index), "share_at", (index,), share)
        yield Entry("order", "count", "count", (), len(shares))
        for listed in self.listed:
            yield from self._listed_entries(listed)
        yield Entry("default authorities", "defaults", "authorities", (), self.authorities)
        yield Entry("immutables", "roles", "ROLES", (), self.roles)

    def _listed_entries(self, listed: Listed) -> Iterator[Entry]:
        on_record = {
            "isin": listed.isin,
            "cusip": listed.cusip,
            "terms_hash": listed.terms_hash,
            "listed_ts": listed.ts,
        }
        share, symbol = listed.share, listed.symbol
        yield Entry("on record", symbol, "listing", (share,), on_record)
        yield Entry("symbols", symbol, "share_of", (symbol,), share)
        what = f"{listed.isin} on {listed.gate}"
        yield Entry("identifiers", what, "share_on_track", (listed.track,), share)

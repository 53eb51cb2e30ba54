"""The books of Listings: which equities there are, their documents, what new ones are wired to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eth_abi import encode
from eth_utils import keccak

from wholeshare.audit.books.base import ZERO, Book, Entry

if TYPE_CHECKING:
    from wholeshare.audit.logs import Log

NO_DOCUMENT = {"uri": "", "document_hash": "0x" + 64 * "0", "updated_ts": 0}


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
        self.documents: defaultdict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        """By share and name, in the order of first naming."""
        self.limits.append("no log names the blueprint; the code of every share is compared")

    def on_EquityListed(self, log: Log, index: int, **terms: str) -> None:
        self.expect(log, index == len(self.listed), "places in the list are not consecutive")
        listed = Listed(roles=self.roles, authorities=self.authorities, ts=log.ts, **terms)
        self.listed.append(listed)

    def on_DefaultAuthoritiesSet(self, log: Log, **authorities: str) -> None:
        self.authorities = authorities

    def on_DocumentSet(self, log: Log, share: str, name: str, uri: str, document_hash: str) -> None:
        self._expect_standard(log, "DocumentUpdated", name, uri, document_hash)
        document = {"uri": uri, "document_hash": document_hash, "updated_ts": log.ts}
        self.documents[share][name] = document

    def on_DocumentUnset(self, log: Log, share: str, name: str) -> None:
        before = self.documents[share].get(name, NO_DOCUMENT)
        self.expect(log, before != NO_DOCUMENT, "removes what was not attached")
        standard = name, before["uri"], before["document_hash"]
        self._expect_standard(log, "DocumentRemoved", *standard)
        self.documents[share][name] = NO_DOCUMENT

    def on_DocumentUpdated(self, log: Log, **_: str) -> None:
        self.expect(log, self.comes_after(log, "DocumentSet"), "does not say of which share")

    def on_DocumentRemoved(self, log: Log, **_: str) -> None:
        self.expect(log, self.comes_after(log, "DocumentUnset"), "does not say of which share")

    def _expect_standard(self, log: Log, event: str, *values: str) -> None:
        """ERC-1643's event, which names no share, repeats the rest."""
        same = self.comes_before(log, event) and (*self.next.values.values(),) == values
        self.expect(log, same, f"is not repeated by {event}")

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
        yield from self._document_entries(listed, self.documents[share])

    def _document_entries(
        self, listed: Listed, documents: dict[str, dict[str, Any]]
    ) -> Iterator[Entry]:
        share, area = listed.share, "documents"
        what = f"{listed.symbol}, names"
        yield Entry(area, what, "documents.name_count", (share,), len(documents))
        for index, (name, document) in enumerate(documents.items()):
            what = f"{listed.symbol}, {name}"
            yield Entry(area, what, "documents.name_at", (share, index), name)
            yield Entry(area, what, "documents.is_named", (share, name), True)
            yield Entry(area, what, "documents.documents", (share, name), document)

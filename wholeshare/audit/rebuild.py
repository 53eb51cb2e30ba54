"""From logs to books: one for each contract, and what one takes from another's logs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import TYPE_CHECKING

from eth_utils import encode_hex, function_signature_to_4byte_selector, to_checksum_address

from wholeshare.audit.books import (
    ActionsBook,
    Book,
    CustodyBook,
    DividendsBook,
    EnforcementBook,
    Facts,
    GateBook,
    ListingsBook,
    MarketBook,
    MeetingsBook,
    OracleBook,
    RegisterBook,
    RolesBook,
    ShareBook,
    TimelockBook,
)
from wholeshare.audit.gates import stacks
from wholeshare.errors import BadInput

if TYPE_CHECKING:
    from wholeshare.audit.evidence import Evidence

REASON_STOPS = encode_hex(function_signature_to_4byte_selector("reason_stops(uint256)"))


def rebuild(evidence: Evidence, symbol: str | None = None) -> dict[str, Book]:
    """The books of all contracts, by a title for people.

    Args:
        symbol: leave out every share but this.

    Raises:
        BadInput: there is no such share.
    """
    core = evidence.core
    listings = ListingsBook(core["Listings"], core["Roles"])
    books: dict[str, Book] = {
        "Timelock": TimelockBook(core["Timelock"]),
        "Roles": RolesBook(core["Roles"]),
        "SanctionsGate": _gate_book(evidence, core["SanctionsGate"]),
        "Listings": listings,
    }
    _replay(evidence, books)
    shares = {
        f"Share {listed.symbol}": ShareBook(listed.share, listed) for listed in listings.listed
    }
    services = _service_books(evidence, shares.values())
    _replay(evidence, shares | services)
    if symbol:
        known = ", ".join(listed.symbol for listed in listings.listed)
        shares = {title: book for title, book in shares.items() if book.listed.symbol == symbol}
        if not shares:
            raise BadInput(f"--symbol: expected one of {known or 'none'}, got {symbol!r}")
    gates = _further_gates(evidence, shares)
    _replay(evidence, gates)
    return books | services | shares | gates


def _service_books(evidence: Evidence, shares: Iterable[ShareBook]) -> dict[str, Book]:
    """Books of the contracts that serve every share, by name."""
    core, facts = evidence.core, Facts.of(shares, evidence.logs)
    roles = core["Roles"]
    custody = CustodyBook(core["Custody"], roles, facts)
    books: tuple[Book, ...] = (
        custody,
        ActionsBook(core["CorporateActions"], roles, custody, facts),
        MarketBook(core["PrimaryMarket"], roles, custody.address, facts),
        DividendsBook(core["Dividends"], roles, custody, facts),
        MeetingsBook(core["Meetings"], roles, custody, facts),
        EnforcementBook(core["Enforcement"], roles, core["Listings"], facts),
    )
    return {book.kind: book for book in books}


def _further_gates(evidence: Evidence, shares: dict[str, ShareBook]) -> dict[str, Book]:
    """Books of the gates that shares have had beside the platform's own, where they can be kept."""
    gates: dict[str, Book] = {}
    for share in shares.values():
        for address, kind in stacks(evidence.state, share.gates).items():
            if kind is None:
                fact = f"the gate {to_checksum_address(address)} is no gate of these sources"
                share.limits.append(fact)
            elif address != evidence.core["SanctionsGate"]:
                name = f"{kind} {to_checksum_address(address)}"
                gates.setdefault(name, _book_of(evidence, address, kind))
    return gates


def _book_of(evidence: Evidence, gate: str, kind: str) -> Book:
    if kind == "OracleGate":
        return OracleBook(gate)
    if kind == "RegisteredGate":
        return RegisterBook(gate, evidence.core["Roles"])
    return _gate_book(evidence, gate)


def _replay(evidence: Evidence, books: dict[str, Book]) -> None:
    """Enter the logs of some contracts in the order of the chain, so that one may ask another."""
    steps = []
    for book in books.values():
        logs = evidence.by_contract.get(book.address, [])
        steps += [(log, following, book) for log, following in zip_longest(logs, logs[1:])]
    for log, following, book in sorted(steps, key=lambda step: step[0].place):
        book.enter(log, following)
    for book in books.values():
        book.close()


def _gate_book(evidence: Evidence, gate: str) -> GateBook:
    def stops(reason: int) -> int:
        return evidence.state.constant(gate, f"{REASON_STOPS}{reason:064x}")

    return GateBook(gate, evidence.core["Roles"], stops)

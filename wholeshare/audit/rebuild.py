"""From logs to books: one for each contract, and what one takes from another's logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_utils import encode_hex, function_signature_to_4byte_selector, to_checksum_address

from wholeshare.audit.books import (
    Book,
    GateBook,
    ListingsBook,
    RolesBook,
    ShareBook,
    TimelockBook,
)
from wholeshare.audit.contracts import kind_of
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
        f"Share {listed.symbol}": ShareBook(listed.share, listed)
        for listed in listings.listed
        if symbol in (None, listed.symbol)
    }
    if symbol and not shares:
        known = ", ".join(listed.symbol for listed in listings.listed)
        raise BadInput(f"--symbol: expected one of {known or 'none'}, got {symbol!r}")
    _replay(evidence, shares)
    gates = _further_gates(evidence, shares)
    _replay(evidence, gates)
    return books | shares | gates


def _further_gates(evidence: Evidence, shares: dict[str, ShareBook]) -> dict[str, Book]:
    """Books of the gates that shares have had beside the platform's own, where they can be kept."""
    gates: dict[str, Book] = {}
    for share in shares.values():
        for gate in dict.fromkeys(share.gates):
            name = f"SanctionsGate {to_checksum_address(gate)}"
            if gate == evidence.core["SanctionsGate"] or name in gates:
                continue
            if kind_of("SanctionsGate").is_at(evidence.state, gate):
                gates[name] = _gate_book(evidence, gate)
            else:
                share.limits.append(f"the gate {to_checksum_address(gate)} is no SanctionsGate")
    return gates


def _replay(evidence: Evidence, books: dict[str, Book]) -> None:
    for book in books.values():
        book.replay(evidence.by_contract.get(book.address, []))


def _gate_book(evidence: Evidence, gate: str) -> GateBook:
    def stops(reason: int) -> int:
        return evidence.state.constant(gate, f"{REASON_STOPS}{reason:064x}")

    return GateBook(gate, evidence.core["Roles"], stops)

"""Rebuild the books from the logs and hold them against storage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wholeshare.audit.books import Book, Entry
from wholeshare.audit.contracts import kind_of
from wholeshare.audit.evidence import parties
from wholeshare.audit.layout import Place, decode_words
from wholeshare.audit.rebuild import rebuild

if TYPE_CHECKING:
    from wholeshare.audit.evidence import Evidence
    from wholeshare.audit.state import State


@dataclass(frozen=True, slots=True)
class Compared:
    """One variable, or one value of a `HashMap`, on both sides."""

    entry: Entry
    stored: Any

    @property
    def differs(self) -> bool:
        """Whether storage is not what the logs say."""
        if self.entry.at_most:
            return self.stored > self.entry.value
        return self.stored != self.entry.value


@dataclass(frozen=True)
class Audited:
    """One contract, compared."""

    title: str
    book: Book
    compared: list[Compared]


def compare(evidence: Evidence, symbol: str | None = None) -> list[Audited]:
    """Rebuild every contract's books and compare them with storage.

    Args:
        symbol: audit only the share with this one, beside the contracts that exist once.

    Raises:
        BadInput: there is no such share.
    """
    accounts = parties(evidence.logs)
    books = rebuild(evidence, symbol)
    placed = {title: _place(book, accounts) for title, book in books.items()}
    evidence.state.load(
        (book.address, slot)
        for title, book in books.items()
        for _, place in placed[title]
        if not place.in_code
        for slot in place.words
    )
    return [
        Audited(title, book, [_compare(evidence.state, book, *each) for each in placed[title]])
        for title, book in books.items()
    ]


def _place(book: Book, accounts: frozenset[str]) -> list[tuple[Entry, Place]]:
    layout = kind_of(book.kind).layout
    return [(entry, layout.find(entry.variable, *entry.keys)) for entry in book.entries(accounts)]


def _compare(state: State, book: Book, entry: Entry, place: Place) -> Compared:
    if place.in_code:
        tail = state.tail(book.address, kind_of(book.kind).layout.immutable_words)
        words = [tail[number] for number in place.words]
    else:
        words = [state.words[book.address, slot] for slot in place.words]
    stored = decode_words(place.type, words)
    return Compared(entry, entry.packed.unpack(stored) if entry.packed else stored)

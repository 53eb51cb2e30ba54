"""The books of each kind of contract, kept from its logs alone."""

from wholeshare.audit.books.base import Book, Entry, Oddity
from wholeshare.audit.books.gate import GateBook
from wholeshare.audit.books.listings import Listed, ListingsBook
from wholeshare.audit.books.roles import RolesBook
from wholeshare.audit.books.share import ShareBook
from wholeshare.audit.books.timelock import TimelockBook

BOOKS: dict[str, type[Book]] = {
    book.kind: book for book in (TimelockBook, RolesBook, GateBook, ListingsBook, ShareBook)
}
"""By the name of the contract."""

__all__ = [
    "BOOKS",
    "Book",
    "Entry",
    "GateBook",
    "Listed",
    "ListingsBook",
    "Oddity",
    "RolesBook",
    "ShareBook",
    "TimelockBook",
]

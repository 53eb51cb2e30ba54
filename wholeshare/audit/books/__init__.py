"""The books of each kind of contract, kept from its logs alone."""

from wholeshare.audit.books.actions import ActionsBook
from wholeshare.audit.books.base import Book, Entry, Oddity
from wholeshare.audit.books.custody import CustodyBook
from wholeshare.audit.books.dividends import DividendsBook
from wholeshare.audit.books.enforcement import EnforcementBook
from wholeshare.audit.books.facts import Facts
from wholeshare.audit.books.gate import GateBook
from wholeshare.audit.books.listings import Listed, ListingsBook
from wholeshare.audit.books.market import MarketBook
from wholeshare.audit.books.meetings import MeetingsBook
from wholeshare.audit.books.roles import RolesBook
from wholeshare.audit.books.share import ShareBook
from wholeshare.audit.books.stacked import OracleBook, RegisterBook
from wholeshare.audit.books.timelock import TimelockBook

BOOKS: dict[str, type[Book]] = {
    book.kind: book
    for book in (
        TimelockBook,
        RolesBook,
        GateBook,
        OracleBook,
        RegisterBook,
        CustodyBook,
        ActionsBook,
        MarketBook,
        DividendsBook,
        MeetingsBook,
        EnforcementBook,
        ListingsBook,
        ShareBook,
    )
}
"""By the name of the contract."""

__all__ = [
    "BOOKS",
    "ActionsBook",
    "Book",
    "CustodyBook",
    "DividendsBook",
    "EnforcementBook",
    "Entry",
    "Facts",
    "GateBook",
    "Listed",
    "ListingsBook",
    "MarketBook",
    "MeetingsBook",
    "Oddity",
    "OracleBook",
    "RegisterBook",
    "RolesBook",
    "ShareBook",
    "TimelockBook",
]

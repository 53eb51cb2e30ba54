"""Breaks between a custodian's statement and the tokens."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from wholeshare.agenda.item import Item
from wholeshare.reconciliation import Cause, read_statement, reconcile_with
from wholeshare.times import end_of
from wholeshare.units import format_amount

if TYPE_CHECKING:
    from wholeshare.history import History
    from wholeshare.reconciliation import Break


def breaks_of(history: History, statement: Path, now_ts: int) -> list[Item]:
    """Those of the statement's last day, the oldest first.

    Raises:
        BadInput: it cannot be read, or is of a day that the platform does not know.
    """
    holdings = read_statement(statement)
    found = reconcile_with(history, holdings, statement, now_ts)
    shares = history.at(now_ts).shares.items()
    symbols = {book.listed.isin: symbol for symbol, book in shares}
    last = [each for each in found if each.day == holdings[-1].day]
    return [_item_of(symbols, each, now_ts) for each in sorted(last, key=lambda it: it.since)]


def _item_of(symbols: Mapping[str, str], each: Break, now_ts: int) -> Item:
    what = f"{each.cause} break of {format_amount(each.shares)} shares: {each.what}"
    begun_ts = min(end_of(each.since), now_ts)
    is_overdue = each.cause is Cause.UNEXPLAINED
    return Item(symbols.get(each.isin, each.isin), "operator", what, begun_ts, is_overdue)

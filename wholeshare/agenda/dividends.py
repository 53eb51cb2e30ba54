"""What the paying agent owes holders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wholeshare.agenda.item import Item

if TYPE_CHECKING:
    from wholeshare.history import Moment


def dividends(moment: Moment) -> Iterator[Item]:
    """Funding and opening, at the payable time."""
    for dividend in moment.dividends.dividends.values():
        symbol = moment.symbol_of(dividend.share)
        if not dividend.opened_ts and not dividend.is_cancelled:
            what = f"fund and open dividend {dividend.id}"
            due_ts = max(dividend.terms["payable_ts"], dividend.terms["entitlement_ts"])
            yield Item.task(symbol, "paying agent", what, due_ts, moment.ts)

"""What the custodian owes those who subscribe and redeem."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wholeshare.agenda.item import Item
from wholeshare.requests import lines_of

if TYPE_CHECKING:
    from wholeshare.history import Moment

WHAT = {
    "subscription": "fill or reject subscription {}",
    "redemption": "commit or reject redemption {}",
    "residual": "commit or reject residual claim {}",
}


def requests(moment: Moment) -> Iterator[Item]:
    """Open ones until they expire, and then to be closed; committed ones until they are settled."""
    for line in lines_of(moment):
        if line.state == "committed":
            who, what = "custodian", f"settle {line.kind} {line.id}"
        elif line.is_overdue:
            who, what = "everybody", f"close {line.kind} {line.id}, which has expired"
        else:
            who, what = "custodian", WHAT[line.kind].format(line.id)
        if line.until_ts:
            yield Item(line.symbol, who, what, line.until_ts, line.is_overdue)

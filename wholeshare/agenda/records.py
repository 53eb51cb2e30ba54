"""Record instants to come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wholeshare.agenda.item import Item

if TYPE_CHECKING:
    from wholeshare.history import Moment


def records(moment: Moment) -> Iterator[Item]:
    """They pass by themselves."""
    for symbol, share in moment.shares.items():
        for record_ts in share.records:
            if record_ts > moment.ts:
                yield Item(symbol, "everybody", "record instant", record_ts)

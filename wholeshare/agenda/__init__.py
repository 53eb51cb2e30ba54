"""What an operator has to do, and by when: one source of items for each part of the platform."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wholeshare.agenda.custody import attestations, objections, shortfalls, splits
from wholeshare.agenda.dividends import dividends
from wholeshare.agenda.item import Item
from wholeshare.agenda.market import requests
from wholeshare.agenda.meetings import meetings
from wholeshare.agenda.records import records
from wholeshare.agenda.sanctions import list_age, second_keys, suspicions
from wholeshare.history import Moment

SOURCES: tuple[Callable[[Moment], Iterator[Item]], ...] = (
    attestations,
    objections,
    shortfalls,
    splits,
    requests,
    records,
    dividends,
    meetings,
    second_keys,
    suspicions,
    list_age,
)
"""Each says what it knows of the platform at a moment, whenever that is due."""

__all__ = ["SOURCES", "Item", "agenda_of"]


def agenda_of(moment: Moment, horizon: int) -> list[Item]:
    """What is overdue, and what is due until then, the most urgent first.

    Args:
        horizon: seconds from the moment.
    """
    found = [item for source in SOURCES for item in source(moment)]
    near = [item for item in found if item.is_overdue or item.due_ts <= moment.ts + horizon]
    return sorted(near, key=lambda item: (not item.is_overdue, item.due_ts, item.symbol))

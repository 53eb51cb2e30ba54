"""A custodian's statement against the platform's history."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from wholeshare.errors import BadInput
from wholeshare.reconciliation.breaks import Break, reconcile
from wholeshare.reconciliation.positions import positions_at
from wholeshare.times import day_of, end_of

if TYPE_CHECKING:
    from wholeshare.history import History
    from wholeshare.reconciliation.statements import Holding


def reconcile_with(
    history: History, holdings: Iterable[Holding], path: Path, now_ts: int
) -> list[Break]:
    """The breaks of every day that a statement names, each against that day's end in New York.

    Args:
        path: of the statement, for errors.
        now_ts: the chain's time; a day that is not over is compared as it stands.

    Raises:
        BadInput: a day has not come, or lies before the platform.
    """
    holdings = list(holdings)
    first, last = day_of(history.begin_ts), day_of(now_ts)
    positions = {}
    for day in sorted({each.day for each in holdings}):
        if not first <= day <= last:
            raise BadInput(f"{path}: date: expected one of {first} to {last}, got {day}")
        for position in positions_at(history.at(min(end_of(day), now_ts))):
            positions[day, position.isin] = position
    return reconcile(holdings, positions)

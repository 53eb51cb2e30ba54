"""The differences between what is held and what the tokens stand for, each with its cause and age.

Accounts differ from a chain for honest reasons: shares of a request come or go a day before its
tokens do, and a split reaches the custodian a night before it reaches the tokens. What neither of
them explains is unexplained, and so is what they would explain for too long.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate, chain, combinations

from wholeshare.calendar import us_calendar
from wholeshare.errors import BadInput
from wholeshare.reconciliation.positions import Pending, Position
from wholeshare.reconciliation.statements import Holding
from wholeshare.units import TOKEN

MAX_PENDING = 12
"""Requests that are tried in all combinations, 4,096; of more, see `_candidates`."""


class Cause(StrEnum):
    """Why a statement and the tokens differ."""

    TIMING = "timing"
    CORPORATE_ACTION = "corporate action"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True)
class Break:
    """One difference at the end of a day."""

    day: date
    isin: str
    cause: Cause
    shares: int
    """Units of a share; negative where the custodian has less than he should."""
    what: str
    since: date
    """The day on which it began."""

    @property
    def age(self) -> int:
        """In days."""
        return (self.day - self.since).days

    def as_json(self) -> dict[str, str | int]:
        """For machines; shares in units."""
        return {
            "day": self.day.isoformat(),
            "isin": self.isin,
            "cause": self.cause.value,
            "shares": str(self.shares),
            "what": self.what,
            "since": self.since.isoformat(),
            "age_days": self.age,
        }


def reconcile(
    holdings: Iterable[Holding], positions: Mapping[tuple[date, str], Position]
) -> list[Break]:
    """Compare every holding with the position of the same day and ISIN.

    Args:
        holdings: in the order of days.
        positions: those of all equities on every day of the statement; one that the statement
            does not name holds nothing there.

    Returns:
        The breaks, in the order of days. One that an earlier day has too is as old as there.

    Raises:
        BadInput: the settlement calendar ends before a request is due.
    """
    holdings = list(holdings)
    held = {(each.day, each.isin): each for each in holdings}
    known: dict[tuple[str, Cause, str], date] = {}
    found: list[Break] = []
    for day in sorted({each.day for each in holdings}):
        isins = {isin for at, isin in (*held, *positions) if at == day}
        today = []
        for isin in sorted(isins):
            holding = held.get((day, isin), Holding(day, isin, 0, 0, 0))
            today += _breaks_of(holding, positions.get((day, isin)))
        today = [_aged(each, known) for each in today]
        known = {_identity(each): each.since for each in today}
        found += today
    return found


def _identity(each: Break) -> tuple[str, Cause, str]:
    return each.isin, each.cause, each.what


def _aged(each: Break, known: Mapping[tuple[str, Cause, str], date]) -> Break:
    return replace(each, since=min(each.since, known.get(_identity(each), each.since)))


def _breaks_of(holding: Holding, position: Position | None) -> Iterator[Break]:
    if position is None:
        yield _unexplained(holding, holding.settled + holding.in_transit, "no such listing")
        return
    ratio, requests = _explain(holding, position)
    encumbered = -(-position.encumbered * ratio // 1)
    if holding.encumbered != encumbered:
        less = encumbered - holding.encumbered
        yield _unexplained(holding, less, "encumbered other than attested")
    if requests is None:
        missing = holding.settled + holding.in_transit - position.backed
        yield _unexplained(holding, missing, "no cause found")
        return
    if ratio != 1:
        yield _corporate_action(holding, position)
    yield from (_timing(holding, each, ratio) for each in requests)


def _explain(holding: Holding, position: Position) -> tuple[Fraction, tuple[Pending, ...] | None]:
    """The unit in which, and the fewest requests with which, the tokens' shares are those that are
    held; None for the requests if there are none such."""
    total = holding.settled + holding.in_transit
    # In the unit of the tokens first, then in that of the other side of a split.
    for ratio in dict.fromkeys((Fraction(1), position.ratio)):
        for requests in _candidates(total, position, ratio):
            if _is_explained(total, position, ratio, requests):
                return ratio, requests
    return Fraction(1), None


def _candidates(total: int, position: Position, ratio: Fraction) -> Iterable[tuple[Pending, ...]]:
    """What may have come or gone, the fewest first: any of a few requests; of many the oldest of
    either way, as a custodian works them off."""
    queue = sorted(position.pending, key=lambda each: (each.since, each.id))
    if len(queue) > MAX_PENDING:
        return sorted(_worked_off(queue, total / ratio, position, TOKEN / ratio), key=len)
    return chain.from_iterable(combinations(queue, count) for count in range(len(queue) + 1))


def _worked_off(
    queue: list[Pending], total: Fraction, position: Position, fraction: Fraction
) -> Iterator[tuple[Pending, ...]]:
    """Those that could explain a total in the tokens' unit, where a fraction may be missing."""
    ins = [each for each in queue if each.shares > 0]
    outs = [each for each in queue if each.shares < 0]
    gone = list(accumulate((-each.shares for each in outs), initial=0))
    slack = fraction + len(queue) + 1
    for into, come in enumerate(accumulate((each.shares for each in ins), initial=0)):
        missing = position.backed + come - total
        first = bisect_left(gone, missing - slack)
        last = bisect_right(gone, missing + position.margin + slack)
        yield from ((*ins[:into], *outs[:out]) for out in range(first, last))


def _is_explained(
    total: int, position: Position, ratio: Fraction, requests: tuple[Pending, ...]
) -> bool:
    exact = (position.backed + sum(each.shares for each in requests)) * ratio
    rounding = len(requests) + 1  # a unit for each request, and one for the tokens
    if -rounding <= total - exact <= position.margin * ratio + rounding:
        return True
    # A split can leave whole shares alone, and cash for the rest.
    return ratio != 1 and abs(total - exact // TOKEN * TOKEN) <= rounding


def _corporate_action(holding: Holding, position: Position) -> Break:
    ratio = position.ratio
    what = f"counted in the other unit of {ratio.numerator}:{ratio.denominator}"
    difference = int(position.backed * ratio) - position.backed
    return Break(holding.day, holding.isin, Cause.CORPORATE_ACTION, difference, what, holding.day)


def _timing(holding: Holding, request: Pending, ratio: Fraction) -> Break:
    """Shares of a request come or go within a settlement day of it."""
    shares = int(request.shares * ratio)
    way = "in" if shares > 0 else "out"
    due = _settlement_of(request.since)
    what, cause = f"request {request.id} on its way {way}", Cause.TIMING
    if holding.day > due:
        what, cause = f"request {request.id} was due on {due}", Cause.UNEXPLAINED
    return Break(holding.day, holding.isin, cause, shares, what, request.since)


def _settlement_of(day: date) -> date:
    try:
        return us_calendar().settlement_of(day)
    except ValueError as error:
        raise BadInput(str(error)) from None


def _unexplained(holding: Holding, shares: int, what: str) -> Break:
    return Break(holding.day, holding.isin, Cause.UNEXPLAINED, shares, what, holding.day)

"""Business days of the US market: when trades settle."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

DATA = Path(__file__).parents[1] / "data" / "us_settlement_calendar_2024_2026.json"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class SettlementCalendar:
    """Days on which nothing settles, beside Saturdays and Sundays."""

    closed: frozenset[date]
    years: range
    """Those that it knows."""

    def settles_on(self, day: date) -> bool:
        """Whether trades settle on a day.

        Raises:
            ValueError: the calendar does not know the year.
        """
        if day.year not in self.years:
            known = f"{self.years.start} to {self.years.stop - 1}"
            raise ValueError(f"calendar: expected a day of {known}, got {day}")
        return day.weekday() < 5 and day not in self.closed

    def settlement_of(self, trade_day: date) -> date:
        """The day after the trade, T+1 (SEC Rule 15c6-1), on which it settles."""
        day = trade_day + DAY
        while not self.settles_on(day):
            day += DAY
        return day


@cache
def us_calendar() -> SettlementCalendar:
    """The calendar of `data/us_settlement_calendar_2024_2026.json`.

    Days on which the exchange trades and banks are closed, such as Veterans Day, settle nothing.
    """
    days = json.loads(DATA.read_text(encoding="utf-8"))
    listed = [*days["market_closed"], *days["market_open_but_not_a_settlement_day"]]
    closed = frozenset(date.fromisoformat(day) for day in listed)
    years = {day.year for day in closed}
    return SettlementCalendar(closed, range(min(years), max(years) + 1))

"""The settlement calendar, held against Apple's real dividends."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from wholeshare.calendar import us_calendar

DIVIDENDS = Path(__file__).parents[3] / "data" / "aapl_dividends.csv"
DAY = timedelta(days=1)


def recent_dividends():
    """Those of the years that the calendar knows."""
    with DIVIDENDS.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["record"] >= "2024-05-28"]
    return [(row["record"], row["ex"]) for row in rows]


@pytest.mark.parametrize(("record", "ex"), recent_dividends())
def test_calendar_ex_date_is_the_record_date_or_the_settlement_day_before(record, ex):
    """The rule under T+1 (FINRA 11140), on every dividend since it began."""
    day = date.fromisoformat(record)
    while not us_calendar().settles_on(day):
        day -= DAY

    assert day == date.fromisoformat(ex)


@pytest.mark.parametrize(
    ("trade", "settlement"),
    [
        ("2025-10-30", "2025-10-31"),
        ("2025-10-31", "2025-11-03"),  # over a weekend
        ("2025-11-10", "2025-11-12"),  # Veterans Day: the exchange trades, banks are closed
        ("2025-12-24", "2025-12-26"),
        ("2026-07-02", "2026-07-06"),  # Independence Day on a Saturday, observed the day before
    ],
)
def test_calendar_trades_settle_on_the_next_settlement_day(trade, settlement):
    assert us_calendar().settlement_of(date.fromisoformat(trade)) == date.fromisoformat(settlement)


def test_calendar_of_an_unknown_year_is_refused():
    with pytest.raises(ValueError, match="expected a day of 2024 to 2026, got 2027-01-04"):
        us_calendar().settles_on(date(2027, 1, 4))

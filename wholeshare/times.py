"""Chain time and market days: UTC seconds, and days of New York."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
DAY = 86_400
"""Seconds."""


def day_of(ts: int) -> date:
    """The day in New York to which a moment belongs."""
    return datetime.fromtimestamp(ts, NEW_YORK).date()


def end_of(day: date) -> int:
    """The last second of a day in New York."""
    midnight = datetime.combine(day + timedelta(days=1), time(), NEW_YORK)
    return int(midnight.timestamp()) - 1


def in_words(ts: int) -> str:
    """A moment for people, in UTC: `2026-11-23 14:05`."""
    return f"{datetime.fromtimestamp(ts, UTC):%Y-%m-%d %H:%M}"


def in_iso(ts: int) -> str:
    """A moment for machines, in UTC and to the second: `2026-11-23T14:05:00Z`."""
    return f"{datetime.fromtimestamp(ts, UTC):%Y-%m-%dT%H:%M:%SZ}"


def span(seconds: int) -> str:
    """A time for people, in its greatest unit: `3 days`, `5 hours`, `2 minutes`."""
    for unit, length in (("day", DAY), ("hour", 3_600), ("minute", 60)):
        if (count := abs(seconds) // length) >= 1:
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return "less than a minute"

"""Days of New York, whatever the season."""

from datetime import UTC, date, datetime

import pytest

from wholeshare.times import day_of, end_of, in_words, span


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 3, 2), datetime(2026, 3, 3, 4, 59, 59, tzinfo=UTC)),
        (date(2026, 7, 1), datetime(2026, 7, 2, 3, 59, 59, tzinfo=UTC)),
        (date(2026, 3, 8), datetime(2026, 3, 9, 3, 59, 59, tzinfo=UTC)),
        (date(2026, 11, 1), datetime(2026, 11, 2, 4, 59, 59, tzinfo=UTC)),
    ],
    ids=["winter", "summer", "clocks go forward", "clocks go back"],
)
def test_day_ends_at_midnight_in_new_york(day, last):
    ts = int(last.timestamp())

    assert end_of(day) == ts
    assert (day_of(ts) - day).days == 0
    assert (day_of(ts + 1) - day).days == 1


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "less than a minute"),
        (60, "1 minute"),
        (-7_200, "2 hours"),
        (86_399, "23 hours"),
        (172_800, "2 days"),
    ],
)
def test_span_is_in_its_greatest_unit(seconds, text):
    assert span(seconds) == text


def test_moment_is_in_utc():
    assert in_words(1_772_512_500) == "2026-03-03 04:35"

"""Ten business days, by OFAC's calendar, worked out by hand."""

from datetime import date

import pytest

from wholeshare.sanctions.deadlines import annual_report_due, report_due


@pytest.mark.parametrize(
    "blocked, due",
    [
        ("2026-03-02", "2026-03-16"),  # two whole weeks
        ("2026-03-07", "2026-03-20"),  # a Saturday: counted from the Monday after
        ("2026-10-02", "2026-10-19"),  # over Columbus Day, 12 October
        ("2026-11-23", "2026-12-08"),  # over Thanksgiving, 26 November
        ("2026-06-26", "2026-07-13"),  # Independence Day is a Saturday, kept on Friday, 3 July
        ("2025-12-19", "2026-01-06"),  # over Christmas and New Year
    ],
)
def test_report_due_on_the_tenth_business_day(blocked, due):
    assert report_due(date.fromisoformat(blocked)) == date.fromisoformat(due)


@pytest.mark.parametrize(
    "today, as_of, due",
    [
        ("2026-06-30", "2026-06-30", "2026-09-30"),
        ("2026-07-01", "2026-06-30", "2026-09-30"),  # that of yesterday is still to be filed
        ("2026-09-30", "2026-06-30", "2026-09-30"),
        ("2026-10-01", "2027-06-30", "2027-09-30"),
        ("2026-01-01", "2026-06-30", "2026-09-30"),
    ],
)
def test_annual_report_is_of_30_june_by_30_september(today, as_of, due):
    found = annual_report_due(date.fromisoformat(today))
    assert found == (date.fromisoformat(as_of), date.fromisoformat(due))

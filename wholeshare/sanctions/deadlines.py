"""When OFAC wants to hear of what was blocked or rejected: 31 CFR 501.603 and 501.604."""

from __future__ import annotations

from datetime import date

BUSINESS_DAYS = 10


def report_due(day: date) -> date:
    """The tenth business day after property was blocked, or a dealing rejected.

    Federal holidays (5 U.S.C. 6103) are no business days; neither are Saturdays and Sundays.
    """
    from pandas import Timestamp
    from pandas.tseries.holiday import USFederalHolidayCalendar
    from pandas.tseries.offsets import CustomBusinessDay

    business_day = CustomBusinessDay(calendar=USFederalHolidayCalendar())
    return (Timestamp(day) + BUSINESS_DAYS * business_day).date()


def annual_report_due(as_of: date) -> tuple[date, date]:
    """The annual report of what is blocked that is due next: as of 30 June, due on 30 September."""
    year = as_of.year if as_of <= date(as_of.year, 9, 30) else as_of.year + 1
    return date(year, 6, 30), date(year, 9, 30)

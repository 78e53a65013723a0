"""Business days. Times are stored in UTC; ends of days are computed in the policy's zone and calendar."""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from ledger import policy
from ledger.wording import said


def zone() -> ZoneInfo:
    """The zone in which legal days begin and end."""
    return ZoneInfo(policy.word("clocks.zone"))


def calendar_version() -> str:
    """Name the calendar and its release, kept beside each deadline so that it can be recomputed."""
    return f"{policy.word('clocks.calendar')}/{holidays.__version__}"


@cache
def _closed_days(year: int) -> frozenset[date]:
    name = policy.word("clocks.calendar")
    known = holidays.list_supported_financial()
    days = (holidays.financial_holidays if name in known else holidays.country_holidays)(name, years=year)
    return frozenset(days)


def is_business_day(day: date) -> bool:
    """Monday to Friday and no holiday of the calendar."""
    return day.weekday() < 5 and day not in _closed_days(day.year)


def add_business_days(start: datetime, days: int) -> datetime:
    """Give the end of the `days`-th business day after `start`'s own day (UTC in and out, aware).

    Raises ValueError when `start` has no zone or `days` is below 1.
    """
    if start.tzinfo is None or days < 1:
        raise ValueError("A deadline needs an aware start and at least one day.")
    day = start.astimezone(zone()).date()
    while days:
        day += timedelta(days=1)
        days -= is_business_day(day)
    closing = time(hour=policy.number("clocks.day_ends"))
    return datetime.combine(day, closing, tzinfo=zone()).astimezone(ZoneInfo("UTC"))


def business_days_left(now: datetime, due: datetime) -> int:
    """Count the business days after today up to and with the day of `due`; 0 when it is today or past."""
    day, last = now.astimezone(zone()).date(), due.astimezone(zone()).date()
    return sum(is_business_day(day + timedelta(days=step)) for step in range(1, (last - day).days + 1))


def in_words(moment: datetime) -> str:
    """Write a moment for people: weekday, date, hour and zone, like "Friday 27 November 2026, 17:00 CET"."""
    return said(moment.astimezone(zone()), "due")

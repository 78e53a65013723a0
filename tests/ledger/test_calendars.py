"""Business days in the policy's calendar (TARGET) and zone (Berlin): computed here by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calendars import add_business_days, business_days_left, in_words, is_business_day, zone
from tests.support.each import each


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


ENDS = [
    # start (UTC)        days  end (UTC)          why
    ("2026-11-23T10:00", 1, "2026-11-24T16:00", "Monday to Tuesday, 17:00 CET"),
    ("2026-11-23T00:30", 1, "2026-11-24T16:00", "01:30 in Berlin is Monday there too"),
    ("2026-11-22T23:30", 1, "2026-11-24T16:00", "00:30 on Monday in Berlin, though Sunday in UTC"),
    ("2026-11-27T10:00", 1, "2026-11-30T16:00", "Friday over the weekend"),
    ("2026-11-28T10:00", 1, "2026-11-30T16:00", "from a Saturday"),
    ("2026-11-29T10:00", 1, "2026-11-30T16:00", "from a Sunday"),
    ("2026-11-23T18:00", 1, "2026-11-24T16:00", "after closing the day still counts from the next"),
    ("2026-11-23T10:00", 10, "2026-12-07T16:00", "two weeks"),
    ("2026-12-23T10:00", 3, "2026-12-29T16:00", "25 December is a holiday, 26 is a Saturday"),
    ("2026-12-24T10:00", 1, "2026-12-28T16:00", "Christmas"),
    ("2026-12-31T10:00", 1, "2027-01-04T16:00", "year end: New Year is a Friday"),
    ("2027-12-30T10:00", 1, "2027-12-31T16:00", "New Year's Eve is worked"),
    ("2027-12-31T10:00", 1, "2028-01-03T16:00", "New Year on a Saturday"),
    ("2026-04-02T10:00", 1, "2026-04-07T15:00", "Good Friday and Easter Monday"),
    ("2026-04-30T10:00", 1, "2026-05-04T15:00", "1 May on a Friday"),
    ("2026-03-27T10:00", 1, "2026-03-30T15:00", "clocks go forward on Sunday: CET to CEST"),
    ("2026-10-23T10:00", 1, "2026-10-26T16:00", "clocks go back on Sunday: CEST to CET"),
    ("2028-02-28T10:00", 1, "2028-02-29T16:00", "a leap day is a day"),
    ("2028-02-29T10:00", 1, "2028-03-01T16:00", "from a leap day"),
    ("2027-02-26T10:00", 1, "2027-03-01T16:00", "no leap day"),
]


@each(("start", "days", "end", "why"), ENDS, ids=[row[3] for row in ENDS])
def test_a_period_in_business_days_ends_at_closing(start: str, days: int, end: str, why: str) -> None:
    assert add_business_days(utc(start), days) == utc(end)


@given(
    st.integers(0, 25 * 365 * 24 * 60).map(lambda minutes: utc("2020-01-01T00:00") + timedelta(minutes=minutes)),
    st.integers(min_value=1, max_value=30),
)
def test_a_period_holds_exactly_its_business_days(start: datetime, days: int) -> None:
    end = add_business_days(start, days).astimezone(zone())
    first = start.astimezone(zone()).date()
    inside = [first + timedelta(days=step) for step in range(1, (end.date() - first).days + 1)]

    assert sum(map(is_business_day, inside)) == days
    assert (is_business_day(end.date()), end.hour, end.minute) == (True, 17, 0)


@pytest.mark.parametrize(("start", "days"), [(datetime(2026, 11, 23, 10), 1), (utc("2026-11-23T10:00"), 0)])  # noqa: DTZ001
def test_a_start_without_zone_and_a_period_of_no_days_are_refused(start: datetime, days: int) -> None:
    with pytest.raises(ValueError, match="aware start and at least one day"):
        add_business_days(start, days)


@each(
    ("day", "worked"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 28), False),
        (date(2026, 1, 1), False),
        (date(2026, 4, 3), False),
        (date(2026, 4, 6), False),
        (date(2026, 5, 1), False),
        (date(2026, 12, 25), False),
        (date(2025, 12, 26), False),
        (date(2026, 10, 3), False),
        (date(2025, 10, 3), True),
    ],
)
def test_target_days_are_worked_and_national_days_too(day: date, worked: bool) -> None:
    assert is_business_day(day) is worked


@each(
    ("now", "due", "left"),
    [
        ("2026-11-23T10:00", "2026-11-27T16:00", 4),
        ("2026-11-27T10:00", "2026-11-27T16:00", 0),
        ("2026-11-27T10:00", "2026-11-30T16:00", 1),
        ("2026-11-30T10:00", "2026-11-27T16:00", 0),
        ("2026-12-31T22:59", "2027-01-04T16:00", 1),
    ],
)
def test_the_business_days_left_do_not_count_today(now: str, due: str, left: int) -> None:
    assert business_days_left(utc(now), utc(due)) == left


@each(
    ("moment", "words"),
    [
        ("2026-11-27T16:00", "Friday 27 November 2026, 17:00 CET"),
        ("2026-07-01T15:00", "Wednesday 1 July 2026, 17:00 CEST"),
        ("2026-12-31T23:30", "Friday 1 January 2027, 00:30 CET"),
        ("2026-10-25T00:30", "Sunday 25 October 2026, 02:30 CEST"),
        ("2026-10-25T01:30", "Sunday 25 October 2026, 02:30 CET"),
    ],
)
def test_a_moment_in_words_has_weekday_date_hour_and_zone(moment: str, words: str) -> None:
    assert in_words(utc(moment)) == words

"""The clocks of what ends on a day: reminders before it, and the end itself. Rows, as all deadlines."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from ledger import policy
from ledger.calendars import calendar_version, zone
from ledger.clocks import Clock
from ledger.models import Deadline


def open_terms(case: Any, last_day: date | None, *, reminders: Sequence[Clock], end: Clock) -> None:
    """Open the clocks of a case that ends with `last_day`; nothing for one without an end.

    A reminder whose day has passed never strikes, unless all have: then the last one does at once.
    """
    if last_day is None:
        return
    now = timezone.now()
    over = _begin_of(last_day) + _hours(end)  # in force until the end of its last day
    ahead = [(clock, over - _hours(clock)) for clock in reminders]
    coming = [(clock, due) for clock, due in ahead if due > now]
    if not coming and over > now:
        coming = [(clock, now) for clock, _due in ahead[-1:]]
    for clock, due in coming:
        _open(case, clock, now, due)
    _open(case, end, now, max(over, now))


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone())


def _hours(clock: Clock) -> timedelta:
    return timedelta(hours=policy.number(f"clocks.{clock.kind}"))


def _open(case: Any, clock: Clock, now: datetime, due: datetime) -> None:
    Deadline.objects.create(
        case=case.reference,
        model=case._meta.label,
        object_id=case.pk,
        kind=clock.kind,
        starts_at=now,
        due_at=due,
        calendar=calendar_version(),
    )

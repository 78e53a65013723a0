"""Clocks of cases: opened and closed by moves. Rows, never timers; ledger/firing.py fires them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from ledger import policy
from ledger.calendars import add_business_days, calendar_version
from ledger.models import Deadline
from ledger.moments import database_now


@dataclass(frozen=True, slots=True)
class Clock:
    """A kind of deadline: how long, from policy/clocks.toml, and what is done when it strikes.

    verb: the move that the portal takes when it strikes; empty: it only shows as overdue.
    is_internal: nobody must act by its end, so no page and no letter calls it a deadline.
    """

    kind: str
    verb: str = ""
    is_internal: bool = False

    def due(self, start: datetime) -> datetime:
        """End of the period that begins at `start` (UTC), by the policy's unit. Raises ImproperlyConfigured."""
        name = f"clocks.{self.kind}"
        unit, length = policy.entry(name)["unit"], policy.number(name)
        if unit == "hours":
            return start + timedelta(hours=length)
        if unit == "business days":
            return add_business_days(start, length)
        raise ImproperlyConfigured(f"The unit of {name} is {unit!r}; write hours or business days.")


KINDS: dict[str, Clock] = {}


def clock(kind: str, *, verb: str = "", is_internal: bool = False) -> Clock:
    """Declare a kind of deadline. Raises ValueError when the kind is taken."""
    if kind in KINDS:
        raise ValueError(f"The clock {kind!r} is declared twice.")
    KINDS[kind] = Clock(kind, verb, is_internal)
    return KINDS[kind]


def open_clock(case: Any, clock: Clock) -> Deadline:
    """Start a clock now, in the caller's transaction: by the database's clock, by which it is fired, too."""
    now = database_now()
    return Deadline.objects.create(
        case=case.reference,
        model=case._meta.label,
        object_id=case.pk,
        kind=clock.kind,
        starts_at=now,
        due_at=clock.due(now),
        calendar=calendar_version(),
    )


def is_running(case: Any, clock: Clock) -> bool:
    """Whether a clock of a case runs: it was opened, and neither closed nor has it struck."""
    rows = Deadline.objects.filter(case=case.reference, kind=clock.kind)
    return rows.filter(closed_at=None, fired_at=None).exists()


def close_clocks(case: Any, clocks: tuple[Clock, ...]) -> None:
    """Stop these clocks of a case, if they run."""
    kinds = [clock.kind for clock in clocks]
    Deadline.objects.filter(case=case.reference, kind__in=kinds, closed_at=None).update(closed_at=database_now())

"""Reads of the ledger for other apps' screens."""

from typing import Any

from django.db.models import QuerySet

from ledger.clocks import KINDS
from ledger.models import Deadline, Event


def events_of(case: Any) -> QuerySet[Event]:
    """All events of a case, oldest first."""
    return Event.objects.filter(case=case.reference).order_by("seq")


def running_deadlines() -> QuerySet[Deadline]:
    """Deadlines of all cases by which somebody must act, the nearest first; the portal's own clocks are left out."""
    internal = [kind for kind, clock in KINDS.items() if clock.is_internal]
    return Deadline.objects.filter(closed_at=None, fired_at=None).exclude(kind__in=internal).order_by("due_at")


def open_deadline(case: Any) -> Deadline | None:
    """The next deadline that still runs, if any."""
    return running_deadlines().filter(case=case.reference).first()

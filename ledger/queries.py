"""Reads of the ledger for other apps' screens."""

from typing import Any

from django.db.models import QuerySet

from ledger.models import Deadline, Event


def events_of(case: Any) -> QuerySet[Event]:
    """All events of a case, oldest first."""
    return Event.objects.filter(case=case.reference).order_by("seq")


def open_deadline(case: Any) -> Deadline | None:
    """The next deadline that still runs, if any."""
    return Deadline.objects.filter(case=case.reference, closed_at=None, fired_at=None).order_by("due_at").first()

"""Performing the outbox inside a test, without broker and worker: the same lease, take and settle."""

from datetime import timedelta

from outbox import rows
from outbox.tasks import perform


def drain(*, later: timedelta = timedelta(0), rounds: int = 20) -> int:
    """Perform what is due `later` from now, and what follows from it; returns how many attempts were made."""
    attempts = 0
    for _ in range(rounds):
        leased = rows.lease_due(rows.database_now() + later)
        if not leased:
            return attempts
        for effect in leased:
            perform(effect.pk, effect.lease)
            attempts += 1
    raise AssertionError("The outbox does not come to rest.")

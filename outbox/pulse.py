"""Signs of life of dispatchers and workers: rows that they renew, so that their absence can be seen from outside."""

import os
import socket
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import QuerySet

from ledger.policy import number
from outbox.models import Pulse

EVERY = timedelta(seconds=5)
WORKERS_EVERY = timedelta(seconds=15)  # nothing waits for a worker as all waits for the dispatcher
FORGOTTEN = timedelta(days=1)  # after which one that is gone leaves the table


def own_name() -> str:
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


@dataclass
class Heart:
    """One dispatcher's or worker's heart. `last` is its last beat, so that looks in between cost nothing.

    queues: those that a worker listens on; empty for a dispatcher.
    """

    name: str = field(default_factory=own_name)
    last: datetime | None = None
    queues: tuple[str, ...] = ()

    def beat(self, now: datetime) -> bool:
        """Renew the sign of life, no more often than it need be, or when the clock went back; says whether it did."""
        every = WORKERS_EVERY if self.queues else EVERY
        if self.last is not None and timedelta(0) <= now - self.last < every:
            return False
        if self.last is None:
            Pulse.objects.filter(at__lt=now - FORGOTTEN).delete()
        Pulse.objects.update_or_create(name=self.name, defaults={"at": now, "queues": list(self.queues)})
        self.last = now
        return True

    def stop(self) -> None:
        """Take the sign of life away: this one ends, and nobody need wait until that shows."""
        Pulse.objects.filter(name=self.name).delete()
        self.last = None


def dispatchers() -> QuerySet[Pulse]:
    return Pulse.objects.filter(queues=[])


def workers() -> QuerySet[Pulse]:
    return Pulse.objects.exclude(queues=[])


def workers_on(queue: str, *, now: datetime) -> int:
    """How many workers that listen on a queue showed life of late."""
    lately = workers().filter(at__gt=now - timedelta(seconds=number("status.workers")))
    return sum(queue in queues for queues in lately.values_list("queues", flat=True))

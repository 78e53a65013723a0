"""A dispatcher's sign of life: a row that it renews, so that its absence can be seen from outside."""

import os
import socket
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from outbox.models import Pulse

EVERY = timedelta(seconds=5)
FORGOTTEN = timedelta(days=1)  # after which a dispatcher that is gone leaves the table


def own_name() -> str:
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


@dataclass
class Heart:
    """One dispatcher's heart. `last` is its last beat, so that looks in between cost nothing."""

    name: str = field(default_factory=own_name)
    last: datetime | None = None

    def beat(self, now: datetime) -> bool:
        """Renew the sign of life, every five seconds at most, or when the clock went back; returns whether it did."""
        if self.last is not None and timedelta(0) <= now - self.last < EVERY:
            return False
        if self.last is None:
            Pulse.objects.filter(at__lt=now - FORGOTTEN).delete()
        Pulse.objects.update_or_create(name=self.name, defaults={"at": now})
        self.last = now
        return True

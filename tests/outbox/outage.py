"""An outage in the toys' world, told by a clock that the test sets: nothing waits, nothing sleeps."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from outbox import rows
from outbox.handlers import Temporary
from outbox.models import Effect
from outbox.tasks import perform
from tests.toys.bell import Bell


@dataclass
class World:
    """Destinations that can be away; `calls` holds the seconds at which each was asked."""

    start: datetime
    seconds: float = 0.0
    away: dict[str, Exception] = field(default_factory=dict)
    calls: dict[str, list[float]] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds)

    def ring(self, effect: Effect) -> dict[str, Any]:
        self.calls.setdefault(effect.destination, []).append(self.seconds)
        if problem := self.away.get(effect.destination) or self.away.get(effect.key):
            raise problem
        return {"rung": True}

    def run(self, seconds: float, *, step: float = 1.0) -> None:
        """Let one dispatcher look every `step` seconds, and perform at once what it leased."""
        ends = self.seconds + seconds
        while self.seconds < ends:
            for effect in rows.lease_due(self.now):
                perform(effect.pk, effect.lease)
            self.seconds += step

    def calls_in(self, destination: str, since: float, until: float) -> int:
        return len([at for at in self.calls.get(destination, []) if since <= at < until])


def gone(pause: float | None = None) -> Temporary:
    return Temporary("can't be reached", away=True, pause=pause)


@contextmanager
def world(bell: Bell, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The bell rings in a world of its own clock; the clock is the database's for all who ask."""
    made = World(rows.database_now())
    with monkeypatch.context() as patch:
        patch.setattr(rows, "database_now", lambda: made.now)
        patch.setattr(bell, "ring", made.ring)
        yield made


def progress_of(destination: str) -> dict[str, int]:
    return dict(Counter(Effect.objects.filter(destination=destination).values_list("progress", flat=True)))

"""A storm: 8 dispatchers and 8 workers over many rows. Each row is begun once, and happens once.

The small form runs always; the one with 10,000 rows is marked long (./portal test --all -k storm).
"""

import queue
import threading
import time
from dataclasses import dataclass

import pytest
from django.db import connection
from django.db.models import Q, Sum

from outbox import rows
from outbox.models import Effect, Progress
from outbox.tasks import perform
from tests.support.figures import record
from tests.support.threads import at_once
from tests.toys.bell import Bell

DISPATCHERS = WORKERS = 8
QUEUES = 8  # each holds twenty rows in flight, so that all 16 have something to do
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, slots=True)
class Storm:
    """What a storm left behind."""

    size: int
    done: int
    begun: int
    twice: int
    handed: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"{connection.vendor}: {self.size} rows, {self.handed} leases, {self.begun} beginnings, {self.done} done, "
            f"{self.twice} happened twice, {self.size / self.seconds:.0f} rows a second"
        )


def make_rows(size: int) -> None:
    Effect.objects.bulk_create(
        Effect(kind="toy_ring", queue=f"toy{number % QUEUES}", key=f"k{number}", not_before=rows.database_now())
        for number in range(size)
    )


def storm(size: int, bell: Bell, *, patience: float) -> Storm:
    """Let dispatchers lease and workers perform until nothing is open; every lease reaches some worker."""
    make_rows(size)
    # No SimpleQueue: with many takers its get() can miss its own timeout and wait for ever (Python 3.11).
    messages: queue.Queue[tuple[int, str]] = queue.Queue()
    over, handed = threading.Event(), []
    began = time.monotonic()

    def dispatch() -> None:
        while not over.is_set():
            leased = rows.lease_due(rows.database_now())
            handed.append(len(leased))
            for effect in leased:
                messages.put((effect.pk, effect.lease))
            if not leased:
                time.sleep(0.002)

    def work() -> None:
        while not over.is_set():
            try:
                perform(*messages.get(timeout=0.05))
            except queue.Empty:
                continue

    def watch() -> None:
        while Effect.objects.filter(progress__in=rows.OPEN).exists() and time.monotonic() - began < patience:
            time.sleep(0.1)
        over.set()

    outcomes = at_once(*[dispatch] * DISPATCHERS, *[work] * WORKERS, watch, limit=patience + 60)
    assert outcomes == [None] * (DISPATCHERS + WORKERS + 1)
    rung = [key for key, _ in bell.rings]
    done = Effect.objects.filter(progress=Progress.DONE).count()
    begun = Effect.objects.aggregate(begun=Sum("attempts"))["begun"]
    return Storm(size, done, begun, len(rung) - len(set(rung)), sum(handed), time.monotonic() - began)


def check(size: int, bell: Bell, *, patience: float) -> None:
    left = storm(size, bell, patience=patience)
    print(left)
    record("storm", rows=size, done=left.done, begun=left.begun, twice=left.twice)

    assert (left.done, left.begun, left.twice) == (size, size, 0)
    assert sorted(key for key, _ in bell.rings) == sorted(f"k{number}" for number in range(size))


def test_in_a_storm_of_8_by_8_over_160_rows_nothing_is_begun_twice(fresh_bell: Bell) -> None:
    check(160, fresh_bell, patience=50)


@pytest.mark.long
def test_in_a_storm_of_8_by_8_over_10000_rows_nothing_is_begun_twice(fresh_bell: Bell) -> None:
    check(10_000, fresh_bell, patience=1_200)


def test_without_the_condition_in_the_swap_a_storm_does_things_twice(
    fresh_bell: Bell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: it is the compare-and-set that keeps them apart."""
    swap = rows._swap
    monkeypatch.setattr(rows, "_swap", lambda effect, still, new=None, **changes: swap(effect, Q(), new, **changes))

    left = storm(40, fresh_bell, patience=50)

    record("storm without the compare", rows=40, twice=left.twice)
    assert left.twice > 0

"""How quick the outbox is when its tables have grown: leasing from a long backlog, and the status page.

Needs the test packages: .venv/bin/python benchmarks/outbox.py, and the same with DATABASE_URL for PostgreSQL.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["DJANGO_SETTINGS_MODULE"] = "ipp_portal.settings_test"

import django

django.setup()

from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from ipp_portal import status
from outbox import breakers, rows
from outbox.models import Effect, Progress

DONE, BACKLOG, ROUNDS = 100_000, 10_000, 20


def fill() -> None:
    facts = {"kind": "toy_ring", "queue": "market", "destination": "market:corner"}
    for first in range(0, DONE, 5000):
        Effect.objects.bulk_create(
            [Effect(key=f"d{n}", subject=f"s{n}", seq=1, **facts) for n in range(first, first + 5000)]
        )
    Effect.objects.update(progress=Progress.DONE, done_at=rows.database_now())
    for first in range(0, BACKLOG, 5000):
        Effect.objects.bulk_create(
            [Effect(key=f"o{n}", subject=f"s{n}", seq=2, **facts) for n in range(first, first + 5000)]
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def timed(act: Callable[[], Any]) -> str:
    """Median and longest of several rounds in milliseconds, and the median of this process's own work in them."""
    times, work = [], []
    for _ in range(ROUNDS):
        began, worked = time.perf_counter(), time.process_time()
        act()
        times.append(1000 * (time.perf_counter() - began))
        work.append(1000 * (time.process_time() - worked))
    return (
        f"{statistics.median(times):6.1f} ms, longest {max(times):6.1f} ms, own work {statistics.median(work):6.1f} ms"
    )


def lease_and_give_back() -> None:
    for effect in rows.lease_due(rows.database_now()):
        rows.release(effect)


def main() -> None:
    made = setup_databases(verbosity=0, interactive=False)
    try:
        fill()
        print(f"{connection.vendor}, {DONE} done, {BACKLOG} waiting")
        print("lease ten and give them back ", timed(lease_and_give_back))
        rows.lease_due(rows.database_now())
        print("a look with all room taken   ", timed(lambda: rows.lease_due(rows.database_now())))
        print("status page's questions      ", timed(status.report))
        breakers.failed("market:corner", "away", now=rows.database_now(), pause=600)
        print("a look while all is held     ", timed(lambda: rows.lease_due(rows.database_now())))
    finally:
        teardown_databases(made, verbosity=0)


if __name__ == "__main__":
    main()

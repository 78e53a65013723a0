"""Tables that have grown: every question of the dispatcher and of the status page is answered by an index."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ipp_portal import status
from outbox import breakers, rows
from outbox.models import Effect, Progress
from replies.models import Reply

pytestmark = pytest.mark.django_db
# So far apart that the planner must choose an index, wherever the rows lie; benchmarks/outbox.py takes 100,000.
DONE, WAITING = 20_000, 100


def fill() -> None:
    """Many done effects and letters, and some of each kind that waits."""
    now = rows.database_now()
    facts = {"kind": "toy_ring", "queue": "market", "destination": "market:corner"}
    many = [Effect(key=f"done:{n}", subject=f"s{n}", seq=1, **facts) for n in range(DONE)]
    Effect.objects.bulk_create(many, batch_size=2000)
    Effect.objects.update(progress=Progress.DONE, done_at=now)
    waiting = [Effect(key=f"open:{n}", subject=f"s{n}", seq=2, **facts) for n in range(WAITING)]
    Effect.objects.bulk_create(waiting)
    Reply.objects.bulk_create([Reply(key=f"r{n}", code="toy_done") for n in range(DONE)], batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def scans(act: Callable[[], Any]) -> list[str]:
    """The large tables that some query of an act reads from one end to the other."""
    with CaptureQueriesContext(connection) as seen:
        act()
    found = []
    for query in seen.captured_queries:
        if query["sql"].startswith("SELECT") and "clock_timestamp" not in query["sql"]:
            found += [f"{table}: {query['sql']}" for table in scanned(query["sql"])]
    return found


def scanned(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}".replace("%", "%%"))
        plan = [str(row[-1]) for row in cursor.fetchall()]
    pattern = r"^SCAN (\S+)$" if connection.vendor == "sqlite" else r"Seq Scan on (\S+)"
    names = [match[1] for line in plan if (match := re.search(pattern, line))]
    return [name for name in names if name in {"outbox_effect", "replies_reply", "U0"}]


def test_leasing_and_the_status_read_no_large_table_from_end_to_end() -> None:
    fill()
    now = rows.database_now()

    assert scans(lambda: rows.lease_due(now)) == []
    breakers.failed("market:corner", "away", now=now, pause=1)
    assert scans(lambda: rows.lease_due(now + rows.PERFORMING_FOR * 2)) == []
    assert scans(lambda: status.report(now)) == []


def test_the_check_sees_a_question_that_no_index_answers() -> None:
    fill()

    assert scans(lambda: Effect.objects.filter(last_error="x").count()) != []

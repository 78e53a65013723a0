"""Count what the tests of one run cost, in work and not by the clock: what tests/budget.toml holds to a budget.

Kinds: statements (sent to the database), requests (answered by Django in the test process), processes (started by the
tests), pages (documents loaded in Chromium), looks (runs of axe-core).
"""

import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.core.signals import request_started
from django.db.backends.signals import connection_created

from tests.support import database_reach

WORK: Counter[str] = Counter()


def count(kind: str, number: int = 1) -> None:
    """Add to the work that was done."""
    WORK[kind] += number


def listen() -> None:
    """Count statements, requests and processes from now on, on every connection."""
    connection_created.connect(_listen_to, dispatch_uid="tests.support.work")
    request_started.connect(_count_request, dispatch_uid="tests.support.work")
    sys.addaudithook(_count_process)


def _listen_to(connection: Any, **_: object) -> None:
    if _count_statement not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _count_statement)  # Django takes temporary ones from the other end


def _count_statement(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    WORK["statements"] += 1
    database_reach.note(sql)
    return execute(sql, params, many, context)


def _count_request(**_: object) -> None:
    WORK["requests"] += 1


def _count_process(event: str, _arguments: tuple[object, ...]) -> None:
    if event == "subprocess.Popen":
        WORK["processes"] += 1

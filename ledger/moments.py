"""The database's clock, and reads that see one moment of the database."""

import contextlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

CHUNK = 2_000  # rows in memory at a time


def database_now() -> datetime:
    """The database's clock (UTC): the one clock that all machines share. SQLite's is this machine's."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


@contextlib.contextmanager
def one_moment() -> Iterator[None]:
    """Let all reads of the block see the same moment, and hold up no writer. In a transaction it is that one's own."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            _run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        _run("BEGIN DEFERRED")  # atomic() would begin as a writer, and keep all others waiting
        try:
            yield
        finally:
            _run("ROLLBACK")


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def chunks(sql: str) -> Iterator[list[tuple[Any, ...]]]:
    """Read rows as a stream, some thousands at a time, just as the database gives them."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(CHUNK):
            yield rows

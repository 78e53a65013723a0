"""A worker keeps its connection to the database from one effect to the next, and replaces one that broke."""

from typing import Any

import pytest
from celery import current_app
from celery.fixups.django import DjangoWorkerFixup
from django.db import connection

from ipp_portal.celery import refresh_connections
from outbox import rows
from outbox.tasks import perform
from tests.toys.bell import Bell
from tests.toys.builders import make_effect

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_worker() -> Any:
    """Perform what is due as Celery does, with what it does before and after each task; give the connection."""
    around = DjangoWorkerFixup(current_app._get_current_object())
    (effect,) = rows.lease_due(rows.database_now())
    around.on_task_prerun(sender=perform)
    refresh_connections()
    perform(effect.pk, effect.lease)
    around.on_task_postrun(sender=perform)
    return connection.connection


def test_two_effects_are_performed_over_one_connection(fresh_bell: Bell) -> None:
    make_effect("a")
    first = in_a_worker()
    make_effect("b")

    second = in_a_worker()

    assert (first is not None, second is first) == (True, True)


def test_a_connection_that_the_server_cut_is_replaced(fresh_bell: Bell) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server that could go away.")
    make_effect("a")
    first = in_a_worker()
    make_effect("b")
    leased = rows.lease_due(rows.database_now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        _cut(cursor.fetchone()[0])

    refresh_connections()
    for effect in leased:
        perform(effect.pk, effect.lease)

    assert (fresh_bell.settled, connection.connection is first) == (["a", "b"], False)


def _cut(backend: int) -> None:
    """End a backend of the server from a connection of another."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 1000)", [backend])
    finally:
        other.close()

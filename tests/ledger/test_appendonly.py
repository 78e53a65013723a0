"""Protected rows stay as they were, whoever holds the connection."""

import pytest
from django.db import DatabaseError, connection, transaction

from ledger.appendonly import PROTECTED, create_triggers, drop_triggers
from ledger.chain import append
from ledger.models import Event
from tests.toys.builders import STAFF

POSTGRESQL = connection.vendor == "postgresql"
only_postgresql = pytest.mark.skipif(not POSTGRESQL, reason="SQLite has no TRUNCATE")

FORBIDDEN = {
    "an update": "UPDATE ledger_event SET note = 'x'",
    "an update that changes nothing": "UPDATE ledger_event SET note = note",
    "a delete": "DELETE FROM ledger_event",
    "a truncate": "TRUNCATE ledger_event",
    "a truncate from above": "TRUNCATE ledger_event CASCADE",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=only_postgresql if "truncate" in what else ()) for what in FORBIDDEN]
)
def test_events_forbid(what: str) -> None:
    event = append("T-1", verb="note", by=STAFF, note="as it was")

    with (
        pytest.raises(DatabaseError, match="rows of ledger_event are append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(FORBIDDEN[what])

    assert Event.objects.get().note == event.note


@pytest.mark.django_db
def test_events_can_be_added() -> None:
    append("T-1", verb="note", by=STAFF)
    append("T-1", verb="note", by=STAFF)

    assert Event.objects.count() == 2


def triggers() -> set[str]:
    listing = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if POSTGRESQL
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(listing)
        return {name for (name,) in cursor.fetchall() if "_no_" in name}  # others guard something else


@pytest.mark.django_db
def test_every_protected_table_has_its_triggers_after_all_migrations() -> None:
    kinds = ("update", "delete", "truncate") if POSTGRESQL else ("update", "delete")

    assert {"ledger_event", "replies_reply"} <= set(PROTECTED)
    assert triggers() == {f"{table}_no_{kind}" for table in PROTECTED for kind in kinds}


@pytest.mark.django_db
def test_triggers_can_be_made_twice_and_dropped_twice() -> None:
    before = triggers()
    create_triggers(connection)
    again = triggers()
    drop_triggers(connection)
    drop_triggers(connection)

    assert (again, triggers()) == (before, set())

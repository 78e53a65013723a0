"""Empty the tables after a transactional test, although triggers forbid it.

Only here, and only on the test database, append-only triggers are taken off and put back. Tables without rows are left
alone, and so are content types and permissions, which stay as the migrations made them: a flush costs what was written.
"""

from collections.abc import Iterable

from django.core.management.commands import flush
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations

from accounts.guards import TABLE as GUARDED
from accounts.guards import create_guard, drop_guard
from ledger.appendonly import PROTECTED, create_triggers, drop_triggers

KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def tables_with_rows(connection: BaseDatabaseWrapper) -> list[str]:
    """Name the tables that hold a row, but for those that migrations fill."""
    names = sorted(set(connection.introspection.django_table_names(only_existing=True)) - KEPT)
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [name for (name,) in cursor.fetchall()]


def empty_past_triggers(self: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
    """Run in place of Django's flush: all of it, or nothing. Foreign keys are checked at the end only."""
    name = str(self.connection.settings_dict["NAME"])
    if "test" not in name:
        raise RuntimeError(f"{name} is not a test database; its triggers stay.")
    with transaction.atomic(using=self.connection.alias):
        full = tables_with_rows(self.connection)
        protected = tuple(table for table in full if table in PROTECTED)
        if protected:
            drop_triggers(self.connection, protected)
        if GUARDED in full:
            drop_guard(self.connection)
        with self.connection.cursor() as cursor:
            for table in full:
                cursor.execute(f"DELETE FROM {table}")
        if protected:
            create_triggers(self.connection, protected)
        if GUARDED in full:
            create_guard(self.connection)


def install() -> None:
    BaseDatabaseOperations.execute_sql_flush = empty_past_triggers  # type: ignore[method-assign]
    flush.sql_flush = lambda *_args, **_options: []  # no statement of its own, and then nothing is made anew either

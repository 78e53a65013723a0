"""Triggers that keep evidence, decisions, letters and events from being edited, whoever holds the connection."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PROTECTED: dict[str, str] = {}  # table → SQL condition under which a row may still be changed ("" = never)

FUNCTION = """
CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME; END $$;
"""


def protect(*tables: str, unless: str = "") -> tuple[migrations.RunPython, ...]:
    """Forbid UPDATE, DELETE and, on PostgreSQL, TRUNCATE on these tables: operations for a migration.

    unless: an SQL condition on the OLD and NEW row under which an update is let through, as for a sign-in code
    whose text is scrubbed; deletes are never let through.
    A later migration that remakes a protected table on SQLite loses its triggers and must end with protect() again.
    """
    for table in tables:
        PROTECTED[table] = unless

    def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        create_triggers(schema_editor.connection, tables)

    def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        drop_triggers(schema_editor.connection, tables)

    return (migrations.RunPython(create, drop),)


def create_triggers(connection: BaseDatabaseWrapper, tables: tuple[str, ...] | None = None) -> None:
    """Create the triggers of these tables, or of all protected ones; those that are there are made anew."""
    drop_triggers(connection, tables)
    statements = _postgresql if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for table in tables or PROTECTED:
            for statement in statements(table, PROTECTED[table]):
                cursor.execute(statement)


def drop_triggers(connection: BaseDatabaseWrapper, tables: tuple[str, ...] | None = None) -> None:
    """Drop the triggers of these tables, or of all: for migrations backward and for the tests' flush only."""
    with connection.cursor() as cursor:
        for table in tables or PROTECTED:
            for name in (f"{table}_no_update", f"{table}_no_delete", f"{table}_no_truncate"):
                cursor.execute(
                    f"DROP TRIGGER IF EXISTS {name} ON {table}"
                    if connection.vendor == "postgresql"
                    else f"DROP TRIGGER IF EXISTS {name}"
                )


def _postgresql(table: str, unless: str) -> list[str]:
    when = f"WHEN (({unless}) IS NOT TRUE)" if unless else ""  # an unknown condition refuses too
    refuse = "EXECUTE FUNCTION ledger_refuse()"
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW {when} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {refuse}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
    ]


def _sqlite(table: str, unless: str) -> list[str]:
    when = f"WHEN ({unless}) IS NOT TRUE" if unless else ""
    refuse = f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are append-only'); END"
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW {when} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {refuse}",
    ]

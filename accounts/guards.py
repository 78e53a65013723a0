"""Triggers that keep every open organisation with an administrator, whoever holds the connection."""

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "accounts_membership"
SENTENCE = "an organisation needs an administrator"
NONE_LEFT = """NOT EXISTS (SELECT 1 FROM accounts_membership
WHERE organisation_id = OLD.organisation_id AND role = 'administrator')"""
IS_OPEN = "SELECT 1 FROM accounts_organisation WHERE id = OLD.organisation_id AND closed_at IS NULL"
EVENTS = {"delete": "DELETE", "update": "UPDATE OF role, organisation_id"}

# The organisation's lock makes two administrators who leave at once count one after the other.
FUNCTION = f"""
CREATE OR REPLACE FUNCTION accounts_keep_an_administrator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
PERFORM 1 FROM accounts_organisation WHERE id = OLD.organisation_id FOR NO KEY UPDATE;
IF EXISTS ({IS_OPEN}) AND {NONE_LEFT} THEN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'check_violation'; END IF;
RETURN NULL;
END $$;
"""


def create_guard(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers anew. A migration that remakes the table of members on SQLite must end with this."""
    drop_guard(connection)
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgresql:
            cursor.execute(FUNCTION)
        for name, event in EVENTS.items():
            cursor.execute(_postgresql(name, event) if postgresql else _sqlite(name, event))


def drop_guard(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for migrations backward and for the tests' flush only."""
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in EVENTS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_administrator_{name}{on}")


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    create_guard(schema_editor.connection)


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    drop_guard(schema_editor.connection)


def _postgresql(name: str, event: str) -> str:
    return f"""CREATE TRIGGER {TABLE}_administrator_{name} AFTER {event} ON {TABLE} FOR EACH ROW
    WHEN (OLD.role = 'administrator') EXECUTE FUNCTION accounts_keep_an_administrator()"""


def _sqlite(name: str, event: str) -> str:
    return f"""CREATE TRIGGER {TABLE}_administrator_{name} AFTER {event} ON {TABLE} FOR EACH ROW
    WHEN OLD.role = 'administrator' AND EXISTS ({IS_OPEN}) AND {NONE_LEFT}
    BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"""

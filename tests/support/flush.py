"""Empty the tables after a transactional test, although triggers forbid it.

Only here, and only on the test database, the append-only triggers are taken off and put back.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.backends.base.operations import BaseDatabaseOperations

from accounts.guards import create_guard, drop_guard
from ledger.appendonly import create_triggers, drop_triggers

plain_flush = BaseDatabaseOperations.execute_sql_flush


def flush_past_triggers(self: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
    """Run Django's flush between dropping and creating the triggers: all of it, or nothing."""
    name = str(self.connection.settings_dict["NAME"])
    if "test" not in name:
        raise RuntimeError(f"{name} is not a test database; its triggers stay.")
    with transaction.atomic(using=self.connection.alias):
        drop_triggers(self.connection)
        drop_guard(self.connection)
        plain_flush(self, sql_list)
        create_triggers(self.connection)
        create_guard(self.connection)


def install() -> None:
    BaseDatabaseOperations.execute_sql_flush = flush_past_triggers  # type: ignore[method-assign]

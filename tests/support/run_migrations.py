"""Run all migrations on an empty SQLite database and keep a copy of it:  python -m tests.support.run_migrations FILE"""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import django
from django.db import connection


def main(target: Path) -> None:
    """Make the tables as Django's own test set-up does; the file appears whole or not at all."""
    django.setup()
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    half = target.with_suffix(".sqlite3.half")
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as database:
        database.execute("VACUUM INTO ?", [str(half)])
    with closing(sqlite3.connect(half)) as copied:
        copied.execute("PRAGMA journal_mode = WAL")  # as the product's; turned on by several processes at once it fails
    half.rename(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

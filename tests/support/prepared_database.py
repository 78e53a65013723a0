"""One SQLite file with all tables, made once and copied by every test process instead of running all migrations.

It is kept in .pytest_cache under a name that changes with whatever makes tables: migrations, models, triggers,
settings, packages. As a command, it makes the file where it is missing:  python -m tests.support.prepared_database
"""

import fcntl
import hashlib
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".pytest_cache" / "prepared-database"
MAKERS = ("*/migrations/*.py", "*/models.py", "*/models/*.py", "*/appendonly.py", "*/guards.py", "*/apps.py")
FILES = ("ipp_portal/settings.py", "ipp_portal/settings_test.py", "requirements-test.txt")
FILES += ("tests/support/prepared_database.py", "tests/support/run_migrations.py")


def makers() -> list[Path]:
    """The project's files that decide which tables, triggers, content types and permissions there are."""
    folders = [folder for folder in ROOT.iterdir() if folder.is_dir() and folder.name[0] != "."]
    found = {file for folder in folders for pattern in MAKERS for file in folder.rglob(pattern[2:])}
    return sorted(found | {ROOT / name for name in FILES})


def digest() -> str:
    """A name for the tables as the code of today makes them."""
    total = hashlib.sha256(f"{platform.python_version()} {sqlite3.sqlite_version}".encode())
    for file in makers():
        total.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return total.hexdigest()[:20]


def prepared() -> Path:
    """Give the file, after making it where it is missing. Of processes that ask at once, one makes it."""
    target = KEPT / f"{digest()}.sqlite3"
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            make(target)
    return target


def make(target: Path) -> None:
    """Run the migrations in a process of its own and keep the result in place of older ones.

    Raises RuntimeError with what that process said when they fail.
    """
    for old in KEPT.glob("*.sqlite3*"):
        old.unlink()
    environment = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"DJANGO_SETTINGS_MODULE": "ipp_portal.settings_test"}
    command = [sys.executable, "-m", "tests.support.run_migrations", str(target)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"The tables for tests could not be made:\n{done.stdout}{done.stderr}")


def copy_to(place: Path | str) -> None:
    """Put a fresh copy where a process wants its database."""
    shutil.copyfile(prepared(), place)


def replace_migrations(connection: BaseDatabaseWrapper) -> None:
    """Let the test set-up of a SQLite connection copy the prepared file where it would run all migrations."""
    place = str(connection.settings_dict["TEST"]["NAME"])

    def copy(**_options: object) -> str:
        copy_to(place)
        connection.close()
        settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = place
        MigrationLoader(None)  # they say which tables are protected: ledger.appendonly.PROTECTED
        return place

    connection.creation.create_test_db = copy


if __name__ == "__main__":
    print(prepared())

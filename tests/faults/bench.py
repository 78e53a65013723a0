"""A portal whose processes a test kills and starts again: each is a group of its own, and its workers are several."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError

from tests.support import prepared_database
from tests.support.postgres import end_with_parent
from tests.support.site import GIVEN, ROOT, get, kill_group

START_LIMIT, STOP_LIMIT = 60, 10  # seconds
PREPARE = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0, interactive=False)
call_command("demo_world", verbosity=0)
call_command("collectstatic", verbosity=0, interactive=False)
"""
WEB = ["-m", "gunicorn", "tests.faults.slow_market:application", "--worker-class", "gthread", "--threads", "16"]
WORKER = ["-m", "celery", "-A", "ipp_portal", "worker", "-Q", "market,mail", "-c", "2", "--loglevel", "WARNING"]
WORKER += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
DISPATCH = ["manage.py", "dispatch"]
DISPATCH_WITHOUT_TAKEOVER = ["-m", "tests.faults.dispatch_without_takeover"]


def environment(data: Path, port: int) -> dict[str, str]:
    """The product's environment. Byte code must be kept, if need be beside the data: restarts are to be quick."""
    out = {*GIVEN, "PYTHONDONTWRITEBYTECODE"}
    bare = {name: text for name, text in os.environ.items() if name not in out and not name.startswith("IPP_")}
    given = {"IPP_DEMO": "1", "IPP_DATA": str(data), "IPP_SITE_URL": f"http://127.0.0.1:{port}"}
    if "PYTHONDONTWRITEBYTECODE" in os.environ:
        given["PYTHONPYCACHEPREFIX"] = str(data.parents[1] / "bytecode")
    return bare | given | {"DJANGO_SETTINGS_MODULE": "tests.faults.settings", "PYTHONPATH": str(ROOT)}


def prepare(data: Path, port: int) -> None:
    """Make tables, demo world and static files. Raises RuntimeError with the reason."""
    with_tables(data)
    done = command(["-c", PREPARE], environment(data, port))
    if done.returncode:
        raise RuntimeError(f"The data could not be prepared: {done.stdout}")


def with_tables(data: Path) -> None:
    """Make a data folder that begins with the tables that the other tests use; what they lack is migrated."""
    data.mkdir(parents=True)
    prepared_database.copy_to(data / "portal.sqlite3")


def command(words: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )


class Process:
    """One process in a group of its own. Start it in the main thread: it ends with the thread that started it."""

    def __init__(self, words: list[str], log: Path, env: dict[str, str]) -> None:
        self.words, self.log, self.env = words, log, env
        self.start()

    def start(self) -> None:
        self.log.parent.mkdir(exist_ok=True)
        with self.log.open("ab") as sink:
            self.running = subprocess.Popen(
                [sys.executable, *self.words],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    @property
    def children(self) -> list[str]:
        pid = self.running.pid
        try:
            return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except OSError:
            return []

    def tell(self, number: signal.Signals) -> None:
        """Send a signal to the whole group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.running.pid, number)

    def kill(self) -> None:
        """End the whole group at once, as a power cut would."""
        kill_group(self.running.pid)
        self.running.wait()

    def stop(self) -> None:
        """Ask the leader to finish, then end what is left of its group."""
        self.running.send_signal(signal.SIGTERM)
        try:
            self.running.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            pass
        finally:
            self.kill()


class Bench:
    """Web server, dispatcher and workers on one prepared data folder. Call stop() whatever happens."""

    def __init__(self, data: Path, port: int, *, dispatch: list[str], workers: int = 3) -> None:
        self.url, self.data, self.env = f"http://127.0.0.1:{port}", data, environment(data, port)
        log, tmp = data / "log", data / "run"
        tmp.mkdir(exist_ok=True)
        web = [*WEB, "--bind", f"127.0.0.1:{port}", "--worker-tmp-dir", str(tmp), "--no-control-socket"]
        self.others = [Process(web, log / "web.log", self.env), Process(dispatch, log / "dispatch.log", self.env)]
        names = [f"bench{os.getpid()}-{number}" for number in range(workers)]
        self.workers = [Process([*WORKER, "-n", f"{name}@%h"], log / "worker.log", self.env) for name in names]

    def wait_until_ready(self) -> None:
        """Wait for the start page and all workers. Raises RuntimeError."""
        deadline = time.monotonic() + START_LIMIT
        while not (self.answers() and all(len(worker.children) >= 2 for worker in self.workers)):
            if time.monotonic() > deadline:
                raise RuntimeError(f"The bench did not start; see {self.data / 'log'}")
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            return get(f"{self.url}/") == 200
        except (URLError, OSError):
            return False

    def stop(self) -> None:
        for process in [*self.workers, *self.others]:
            process.kill()

"""A real portal for tests: ./portal run with its three processes, on a free port, with a data folder of its own."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.support.postgres import end_with_parent

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT, STOP_LIMIT = 90, 30  # seconds
GIVEN = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DJANGO_SETTINGS_MODULE"}


@dataclass(frozen=True)
class Login:
    email: str
    password: str


@dataclass
class Site:
    """A running portal. `logins` by role: holder, seller, reviewer, supervisor."""

    url: str
    data: Path
    process: subprocess.Popen[bytes]

    @property
    def logins(self) -> dict[str, Login]:
        kept = json.loads((self.data / "demo-logins.json").read_text(encoding="utf-8"))
        return {role: Login(login["email"], login["password"]) for role, login in kept.items()}

    @property
    def mails(self) -> list[Path]:
        """The mails written so far, oldest first."""
        return sorted((self.data / "mail").glob("*.eml"))

    def stop(self) -> int:
        """Stop the three processes by stopping their parent. Returns its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_LIMIT)
        self.process.kill()
        return self.process.wait()


def start_site(data: Path, *, root: Path = ROOT, database_url: str = "", home: Path | None = None) -> Site:
    """Start a portal and wait until its start page answers. `root` may be a copy of the project.

    Raises RuntimeError with what the portal said when it does not come up. Whoever calls this calls stop().
    """
    port = free_port()
    bare = {name: text for name, text in os.environ.items() if name not in GIVEN and not name.startswith("IPP_")}
    environment = (
        bare | ({"DATABASE_URL": database_url} if database_url else {}) | ({"HOME": str(home)} if home else {})
    )
    output = data.with_name(f"{data.name}.output")
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, root / "portal", "run", "--port", str(port), "--data", data],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
    site = Site(f"http://127.0.0.1:{port}", data, process)
    try:
        wait_until_ready(site, output)
    except BaseException:
        site.stop()
        raise
    return site


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(site: Site, output: Path) -> None:
    deadline = time.monotonic() + START_LIMIT
    while "The portal runs at" not in output.read_text(encoding="utf-8"):
        if site.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The portal did not start:\n{output.read_text(encoding='utf-8')}")
        time.sleep(0.05)


def children_of(site: Site) -> dict[str, int]:
    """Give the process ids of web server, worker and dispatcher by what stands in their command line."""
    found: dict[str, int] = {}
    for pid in Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text().split():
        words = Path("/proc", pid, "cmdline").read_bytes().decode().split("\0")
        for name in ("gunicorn", "celery", "dispatch"):
            if name in words:
                found[name] = int(pid)
    return found


def kill_group(pid: int) -> None:
    """Kill a process and its children at once, as a power cut would."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def get(url: str) -> int:
    """Fetch a page and give its status; no proxy, no exception for 4xx and 5xx."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code

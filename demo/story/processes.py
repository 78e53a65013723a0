"""A real portal for the story and for tests: ./portal run on a free port, with a data folder of its own."""

import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

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
        """Stop all its processes by stopping their parent. Returns its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_LIMIT)
        self.process.kill()
        return self.process.wait()


def start_site(
    data: Path,
    *,
    root: Path = ROOT,
    database_url: str = "",
    given: dict[str, str] | None = None,
    port: int = 0,
    limit: int = START_LIMIT,
) -> Site:
    """Start a portal and wait until its start page answers. `root` may be a copy of the project.

    given: further environment variables; else the portal gets none of those that choose servers.
    limit: seconds until it must answer.
    Raises RuntimeError with what the portal said when it does not come up. Whoever calls this calls stop().
    """
    port = port or free_port()
    environment = {name: text for name, text in os.environ.items() if name not in GIVEN and name[:4] != "IPP_"}
    environment |= ({"DATABASE_URL": database_url} if database_url else {}) | (given or {})
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
        wait_until_ready(site, output, limit)
    except BaseException:
        site.stop()
        raise
    return site


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(site: Site, output: Path, limit: int) -> None:
    deadline = time.monotonic() + limit
    while "The portal runs at" not in output.read_text(encoding="utf-8"):
        if site.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The portal did not start:\n{output.read_text(encoding='utf-8')}")
        time.sleep(0.05)


def end_with_parent(number: signal.Signals = signal.SIGTERM) -> None:
    """In a new child, on Linux: ask the kernel for a signal when the parent dies, even by KILL."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, number)  # 1 = PR_SET_PDEATHSIG

"""Starting and ending the Oscar shop as a process of its own. Standard library only: ./portal and the tests use it.

The shop runs in an environment of its own, with its own packages; nothing of the portal is imported there.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
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

HERE = Path(__file__).resolve().parent
START_LIMIT, STOP_LIMIT = 120, 10  # seconds
USER = "operator"
NOT_FOR_THE_SHOP = ("IPP_", "DJANGO_", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PYTHONPATH")


class ShopTrouble(Exception):
    """The shop could not be made or started; the message says why and names the log."""


@dataclass
class Shop:
    """A running shop. folder: everything that it has written."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]
    user: str = USER

    @property
    def password_file(self) -> Path:
        return self.folder / "operator-password"

    @property
    def password(self) -> str:
        return self.password_file.read_text(encoding="ascii")

    def stop(self) -> None:
        """Let the server finish, and after ten seconds end its whole group."""
        if self.process.poll() is None:
            self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_LIMIT)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def start(python: Path, folder: Path, *, port: int = 0) -> Shop:
    """Make the shop in `folder` unless it is there, serve it on 127.0.0.1 and wait until it answers.

    python: of the environment that holds shops/oscar/requirements.txt. port: 0 takes a free one. Call it in the main
    thread: the kernel ends the shop with the thread that started it. Raises ShopTrouble.
    """
    folder.mkdir(parents=True, exist_ok=True)
    build(python, folder)
    port = port or free_port()
    log = folder / "web.log"
    with log.open("ab") as sink:
        process = subprocess.Popen(
            [python, "-m", *server(port)],
            cwd=HERE,
            env=environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
    shop = Shop(f"http://127.0.0.1:{port}", folder, process)
    try:
        wait_until_ready(shop, log)
    except BaseException:
        shop.stop()
        raise
    return shop


def build(python: Path, folder: Path) -> None:
    """Make tables, catalogue, search index and operator; what is there already stays. Raises ShopTrouble."""
    made_by, this = folder / "made-by", fingerprint()
    if made_by.exists() and made_by.read_text(encoding="ascii") == this:
        return
    if made_by.exists():
        raise ShopTrouble(f"The shop in {folder} was made by another version; delete the folder and start again.")
    log = folder / "build.log"
    with log.open("wb") as sink:
        done = subprocess.run(
            [python, "-m", "django", "build_shop"],
            cwd=HERE,
            env=environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            preexec_fn=end_with_parent,
            check=False,
        )
    if done.returncode:
        raise ShopTrouble(f"The Oscar shop could not be made: {last_line(log)} (more in {log})")
    made_by.write_text(this, encoding="ascii")


def fingerprint() -> str:
    """Name the shop's packages and code in one line: a folder is good for the version that made it."""
    digest = hashlib.sha256((HERE / "requirements.txt").read_bytes())
    for file in sorted(HERE.glob("shop/**/*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def server(port: int) -> list[str]:
    options = ["--worker-class", "gthread", "--workers", "1", "--threads", "8", "--timeout", "60"]
    return ["gunicorn", "shop.wsgi:application", "--bind", f"127.0.0.1:{port}", *options, "--no-control-socket"]


def environment(folder: Path) -> dict[str, str]:
    """Give the shop an environment without the portal's variables: it has no business with them."""
    bare = {name: text for name, text in os.environ.items() if not name.startswith(NOT_FOR_THE_SHOP)}
    given = {"OSCAR_SHOP_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "shop.settings", "PYTHONPATH": str(HERE)}
    return bare | given | {"PYTHONUNBUFFERED": "1"}


def wait_until_ready(shop: Shop, log: Path) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_LIMIT
    while True:
        if shop.process.poll() is not None or time.monotonic() > deadline:
            raise ShopTrouble(f"The Oscar shop did not start: {last_line(log)} (more in {log})")
        try:
            opener.open(f"{shop.url}/api/", timeout=30).close()
        except urllib.error.HTTPError as answer:
            raise ShopTrouble(f"The Oscar shop answers {answer.code}; {log} says why.") from None
        except OSError:
            time.sleep(0.1)
        else:
            return


def last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end_with_parent() -> None:
    """In a new child, on Linux: ask the kernel for TERM when the parent dies, even by KILL."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # 1 = PR_SET_PDEATHSIG

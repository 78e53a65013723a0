"""A real portal for tests, and what tests do to its processes."""

import contextlib
import os
import signal
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from demo.story import processes
from demo.story.processes import GIVEN, ROOT, Login, Site, free_port
from tests.support.work import count

__all__ = ["GIVEN", "ROOT", "Login", "Site", "children_of", "free_port", "get", "kill_group", "start_site"]


def start_site(data: Path, **options: Any) -> Site:
    """Start a portal as demo/story/processes.py says, and count it."""
    count("portals")
    return processes.start_site(data, **options)


def children_of(site: Site) -> dict[str, int]:
    """Give the process ids of web server, dispatcher and the workers, these by their first queue."""
    found: dict[str, int] = {}
    for pid in Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text().split():
        words = Path("/proc", pid, "cmdline").read_bytes().decode().split("\0")
        if "-Q" in words:
            found[words[words.index("-Q") + 1].partition(",")[0]] = int(pid)
        for name in ("gunicorn", "dispatch"):
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

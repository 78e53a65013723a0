"""The four real processes: where they write, that they come back, and that nothing is left of them.

These tests come last of the journeys, and in this order: the portal that served them all is killed in parts and then
stopped.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.conftest import FIRST_START, Project, copy_of_project, tree_of
from tests.support.site import ROOT, Site, children_of, free_port, get, kill_group, start_site

LEAVES = 20  # seconds until all processes must be gone


@pytest.fixture(scope="module")
def stopped_site(site: Site) -> Site:
    """The session's portal, stopped: nothing after this asks it for a page."""
    site.stop()
    return site


def processes_of(data: Path) -> list[str]:
    """Name the command lines of all processes that were started for this data folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
            if f"IPP_DATA={data}".encode() in environment:
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue  # gone meanwhile
    return found


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return condition()


def test_the_start_page_answers_and_the_log_ins_are_kept(site: Site) -> None:
    assert get(f"{site.url}/") == 200
    assert sorted(site.logins) == ["holder", "reviewer", "seller", "supervisor"]


def test_web_server_dispatcher_and_a_worker_for_each_queue_run(site: Site) -> None:
    assert sorted(children_of(site)) == ["dispatch", "gunicorn", "mail", "market"]


def test_a_second_portal_on_the_same_data_says_so(site: Site) -> None:
    command = [sys.executable, ROOT / "portal", "run", "--port", str(free_port()), "--data", site.data]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, "running on" in done.stderr) == (1, True)


@pytest.mark.parametrize("name", ["gunicorn", "market", "mail", "dispatch"])
def test_a_killed_process_comes_back(site: Site, name: str) -> None:
    before = children_of(site)[name]

    kill_group(before)

    assert within(10, lambda: children_of(site).get(name, before) != before)
    assert within(20, lambda: get_or_zero(f"{site.url}/") == 200)


def get_or_zero(url: str) -> int:
    try:
        return get(url)
    except OSError:
        return 0


def test_stopping_leaves_no_process(stopped_site: Site) -> None:
    assert stopped_site.process.returncode == 0
    assert processes_of(stopped_site.data) == []


def test_a_second_start_keeps_what_was_there_and_collects_nothing_anew(stopped_site: Site, project: Project) -> None:
    logins = stopped_site.logins
    collected = stopped_site.data / "log" / "prepare-collectstatic.log"
    before = collected.stat().st_mtime_ns

    again = start_site(stopped_site.data, root=project.copy)
    again.stop()

    assert again.logins == logins
    assert collected.stat().st_mtime_ns == before


def test_a_killed_portal_takes_its_processes_along(stopped_site: Site, project: Project) -> None:
    killed = start_site(stopped_site.data, root=project.copy)
    killed.process.kill()
    killed.process.wait()

    assert within(LEAVES, lambda: processes_of(killed.data) == []), processes_of(killed.data)


def test_everything_written_is_in_the_data_folder(stopped_site: Site, project: Project) -> None:
    """Whatever the session did with its portal, a copy of the project with a home of its own."""
    assert stopped_site.data.is_dir()
    assert tree_of(project.copy) == project.files
    assert list(project.home.rglob("*")) == []


@pytest.mark.long  # CI's run of README's command on a clean checkout proves the same
def test_e1_j16_a_fresh_copy_becomes_a_running_demo_with_one_command(tmp_path: Path) -> None:
    copy = copy_of_project(tmp_path / "copy", with_packages=False)

    site = start_site(copy / "var", root=copy, limit=FIRST_START)
    try:
        assert get(f"{site.url}/") == 200
        assert sorted(site.logins) == ["holder", "reviewer", "seller", "supervisor"]
    finally:
        site.stop()

    assert (copy / ".venv" / "bin" / "python").exists()

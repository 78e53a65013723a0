"""The one command: what it checks before it starts, what it installs, and how it keeps and ends its processes."""

import ast
import os
import re
import signal
import socket
import subprocess
import sys
import time
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bootstrap import installing
from tests.support import chromium
from tests.support.house import ROOT
from tests.support.site import free_port

SCRIPT = ROOT / "portal"
SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); print(1); time.sleep(60)"]


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The command as a module."""
    loader = SourceFileLoader("portal_command", str(SCRIPT))
    spec = spec_from_loader("portal_command", loader)
    assert spec is not None
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "portal_command", module)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    return module


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of its own to install into."""
    monkeypatch.setattr(installing, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(installing, "PYTHON", tmp_path / ".venv" / "bin" / "python")


def run_portal(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, SCRIPT, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_an_old_python_is_told_which_one_is_needed() -> None:
    pretend = f"import sys; sys.version_info = (3, 9, 2); exec(compile(open({str(SCRIPT)!r}).read(), 'portal', 'exec'))"
    done = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (1, "The portal needs Python 3.11 or newer, and this is Python 3.9.\n")


def test_an_old_python_can_read_the_file_far_enough_to_say_so() -> None:
    assert ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_a_python_without_venv_is_told_what_to_install(elsewhere: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installing.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(installing.Trouble, match="apt-get install python3-venv"):
        installing.make_venv(installing.VENV)


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done = run_portal("run", "--port", str(port), "--data", tmp_path)

    assert (done.returncode, done.stderr) == (1, f"Port {port} is in use; choose another with --port.\n")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    done = run_portal("run", "--port", str(free_port()), "--data", tmp_path / "file" / "data")

    assert (done.returncode, done.stderr) == (
        1,
        f"The folder {tmp_path}/file/data can't be written (Not a directory); name another with --data.\n",
    )


@pytest.mark.parametrize("command", ["run", "demo", "manage"])
def test_what_a_command_writes_is_for_its_user_alone(
    command: str, portal: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = os.umask(0o022)
    begun: list[int] = []

    def begin(*given: object) -> None:
        begun.append(os.umask(0o022))
        raise InterruptedError

    monkeypatch.setattr(portal, "ensure", lambda lock: None)
    monkeypatch.setattr(portal.os, "execv", begin)
    monkeypatch.setattr(portal, "prepare", begin)
    monkeypatch.setattr(portal, "check_port", lambda port: None)
    monkeypatch.chdir(ROOT)
    with pytest.raises(InterruptedError):
        portal.COMMANDS[command](["--data", str(tmp_path / "data")] if command == "run" else [])
    os.umask(before)

    assert begun == [0o077]
    assert command != "run" or (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_a_second_portal_on_the_same_data_is_refused(portal: ModuleType, tmp_path: Path) -> None:
    with portal.folder_lock(tmp_path):
        done = run_portal("run", "--port", str(free_port()), "--data", tmp_path)

    assert (done.returncode, done.stderr) == (
        1,
        f"A portal is running on {tmp_path} already; stop it, or name another folder with --data.\n",
    )


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_number_that_is_no_port_is_named(port: str) -> None:
    done = run_portal("run", "--port", port)

    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith(f"{port} is not a port: write a number from 1 to 65535.")


def test_an_unknown_command_shows_those_that_exist() -> None:
    done = run_portal("start")

    assert done.returncode == 2
    assert re.findall(r"^\s*./portal (\w+)", done.stdout, re.MULTILINE) == ["run", "demo", "test", "manage", "lock"]


def test_a_lock_that_cannot_be_installed_is_one_sentence(elsewhere: None, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess([], 1)
    monkeypatch.setattr(installing, "install_uv", lambda python: None)
    monkeypatch.setattr(installing, "pip", lambda *arguments, **options: failed)

    with pytest.raises(installing.Trouble, match=r"requirements\.txt could not be installed"):
        installing.install("requirements.txt")


def pretend_installed(lock: str) -> None:
    installing.PYTHON.parent.mkdir(parents=True)
    installing.PYTHON.touch()
    installing.stamp(lock).write_text(installing.fingerprint(lock), encoding="ascii")


def test_a_second_start_installs_nothing(elsewhere: None, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_installed("requirements.txt")
    monkeypatch.setattr(installing, "make_venv", lambda venv: pytest.fail("made .venv again"))

    installing.ensure("requirements.txt")


def test_another_python_makes_the_installation_stale(elsewhere: None, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_installed("requirements.txt")
    monkeypatch.setattr(installing.platform, "python_version", lambda: "3.99.0")

    assert not installing.installed("requirements.txt")


def test_the_shop_has_an_environment_of_its_own() -> None:
    venvs = [installing.venv_of(lock).name for lock in (installing.SHOP_LOCK, installing.TEST_LOCK)]

    assert venvs == [".venv-oscar", ".venv"]


def test_another_lock_makes_the_installation_stale(
    elsewhere: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pretend_installed("requirements.txt")
    (tmp_path / "requirements.txt").write_text("other==1.0", encoding="ascii")
    monkeypatch.setattr(installing, "ROOT", tmp_path)

    assert not installing.installed("requirements.txt")


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"(?m)^([\w.-]+)==([^\s;]+)", (ROOT / lock).read_text(encoding="ascii")))


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-test.txt", "shops/oscar/requirements.txt"])
def test_every_package_of_a_lock_has_a_hash(lock: str) -> None:
    entries = re.split(r"(?m)^(?=\S)", (ROOT / lock).read_text(encoding="ascii"))

    assert [entry for entry in entries if entry.strip() and "--hash=sha256:" not in entry] == []


def test_the_test_lock_holds_the_run_lock_whole() -> None:
    assert pins("requirements.txt").items() <= pins("requirements-test.txt").items()


def child(portal: ModuleType, command: list[str], folder: Path) -> Any:
    return portal.Child("worker", command, folder / "worker.log", dict(os.environ))


def wait_for_death(pid: int, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        status = Path("/proc", str(pid), "stat")
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_child_that_keeps_dying_ends_the_portal_with_the_name_of_its_log(portal: ModuleType, tmp_path: Path) -> None:
    worker = child(portal, ["false"], tmp_path)

    with pytest.raises(portal.Trouble, match=rf"worker stopped 5 times in a row; {tmp_path}/worker.log says why"):
        keep_alive_for(100, portal, worker)


def keep_alive_for(rounds: int, portal: ModuleType, worker: Any) -> None:
    for _ in range(rounds):
        worker.not_before = 0
        portal.keep_alive(worker)
        time.sleep(0.05)


def test_a_killed_child_is_started_again_however_often(portal: ModuleType, tmp_path: Path) -> None:
    worker = child(portal, SLEEP, tmp_path)
    seen = set()
    for _ in range(7):
        portal.keep_alive(worker)
        seen.add(worker.process.pid)
        worker.process.kill()
        worker.process.wait()

    assert len(seen) == 7


def test_stopping_ends_even_a_child_that_ignores_term(
    portal: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal, "GRACE", 0.3)
    worker = child(portal, STUBBORN, tmp_path)
    worker.start()

    portal.stop([worker.process])

    assert worker.process.returncode in {-signal.SIGKILL, -signal.SIGTERM}


def test_stopping_ends_the_childs_own_children(portal: ModuleType, tmp_path: Path) -> None:
    script = (
        "import subprocess, sys, time; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); time.sleep(60)"
    )
    worker = child(portal, [sys.executable, "-c", script], tmp_path)
    worker.start()
    while not (tmp_path / "worker.log").read_text().endswith("\n"):
        time.sleep(0.02)

    portal.stop([worker.process])

    assert wait_for_death(int((tmp_path / "worker.log").read_text()))


@pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    loader = "from importlib.machinery import SourceFileLoader as L; from pathlib import Path; import time"
    script = f"{loader}\nm = L('p', {str(SCRIPT)!r}).load_module()\n"
    script += (
        f"c = m.spawn(['sleep', '60'], Path({str(tmp_path / 'log')!r}), None)\nprint(c.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-W", "ignore", "-B", "-c", script], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()

    assert wait_for_death(pid)


def test_a_machine_without_a_browser_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IPP_CHROMIUM", str(tmp_path / "none"))

    assert chromium.missing() == "No Chromium here: install it, or name one with IPP_CHROMIUM."


def test_a_driver_that_does_not_start_is_named_with_what_it_lacks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    driver = tmp_path / "driver"
    driver.write_text("#!/bin/sh\necho libatomic.so.1: cannot open >&2\nexit 127\n")
    driver.chmod(0o700)
    monkeypatch.setenv("IPP_CHROMIUM", str(driver))
    monkeypatch.setattr(chromium, "compute_driver_executable", lambda: (str(driver), "cli.js"))

    assert chromium.missing() == (
        "Playwright's driver does not start: libatomic.so.1: cannot open. On Debian: apt-get install libatomic1."
    )

"""Installing the locks into environments beside the code. Standard library only: this runs before anything is there."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUN_LOCK, TEST_LOCK = "requirements.txt", "requirements-test.txt"
SHOP_LOCK, SHOP_VENV = "shops/oscar/requirements.txt", ROOT / ".venv-oscar"  # a real shop's packages, kept apart
LOCK_OPTIONS = "--universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet"
UV = """uv==0.13.9 \
 --hash=sha256:d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19 \
 --hash=sha256:5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe \
 --hash=sha256:2c45530751517d6c3bbc69a19473f6effe47cce047bede01ffd8af7ea7b36b25 \
 --hash=sha256:66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63 \
 --hash=sha256:c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5
"""  # Linux x86-64, Linux ARM, Linux x86-64 with musl, macOS ARM, macOS x86-64; elsewhere pip does its work


class Trouble(Exception):
    """Something the person at the keyboard can put right. Its text is the sentence they read."""


def say(text: str) -> None:
    print(text, flush=True)


def ensure(lock_name: str) -> None:
    """Make a lock's environment and install the lock, unless its stamp says that exactly this was done."""
    if installed(lock_name):
        return
    venv = venv_of(lock_name)
    if not os.access(ROOT, os.W_OK):
        raise Trouble(f"The folder {ROOT} can't be written, and the packages are installed there, in {venv.name}.")
    with folder_lock(ROOT, wait=True):
        if installed(lock_name):
            return
        make_venv(venv)
        install(lock_name)
        for name in {lock_name, RUN_LOCK} if venv == VENV else {lock_name}:  # the test lock holds the other one whole
            stamp(name).write_text(fingerprint(name), encoding="ascii")


def installed(lock_name: str) -> bool:
    kept = stamp(lock_name)
    return (
        python_of(venv_of(lock_name)).exists()
        and kept.exists()
        and kept.read_text(encoding="ascii") == fingerprint(lock_name)
    )


def stamp(lock_name: str) -> Path:
    return venv_of(lock_name) / f".installed-{Path(lock_name).stem}"


def venv_of(lock_name: str) -> Path:
    """Give the environment that a lock is installed into: the shop's own, or the portal's."""
    return SHOP_VENV if lock_name == SHOP_LOCK else VENV


def python_of(venv: Path) -> Path:
    return venv / "bin" / "python"


def fingerprint(lock_name: str) -> str:
    """Name a lock and this Python in one line: whatever changes it makes an installation stale."""
    return f"{hashlib.sha256((ROOT / lock_name).read_bytes()).hexdigest()} {platform.python_version()}"


def make_venv(venv: Path) -> None:
    """Make an environment with the Python that runs this, unless it is there with the same version."""
    version = [python_of(venv), "-c", "import platform; print(platform.python_version())"]
    if python_of(venv).exists() and output_of(version) == platform.python_version():
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise Trouble(
            "This Python can't make virtual environments: install its venv package "
            "(on Debian and Ubuntu: apt-get install python3-venv) and start again."
        )
    base = getattr(sys, "_base_executable", sys.executable)  # the real one, should this run inside .venv
    say(f"Making {venv.name} …")
    made = subprocess.run([base, "-m", "venv", "--clear", venv], capture_output=True, text=True, check=False)
    if made.returncode:
        raise Trouble(f"The folder {venv.name} could not be made: {last_line(made.stdout + made.stderr)}")


def install(lock_name: str) -> None:
    """Install a hashed lock with uv; where uv can't be had, with pip."""
    say(f"Installing the packages of {lock_name} …")
    python = python_of(venv_of(lock_name))
    uv = install_uv(python)
    command = [uv, "pip", "install", "--quiet", "--require-hashes", "--compile-bytecode", "--python", python]
    command += ["-r", ROOT / lock_name]
    if uv and subprocess.run(command, capture_output=True, check=False).returncode == 0:
        return
    say("… with pip, which takes longer")
    if pip(python, "--require-hashes", "-r", ROOT / lock_name).returncode:
        raise Trouble(f"The packages of {lock_name} could not be installed; pip says why above.")


def install_uv(python: Path) -> Path | None:
    """Give the pinned uv: the one that is there, else one installed beside this Python; None when that fails."""
    uv = python.with_name("uv")
    wanted = UV.split()[0].partition("==")[2]
    for known in (uv, PYTHON.with_name("uv")):
        if known.exists() and output_of([known, "--version"]).split()[1:2] == [wanted]:
            return known
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as pinned:
        pinned.write(UV)
        pinned.flush()
        done = pip(python, "--require-hashes", "--only-binary=:all:", "-r", pinned.name, quiet=True)
    return uv if done.returncode == 0 else None


def pip(python: Path, *arguments: str | Path, quiet: bool = False) -> subprocess.CompletedProcess[bytes]:
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", *arguments]
    return subprocess.run(command, capture_output=quiet, check=False)


def output_of(command: list[str | Path]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"


@contextlib.contextmanager
def folder_lock(folder: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold a folder for one portal at a time. The lock goes with the process, however it ends."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    except BlockingIOError:
        raise Trouble(
            f"A portal is running on {folder} already; stop it, or name another folder with --data."
        ) from None
    finally:
        os.close(handle)


def compile_locks() -> None:
    """Compile all requirements*.in into locks that hold for every platform and name no address and no path."""
    make_venv(VENV)
    uv = install_uv(PYTHON)
    if uv is None:
        raise Trouble("The locks are compiled by uv, and uv could not be installed. Is there a network?")
    for name in (RUN_LOCK, TEST_LOCK, SHOP_LOCK):
        command = [uv, "pip", "compile", *LOCK_OPTIONS.split(), "--output-file", name, Path(name).with_suffix(".in")]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            raise Trouble(f"{name} could not be compiled; uv says why above.")
        say(f"{name} is up to date.")

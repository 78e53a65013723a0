"""The parts of ./portal test, four at a time: the suite on SQLite, a part of it on PostgreSQL, the browser tests.

docs/testing.md says what runs where and why. Ends with one line, `N passed, N failed, N skipped`, over all parts. A
run of no tests fails.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import bytecode, chromium, nu, reports, shops
from tests.support.postgres import end_with_parent, listen_for_the_end
from tests.support.reports import Report

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 4  # browser tests wait for processes half of the time
LIMIT, LONG_LIMIT = 30 * 60, 4 * 3600  # seconds until a part counts as hung
NO_TESTS = 5  # pytest's exit code
QUICK, ALL = "--quick", "--all"
# Halves of equal cost. What is in no list belongs to the second half.
FIRST_HALF = ("accounts", "demo", "handbook", "ipp_portal", "look", "onboarding", "questions", "replies", "uploads")
QUICK_HALF = ("complaints",)  # of what a quick run leaves
# Where browser tests are, so that not all others are read to find them; a test holds that there are no more.
BROWSER_HALVES = (("journeys",), ("faults", "marketplace", "ipp_portal"))


@dataclass
class Part:
    """One run of pytest in a process group of its own. Its output is kept until it ends."""

    name: str
    command: list[str]
    environment: dict[str, str]
    folder: Path
    needs_browser: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    began: float = 0.0

    @property
    def report(self) -> Path:
        return self.folder / f"{self.name}.json"

    @property
    def output(self) -> Path:
        return self.folder / f"{self.name}.log"

    def start(self) -> None:
        self.began = time.monotonic()
        with self.output.open("wb") as sink:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env={**self.environment, "IPP_TEST_COUNTS": str(self.report)},
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def has_ended(self, limit: float) -> bool:
        """Whether it is over; one that runs for longer than `limit` seconds is stopped and is over, too."""
        assert self.process is not None
        if self.process.poll() is None and time.monotonic() - self.began > limit:
            print(f"The {self.name} tests hang: stopped after {limit / 60:.0f} minutes.", flush=True)
            self.stop()
        return self.process.poll() is not None

    def finish(self) -> Report:
        """Show the kept output and give the report; a part that broke down counts as one failure at least."""
        assert self.process is not None
        code = self.process.wait()
        report = reports.read(self.name, self.report, wall=time.monotonic() - self.began)
        print(f"\n=== {self.name} ===", flush=True)
        print(self.output.read_text(encoding="utf-8", errors="replace"), flush=True)
        if code not in (0, NO_TESTS) and not report.failed:
            print(f"The {self.name} tests broke down with exit code {code}.", flush=True)
            report.failed = 1
        return report

    def stop(self) -> int:
        """Interrupt pytest, so that its fixtures stop their servers; after 20 seconds end the group."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.terminate()  # tests/conftest.py makes it an interrupt
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        return self.process.wait()


@dataclass(frozen=True)
class Wanted:
    """What was asked for: `quick` without PostgreSQL, browser and slow tests, `long` with all proofs."""

    quick: bool
    long: bool
    rest: list[str]  # for pytest

    @property
    def names_tests(self) -> bool:
        """Whether somebody asks for some tests, which are not worth dividing."""
        return any(Path(ROOT, word.partition("::")[0]).exists() for word in self.rest if word[:1] != "-")


def wanted(arguments: list[str]) -> Wanted:
    rest = [argument for argument in arguments if argument not in (QUICK, ALL)]
    return Wanted(QUICK in arguments, ALL in arguments, rest)


def parts(asked: Wanted, folder: Path) -> list[Part]:
    """Give all parts in the order in which they begin: the longest first."""
    bare = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    short = "" if asked.long else " and not long and not slow" if asked.quick else " and not long"
    both = [("", [])] if asked.names_tests else halves(QUICK_HALF if asked.quick else FIRST_HALF)
    sqlite = [
        Part(f"SQLite{name}", pytest(f"SQLite{name}", f"not browser{short}", places + asked.rest), bare, folder)
        for name, places in both
    ]
    if asked.quick:
        return sqlite
    return [*browser_parts(asked, folder, bare, short), *sqlite, postgresql_part(asked, folder, short)]


def browser_parts(asked: Wanted, folder: Path, bare: dict[str, str], short: str) -> list[Part]:
    both = [("", [])]
    if not asked.names_tests:
        both = [(f" {number}", [f"tests/{name}" for name in each]) for number, each in enumerate(BROWSER_HALVES, 1)]
    return [
        Part(f"browser{name}", pytest(f"browser{name}", f"browser{short}", places + asked.rest), bare, folder, True)
        for name, places in both
    ]


def postgresql_part(asked: Wanted, folder: Path, short: str) -> Part:
    """The chosen tests on a server of their own, or on that of DATABASE_URL; all of them in a long run."""
    marks = f"not browser{short}" if asked.long or asked.names_tests else f"postgresql and not browser{short}"
    command = pytest("PostgreSQL", marks, asked.rest)
    if "DATABASE_URL" not in os.environ:
        command = [sys.executable, "-m", "tests.support.postgres", *command]
    return Part("PostgreSQL", command, dict(os.environ), folder)


def halves(first: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    """Divide the tests: the folders of the first half, and whatever else there is."""
    named = [f"tests/{name}" for name in first]
    return [(" 1", named), (" 2", ["tests", *(f"--ignore={name}" for name in named)])]


def pytest(name: str, marks: str, arguments: list[str]) -> list[str]:
    cache = f".pytest_cache/{name.replace(' ', '-')}"
    return [sys.executable, "-m", "pytest", "-o", f"cache_dir={cache}", "-m", marks, *arguments]


def run(waiting: list[Part], *, limit: float) -> list[Report]:
    """Run all parts, each within `limit` seconds, and give their reports. Whatever happens, no process is left."""
    running: list[Part] = []
    done: list[Report] = []
    is_ready = prepare_browser() if any(part.needs_browser for part in waiting) else threading.Event()
    try:
        while waiting or running:
            ready = is_ready.is_set()
            while len(running) < places(waiting, ready) and (part := first_ready(waiting, ready)):
                print(f"{part.name} begins …", flush=True)
                part.start()
                running.append(part)
            for part in [each for each in running if each.has_ended(limit)]:
                running.remove(part)
                done.append(part.finish())
            time.sleep(0.1)
    finally:
        for part in running:
            part.stop()
    return done


def places(waiting: list[Part], has_browser: bool) -> int:
    """How many parts may run: one place is kept for the browser while it is being installed."""
    is_kept = not has_browser and any(part.needs_browser for part in waiting)
    return AT_ONCE - is_kept


def first_ready(waiting: list[Part], has_browser: bool) -> Part | None:
    """Take the first part that can begin."""
    for part in waiting:
        if has_browser or not part.needs_browser:
            waiting.remove(part)
            return part
    return None


def prepare_browser() -> threading.Event:
    """Install browser and shop where they are missing, while other parts run. What fails, the tests say again."""
    ready = threading.Event()

    def install() -> None:
        try:
            chromium.install()
            if trouble := shops.install():
                print(trouble, flush=True)
        finally:
            ready.set()

    threading.Thread(target=install, daemon=True).start()
    return ready


def main(arguments: list[str]) -> int:
    listen_for_the_end()
    bytecode.keep()
    asked = wanted(arguments)
    folder = Path(tempfile.mkdtemp(prefix="ipp-suite-"))
    began = time.monotonic()
    try:
        if asked.long:
            nu.install()
        done = run(parts(asked, folder), limit=LONG_LIMIT if asked.long else LIMIT)
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    is_usual = arguments == []
    if is_usual:
        reports.keep(done)
    faults = [] if asked.rest else reports.faults(done, is_usual=is_usual)
    print(reports.summary(done, seconds=time.monotonic() - began), flush=True)
    print("\n".join(faults), flush=True)
    total = reports.total(done)
    total["failed"] += len(faults)
    if not total["passed"] and not total["failed"]:
        print("No test was run.")
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**total), flush=True)
    return 0 if total["passed"] and not total["failed"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

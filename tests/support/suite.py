"""The phases of ./portal test: the suite on SQLite and on PostgreSQL side by side, then the browser tests.

Ends with one line, `N passed, N failed, N skipped`, over all phases. A run of no tests fails.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.support import chromium, nu, shops
from tests.support.postgres import end_with_parent, listen_for_the_end

ROOT = Path(__file__).resolve().parents[2]
SUITE_LIMIT, LONG_LIMIT = 30 * 60, 4 * 3600  # seconds until a phase counts as hung
NO_TESTS = 5  # pytest's exit code


@dataclass
class Phase:
    """One run of pytest in a process group of its own. It either streams, or keeps its output until asked."""

    name: str
    command: list[str]
    environment: dict[str, str]
    folder: Path
    streams: bool = True
    process: subprocess.Popen[bytes] | None = None

    @property
    def counts(self) -> Path:
        return self.folder / f"{self.name}.json"

    @property
    def output(self) -> Path:
        return self.folder / f"{self.name}.log"

    def start(self) -> None:
        environment = {**self.environment, "IPP_TEST_COUNTS": str(self.counts)}
        with contextlib.ExitStack() as stack:
            sink = None if self.streams else stack.enter_context(self.output.open("wb"))
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink and subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def finish(self, limit: float) -> dict[str, int]:
        """Wait, show kept output, and return the counts; a phase that broke down counts as one failure at least."""
        assert self.process is not None
        try:
            code = self.process.wait(limit)
        except subprocess.TimeoutExpired:
            print(f"The {self.name} tests hang: stopped after {limit / 60:.0f} minutes.", flush=True)
            code = self.stop()
        if not self.streams:
            print(f"\n=== The suite on {self.name} ===", flush=True)
            print(self.output.read_text(encoding="utf-8", errors="replace"), flush=True)
        counts = {"passed": 0, "failed": 0, "skipped": 0}
        if self.counts.exists():
            counts |= json.loads(self.counts.read_text(encoding="ascii"))
        if code not in (0, NO_TESTS) and not counts["failed"]:
            print(f"The {self.name} tests broke down with exit code {code}.", flush=True)
            counts["failed"] = 1
        return counts

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


def phases(arguments: list[str], folder: Path) -> tuple[list[Phase], Phase]:
    """Give the two runs of the suite and the browser run. `arguments` go to pytest."""
    long = "--all" in arguments
    rest = [argument for argument in arguments if argument != "--all"]
    bare = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    suite = "not browser" if long else "not browser and not long"
    browser = "browser" if long else "browser and not long"
    on_postgres = pytest("PostgreSQL", suite, rest)
    if "DATABASE_URL" not in os.environ:
        on_postgres = [sys.executable, "-m", "tests.support.postgres", *on_postgres]
    return (
        [
            Phase("SQLite", pytest("SQLite", suite, rest), bare, folder),
            Phase("PostgreSQL", on_postgres, dict(os.environ), folder, streams=False),
        ],
        Phase("browser", pytest("browser", browser, rest), bare, folder),
    )


def pytest(name: str, marks: str, arguments: list[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", "-o", f"cache_dir=.pytest_cache/{name}", "-m", marks, *arguments]


def run(suites: list[Phase], browser: Phase, *, limit: float) -> dict[str, int]:
    """Run all phases, each within `limit` seconds, and return the sums. Whatever happens, no process is left."""
    started: list[Phase] = []
    try:
        print("=== The suite on SQLite (and, at the same time, on PostgreSQL) ===", flush=True)
        for phase in suites:
            phase.start()
            started.append(phase)
        results = [phase.finish(limit) for phase in suites]
        chromium.install()
        if trouble := shops.install():
            print(trouble, flush=True)  # the tests that need the shop fail, and say so again
        print("\n=== In the browser ===", flush=True)
        browser.start()
        started.append(browser)
        results.append(browser.finish(limit))
    finally:
        for phase in started:
            phase.stop()
    return {name: sum(result[name] for result in results) for name in ("passed", "failed", "skipped")}


def main(arguments: list[str]) -> int:
    listen_for_the_end()
    folder = Path(tempfile.mkdtemp(prefix="ipp-suite-"))
    began = time.monotonic()
    try:
        if "--all" in arguments:
            nu.install()
        total = run(*phases(arguments, folder), limit=LONG_LIMIT if "--all" in arguments else SUITE_LIMIT)
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"\nAll phases took {time.monotonic() - began:.0f} seconds.")
    if not total["passed"] and not total["failed"]:
        print("No test was run.")
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**total), flush=True)
    return 0 if total["passed"] and not total["failed"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Report to ./portal test what a run found and cost, and let nothing be skipped unseen where CI=true."""

import json
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.support.database_reach import REACHED
from tests.support.work import WORK

# How a reason must begin that holds everywhere:
ALLOWED_SKIPS = ("PostgreSQL only", "SQLite only", "SQLite has no", "PostgreSQL has no", "Linux only")


def is_strict() -> bool:
    return os.environ.get("CI", "").lower() == "true"


def refuse_skip(report: Any) -> None:
    """Turn a skip into a failure unless its reason is one of those allowed."""
    if report.outcome != "skipped" or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if not reason.removeprefix("Skipped: ").startswith(ALLOWED_SKIPS):
        report.outcome = "failed"
        report.longrepr = f"With CI=true nothing is left out, and this was: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    report = yield
    if is_strict():
        refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    report = yield
    if is_strict():
        refuse_skip(report)
    return report


def count(stats: dict[str, list[Any]]) -> dict[str, int]:
    """Sum up pytest's outcomes: an error counts as failed, an expected failure as passed."""
    number = {name: len(stats.get(name, [])) for name in ("passed", "failed", "error", "skipped", "xfailed", "xpassed")}
    return {
        "passed": number["passed"] + number["xfailed"],
        "failed": number["failed"] + number["error"] + number["xpassed"],
        "skipped": number["skipped"],
    }


COST: dict[str, float] = {}  # test → CPU seconds of this process and of the ended ones that it started


def cpu_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    begun = cpu_seconds()
    outcome = yield
    COST[item.nodeid] = round(cpu_seconds() - begun, 3)
    return outcome


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Write the report of this run where ./portal test looks for it: tests/support/reports.py reads it."""
    if target := os.environ.get("IPP_TEST_COUNTS"):
        report = count(terminalreporter.stats) | {
            "cpu": round(cpu_seconds(), 1),
            "work": dict(WORK),
            "cost": COST,
            "reached": {test: sorted(kinds) for test, kinds in REACHED.items()},
        }
        Path(target).write_text(json.dumps(report), encoding="utf-8")

"""What the parts of a test run found and cost: the summary, and whether the run keeps its promises.

Two promises are checked over a whole run: no part does more than half again the work that tests/budget.toml allows, and
every kind of statement that is sent on SQLite is sent on PostgreSQL, too.

As a command, it writes the budget from the last whole run:  python -m tests.support.reports
"""

import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import database_reach

BUDGET = Path(__file__).resolve().parents[1] / "budget.toml"
TOLERANCE = 1.5  # a part fails when it passes its budget by half
DEAREST = 10
LAST = Path(__file__).resolve().parents[2] / ".pytest_cache" / "last-run.json"


@dataclass
class Report:
    """One part: outcomes, seconds, work by kind, CPU seconds by test, kinds of statements by test."""

    name: str
    wall: float
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    cpu: float = 0.0
    work: dict[str, int] = field(default_factory=dict)
    cost: dict[str, float] = field(default_factory=dict)
    reached: dict[str, set[str]] = field(default_factory=dict)


def read(name: str, file: Path, *, wall: float) -> Report:
    """Read what a part wrote; a part that wrote nothing has an empty report."""
    told = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    told["reached"] = {test: set(kinds) for test, kinds in told.get("reached", {}).items()}
    return Report(name, wall, **told)


def keep(done: list[Report]) -> None:
    """Keep what each part of a whole run did and what each of its tests cost: for `write_budget`."""
    LAST.parent.mkdir(exist_ok=True)
    kept = {report.name: {"work": report.work, "cost": report.cost} for report in done}
    LAST.write_text(json.dumps(kept), encoding="ascii")


def write_budget() -> None:
    """Replace the numbers of tests/budget.toml by those of the last whole run; its first lines stay."""
    comment = [line for line in BUDGET.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    lines = []
    for name, kept in sorted(json.loads(LAST.read_text(encoding="ascii")).items()):
        lines += ["", f'["{name}"]', *(f"{kind} = {number}" for kind, number in sorted(kept["work"].items()))]
    BUDGET.write_text("\n".join([*comment, *lines, ""]), encoding="utf-8")


def total(done: list[Report]) -> dict[str, int]:
    return {kind: sum(getattr(report, kind) for report in done) for kind in ("passed", "failed", "skipped")}


def summary(done: list[Report], *, seconds: float) -> str:
    """Minutes and work of each part, and the dearest tests by the CPU they took."""
    lines = ["", f"{'part':14}{'minutes':>8}{'CPU':>7}{'tests':>7}   work"]
    for report in sorted(done, key=lambda each: each.name):
        work = ", ".join(f"{number:,} {kind}" for kind, number in sorted(report.work.items()))
        tests = report.passed + report.failed + report.skipped
        lines.append(f"{report.name:14}{report.wall / 60:8.1f}{report.cpu / 60:7.1f}{tests:7}   {work}")
    dearest = sorted(((cost, test, report.name) for report in done for test, cost in report.cost.items()), reverse=True)
    lines += ["", "The dearest tests, in CPU seconds of pytest and of the ended processes that it started:"]
    lines += [f"{cost:7.1f}  {test}  ({name})" for cost, test, name in dearest[:DEAREST]]
    return "\n".join([*lines, "", f"All parts took {seconds / 60:.1f} minutes."])


def faults(done: list[Report], *, is_usual: bool) -> list[str]:
    """The promises that a run broke, a sentence each. is_usual: without options, as the budget was written for."""
    return (over_budget(done) if is_usual else []) + unreached(done)


def over_budget(done: list[Report], budget: dict[str, dict[str, int]] | None = None) -> list[str]:
    """Name each part that did too much of some kind of work."""
    allowed = tomllib.loads(BUDGET.read_text(encoding="utf-8")) if budget is None else budget
    return [
        f"{report.name}: {number:,} {kind}, and its budget is {allowed[report.name].get(kind, 0):,} "
        f"(tests/budget.toml). Find the dear test in the list above, or raise the budget openly."
        for report in done
        for kind, number in sorted(report.work.items())
        if report.name in allowed and number > TOLERANCE * allowed[report.name].get(kind, 0)
    ]


def unreached(done: list[Report]) -> list[str]:
    """Name kinds of statements that no test sends on PostgreSQL, where that part and all of SQLite ran."""
    there = [report for report in done if report.name == "PostgreSQL"]
    on_sqlite = {test: kinds for report in done if "SQLite" in report.name for test, kinds in report.reached.items()}
    if not there or not on_sqlite:
        return []
    left = database_reach.missing(on_sqlite, there[0].reached, ran=there[0].cost)
    return [f"Not sent on PostgreSQL; mark one such test with pytest.mark.postgresql:\n  {each}" for each in left]


if __name__ == "__main__":
    write_budget()

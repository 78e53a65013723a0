"""The parts of ./portal test: what runs where, what a run reports, and the promises that it is held to."""

import json
import os
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Organisation
from accounts.queries import administrators_of
from tests.support import chromium, database_reach, reports, shops, suite
from tests.support.house import ROOT


def part(folder: Path, script: str, name: str = "trial") -> suite.Part:
    return suite.Part(name, [sys.executable, "-c", script], dict(os.environ), folder)


def writes(**report: object) -> str:
    return f"import os; open(os.environ['IPP_TEST_COUNTS'], 'w').write({json.dumps(json.dumps(report))})"


def test_the_counts_of_all_parts_are_summed(tmp_path: Path) -> None:
    first = part(tmp_path, writes(passed=2, failed=0, skipped=1), "first")
    second = part(tmp_path, writes(passed=3, failed=1, skipped=0), "second")

    assert reports.total(suite.run([first, second], limit=30)) == {"passed": 5, "failed": 1, "skipped": 1}


def test_a_part_that_breaks_down_counts_as_a_failure(tmp_path: Path) -> None:
    done = suite.run([part(tmp_path, "raise SystemExit(3)")], limit=30)

    assert reports.total(done) == {"passed": 0, "failed": 1, "skipped": 0}


def test_a_part_that_hangs_is_ended_and_counts_as_a_failure(tmp_path: Path) -> None:
    done = suite.run([part(tmp_path, "import time; time.sleep(60)")], limit=0.5)

    assert done[0].failed == 1


def test_a_part_that_needs_the_browser_waits_for_its_installation_and_the_others_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "installed"
    quick = part(tmp_path, f"open({str(installed)!r}, 'w')", "quick")
    browser = part(tmp_path, f"import os, sys; sys.exit(not os.path.exists({str(installed)!r}))", "browser")
    browser.needs_browser = True
    monkeypatch.setattr(chromium, "install", lambda: wait_for(installed))
    monkeypatch.setattr(shops, "install", lambda: "")

    assert [report.failed for report in suite.run([browser, quick], limit=30)] == [0, 0]


def wait_for(file: Path) -> None:
    while not file.exists():
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ([], ["browser 1", "browser 2", "SQLite 1", "SQLite 2", "PostgreSQL"]),
        (["--all"], ["browser 1", "browser 2", "SQLite 1", "SQLite 2", "PostgreSQL"]),
        (["--quick"], ["SQLite 1", "SQLite 2"]),
        (["--quick", "tests/ledger"], ["SQLite"]),
        (["tests/ledger", "-k", "chain"], ["browser", "SQLite", "PostgreSQL"]),
    ],
)
def test_the_parts_of_a_run(arguments: list[str], names: list[str], tmp_path: Path) -> None:
    assert [each.name for each in suite.parts(suite.wanted(arguments), tmp_path)] == names


def marks(*arguments: str) -> set[str]:
    found = suite.parts(suite.wanted(list(arguments)), Path())
    return {each.command[each.command.index("-m", each.command.index("pytest")) + 1] for each in found}


def test_a_quick_run_leaves_out_what_is_slow() -> None:
    assert marks("--quick") == {"not browser and not long and not slow"}


def test_long_tests_and_the_whole_suite_on_postgresql_run_only_when_asked_for() -> None:
    assert marks() == {"browser and not long", "not browser and not long", "postgresql and not browser and not long"}
    assert marks("--all") == {"browser", "not browser"}
    assert marks("tests/ledger") == {"browser and not long", "not browser and not long"}


def test_the_two_halves_leave_no_test_out(tmp_path: Path) -> None:
    first, second = (places for _name, places in suite.halves(suite.FIRST_HALF))

    assert second == ["tests", *(f"--ignore={place}" for place in first)]
    assert [place for place in first if not (ROOT / place).is_dir()] == []


def test_browser_tests_are_only_where_they_are_looked_for() -> None:
    known = {name for names in suite.BROWSER_HALVES for name in names}
    marked = {file for file in ROOT.glob("tests/*/*.py") if "mark.browser" in file.read_text(encoding="utf-8")}

    assert {file.parent.name for file in marked} <= known


def report(name: str = "SQLite 1", **more: Any) -> reports.Report:
    return reports.Report(name, 60.0, **more)


@pytest.mark.parametrize(("statements", "names"), [(150, []), (151, ["SQLite 1: 151 statements"])])
def test_a_part_may_pass_its_budget_by_half_and_not_more(statements: int, names: list[str]) -> None:
    done = [report(work={"statements": statements}), report("SQLite 2", work={"statements": 10})]
    found = reports.over_budget(done, {"SQLite 1": {"statements": 100}, "SQLite 2": {"statements": 10}})

    assert [sentence.partition(",")[0] for sentence in found] == names


def test_work_that_the_budget_does_not_know_is_over_it() -> None:
    assert len(reports.over_budget([report(work={"looks": 1})], {"SQLite 1": {"statements": 100}})) == 1


def test_each_part_has_a_budget() -> None:
    budget = tomllib.loads(reports.BUDGET.read_text(encoding="utf-8"))

    assert sorted(budget) == sorted(each.name for each in suite.parts(suite.wanted([]), Path()))


def test_the_work_of_a_run_is_counted_and_a_dear_test_put_in_breaks_its_budget(tmp_path: Path) -> None:
    file = tmp_path / "test_put_in.py"
    file.write_text(DEAR, encoding="utf-8")
    (tmp_path / "conftest.py").write_text("from tests.conftest import *", encoding="utf-8")
    command = suite.pytest("trial", "not browser", ["-c", str(ROOT / "pyproject.toml"), str(file)])

    done = suite.run([suite.Part("trial", command, dict(os.environ), tmp_path)], limit=120)

    assert (done[0].passed, done[0].failed, done[0].work["processes"]) == (2, 0, 1)
    assert 400 <= done[0].work["statements"] < 500
    assert len(reports.over_budget(done, {"trial": {"statements": 400, "processes": 1}})) == 0
    assert len(reports.over_budget(done, {"trial": {"statements": 100, "processes": 1}})) == 1


DEAR = """
import subprocess
import pytest
from django.db import connection
pytestmark = pytest.mark.django_db

def test_cheap():
    subprocess.run(["true"], check=True)

def test_dear():
    with connection.cursor() as cursor:
        for _ in range(400):
            cursor.execute("SELECT 1")
"""


def test_a_kind_of_statement_that_postgresql_never_saw_is_named_with_a_test() -> None:
    done = [
        report("SQLite 1", reached={"tests/a.py::test_a": {"app/queries.py waiting: SELECT app_case by"}}),
        report("SQLite 2", reached={"tests/b.py::test_b": {"app/actions.py decide: INSERT app_decision by"}}),
        report("PostgreSQL", reached={"tests/b.py::test_b": {"app/actions.py decide: INSERT app_decision by"}}),
    ]

    assert [sentence.splitlines()[-1].split()[-1] for sentence in reports.unreached(done)] == ["tests/a.py::test_a"]


def test_what_a_test_sends_on_one_database_and_not_on_the_other_is_no_gap() -> None:
    raced = {"app/actions.py decide: INSERT app_decision by"}
    done = [
        report("SQLite 1", reached={"tests/b.py::test_b": raced}),
        report("PostgreSQL", cost={"tests/b.py::test_b": 1}),
    ]

    assert reports.unreached(done) == []


def test_groups_are_no_part_of_a_kind_since_databases_write_them_differently() -> None:
    begin = 'SELECT "a"."x", COUNT("b"."y") FROM "a" JOIN "b" ON "b"."z" = "a"."x" WHERE "a"."w" = 1 GROUP BY '

    assert database_reach.kind(f'{begin}"a"."x" ORDER BY "a"."v"') == database_reach.kind(
        f'{begin}"a"."x", "a"."u" ORDER BY "a"."v"'
    )


def test_without_postgresql_nothing_is_compared() -> None:
    assert reports.unreached([report("SQLite 1", reached={"tests/a.py::test_a": {"x"}})]) == []


@pytest.mark.django_db
def test_a_statement_is_known_by_its_function_verb_tables_and_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_reach, "REACHED", reached := {})
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "tests/trial.py::test_it (call)")

    administrators_of(Organisation(pk=1))

    assert reached == {
        "tests/trial.py::test_it": {
            "accounts/queries.py administrators_of: SELECT accounts_membership accounts_user "
            "by accounts_membership.id accounts_membership.organisation_id accounts_membership.role "
            "accounts_membership.since accounts_user.is_active"
        }
    }


@pytest.mark.parametrize(
    ("total", "code"),
    [
        ({"passed": 1, "failed": 0, "skipped": 0}, 0),
        ({"passed": 1, "failed": 1, "skipped": 0}, 1),
        ({"passed": 0, "failed": 0, "skipped": 3}, 1),
    ],
)
def test_a_run_of_no_tests_fails_like_a_failed_one(
    total: dict[str, int], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(suite, "run", lambda _parts, limit: [reports.Report("SQLite 1", 1.0, **total)])
    monkeypatch.setattr(suite, "listen_for_the_end", lambda: None)

    assert suite.main([]) == code
    assert capsys.readouterr().out.splitlines()[-1] == "{passed} passed, {failed} failed, {skipped} skipped".format(
        **total
    )

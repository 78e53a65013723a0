"""Which function of the product sent which kind of statement to the database, and in which test it first did.

The suite runs whole on SQLite and in part on PostgreSQL. What makes that part honest: every kind of statement that some
test sends on SQLite must be sent on PostgreSQL, too. A kind is the function, the verb, the tables, the columns compared
and ordered by, and whether text is searched in; so it is the same on both databases.
"""

import os
import re
import sys
from collections.abc import Collection
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = (f"{ROOT}/tests/", f"{ROOT}/.venv", f"{ROOT}/benchmarks/", f"{ROOT}/portal")
VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE")
TABLE = re.compile(r'(?:FROM|JOIN|INTO|UPDATE) "(\w+)"')
COLUMN = re.compile(r'"(\w+)"\."(\w+)"')
CLAUSE = re.compile(r" (?:WHERE|ORDER BY|HAVING) ")
GROUPS = re.compile(r" GROUP BY .*?(?= HAVING | ORDER BY | LIMIT |\)|$)")  # on PostgreSQL by the key alone
SEARCHES = re.compile(r"\bI?LIKE\b|\bREGEXP\b|~\*? |\bUPPER\(")  # equal but for capitals: LIKE on SQLite
REACHED: dict[str, set[str]] = {}  # test → kinds of statements that the product sent in it


@cache
def is_product(file: str) -> bool:
    return file.startswith(f"{ROOT}/") and not file.startswith(OUTSIDE)


def sender(depth: int) -> str:
    """Name the function of the product that is nearest to the statement, `depth` frames up: file and qualified name."""
    frame = sys._getframe(depth)
    while frame is not None:
        code = frame.f_code
        if is_product(code.co_filename):
            return f"{code.co_filename.removeprefix(f'{ROOT}/')} {code.co_qualname}"
        frame = frame.f_back
    return ""


@cache
def kind(sql: str) -> str:
    """The kind of a statement: verb, tables, columns compared or ordered by, and "searches"; or nothing."""
    verb = sql[:6]
    if verb not in VERBS:
        return ""
    tables = sorted(set(TABLE.findall(sql)))
    if tables == ["django_content_type"]:  # Django keeps these in memory: whether it asks depends on the tests before
        return ""
    parts = CLAUSE.split(GROUPS.sub("", sql), maxsplit=1)
    columns = sorted({f"{table}.{column}" for table, column in COLUMN.findall(parts[1])}) if parts[1:] else []
    words = [verb, *tables, "by", *columns] + (["searches"] if SEARCHES.search(sql) else [])
    return " ".join(words)


def note(sql: str) -> None:
    """Keep that the product sent this statement in the test that runs now."""
    if (what := kind(sql)) and (who := sender(3)):
        test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" (")[0]
        REACHED.setdefault(test, set()).add(f"{who}: {what}")


def first_tests(reached: dict[str, set[str]]) -> dict[str, str]:
    """Give each kind of statement with one test that sent it."""
    return {each: test for test, kinds in reached.items() for each in kinds}


def missing(on_sqlite: dict[str, set[str]], on_postgresql: dict[str, set[str]], ran: Collection[str]) -> list[str]:
    """Say which kinds of statements no test sends on PostgreSQL, and a test that does on SQLite.

    ran: the tests that were run on PostgreSQL. What they alone send on SQLite, and not there, is a difference between
    the databases or the outcome of a race; no mark on a test would change it.
    """
    by_kind = first_tests({test: kinds for test, kinds in on_sqlite.items() if test not in ran})
    there = first_tests(on_postgresql)
    return [f"{each}\n    sent on SQLite by {by_kind[each]}" for each in sorted(set(by_kind) - set(there))]

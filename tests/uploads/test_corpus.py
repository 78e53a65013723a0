"""The gate against a generated corpus: nothing hostile is taken, nothing honest refused, nothing costs much."""

import json
import subprocess
import sys
from collections import Counter, defaultdict
from functools import cache
from itertools import islice
from typing import Any

import pytest

from tests.uploads.corpus import FAMILIES, hostile
from tests.uploads.measured import PAGE
from uploads.refusals import SENTENCES

MEBIBYTE = 1_048_576
SIX = {"none", "wrong_type", "too_big", "empty", "password", "unreadable"}


@cache
def judged(which: str) -> list[dict[str, Any]]:
    """What the gate said of each file, measured in a process of its own."""
    command = [sys.executable, "-m", "tests.uploads.measured", which]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return list(json.loads(done.stdout))


def figures(rows: list[dict[str, Any]]) -> str:
    slowest, largest = max(rows, key=lambda row: row["seconds"]), max(rows, key=lambda row: row["bytes"])
    return (
        f"{len(rows)} files; slowest {slowest['seconds']:.2f} s ({slowest['name']}); "
        f"most memory {largest['bytes'] / MEBIBYTE:.0f} MiB ({largest['name']})"
    )


def test_at_least_150_hostile_files_of_ten_families_are_all_refused() -> None:
    rows = judged("hostile")
    codes: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        codes[row["family"]][row["code"]] += 1
    print("\nhostile:", figures(rows), *(f"\n  {family}: {dict(told)}" for family, told in codes.items()))

    assert [row for row in rows if row["code"] not in SENTENCES] == []
    assert (len(rows) >= 150, len(FAMILIES)) == (True, 10)


def test_at_least_60_honest_files_are_all_taken() -> None:
    rows = judged("honest")
    print("\nhonest:", figures(rows))

    assert [row for row in rows if row["code"] != "taken"] == []
    assert len(rows) >= 60


@pytest.mark.parametrize("which", ["hostile", "honest"])
def test_no_file_takes_more_than_100_mib_of_the_portal_or_300_of_a_program_or_2_seconds(which: str) -> None:
    rows = judged(which)
    most = {"bytes": 100 * MEBIBYTE, "program_bytes": 300 * MEBIBYTE, "seconds": 2}
    greedy = [row for row in rows if any(row[what] > limit for what, limit in most.items())]

    assert greedy == []


def test_the_six_messages_that_people_meet_are_six_sentences() -> None:
    told = {code: str(SENTENCES[code]) % {"name": "scan.pdf", "limit": 10} for code in sorted(SIX)}

    assert len(set(told.values())) == 6
    assert [code for code, sentence in told.items() if not sentence.endswith(".") or "pload" not in sentence] == [
        "none"
    ]


def test_the_corpus_is_the_same_each_time() -> None:
    first, again = (list(islice(made(), 20)) for made in (hostile, hostile))

    assert first == again
    assert PAGE > 0

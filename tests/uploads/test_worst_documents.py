"""The most expensive small files cost little: each is read in a child with 300 MB and five seconds of the processor."""

import json
import subprocess
import sys

import pytest

from complaints.sheets.reading import SENTENCES as SHEETS
from uploads.refusals import SENTENCES as FILES


def answers(kind: str) -> dict[str, str]:
    command = [sys.executable, "-m", "tests.uploads.worst_documents", kind]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return {name: answer for name, _size, answer in json.loads(done.stdout)}


@pytest.mark.parametrize(("kind", "codes"), [("tables", SHEETS), ("texts", SHEETS), ("documents", FILES)])
def test_the_worst_documents_get_an_answer(kind: str, codes: dict[str, object]) -> None:
    found = answers(kind)

    assert {name: answer for name, answer in found.items() if answer not in {"taken", *codes}} == {}
    assert len(found) > 10


def test_the_limits_of_these_children_bite() -> None:
    assert [name for name, answer in answers("control").items() if answer in {"taken", *SHEETS}] == []

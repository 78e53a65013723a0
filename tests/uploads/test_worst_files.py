"""The worst small file of each accepted format costs little: each is read in a child with 300 MB and five seconds."""

import json
import subprocess
import sys

import pytest

TAKEN = {
    "pictures": {"taken", "too_many_pixels"},
    "pictures of listings": {"taken", "too many pixels"},
}
SMALL = 2_000_000  # bytes


def answers(kind: str) -> list[tuple[str, int, str]]:
    command = [sys.executable, "-m", "tests.uploads.worst_files", kind]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return [(name, size, said) for name, size, said in json.loads(done.stdout)]


@pytest.mark.parametrize("kind", TAKEN)
def test_the_worst_files_get_an_answer(kind: str) -> None:
    found = answers(kind)

    assert [row for row in found if row[2] not in TAKEN[kind]] == []
    assert [row for row in found if row[1] > SMALL] == []
    assert "taken" in [said for _name, _size, said in found]


def test_the_limits_of_the_children_hold() -> None:
    assert [said for _name, _size, said in answers("control")] == ["fault: MemoryError"]

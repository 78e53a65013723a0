#!/usr/bin/env python3
"""Make docs/faults.md from matrix.toml and the figures in results/.

.venv/bin/python benchmarks/fault_matrix.py            prints it
.venv/bin/python benchmarks/fault_matrix.py --write    writes it
"""

import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import ascii_uppercase
from typing import Any

HERE = Path(__file__).resolve().parent
RESULTS, MATRIX, PAGE = HERE / "results", HERE / "matrix.toml", HERE.parent / "docs" / "faults.md"
CONTROLS = "controls.json"
FACTS = ("date", "cores", "python", "commit")  # what every run carries
INTRO = """# Faults

What happens to the portal when the world around it breaks. Each row is automated and has a figure, or is open and says
why. This page is made by `benchmarks/fault_matrix.py` from figures that the commands below wrote; a test holds that it
is up to date. Letters name the command. [benchmarks/README.md](../benchmarks/README.md) says how to read the runs.

| # | Fault | What must happen | What happened | By |
| --- | --- | --- | --- | --- |"""


def rows() -> list[dict[str, Any]]:
    """The rows of the matrix. Raises ValueError, naming the row, when one is neither shown nor open."""
    found = tomllib.loads(MATRIX.read_text(encoding="utf-8"))["row"]
    for row in found:
        if not (row.get("shown") or row.get("open")):
            raise ValueError(f"Row {row['number']} of {MATRIX.name} is neither shown nor open.")
    return found


def results(file: str) -> dict[str, Any]:
    """The figures of one command. Raises ValueError when they don't say when and on what they were taken."""
    read = json.loads((RESULTS / file).read_text(encoding="utf-8"))
    for run in read["runs"]:
        if missing := [name for name in FACTS if not run.get(name)]:
            raise ValueError(f"A run in {file} lacks {', '.join(missing)}.")
    return read


def letters(matrix: list[dict[str, Any]]) -> dict[str, str]:
    """A letter for each file of figures, in the order in which the rows name them."""
    named = dict.fromkeys(shown["file"] for row in matrix for shown in row.get("shown", ()))
    files = [file for file in (*named, CONTROLS) if (RESULTS / file).exists()]
    return dict(zip(files, ascii_uppercase, strict=False))


def line_of(row: dict[str, Any], names: dict[str, str]) -> str:
    """One row of the table."""
    happened = [figure for shown in row.get("shown", ()) for figure in figures(shown)]
    if reason := row.get("open"):
        happened.append(f"Open: {reason}")
    by = ", ".join(dict.fromkeys(names.get(shown["file"], "–") for shown in row.get("shown", ())))
    return f"| {row['number']} | {row['fault']} | {row['must']} | {'<br>'.join(happened)} | {by} |"


def figures(shown: dict[str, Any]) -> Iterator[str]:
    """The figure of each run, after the run's name."""
    if not (RESULTS / shown["file"]).exists():
        yield f"Open: {shown['file']} was not measured yet."
        return
    for run in results(shown["file"])["runs"]:
        words = {name: in_words(value) for name, value in run.items()}
        yield f"{run['name']}: {shown['figure'].format(**words)}"


def in_words(value: Any) -> Any:
    """Tables within the figures may be named as a whole: then they read "a 1, b 2"."""
    return Counts(value) if isinstance(value, dict) else value


class Counts(dict[str, Any]):
    """A table of counts; what was not counted is 0."""

    def __missing__(self, name: str) -> int:
        return 0

    def __str__(self) -> str:
        return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in sorted(self.items())) or "none"


def controls() -> Iterator[str]:
    """What the checker saw where one defence was off."""
    if (RESULTS / CONTROLS).exists():
        yield "\n## Controls\n\nEach run has one defence off, and the checker must see it.\n"
        for run in results(CONTROLS)["runs"]:
            yield f"- {run['name']}: {run['filed']} filed; {in_words(run['faults'])}"


def runs(names: dict[str, str]) -> Iterator[str]:
    """The commands behind the letters, and where and when they ran."""
    yield "\n## Commands\n"
    for file, letter in names.items():
        read = results(file)
        yield f"- **{letter}**: `{read['command']}`"
        for run in read["runs"]:
            facts = f"{run['date']}, {run['cores']} cores, Python {run['python']}, commit {run['commit']}"
            seed = f", seed {run['seed']}" if "seed" in run else ""
            yield f"  - {run['name']}: {facts}{seed}"


def page() -> str:
    matrix = rows()
    names = letters(matrix)
    shown = sum(any(shown["file"] in names for shown in row.get("shown", ())) for row in matrix)
    count = f"\n{shown} of {len(matrix)} rows have a figure."
    return "\n".join([INTRO, *(line_of(row, names) for row in matrix), count, *controls(), *runs(names), ""])


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        sys.stdout.write(page())

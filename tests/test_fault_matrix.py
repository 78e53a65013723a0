"""docs/faults.md says what the figures say, about all twenty-two faults."""

import json
from pathlib import Path

import pytest

from benchmarks import fault_matrix


def test_the_page_is_what_the_generator_makes_of_the_figures() -> None:
    assert fault_matrix.PAGE.read_text(encoding="utf-8") == fault_matrix.page()


def test_all_twenty_two_rows_are_there() -> None:
    assert [row["number"] for row in fault_matrix.rows()] == list(range(1, 23))


def test_each_file_of_figures_is_shown() -> None:
    files = {path.name for path in fault_matrix.RESULTS.glob("*.json")}

    assert set(fault_matrix.letters(fault_matrix.rows())) == files


def test_a_row_is_filled_from_every_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    facts = {"date": "2026-11-25", "cores": 2, "python": "3.11", "commit": "abc"}
    runs = [facts | {"name": name, "filed": 5, "lies": {"act_fail": 2, "hang": 1}} for name in ("a", "b")]
    (tmp_path / "x.json").write_text(json.dumps({"command": "do it", "runs": runs}), encoding="ascii")
    monkeypatch.setattr(fault_matrix, "RESULTS", tmp_path)
    figure = "{filed} filed, {lies}, {lies[late]} late"
    row = {"number": 3, "fault": "It breaks", "must": "It holds", "shown": [{"file": "x.json", "figure": figure}]}

    line = fault_matrix.line_of(row, {"x.json": "A"})

    one = "5 filed, act fail 2, hang 1, 0 late"
    assert line == f"| 3 | It breaks | It holds | a: {one}<br>b: {one} | A |"


def test_a_row_whose_figure_is_not_there_yet_is_open(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fault_matrix, "RESULTS", tmp_path)
    row = {"number": 3, "fault": "It breaks", "must": "It holds", "shown": [{"file": "x.json", "figure": "{filed}"}]}

    line = fault_matrix.line_of(row, {})

    assert line == "| 3 | It breaks | It holds | Open: x.json was not measured yet. | – |"


def test_a_run_that_does_not_say_when_it_was_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps({"command": "do it", "runs": [{"name": "a"}]}), encoding="ascii")
    monkeypatch.setattr(fault_matrix, "RESULTS", tmp_path)

    with pytest.raises(ValueError, match=r"A run in x\.json lacks date, cores, python, commit\."):
        fault_matrix.results("x.json")


def test_a_row_that_is_neither_shown_nor_open_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "matrix.toml").write_text('[[row]]\nnumber = 4\nfault = "It breaks"\n', encoding="ascii")
    monkeypatch.setattr(fault_matrix, "MATRIX", tmp_path / "matrix.toml")

    with pytest.raises(ValueError, match=r"Row 4 of matrix\.toml is neither shown nor open\."):
        fault_matrix.rows()

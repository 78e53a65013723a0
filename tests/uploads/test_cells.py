"""A cell that people download is never a formula, and comes back as it was typed."""

import csv
import io
import random
import re

from openpyxl import load_workbook

from tests.support.each import each
from tests.test_house import ROOT
from uploads.cells import DANGEROUS, as_csv, as_xlsx, harmless, typed_in

SEED = 7
SIGNS = [*DANGEROUS, "'", '"', ",", ";", " ", "\u200b", "\ufeff", "\u3000", "a", "1", "é"]
SIGNS += ["cmd|' /C calc'!A0", "HYPERLINK("]


def hostile(count: int) -> list[str]:
    chance = random.Random(SEED)
    return ["".join(chance.choices(SIGNS, k=chance.randint(1, 6))) for _ in range(count)]


def is_computed(cell: str) -> bool:
    """Whether a spreadsheet program would compute a cell: what it shows begins with a dangerous sign."""
    return re.match(r"[\s\u200b\ufeff\u3000]*[=+\-@|%＝＋－＠]", cell) is not None or cell[:1] in ("\t", "\r", "\n")


def test_of_a_thousand_hostile_cells_none_is_computed_from_csv() -> None:
    cells = hostile(1000)
    read = list(csv.reader(io.StringIO(as_csv([[cell] for cell in cells]).decode("utf-8-sig"), newline="")))

    assert sum(map(is_computed, cells)) > 300
    assert [cell for [cell] in read if is_computed(cell)] == []


def test_of_a_thousand_hostile_cells_each_is_text_in_xlsx() -> None:
    cells = hostile(1000)
    sheet = load_workbook(io.BytesIO(as_xlsx({"a": [[cell] for cell in cells]}))).active

    assert {cell.data_type for [cell] in sheet.iter_rows()} <= {"s", "n"}  # "n" is how an empty one is read
    assert [cell.value for [cell] in sheet.iter_rows() if is_computed(str(cell.value or ""))] == []


def test_what_was_typed_comes_back() -> None:
    assert [cell for cell in hostile(1000) if not cell.startswith("'") and typed_in(harmless(cell)) != cell] == []


@each("cell", ["", "lamp", "'tis", "10", "a=b", "http://a.example/?b=-1", "O'Neill", "„=“"])
def test_a_harmless_cell_stays_as_it_is(cell: str) -> None:
    assert (harmless(cell), typed_in(cell)) == (cell, cell)


def test_no_other_module_writes_tables() -> None:
    writers = re.compile(r"csv\.(writer|DictWriter)|\bWorkbook\(|save_virtual_workbook")
    ours = [folder for folder in ROOT.iterdir() if folder.is_dir() and not folder.name.startswith(".")]
    files = [
        path for folder in ours if folder.name not in {"tests", "benchmarks", "var"} for path in folder.rglob("*.py")
    ]

    assert [str(path.relative_to(ROOT)) for path in files if writers.search(path.read_text())] == ["uploads/cells.py"]

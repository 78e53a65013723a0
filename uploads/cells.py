"""Cells of tables that people download: a text in them is never a formula, whatever someone typed into it.

Source: OWASP, CSV Injection: a cell that begins with one of these signs is computed by spreadsheet programs.
"""

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
MARK = "'"  # spreadsheet programs show what follows as text
Rows = Iterable[Sequence[object]]


def harmless(value: object) -> str:
    """Write a value so that no spreadsheet program computes it."""
    text = str(value)
    # Spaces, byte order marks and invisible signs before the dangerous one don't hinder every program.
    bare = text.lstrip(" \u00a0\u200b\ufeff\u3000")
    return MARK + text if bare.startswith(DANGEROUS) or text.startswith(DANGEROUS) else text


def typed_in(cell: str) -> str:
    """Take the mark off again from a table that comes back."""
    bare = cell.removeprefix(MARK)
    return bare if bare != cell and harmless(bare) == cell else cell


def as_csv(rows: Rows) -> bytes:
    """A table as CSV in UTF-8, with the mark by which spreadsheet programs know it."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([harmless(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(sheets: dict[str, Rows]) -> bytes:
    """Tables by their names as one XLSX file; every cell is text."""
    book, out = Workbook(write_only=True), io.BytesIO()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([_text_cell(sheet, value) for value in row])
    book.save(out)
    return out.getvalue()


def _text_cell(sheet: object, value: object) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", harmless(value)))
    cell.data_type = "s"
    return cell

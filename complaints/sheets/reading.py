"""A table of reports as it comes: CSV or XLSX, from whatever program, to rows of text. Nothing is looked up here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from complaints.sheets.lines import LONGEST_CELL, ODD, Line, Odd, Refused, Table
from complaints.sheets.packed import read_packed
from complaints.sheets.plain import read_plain
from ledger.policy import number
from uploads.cells import typed_in
from uploads.names import clean_name

__all__ = ["COLUMNS", "LONGEST_CELL", "PLACE", "SENTENCES", "SheetRead", "read_sheet"]
COLUMNS = ("link", "right", "reason", "statement")
PLACE = "row"  # the column that says which row of the first table a corrected one stands for
PACKED = b"PK\x03\x04"
FAULT = re.compile(r"#(?:N/A|[A-ZÀ-Þ0-9/]{2,12}[!?])")  # how a spreadsheet program says that it found no value
LOST = re.compile(r"\?{4}|\?\? \?\?|\ufffd")
SENTENCES = {
    "none": _("Choose a CSV or XLSX file."),
    "empty": _("“%(name)s” has no rows below its first line. Fill in our template and upload it."),
    "too_big": _("“%(name)s” is larger than %(limit)s MB. Keep only the columns of our template, or split it."),
    "too_many": _("“%(name)s” has more than %(limit)s rows. Split it into several files."),
    "too_full": _(
        "“%(name)s” holds far more than our template does. Copy its columns into a new file and upload that."
    ),
    "columns": _("“%(name)s” has no column %(missing)s. Its first line must name the columns as our template does."),
    "twice": _("“%(name)s” has more than one column “%(column)s”. Keep one of them."),
    "sheets": _(
        "“%(name)s” has reports in a further sheet, “%(sheet)s”. Save each sheet as a file of its own and upload "
        "one after the other, or delete the sheet."
    ),
    "quotes": _(
        "Row %(row)s of “%(name)s” has a quotation mark that is not closed or stands within a text. "
        "Save the table as XLSX, or write each quotation mark within a text twice."
    ),
    "encoding": _(
        "The letters in “%(name)s” could be read in several ways. "
        "Save it as “CSV UTF-8” or as XLSX and upload that copy."
    ),
    "old": _("“%(name)s” is an old Excel file or protected by a password. Save it as XLSX or CSV without a password."),
    "programs": _("“%(name)s” holds programs (macros), which we do not open. Save it as XLSX or CSV without them."),
    "unreadable": _("“%(name)s” could not be read as a table. Open it, save it as XLSX or CSV, and upload that copy."),
}


@dataclass(frozen=True, slots=True)
class SheetRead:
    """What stands in a table. `unread` names further sheets whose content was not read.

    A row holds the texts by column, "row" (its place in the file) and "problems" (column and sentence).
    """

    rows: list[dict[str, Any]]
    unread: list[str] = field(default_factory=list)


def read_sheet(upload: File | None) -> SheetRead:
    """Read an uploaded table.

    Raises ValidationError with a sentence that names the file and the fix; codes: the keys of SENTENCES.
    """
    if upload is None:
        raise ValidationError(SENTENCES["none"], code="none")
    name, most = clean_name(upload.name), number("filing.max_sheet_bytes")
    try:
        if upload.size > most:
            raise Refused("too_big", limit=most // 1_048_576)
        content = upload.read()
        table = read_packed(content) if content.startswith(PACKED) else read_plain(content, COLUMNS)
        return SheetRead(list(_rows(table)), table.unread)
    except Refused as refused:
        sentence, blanks = SENTENCES[refused.code], {"name": name} | refused.blanks
        raise ValidationError(sentence, code=refused.code, params=blanks) from None


def _rows(table: Table) -> Iterator[dict[str, Any]]:
    lines = (line for line in table.lines if any(line.cells) or line.odd)
    head = next(lines, Line(0, []))
    names = [name.casefold() for name in head.cells]
    _check_head(names)
    most, count = number("filing.max_rows"), 0
    for line in lines:
        count += 1
        if count > most:
            raise Refused("too_many", limit=most)
        yield _row(line, names)
    if not count:
        raise Refused("empty")


def _check_head(names: list[str]) -> None:
    if missing := [name for name in COLUMNS if name not in names]:
        raise Refused("columns" if any(names) else "empty", missing=", ".join(f"“{name}”" for name in missing))
    if twice := [name for name in COLUMNS if names.count(name) > 1]:
        raise Refused("twice", column=twice[0])


def _row(line: Line, names: list[str]) -> dict[str, Any]:
    cells = dict(zip(names, line.cells, strict=False))
    row: dict[str, Any] = {name: typed_in(cells.get(name, "")) for name in COLUMNS}
    kept = cells.get(PLACE, "")
    row[PLACE] = kept if kept.isascii() and kept.isdigit() and len(kept) < 7 else str(line.place)
    return row | {"problems": _problems(line, names)}


def _problems(line: Line, names: list[str]) -> list[list[str]]:
    """What is odd about a line, in the columns that are read: each once, with the column's name."""
    unnamed = [cell for column, cell in enumerate(line.cells) if cell and (column >= len(names) or not names[column])]
    odd = line.odd + [Odd("extra", found=cell[:80]) for cell in unnamed[:1]]
    odd += [Odd("fault", column, cell) for column, cell in enumerate(line.cells) if FAULT.fullmatch(cell)]
    odd += [Odd("lost", column) for column, cell in enumerate(line.cells) if _is_lost(cell)]
    found: list[list[str]] = []
    for each in odd:
        column = COLUMNS[0] if each.column is None else names[each.column] if each.column < len(names) else ""
        problem = [column, str(ODD[each.code]) % {"found": each.found}]
        if column in COLUMNS and _matters(each.code, column) and problem not in found:
            found.append(problem)
    return found


def _is_lost(cell: str) -> bool:
    """Whether a program wrote question marks for letters that its encoding has not, or read UTF-8 as another."""
    if cell.isascii() or "\ufffd" in cell:
        return LOST.search(cell) is not None
    try:
        return cell.encode("cp1252").decode("utf-8") != cell
    except UnicodeError:
        return False


def _matters(code: str, column: str) -> bool:
    """A right may have a number as its name; behind other cells than the link's may stand any link."""
    return not (code == "number" and column == "right") and (code != "other_link" or column == "link")

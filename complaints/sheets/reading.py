"""A table of reports as it comes: CSV or XLSX, from whatever program, to rows of text. Nothing is looked up here."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from ledger.policy import number
from uploads.cells import typed_in
from uploads.names import clean_name

COLUMNS = ("link", "right", "reason", "statement")
PLACE = "row"  # the column that says which row of the first table a corrected one stands for
PACKED, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MOST_COLUMNS, MOST_PARTS = 20, 500
LONGEST_CELL = 3_000  # signs; a link that is longer is no link
HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
SENTENCES = {
    "none": _("Choose a CSV or XLSX file."),
    "empty": _("“%(name)s” has no rows below its first line. Fill in our template and upload it."),
    "too_big": _("“%(name)s” is larger than %(limit)s MB. Keep only the columns of our template, or split it."),
    "too_many": _("“%(name)s” has more than %(limit)s rows. Split it into several files."),
    "columns": _("“%(name)s” has no column %(missing)s. Its first line must name the columns as our template does."),
    "old": _("“%(name)s” is an old Excel file or protected by a password. Save it as XLSX or CSV without a password."),
    "programs": _("“%(name)s” holds programs (macros), which we do not open. Save it as XLSX or CSV without them."),
    "unreadable": _("“%(name)s” could not be read as a table. Open it, save it as XLSX or CSV, and upload that copy."),
}


class _Refused(Exception):
    """This code of SENTENCES, with blanks."""


def read_sheet(upload: File | None) -> list[dict[str, str]]:
    """Give the rows of an uploaded table as texts by column, each with its place in the file as "row".

    Raises ValidationError with a sentence that names the file and the fix; codes: the keys of SENTENCES.
    """
    if upload is None:
        raise ValidationError(SENTENCES["none"], code="none")
    name, most = clean_name(upload.name), number("filing.max_sheet_bytes")
    try:
        if upload.size > most:
            raise _Refused("too_big", {"limit": most // 1_048_576})
        content = upload.read()
        lines = _packed(content) if content.startswith(PACKED) else _plain(content)
        return list(_rows(lines))
    except _Refused as refused:
        code, blanks = refused.args if len(refused.args) == 2 else (refused.args[0], {})
        raise ValidationError(SENTENCES[code], code=code, params={"name": name} | blanks) from None


def _rows(lines: Iterable[list[str]]) -> Iterator[dict[str, str]]:
    numbered = ((place, line) for place, line in enumerate(lines, start=1) if any(line))
    _first, head = next(numbered, (0, []))
    names = [name.strip().casefold() for name in head]
    if missing := [name for name in COLUMNS if name not in names]:
        raise _Refused("columns" if head else "empty", {"missing": ", ".join(f"“{name}”" for name in missing)})
    most, count = number("filing.max_rows"), 0
    for place, line in numbered:
        count += 1
        if count > most:
            raise _Refused("too_many", {"limit": most})
        cells = dict(zip(names, line, strict=False))
        row = {name: typed_in(cells.get(name, "")) for name in COLUMNS}
        kept = cells.get(PLACE, "").strip()
        yield row | {PLACE: kept if kept.isascii() and kept.isdigit() and len(kept) < 7 else str(place)}
    if not count:
        raise _Refused("empty")


def _plain(content: bytes) -> Iterator[list[str]]:
    """The lines of a CSV file, in the encodings and with the separators that spreadsheet programs write."""
    if content.startswith(OLD_OFFICE):
        raise _Refused("old")
    text = _decoded(content)
    first = text.lstrip("\n").partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield [cell.strip()[: LONGEST_CELL + 1] for cell in line[:MOST_COLUMNS]]
    except csv.Error:
        raise _Refused("unreadable") from None


def _decoded(content: bytes) -> str:
    for name in ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        if HIDDEN.search(text.replace("\r", "")):
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise _Refused("unreadable")


def _packed(content: bytes) -> Iterator[list[str]]:
    """The lines of the first table of an XLSX file; of a formula, the value that its program computed."""
    _check_parts(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        table = book.worksheets[0]
        for line in table.iter_rows(values_only=True, max_col=MOST_COLUMNS, max_row=20 * number("filing.max_rows")):
            yield [_cell(value) for value in line]
    except Exception:  # whatever a made-up file brings a parser to: it can't be read
        raise _Refused("unreadable") from None


def _check_parts(content: bytes) -> None:
    """Look into the package before anything in it is unpacked."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise _Refused("unreadable") from None
    names = {part.filename for part in parts}
    if any(name.rpartition("/")[2].casefold() == "vbaproject.bin" for name in names):
        raise _Refused("programs")
    unpacked = sum(part.file_size for part in parts)
    whole = {"[Content_Types].xml", "xl/workbook.xml"} <= names
    if not whole or len(parts) > MOST_PARTS or unpacked > number("filing.max_sheet_unpacked"):
        raise _Refused("unreadable")


def _cell(value: object) -> str:
    """A cell as text: whole numbers without a point."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return HIDDEN.sub("", "" if value is None else str(value)).strip()[: LONGEST_CELL + 1]

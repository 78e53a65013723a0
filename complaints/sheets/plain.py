"""A table from a CSV file, with the encoding and the separator of whatever program wrote it."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from complaints.sheets.encodings import decoded
from complaints.sheets.lines import LONGEST_CELL, MOST_COLUMNS, Line, Odd, Refused, Table

OLD_OFFICE = b"\xd0\xcf\x11\xe0"
SEPARATORS = ",;\t|"
# Excel's own first line, which it does not show and does not count. Source: Microsoft, "Text import", sep=.
NAMED_SEPARATOR = re.compile(r"\s*\"?sep=(.)\"?[,;\s]*", re.IGNORECASE)
LONGEST_HEAD = 20_000  # characters
MARKUP = re.compile(r"\s*<[!?a-zA-Z]")
SHORTENED = re.compile(r"[+-]?\d(?:[.,]\d+)?E[+-]?\d+")  # what Excel writes of a long number
NARROW = re.compile(r"#{3,}")  # what it writes of one that its column has no room for


def read_plain(content: bytes, columns: Iterable[str]) -> Table:
    """The lines of a file; the separator is the one with which most of the columns are found in the first line.

    Raises Refused: old, unreadable, encoding, quotes.
    """
    if content.startswith(OLD_OFFICE):
        raise Refused("old")
    text = decoded(content)
    if MARKUP.match(text):  # a page that a program calls XLS
        raise Refused("unreadable")
    first, _end, rest = text.lstrip("\n").partition("\n")
    if named := NAMED_SEPARATOR.fullmatch(first):
        return Table(_lines(rest, named[1]))
    return Table(_lines(text, max(SEPARATORS, key=lambda separator: _found(first, separator, set(columns)))))


def _found(first: str, separator: str, names: set[str]) -> tuple[int, int]:
    """How many of the columns a first line names, taken apart with a separator, and how many parts it has."""
    try:
        cells = next(csv.reader([first[:LONGEST_HEAD]], delimiter=separator), [])
    except csv.Error:
        return 0, 0
    return len(names & {cell.strip().casefold() for cell in cells}), len(cells)


def _lines(text: str, separator: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    place = 0
    try:
        for place, cells in enumerate(reader, start=1):
            if cells:
                yield _line(place, [cell.strip() for cell in cells])
    except csv.Error:
        raise Refused("quotes", row=place + 1) from None


def _line(place: int, cells: list[str]) -> Line:
    line = Line(place, [cell[: LONGEST_CELL + 1] for cell in cells[:MOST_COLUMNS]])
    line.odd += [Odd("extra", found=cell[:80]) for cell in cells[MOST_COLUMNS:] if cell][:1]
    for column, cell in enumerate(line.cells):
        if SHORTENED.fullmatch(cell) or NARROW.fullmatch(cell):
            line.odd.append(Odd("shortened", column, cell[:80]))
    return line

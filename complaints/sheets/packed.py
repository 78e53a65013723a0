"""A table from an XLSX file: the first sheet that people see, as its program shows it.

Of a formula, the value that its program computed. Source of all names: ECMA-376-1, 18.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from urllib.parse import unquote

from complaints.sheets.lines import LONGEST_CELL, MOST_COLUMNS, Line, Odd, Refused, Table
from complaints.sheets.parts import Enough, Package, local
from ledger.policy import number

OURS = {"rights", "reasons"}  # sheets of our template: lists to copy from
PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # a control character within a text. Source: 22.9.2.19
HYPERLINK = re.compile(r"^\s*(?:_xlfn\.)?HYPERLINK\(\s*\"([^\"]*)\"", re.IGNORECASE)
HIDING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
MOST_DIGITS = 15  # as many as spreadsheet programs keep of a number
MOST_ROWS = 1_048_576  # of a sheet
MOST_MEETINGS = 20_000  # of lines and areas: five links or merged cells in each row are 5,000


@dataclass(slots=True)
class Cell:
    """A cell as it is written: `kind` is its type, `value` its text, or an index into the shared texts."""

    kind: str
    value: str = ""
    formula: str | None = None

    @property
    def is_blank(self) -> bool:
        """Whether it shows nothing: a formula may say so too, as a text of no letters."""
        return not self.value and (self.formula is None or self.kind == "str")


@dataclass(slots=True)
class RawLine:
    place: int
    hidden: bool
    cells: dict[int, Cell] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Area:
    """Rows from `top` to `bottom` counted from 1, columns from `left` to `right` counted from 0.

    Its cells are merged, or behind them stands the link `key` of the sheet's references, at a `location` within it.
    """

    top: int
    left: int
    bottom: int
    right: int
    key: str | None = None
    location: str = ""


def read_packed(content: bytes) -> Table:
    """The first visible sheet of a file. Raises Refused: unreadable, programs, too_full, too_many, sheets."""
    package = Package(content)
    book, sheets = _book(package)
    first = _Sheet(most=number("filing.max_rows") + 1)
    package.read(sheets[0].part, first)
    others = [(sheet, _Sheet(most=1)) for sheet in sheets[1:] if sheet.name.casefold() not in OURS]
    for sheet, reader in others:
        package.read(sheet.part, reader)
    texts = _texts(package, book, [first, *[reader for _sheet, reader in others]])
    links = {key: target for key, (_kind, target) in package.relations(sheets[0].part).items()}
    areas = first.areas_by_place()
    lines = [_line(raw, first, texts, areas.get(raw.place, []), links) for raw in first.lines]
    return Table(lines, _unread(others, first, texts))


def _unread(others: list[tuple["_Entry", "_Sheet"]], first: "_Sheet", texts: dict[int, str]) -> list[str]:
    """The names of further sheets that hold something; one with the columns of the first would be lost."""
    head, found = _head(first, texts), []
    for sheet, reader in others:
        line = _head(reader, texts)
        if line and line == head:
            raise Refused("sheets", sheet=sheet.name)
        if line:
            found.append(sheet.name)
    return found


def _head(sheet: "_Sheet", texts: dict[int, str]) -> list[str]:
    return [cell.casefold() for cell in _shown(sheet.lines[0], texts) if cell] if sheet.lines else []


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    part: str
    hidden: bool


class _Book:
    """Reads which sheets there are."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str, bool]] = []

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            said = local(attributes)
            self.found.append((said.get("name", ""), said.get("id", ""), said.get("state", "visible") != "visible"))

    def text(self, said: str) -> None: ...

    def end(self, name: str) -> None: ...


def _book(package: Package) -> tuple[str, list[_Entry]]:
    """The name of the book's part, and its sheets of cells, those that are shown first."""
    start = [target for kind, target in package.relations("").values() if kind == "officeDocument"]
    book = start[0] if start else "xl/workbook.xml"
    reader, relations = _Book(), package.relations(book)
    package.read(book, reader)
    known = {key: target for key, (kind, target) in relations.items() if kind == "worksheet"}
    sheets = [_Entry(name, known[key], hidden) for name, key, hidden in reader.found if key in known]
    if not sheets or sheets[0].part not in package.parts:
        raise Refused("unreadable")
    return book, sorted(sheets, key=lambda sheet: sheet.hidden)


class _Sheet:
    """Reads the lines of a sheet that hold something; at most so many."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.lines: list[RawLine] = []
        self.areas: list[Area] = []
        self.hidden_columns: set[int] = set()
        self.row = RawLine(0, False)
        self.column = -1
        self.cell: Cell | None = None
        self.into: str | None = None
        self.phonetic = 0

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "row":
            self._begin_row(attributes)
        elif name == "c":
            self._begin_cell(attributes)
        elif name in ("v", "t", "f") and not self.phonetic:
            self.into = name
            if name == "f" and self.cell:
                self.cell.formula = ""
        elif name == "rPh":
            self.phonetic += 1
        else:
            self._begin_other(name, attributes)

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        place = _whole(attributes.get("r"), self.row.place + 1)
        self.row = RawLine(place, _is_on(attributes.get("hidden")) or _is_zero(attributes.get("ht")))
        self.column = -1

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        place = PLACE.fullmatch(attributes.get("r", ""))
        self.column = _column(place[1]) if place else self.column + 1
        self.cell = Cell(attributes.get("t", "n"))

    def _begin_other(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "col" and (_is_on(attributes.get("hidden")) or _is_zero(attributes.get("width"))):
            first, last = _whole(attributes.get("min"), 1), _whole(attributes.get("max"), 1)
            self.hidden_columns |= set(range(first - 1, min(last, MOST_COLUMNS)))
        elif name == "mergeCell" and (corners := _corners(attributes.get("ref", ""))):
            self.areas.append(Area(*corners))
        elif name == "hyperlink" and (corners := _corners(attributes.get("ref", ""))):
            said = local(attributes)
            self.areas.append(Area(*corners, key=said.get("id", ""), location=said.get("location", "")))

    def text(self, said: str) -> None:
        if self.cell is None or self.into is None:
            return
        if self.into == "f":
            self.cell.formula = ((self.cell.formula or "") + said)[: LONGEST_CELL + 1]
        elif len(self.cell.value) <= LONGEST_CELL:
            self.cell.value = (self.cell.value + said)[: LONGEST_CELL + 1]

    def end(self, name: str) -> None:
        if name in ("v", "t", "f"):
            self.into = None
        elif name == "rPh":
            self.phonetic -= 1
        elif name == "c":
            if self.cell and not self.cell.is_blank:
                self.row.cells[self.column] = self.cell
            self.cell = None
        elif name == "row" and self.row.cells:
            self._keep()

    def _keep(self) -> None:
        if len(self.lines) >= self.most:
            if self.most == 1:
                raise Enough
            raise Refused("too_many", limit=self.most - 1)
        self.lines.append(self.row)

    def areas_by_place(self) -> dict[int, list[Area]]:
        """The areas that each kept line meets."""
        places = sorted({line.place for line in self.lines})
        found: dict[int, list[Area]] = {}
        left = MOST_MEETINGS
        for area in self.areas:
            met = places[bisect_left(places, area.top) : bisect_right(places, area.bottom)]
            left -= len(met)
            if left < 0:
                raise Refused("too_full")
            for place in met:
                found.setdefault(place, []).append(area)
        return found


class _Texts:
    """Reads those of the shared texts that are wanted."""

    def __init__(self, wanted: set[int]) -> None:
        self.wanted, self.last = wanted, max(wanted, default=-1)
        self.found: dict[int, str] = {}
        self.at, self.phonetic = -1, 0
        self.into = False

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "si":
            self.at += 1
            if self.at > self.last:
                raise Enough
        elif name == "rPh":
            self.phonetic += 1
        elif name == "t":
            self.into = not self.phonetic and self.at in self.wanted

    def text(self, said: str) -> None:
        if self.into and len(known := self.found.get(self.at, "")) <= LONGEST_CELL:
            self.found[self.at] = (known + said)[: LONGEST_CELL + 1]

    def end(self, name: str) -> None:
        if name == "t":
            self.into = False
        elif name == "rPh":
            self.phonetic -= 1


def _texts(package: Package, book: str, sheets: list[_Sheet]) -> dict[int, str]:
    """The shared texts that kept cells name."""
    cells = [cell for sheet in sheets for line in sheet.lines for cell in line.cells.values()]
    wanted = {int(cell.value) for cell in cells if cell.kind == "s" and _is_index(cell.value)}
    texts = _Texts(wanted)
    for kind, target in package.relations(book).values():
        if kind == "sharedStrings":
            package.read(target, texts)
    return texts.found


def _line(raw: RawLine, sheet: _Sheet, texts: dict[int, str], areas: list[Area], links: dict[str, str]) -> Line:
    """A line as people see it, and what they don't see."""
    line = Line(raw.place, _shown(raw, texts))
    if raw.hidden:
        line.odd.append(Odd("hidden"))
    for column, cell in raw.cells.items():
        if column >= MOST_COLUMNS:
            line.odd.append(Odd("extra", found=_text(cell, texts)[:80]))
            continue
        if column in sheet.hidden_columns:
            line.odd.append(Odd("hidden_column", column))
        line.odd += _odd_cell(column, cell)
        here = [area for area in areas if area.left <= column <= area.right]
        line.odd += _odd_link(column, cell, line.cells[column], here, links)
    line.odd += [Odd("merged", column) for area in areas if area.key is None
                 for column in range(area.left, min(area.right + 1, MOST_COLUMNS))]  # fmt: skip
    return line


def _odd_cell(column: int, cell: Cell) -> list[Odd]:
    if cell.formula is not None and not cell.value:
        return [Odd("no_value", column)]
    if cell.kind == "e":
        return [Odd("fault", column, cell.value)]
    if cell.kind == "n":
        digits = _plain_number(cell.value).lstrip("-").replace(".", "").strip("0")
        return [Odd("shortened", column, cell.value) if len(digits) > MOST_DIGITS else Odd("number", column)]
    return [Odd("number", column)] if cell.kind in ("d", "b") else []


def _odd_link(column: int, cell: Cell, shown: str, here: list[Area], links: dict[str, str]) -> list[Odd]:
    """Another link behind a cell than the one that it shows."""
    behind = [links.get(area.key, "") + (f"#{area.location}" if area.location else "") for area in here if area.key]
    if found := HYPERLINK.match(cell.formula or ""):
        behind.append(found[1])
    return [Odd("other_link", column, target[:300]) for target in behind if target and _bare(target) != _bare(shown)]


def _bare(link: str) -> str:
    """A link without what programs write differently."""
    return unquote(link).strip().casefold().removeprefix("https://").removeprefix("http://").rstrip("/")


def _shown(raw: RawLine, texts: dict[int, str]) -> list[str]:
    cells = [""] * (max([column for column in raw.cells if column < MOST_COLUMNS], default=-1) + 1)
    for column, cell in raw.cells.items():
        if column < MOST_COLUMNS:
            cells[column] = _text(cell, texts)
    return cells


def _text(cell: Cell, texts: dict[int, str]) -> str:
    """What a cell says, as text."""
    if cell.kind == "s":
        said = texts.get(int(cell.value), "") if _is_index(cell.value) else ""
    elif cell.kind == "n":
        said = _plain_number(cell.value)
    else:
        said = cell.value
    said = ESCAPED.sub(lambda found: chr(int(found[1], 16)), said)
    return HIDING.sub("", said).strip()


def _plain_number(written: str) -> str:
    """A number without a point where it is whole: 1.8765432E7 is 18765432."""
    try:
        value = Decimal(written.strip())
        whole = value == value.to_integral_value() and abs(value) < Decimal(10) ** 20
    except InvalidOperation:
        return written
    return str(int(value)) if whole else written


def _is_index(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9


def _whole(text: str | None, instead: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < int(text) <= MOST_ROWS else instead


def _is_on(text: str | None) -> bool:
    return text in ("1", "true", "on")


def _is_zero(text: str | None) -> bool:
    return text is not None and text.strip("0.") == "" and text != ""


def _column(letters: str) -> int:
    """The number of a column from its letters: A is 0."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _corners(text: str) -> tuple[int, int, int, int] | None:
    """Top, left, bottom and right of an area such as A2:C4."""
    first, _colon, last = text.partition(":")
    begin, end = PLACE.fullmatch(first), PLACE.fullmatch(last or first)
    if begin is None or end is None:
        return None
    return int(begin[2]), _column(begin[1]), int(end[2]), _column(end[1])

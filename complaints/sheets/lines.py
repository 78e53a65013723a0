"""What the readers of CSV and XLSX have in common: lines of cells, and what is odd about one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

MOST_COLUMNS = 100
LONGEST_CELL = 3_000  # characters; a link that is longer is no link
# Why a row can't be taken as it stands: what a program hid, shortened or left out would be lost without a word.
ODD = {
    "extra": _(
        "This row has more cells than the first line has columns: “%(found)s” would be lost. Put a text that "
        "holds the separator in quotation marks, or give the further column a name in the first line."
    ),
    "merged": _("This cell is merged with others. Take the merging back and fill in each row."),
    "hidden": _("This row is hidden in the table. Show it, or delete it."),
    "hidden_column": _("This column is hidden in the table. Show it and read what stands in it."),
    "no_value": _("This cell holds a formula without its value. Copy the cells and paste them as values."),
    "fault": _("This cell holds the fault “%(found)s”. Write what is meant instead."),
    "number": _("This cell is a number or a date, not a text. Set its format to text and write it again."),
    "shortened": _("The program that saved the table has shortened the number “%(found)s”. Write it again as text."),
    "lost": _(
        "Some letters of this cell were lost when the table was saved. Write them again and save it as XLSX or as "
        "“CSV UTF-8”."
    ),
    "other_link": _("Behind this cell stands another link: %(found)s. Write the one that is meant as plain text."),
}


class Refused(Exception):
    """The whole table can't be taken: a code of SENTENCES in reading.py, and its blanks."""

    def __init__(self, code: str, **blanks: Any) -> None:
        super().__init__(code)
        self.code, self.blanks = code, blanks


@dataclass(frozen=True, slots=True)
class Odd:
    """Something odd about a cell, or with `column` None about the whole row. `code` is a key of ODD."""

    code: str
    column: int | None = None
    found: str = ""


@dataclass(slots=True)
class Line:
    """A line of a table. `place` counts from 1 as the person's program does, columns from 0."""

    place: int
    cells: list[str]
    odd: list[Odd] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of a table, and the names of further sheets whose content was not read."""

    lines: Iterable[Line]
    unread: list[str] = field(default_factory=list)

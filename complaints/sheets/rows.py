"""Rows of a table of reports: what each says, what is wrong with it, and which complaints come of them.

A row is a dict, as the Sheet keeps it: the columns as typed, "row" (its place in the file), "problems" (column and
sentence), and once all is well "snapshot", "right_pk" and "ground". The column of what the owner's letter of
authorisation lacks is LETTER: no cell can mend that, so such rows are checked again whenever the table is opened.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Organisation
from complaints.authority import why_no_authority
from complaints.forms import ReasonForm
from complaints.limits import Reader
from complaints.lookup import PROBLEMS, Found, look_on
from complaints.queries import open_under, usable_rights
from complaints.reasons import GROUNDS
from complaints.sheets.reading import COLUMNS, LONGEST_CELL
from ledger.policy import number
from marketplace.models import ListingSnapshot
from marketplace.queries import recognise
from rights.clients import Client, of_client
from rights.models import IPRight

Row = dict[str, Any]
LETTER = "letter"
COLUMN_OF = {"right": "right", "ground": "reason"}  # fields of ReasonForm that are the same for many rows


class Checker:
    """Checks rows for one organisation; what is the same in many rows is checked once.

    client: of whose rights alone an agent means to speak; a slip of the pen then reports nothing for another.
    """

    def __init__(self, organisation: Organisation, taken: Iterable[Row] = (), *, client: Client | None = None) -> None:
        self.organisation, self.client = organisation, client
        usable = list(usable_rights(organisation).select_related("owner"))
        self.rights = _by_name(of_client(usable, client, organisation))
        self.others = _by_name(usable).keys() - self.rights.keys()
        self.lettered = _by_name(_of_letters(organisation, usable))
        self.reasons = {str(name).casefold(): code for code, ground in GROUNDS.items() for name in (code, ground.label)}
        self.seen = {_place(row): row["row"] for row in taken if "market" in row}
        self.known: dict[tuple[str, ...], tuple[list[list[str]], str]] = {}
        form = ReasonForm({}, organisation=organisation)
        form.full_clean()  # gives its fields their sentences
        self.statement = form.fields["statement"]

    def check(self, typed: Row) -> Row:
        """A row with what is wrong with it; one without faults waits for its listing to be read.

        What was odd about a cell when it was read is told first, and nothing else about that cell.
        """
        odd = typed.get("problems", [])
        row: Row = typed | {"problems": [], "snapshot": None}
        if any(len(typed[name]) > LONGEST_CELL for name in COLUMNS):
            row["problems"].append(["link", _("A cell of this row is too long. Shorten it.")])
            return row
        self._check_link(row)
        self._check_words(row)
        self._check_twice(row)
        told = {column for column, _sentence in odd}
        row["problems"] = odd + [problem for problem in row["problems"] if problem[0] not in told]
        if not row["problems"]:
            row["waits"] = True
        return row

    def _check_link(self, row: Row) -> None:
        found = recognise(row["link"]) if row["link"] else []
        if len(found) != 1:
            sentence = _("Write one link to a listing into this cell.")
            row["problems"].append(["link", sentence])
        elif found[0].reason:
            row["problems"].append(["link", str(PROBLEMS[found[0].reason.value])])
        else:
            row |= {"market": found[0].ref.market, "item": found[0].ref.external_id}

    def _check_twice(self, row: Row) -> None:
        """A listing is reported once under one right; under another right it is another report."""
        if "market" not in row:
            return
        if _place(row) in self.seen:
            sentence = _("Row %s names the same listing and the same right. Keep one of them.")
            row["problems"].append(["link", sentence % self.seen[_place(row)]])
        self.seen.setdefault(_place(row), row["row"])

    def _check_words(self, row: Row) -> None:
        """Ask the form that asks everybody else."""
        key = (row["right"].casefold(), row["reason"].casefold(), row.get("market", ""))
        if key not in self.known:
            self.known[key] = self._asked(*key)
        problems, right = self.known[key]
        row["problems"] += problems
        row |= {"right_pk": right, "ground": self.reasons.get(key[1], "")}
        try:
            row["statement"] = self.statement.clean(row["statement"])
        except ValidationError as refusal:
            row["problems"] += [["statement", str(sentence)] for sentence in refusal.messages]

    def _asked(self, right: str, reason: str, market: str) -> tuple[list[list[str]], str]:
        mine = self.rights.get(right, [])
        if not mine and (sentence := self._letter_sentence(right, market)):
            return [[LETTER, sentence]], ""
        if right and len(mine) != 1:
            sentence = _("You may use no right of this name or reference. Copy its reference from our list.")
            if right in self.others:
                sentence = _(
                    "This right is another client's. Switch to that client, or to all, and upload the row again."
                )
            elif mine:
                sentence = _("Several of your rights have this name. Write the reference of the one that is used.")
            return [["right", sentence]], ""
        chosen = mine[0] if mine else ""
        if reason and reason not in self.reasons:
            return [["reason", _("We don't know this reason. Copy one from our list.")]], chosen
        data = {"right": chosen, "ground": self.reasons.get(reason, "")}
        form = ReasonForm(data, organisation=self.organisation, markets={market} if market else ())
        form.full_clean()
        found = [(name, error) for name in COLUMN_OF for error in form.errors.as_data().get(name, ())]
        return [_told(name, error) for name, error in found], chosen

    def _letter_sentence(self, name: str, market: str) -> str:
        """What the letter lacks that names this right of another organisation; empty without such a letter."""
        for pk in self.lettered.get(name, ()):
            right = IPRight.objects.get(pk=pk)
            if sentence := why_no_authority(self.organisation, right, [market] if market else ()):
                return sentence
        return ""


def _of_letters(agent: Organisation, usable: list[IPRight]) -> Iterable[IPRight]:
    """Rights of others that letters of this agent name, and that it may not use just now."""
    named = IPRight.objects.standing().filter(letters__agent=agent).exclude(pk__in=[right.pk for right in usable])
    return named.distinct()


def _told(name: str, error: ValidationError) -> list[str]:
    column = LETTER if error.code == "no_authority" else COLUMN_OF[name]
    return [column, str(error.messages[0])]


def _place(row: Row) -> tuple[str, str, str]:
    """What a row is about: the listing, and the right as far as it is known."""
    return row["market"], row["item"], row.get("right_pk") or row["right"].casefold()


def _by_name(rights: Iterable[IPRight]) -> dict[str, list[str]]:
    """Keys of rights by their references and names, in small letters."""
    found: dict[str, list[str]] = {}
    for right in rights:
        for name in {right.reference.casefold(), right.name.casefold()}:
            found.setdefault(name, []).append(str(right.pk))
    return found


def read_on(rows: list[Row], reader: Reader) -> list[Row]:
    """Read the listings of rows that wait, as many as one page has time for."""
    waiting = [row for row in rows if row.get("waits")]
    looked = look_on([Found(row["link"], problem="waiting") for row in waiting], reader)
    for row, found in zip(waiting, looked, strict=True):
        if found.waits:
            continue
        del row["waits"]
        row["snapshot"] = found.snapshot
        if found.problem:
            row["problems"].append(["link", str(found.sentence)])
    _note_running(row for row in waiting if row["snapshot"])
    return rows


def _note_running(rows: Iterable[Row]) -> None:
    """Say of a row that its listing is reported under its right already."""
    read = list(rows)
    snapshots = ListingSnapshot.objects.filter(pk__in={row["snapshot"] for row in read})
    listings = dict(snapshots.values_list("pk", "listing"))
    running = open_under({int(row["right_pk"]) for row in read}, set(listings.values()))
    known = set(running.values_list("listing", "right"))
    for row in read:
        if (listings[row["snapshot"]], int(row["right_pk"])) in known:
            row["problems"].append(["right", str(PROBLEMS["same_right"])])


def good(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["snapshot"] and not row["problems"]]


def bad(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["problems"]]


def held(rows: Iterable[Row]) -> list[Row]:
    """Rows that wait for a letter of authorisation and lack nothing else."""
    return [row for row in bad(rows) if all(column == LETTER for column, _sentence in row["problems"])]


def to_mend(rows: Iterable[Row]) -> list[Row]:
    """Rows in which a cell must be mended."""
    return [row for row in bad(rows) if any(column != LETTER for column, _sentence in row["problems"])]


def letters_lacking(rows: Iterable[Row]) -> dict[str, int]:
    """What letters of authorisation lack, each sentence once, with how many rows wait for it."""
    said = [{sentence for column, sentence in row["problems"] if column == LETTER} for row in rows]
    return dict(Counter(sentence for each in said for sentence in sorted(each)))


def checked_again(rows: list[Row], organisation: Organisation, *, client: Client | None = None) -> list[Row]:
    """The same rows; what a letter lacked is asked anew, and what lacks nothing any more waits to be read."""
    waiting = [row for row in rows if any(column == LETTER for column, _sentence in row["problems"])]
    if not waiting:
        return rows
    checker = Checker(organisation, [row for row in rows if row not in waiting], client=client)
    anew = {id(row): checker.check(row | {"problems": _of_cells(row)}) for row in waiting}
    return [anew.get(id(row), row) for row in rows]


def _of_cells(row: Row) -> list[list[str]]:
    return [problem for problem in row["problems"] if problem[0] != LETTER]


def in_place_of(rows: list[Row], corrected: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Take corrected rows in the place of those to mend: all others with the same numbers stay.

    Returns the rows that stay, and those among them that still have to be mended. A file without our numbers, in
    which no row to mend is named, stands for all of them.
    """
    numbers, mending = {str(row["row"]) for row in corrected}, to_mend(rows)
    left = [row for row in mending if str(row["row"]) not in numbers]
    if len(left) == len(mending):
        left = []
    waiting = [row for row in held(rows) if str(row["row"]) not in numbers]
    return good(rows) + waiting + left, left


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that become one complaint: the same right, reason and sentence, and not more than one complaint takes."""

    number: int
    right_pk: int
    ground: str
    statement: str
    rows: list[Row]


def batches(rows: Iterable[Row]) -> list[Batch]:
    """The complaints that come of the good rows, in the order of the file."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in good(rows):
        groups.setdefault((row["right_pk"], row["ground"], row["statement"]), []).append(row)
    most, found = number("filing.max_links"), list[Batch]()
    for (right, ground, statement), mine in groups.items():
        for first in range(0, len(mine), most):
            found.append(Batch(len(found) + 1, int(right), ground, statement, mine[first : first + most]))
    return found

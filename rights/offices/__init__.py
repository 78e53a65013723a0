"""Registers that people choose from, and how each writes its numbers: one data file for each office.

A number is kept as typed; beside it stands its normal form, by which two entries of one right are recognised.
A number in no known form is taken too: offices change their forms, so we warn and never refuse.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

OTHER = "other"
FOLDER = Path(__file__).parent
# What people write before a number; the forms themselves know country codes and letters of the register.
LEAD = re.compile(
    r"^(?:REGISTRATION|REGISTERED|REG|APPLICATION|APPLN|APPL|APP|SERIAL|PATENT|CERTIFICATE)?(?:NUMBER|NO|NR)?"
)
CHINESE = str.maketrans("", "", "第号號")
LONGEST_NORMAL = 60


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which an office writes numbers of a kind of right.

    pattern: for the number without spaces and marks, in capitals. normal: filled with the pattern's groups.
    fill: widths to which the groups are filled with zeros, 0 for as written. examples: typed and normal form.
    """

    kind: str
    name: str
    pattern: re.Pattern[str]
    normal: str
    fill: tuple[int, ...]
    examples: tuple[tuple[str, str], ...]
    source: str

    def match(self, compact: str) -> str:
        """Give the normal form of a compact number; empty when it is not of this form."""
        found = self.pattern.fullmatch(compact)
        if found is None:
            return ""
        groups = [group or "" for group in found.groups()]
        widths = [*self.fill, *[0] * len(groups)]
        return self.normal.format(*[group.zfill(width) for group, width in zip(groups, widths, strict=False)]).rstrip(
            "-."
        )


@dataclass(frozen=True, slots=True)
class Office:
    """A register. territories: where its rights hold, when that is the same for all."""

    code: str
    name: str
    territories: str
    forms: tuple[Form, ...]

    def forms_of(self, kind: str) -> list[Form]:
        return [form for form in self.forms if form.kind == kind]


@cache
def offices() -> dict[str, Office]:
    """Read all offices, in the order of their files' own `place`."""
    read = [tomllib.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.toml")]
    return {data["code"]: _office(data) for data in sorted(read, key=lambda data: data["place"])}


def _office(data: dict[str, Any]) -> Office:
    forms = tuple(
        Form(
            kind,
            entry["name"],
            re.compile(entry["pattern"]),
            entry.get("normal", "{0}"),
            tuple(entry.get("fill", ())),
            tuple((typed, normal) for typed, normal in entry["examples"]),
            entry["source"],
        )
        for entry in data["forms"]
        for kind in entry["kinds"]
    )
    return Office(data["code"], data["name"], data.get("territories", ""), forms)


def choices(kind: str) -> list[tuple[str, str]]:
    """The offices that register this kind of right, and "another office", as a form shows them."""
    known = [(office.code, _(office.name)) for office in offices().values() if office.forms_of(kind)]
    return [*known, (OTHER, _("another office"))]


def office_name(code: str) -> str:
    """Give an office's name by its code; a name that was typed stands for itself."""
    office = offices().get(code)
    return _(office.name) if office else code


def compact(typed: str) -> str:
    """Take from a number what says nothing: spaces, marks, "No.", full-width signs, case."""
    folded = unicodedata.normalize("NFKC", typed).upper().translate(CHINESE)
    told = "".join(sign for sign in folded if sign.isalnum())
    return LEAD.sub("", told) or told


def recognise(office: str, kind: str, typed: str) -> tuple[Form, str] | None:
    """Find the form of a number and its normal form; None when the office writes no such numbers, or is not known."""
    known = offices().get(office)
    short = compact(typed)
    for form in known.forms_of(kind) if known else ():
        if normal := form.match(short):
            return form, normal
    return None


def normal_number(office: str, kind: str, typed: str) -> str:
    """Give the form in which numbers are compared; of an unknown form, only what says nothing is taken away."""
    found = recognise(office, kind, typed)
    return (found[1] if found else compact(typed))[:LONGEST_NORMAL]


def example_for(office: str, kind: str) -> str:
    """Give a number as this office writes it; empty for an office that we do not know."""
    known = offices().get(office)
    forms = known.forms_of(kind) if known else []
    return forms[0].examples[0][0] if forms else ""

"""The policies in force as sentences: each number of `policy/` within its words, in the language of the reader."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger import policy

BLANK = "{value}"
STEPS = (("seconds", 60, "minutes"), ("minutes", 60, "hours"), ("hours", 24, "days"))


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence around its amount, with the value as it stands in `policy/` and where it comes from."""

    before: str
    amount: str
    after: str
    value: int | str
    source: str


def told(entry: dict[str, Any]) -> Told:
    """Say an entry of `policy/` in the reader's language."""
    before, _blank, after = _(entry["says"]).partition(BLANK)
    return Told(before, amount(entry["value"], entry["unit"]), after, entry["value"], entry["source"])


def amount(value: int | str, unit: str) -> str:
    """A value with its unit where that is a time or a size, in the largest one that divides it: 2160 hours, 90 days.

    Other units are told by the sentence itself, and so is a year, which is never grouped.
    """
    if not isinstance(value, int):
        return {"document": _("a document"), "number": _("a number")}.get(value, value)
    if unit.startswith("bytes"):
        return filesizeformat(value)
    first = unit.partition(" ")[0]
    kind = first if first in _times() else unit
    for small, size, large in STEPS:
        if kind == small and value > size and value % size == 0:
            kind, value = large, value // size
    if kind in _times():
        return _times()[kind](value) % value
    return str(value) if kind == "year" else number_format(value, use_l10n=True, force_grouping=True)


def _times() -> dict[str, Callable[[int], str]]:
    return {
        "seconds": lambda count: ngettext("%d second", "%d seconds", count),
        "minutes": lambda count: ngettext("%d minute", "%d minutes", count),
        "hours": lambda count: ngettext("%d hour", "%d hours", count),
        "days": lambda count: ngettext("%d day", "%d days", count),
        "business days": lambda count: ngettext("%d business day", "%d business days", count),
        "working days": lambda count: ngettext("%d working day", "%d working days", count),
    }


def families() -> list[tuple[str, str, list[Told]]]:
    """Every entry in force: the file's name, its heading, its entries. Raises ImproperlyConfigured."""
    names = {
        "accounts": _("Accounts and sign-in"),
        "answers": _("The seller's answer"),
        "claims": _("Claims of stores"),
        "clocks": _("Clocks"),
        "codes": _("Codes by e-mail"),
        "filing": _("Reporting"),
        "ledger": _("The chain of events"),
        "limits": _("Limits against guessing"),
        "outbox": _("Letters and commands"),
        "questions": _("Questions to a person"),
        "requirements": _("Identity papers"),
        "rights": _("Rights and letters of authorisation"),
        "status": _("Alarms for staff"),
        "uploads": _("Uploads"),
    }
    found = policy.families()
    return [(name, names.get(name, name), [told(entry) for entry in rows.values()]) for name, rows in found.items()]

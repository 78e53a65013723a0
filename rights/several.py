"""Several rights of one owner at once: kind, office and number of each, the rest from the registers, one document."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.firms import is_same_owner
from accounts.forms import PlainForm
from accounts.models import Organisation
from ledger import policy
from ledger.lifecycle import Actor
from rights import offices, registers
from rights.actions import begin_right, look_up, set_facts, submit_right
from rights.fields import DocumentField
from rights.forms import own_name
from rights.models import IPRight
from rights.queries import same_right
from uploads import CheckedFile

Kind = IPRight.Kind
REGISTERED = (Kind.TRADEMARK, Kind.DESIGN, Kind.PATENT, Kind.UTILITY_MODEL)
ROWS = 5
ASKED = ("kind", "office", "number")


@dataclass(frozen=True, slots=True)
class Row:
    """One right as it was typed. name: only where the register does not know the number."""

    kind: str
    office: str
    number: str
    name: str


class SeveralForm(PlainForm):
    """Up to five registered rights of one owner. Rows that are left empty count for nothing."""

    owner = forms.CharField(label=_("Owner"), help_text=_("As on the certificates"), max_length=200)
    document = DocumentField(label=_("One file with the certificates"))
    things = {"owner": _("the owner"), "document": _("the file with the certificates")}

    def __init__(self, *args: Any, organisation: Organisation, owner: str = "", **options: Any) -> None:
        super().__init__(*args, initial={"owner": owner or own_name(organisation)}, **options)
        self.organisation = organisation
        limit = policy.number("uploads.max_bytes") // 1_048_576
        self.fields["document"].help_text = _("PDF, PNG, JPEG or WebP, at most %(limit)s MB") % {"limit": limit}
        kinds = [("", _("Select")), *((kind.value, kind.label) for kind in REGISTERED)]
        known = {code: name for kind in REGISTERED for code, name in offices.choices(kind) if code != offices.OTHER}
        for row in range(1, ROWS + 1):
            self._add(f"kind_{row}", forms.ChoiceField(choices=kinds), _("Kind of right %d") % row)
            places = [("", _("Select")), *known.items()]
            self._add(f"office_{row}", forms.ChoiceField(choices=places), _("Office of right %d") % row)
            self._add(f"number_{row}", forms.CharField(max_length=60), _("Number of right %d") % row)
            self._add(f"name_{row}", forms.CharField(max_length=200), _("Name of right %d") % row)
        self.order_fields(["owner", *(name for name in self.fields if name not in ("owner", "document")), "document"])

    def _add(self, name: str, made: forms.Field, label: str) -> None:
        made.label, made.required = label, False
        made.is_of_a_row = not name.startswith("name")  # needed where the row is used, so not called optional
        self.fields[name] = made

    def groups(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The fields of each row, for the page."""
        return [(row, [self[f"{part}_{row}"] for part in (*ASKED, "name")]) for row in range(1, ROWS + 1)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        rows: dict[int, Row] = {}
        for row in range(1, ROWS + 1):
            typed = Row(*(cleaned.get(f"{part}_{row}") or "" for part in (*ASKED, "name")))
            if not any((typed.kind, typed.office, typed.number, typed.name)):
                continue
            if not self._lacks(row, typed) and not self._is_known(row, typed, rows):
                self._ask_register(row, typed)
            rows[row] = typed
        if not rows:
            self.add_error("kind_1", ValidationError(_("Enter at least one right"), code="required"))
        cleaned["rows"] = list(rows.values())
        return cleaned

    def _lacks(self, row: int, typed: Row) -> bool:
        """Say what of a row is missing."""
        sentences = {
            "kind": _("Select the kind of right %d"),
            "office": _("Select the office of right %d"),
            "number": _("Enter the number of right %d"),
        }
        missing = [part for part in ASKED if not getattr(typed, part) and f"{part}_{row}" not in self.errors]
        for part in missing:
            self.add_error(f"{part}_{row}", ValidationError(sentences[part] % row, code="required"))
        if not missing and typed.kind and not offices.offices()[typed.office].forms_of(typed.kind):
            sentence = _("This office registers no such right. Select another office or kind for right %d")
            self.add_error(f"office_{row}", ValidationError(sentence % row, code="office"))
        return any(f"{part}_{row}" in self.errors for part in ASKED)

    def _is_known(self, row: int, typed: Row, others: dict[int, Row]) -> bool:
        """Say that a right stands here twice, or in the list already."""
        normal = offices.normal_number(typed.office, typed.kind, typed.number)
        for other, given in others.items():
            if (given.kind, given.office) == (typed.kind, typed.office) and normal == offices.normal_number(
                given.office, given.kind, given.number
            ):
                sentence = _("Right %(row)d is the same as right %(other)d. Remove one of them")
                blanks = {"row": row, "other": other}
                self.add_error(f"number_{row}", ValidationError(sentence, code="twice", params=blanks))
                return True
        facts = {"office": typed.office, "number": typed.number, "name": typed.name}
        if known := same_right(self.organisation, typed.kind, facts):
            sentence = _("You have entered right %(row)d already: %(reference)s. Remove it here")
            blanks = {"row": row, "reference": known.reference}
            self.add_error(f"number_{row}", ValidationError(sentence, code="known", params=blanks))
        return known is not None

    def _ask_register(self, row: int, typed: Row) -> None:
        """Ask for the name where the register gives none, and for another go where it names another owner."""
        try:
            entry = registers.find(typed.kind, typed.office, typed.number)
        except (registers.NotInRegister, registers.RegisterAway):
            if not typed.name and f"name_{row}" not in self.errors:
                sentence = _("The register does not tell us about right %d. Enter its name from the certificate")
                self.add_error(f"name_{row}", ValidationError(sentence % row, code="unknown"))
            return
        owner = self.cleaned_data.get("owner", "")
        if owner and not is_same_owner(entry.owner_as_registered, owner):
            sentence = _(
                "The register names “%(name)s” as the owner of right %(row)d. Enter the owner as it stands there"
            )
            blanks = {"name": entry.owner_as_registered, "row": row}
            self.add_error("owner", ValidationError(sentence, code="owner", params=blanks))


@transaction.atomic
def enter_several(
    organisation: Organisation, *, owner: str, rows: list[Row], proof: CheckedFile, by: Actor
) -> list[IPRight]:
    """Enter each right with what its register says and the same document, and send it to be checked."""
    entered = []
    for row in rows:
        facts = {"kind": row.kind, "office": row.office, "number": row.number, "name": row.name}
        right = begin_right(
            organisation, by=by, owner_as_registered=owner, standing=IPRight.Standing.REGISTERED, **facts
        )
        with suppress(registers.NotInRegister, registers.RegisterAway):  # then its name was typed
            set_facts(right, look_up(right, by=by).facts, by=by)
        submit_right(right, by=by, proof=proof)
        entered.append(right)
    return entered

"""Questions about a right, one page each. Forms clean; actions save."""

import re
import unicodedata
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayMonthYearField
from accounts.forms import PlainForm
from accounts.models import Organisation
from ledger import policy
from rights import offices, reasons
from rights.fields import DocumentField
from rights.models import IPRight
from rights.queries import same_right

NICE_CLASSES = range(1, 46)  # Source: Nice Classification, 12th edition


class KindForm(PlainForm):
    """Which kind of right it is."""

    question = "kind"
    things: ClassVar[dict[str, Any]] = {"kind": _("what you own")}
    kind = forms.ChoiceField(
        label=_("What do you own?"),
        widget=forms.RadioSelect,
        choices=[
            (IPRight.Kind.TRADEMARK, _("A trademark: a registered name or logo")),
            (IPRight.Kind.COPYRIGHT, _("A copyright: a picture, text, design drawing or other work")),
        ],
    )


class FactsForm(PlainForm):
    """What both kinds of right have in common."""

    kind: ClassVar[str]

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.organisation = organisation
        self.fields["owner_as_registered"].initial = organisation.name
        begin = self.fields["filed_on"]
        begin.earliest, begin.latest = date(policy.number("rights.earliest_year"), 1, 1), localdate()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and (known := same_right(self.organisation, self.kind, cleaned)):
            self.add_error(
                None,
                ValidationError(
                    _("You have entered this right already: %(reference)s. Open it in your list of rights."),
                    code="known",
                    params={"reference": known.reference},
                ),
            )
        return cleaned

    @classmethod
    def typed(cls, facts: dict[str, Any]) -> dict[str, Any]:
        """Turn kept facts back into the answers that a person gave, to show them again."""
        return facts

    @property
    def facts(self) -> dict[str, Any]:
        """The answers, as add_right takes them."""
        return {"kind": self.kind, **self.cleaned_data}


class TrademarkForm(FactsForm):
    kind = IPRight.Kind.TRADEMARK
    things: ClassVar[dict[str, Any]] = {
        "name": _("the name of the trademark"),
        "office": _("the office where it is registered"),
        "office_other": _("the name of the other office"),
        "number": _("the number of the registration"),
        "classes": _("the Nice classes"),
        "owner_as_registered": _("the registered owner"),
        "filed_on": _("the filing date"),
        "expires_on": _("the expiry date"),
    }
    name = forms.CharField(label=_("Name of the trademark"), help_text=_("For a logo, the words in it"), max_length=200)
    office = forms.ChoiceField(label=_("Office where it is registered"), choices=[("", _("Select")), *offices.CHOICES])
    office_other = forms.CharField(
        label=_("Name of the other office"),
        help_text=_("Only if you selected another office"),
        max_length=80,
        required=False,
    )
    number = forms.CharField(
        label=_("Number of the registration"),
        help_text=_("As printed on the certificate; leave it empty if you do not know it"),
        max_length=60,
        required=False,
    )
    classes = forms.CharField(
        label=_("Nice classes"),
        help_text=_("Like 18, 25; leave it empty if you do not know them"),
        max_length=200,
        required=False,
    )
    owner_as_registered = forms.CharField(
        label=_("Registered owner"), help_text=_("As on the certificate"), max_length=200
    )
    filed_on = DayMonthYearField(label=_("Filing date"), help_text=_("Like 27 3 2019"), required=False)
    expires_on = DayMonthYearField(label=_("Expiry date"), help_text=_("Like 27 3 2029"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        today = localdate()
        self.fields["expires_on"].latest = date(today.year + policy.number("rights.longest_term"), 12, 31)

    @classmethod
    def typed(cls, facts: dict[str, Any]) -> dict[str, Any]:
        listed = [office.code for office in offices.OFFICES]
        if facts["office"] in listed:
            return facts
        return facts | {"office": offices.OTHER, "office_other": facts["office"]}

    def clean_classes(self) -> str:
        return ", ".join(str(number) for number in nice_classes(self.cleaned_data["classes"]))

    def clean_expires_on(self) -> date | None:
        expires, filed = self.cleaned_data["expires_on"], self.cleaned_data.get("filed_on")
        if expires and filed and expires <= filed:
            raise ValidationError(
                _("The expiry date must be after the filing date, %(filed)s"),
                code="before_filing",
                params={"filed": date_format(filed, "j F Y")},
            )
        if expires and expires < localdate():
            raise ValidationError(
                _("This expiry date has passed. Enter the new date if the trademark was renewed"), code="expired"
            )
        return expires

    def clean(self) -> dict[str, Any]:
        other = self.cleaned_data.pop("office_other", "")
        if self.cleaned_data.get("office") == offices.OTHER:
            if not other and "office_other" not in self.errors:
                self.add_error(
                    "office_other", ValidationError(_("Enter the name of the other office"), code="required")
                )
            self.cleaned_data["office"] = other
        return super().clean()


class CopyrightForm(FactsForm):
    kind = IPRight.Kind.COPYRIGHT
    things: ClassVar[dict[str, Any]] = {
        "name": _("the title of the work"),
        "owner_as_registered": _("the author or owner"),
        "filed_on": _("the date of creation"),
        "number": _("the number of the registration"),
    }
    name = forms.CharField(
        label=_("Title of the work"), help_text=_("Your own words, if it has no title"), max_length=200
    )
    owner_as_registered = forms.CharField(label=_("Author or owner"), max_length=200)
    filed_on = DayMonthYearField(
        label=_("Date of creation"), help_text=_("Like 27 3 2019; leave it empty if you do not know it"), required=False
    )
    number = forms.CharField(
        label=_("Number of the registration"),
        help_text=_("Only if the work is registered"),
        max_length=60,
        required=False,
    )


FORMS: dict[str, type[FactsForm]] = {form.kind: form for form in (TrademarkForm, CopyrightForm)}


PROOF_HINTS = {
    IPRight.Kind.TRADEMARK: _(
        "The certificate or an extract of the register: PDF, PNG, JPEG or WebP, at most %(limit)s MB"
    ),
    IPRight.Kind.COPYRIGHT: _("The work, a sketch or an invoice: PDF, PNG, JPEG or WebP, at most %(limit)s MB"),
}


class ProofForm(PlainForm):
    """One document that shows the right."""

    question = "proof"
    things: ClassVar[dict[str, Any]] = {"proof": _("the document")}
    proof = DocumentField(label=_("Upload a document that shows the right"))

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        limit = policy.number("uploads.max_bytes") // 1_048_576
        self.fields["proof"].help_text = PROOF_HINTS[IPRight.Kind(kind)] % {"limit": limit}


class NewProofForm(ProofForm):
    """A further document for a right that was entered before."""

    proof = DocumentField(label=_("Upload a new document"))


class VerifyForm(PlainForm):
    """Staff confirm a right."""

    note = forms.CharField(
        label=_("Note for colleagues"),
        help_text=_("Not sent to the rights holder"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
    )


class RefuseForm(PlainForm):
    """Staff refuse a right: a fixed reason, and words of their own."""

    things: ClassVar[dict[str, Any]] = {"reason_code": _("a reason"), "reasoning": _("your explanation")}
    reason_code = forms.ChoiceField(label=_("Reason"), choices=[("", _("Select")), *reasons.CHOICES])
    reasoning = forms.CharField(
        label=_("Explanation"),
        help_text=_("Quoted word for word in the letter"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reason_code") == "other" and cleaned.get("reasoning") == "":
            self.add_error("reasoning", ValidationError(_("Explain the reason: the letter quotes it"), code="other"))
        return cleaned


def nice_classes(typed: str) -> list[int]:
    """Read classes as people write them, "18, 25" or "class 18; ２５". Raises ValidationError naming what is none."""
    found = set()
    for part in re.split(r"[\s,;、./&+]+", unicodedata.normalize("NFKC", typed)):
        if not part or part.lower() in {"class", "classes", "nice", "and"}:
            continue
        if not (part.isdecimal() and len(part) <= 3 and int(part) in NICE_CLASSES):
            raise ValidationError(
                _("“%(part)s” is not a Nice class. Write numbers from 1 to 45, like 18, 25"),
                code="class",
                params={"part": part[:40]},
            )
        found.add(int(part))
    return sorted(found)

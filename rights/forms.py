"""Questions about a right, one page each. Forms clean; actions save."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayMonthYearField
from accounts.forms import PlainForm
from accounts.models import Organisation
from ledger import policy, wording
from rights import offices
from rights.classes import LOCARNO, NICE, classes_in
from rights.fields import DocumentField, PicturesField, TerritoriesField
from rights.models import IPRight
from rights.queries import same_right
from rights.statements import HOW, Claim, claim_statement

Kind, Standing = IPRight.Kind, IPRight.Standing


class KindForm(PlainForm):
    """Which kind of right it is."""

    question = "kind"
    things: ClassVar[dict[str, Any]] = {"kind": _("what you own")}
    kind = forms.ChoiceField(
        label=_("What do you own?"),
        widget=forms.RadioSelect,
        choices=[
            (Kind.TRADEMARK, _("A trademark: a name or logo, registered or applied for")),
            (Kind.COPYRIGHT, _("A copyright: a picture, text, drawing or other work")),
            (Kind.DESIGN, _("A registered design: how a product looks")),
            (Kind.PATENT, _("A patent: how a product works")),
            (Kind.UTILITY_MODEL, _("A utility model: a small patent, as some countries know it")),
        ],
    )


class StepForm(PlainForm):
    """One page about a right that may still be changed. `facts` are its answers, as actions.set_facts takes them."""

    kept: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, right: IPRight, **options: Any) -> None:
        initial = {name: getattr(right, name) for name in self.kept} | options.pop("initial", {})
        super().__init__(*args, initial=initial, **options)
        self.right = right

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.kept if name in self.cleaned_data}

    def refuse_twin(self, facts: dict[str, Any]) -> None:
        """Tell it when this organisation has the same right in its list already."""
        if self.errors or not (known := same_right(self.right.owner, self.right.kind, facts, but=self.right)):
            return
        sentence = _("You have entered this right already: %(reference)s. Open it in your list of rights.")
        self.add_error(None, ValidationError(sentence, code="known", params={"reference": known.reference}))


class NumberForm(StepForm):
    """Where it is registered, and under which number."""

    kept = ("standing", "office", "number")
    things: ClassVar[dict[str, Any]] = {
        "standing": _("whether it is registered"),
        "office": _("the office"),
        "office_other": _("the name of the other office"),
        "number": _("the number"),
    }
    standing = forms.ChoiceField(label=_("Is it registered?"), widget=forms.RadioSelect)
    office = forms.ChoiceField(label=_("At which office?"))
    office_other = forms.CharField(
        label=_("Name of the other office"),
        help_text=_("Only if you selected another office"),
        max_length=80,
        required=False,
    )
    number = forms.CharField(
        label=_("Number"),
        help_text=_("As on the certificate; leave it empty if you do not know it"),
        max_length=60,
        required=False,
    )

    def __init__(self, *args: Any, right: IPRight, **options: Any) -> None:
        known = [code for code, _name in offices.choices(right.kind)]
        typed = {"office": offices.OTHER, "office_other": right.office} if right.office not in [*known, ""] else {}
        super().__init__(*args, right=right, initial=typed, **options)
        self.fields["office"].choices = [("", _("Select")), *offices.choices(right.kind)]
        self.fields["standing"].choices = STANDINGS[Kind(right.kind)]
        if right.kind == Kind.COPYRIGHT:
            self.fields["office"].required = False
            self.fields["office"].label = _("At which office, if it is registered?")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        other, office = cleaned.pop("office_other", ""), cleaned.get("office")
        if office == offices.OTHER:
            if not other and "office_other" not in self.errors:
                self.add_error(
                    "office_other", ValidationError(_("Enter the name of the other office"), code="required")
                )
            cleaned["office"] = offices.code_of(other)
        if cleaned.get("standing") == Standing.UNREGISTERED:
            cleaned |= {"office": "", "number": ""}
        elif self.right.kind == Kind.COPYRIGHT and office == "" and not self.errors:
            self.add_error("office", ValidationError(_("Select the office where it is registered"), code="required"))
        if cleaned.get("number"):
            self.refuse_twin(cleaned)
        return cleaned

    @property
    def warning(self) -> str:
        """A sentence about a number in no form that the office is known to write; empty when all is well."""
        office, number = self.cleaned_data["office"], self.cleaned_data["number"]
        example = offices.example_for(office, self.right.kind)
        if not number or not example or offices.recognise(office, self.right.kind, number):
            return ""
        said = _(
            "“%(number)s” is not in a form that %(office)s writes, like %(example)s. "
            "We keep it as you typed it; compare it with the certificate."
        )
        return said % {"number": number, "office": offices.office_name(office), "example": example}


STANDINGS = {
    Kind.TRADEMARK: [(Standing.REGISTERED, _("Yes")), (Standing.PENDING, _("Not yet: it is applied for"))],
    Kind.PATENT: [(Standing.REGISTERED, _("Yes, it is granted")), (Standing.PENDING, _("Not yet: it is applied for"))],
    Kind.UTILITY_MODEL: [(Standing.REGISTERED, _("Yes")), (Standing.PENDING, _("Not yet: it is applied for"))],
    Kind.DESIGN: [(Standing.REGISTERED, _("Yes")), (Standing.PENDING, _("Not yet: it is applied for"))],
    Kind.COPYRIGHT: [
        (Standing.UNREGISTERED, _("No; most works are not, and need not be")),
        (Standing.REGISTERED, _("Yes, at a copyright office")),
    ],
}
NAMES = {
    Kind.TRADEMARK: (_("Name of the trademark"), _("For a logo, the words in it"), _("the name of the trademark")),
    Kind.COPYRIGHT: (_("Title of the work"), _("Your own words, if it has no title"), _("the title of the work")),
    Kind.PATENT: (_("Title of the patent"), _("As on the first page"), _("the title of the patent")),
    Kind.UTILITY_MODEL: (_("Title of the utility model"), _("As on the first page"), _("the title")),
    Kind.DESIGN: (_("Name of the product"), _("As in the register, like: lamp"), _("the name of the product")),
}


class AboutForm(StepForm):
    """What it is, and who owns it."""

    kept = ("name", "mark_form", "owner_as_registered", "filed_on", "other_names")
    things: ClassVar[dict[str, Any]] = {
        "mark_form": _("the form of the trademark"),
        "owner_as_registered": _("the owner"),
        "other_names": _("the names in other scripts"),
        "filed_on": _("the date of creation"),
    }
    name = forms.CharField(max_length=200)
    mark_form = forms.ChoiceField(
        label=_("What does it protect?"), choices=IPRight.MarkForm.choices, widget=forms.RadioSelect
    )
    owner_as_registered = forms.CharField(label=_("Owner"), max_length=200)
    filed_on = DayMonthYearField(
        label=_("Date of creation"), help_text=_("Like 27 3 2019; leave it empty if you do not know it"), required=False
    )
    other_names = forms.CharField(
        label=_("The name in other scripts"),
        help_text=_("Like 鹿茂; one on each line"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )

    def __init__(self, *args: Any, right: IPRight, **options: Any) -> None:
        owner = right.owner_as_registered or own_name(right.owner)
        super().__init__(*args, right=right, initial={"owner_as_registered": owner}, **options)
        label, hint, thing = NAMES[Kind(right.kind)]
        self.fields["name"].label, self.fields["name"].help_text, self.fields["name"].thing = label, hint, thing
        registered = right.kind != Kind.COPYRIGHT
        self.fields["owner_as_registered"].help_text = _("As on the certificate") if registered else _("Or the author")
        if right.kind != Kind.TRADEMARK:
            del self.fields["mark_form"], self.fields["other_names"]
        if registered:
            del self.fields["filed_on"]
        else:
            begin = self.fields["filed_on"]
            begin.earliest, begin.latest = date(policy.number("rights.earliest_year"), 1, 1), localdate()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.right.number:
            self.refuse_twin({"office": self.right.office, "number": "", "name": cleaned.get("name", "")})
        return cleaned


def own_name(organisation: Organisation) -> str:
    """The organisation's own name, when it enters rights of its own; an agent's clients own theirs."""
    return "" if organisation.kind == Organisation.Kind.AGENT else organisation.name


class ScopeForm(StepForm):
    """Which goods it covers, where, and from when to when."""

    kept = ("classes", "goods", "territories", "filed_on", "registered_on", "expires_on")
    things: ClassVar[dict[str, Any]] = {
        "classes": _("the classes"),
        "goods": _("the goods and services"),
        "territories": _("the countries"),
        "filed_on": _("the filing date"),
        "registered_on": _("the date of registration"),
        "expires_on": _("the expiry date"),
    }
    classes = forms.CharField(max_length=4000, required=False)  # a whole entry of a register may be pasted
    goods = forms.CharField(
        label=_("Goods and services"),
        help_text=_("As in the register; a copy of the list will do"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    territories = TerritoriesField(
        label=_("Countries in which it holds"), help_text=_("Like DE, FR or EU"), required=False
    )
    filed_on = DayMonthYearField(label=_("Filing date"), help_text=_("Like 27 3 2019"), required=False)
    registered_on = DayMonthYearField(label=_("Date of registration"), help_text=_("Like 27 9 2019"), required=False)
    expires_on = DayMonthYearField(label=_("Expiry date"), help_text=_("Like 27 3 2029"), required=False)

    def __init__(self, *args: Any, right: IPRight, **options: Any) -> None:
        office = offices.offices().get(right.office)
        where = right.territories or (office.territories if office else "")
        super().__init__(*args, right=right, initial={"territories": where}, **options)
        self.fields["classes"].label = _("Locarno classes") if right.kind == Kind.DESIGN else _("Nice classes")
        example = _("Like 26, 32") if right.kind == Kind.DESIGN else _("Like 18, 25")
        self.fields["classes"].help_text = f"{example}; " + str(_("leave it empty if you do not know them"))
        if right.kind in (Kind.PATENT, Kind.UTILITY_MODEL):
            del self.fields["classes"], self.fields["goods"]
        if right.is_pending:
            del self.fields["registered_on"], self.fields["expires_on"]
        self._bound_dates()

    def _bound_dates(self) -> None:
        today, earliest = localdate(), date(policy.number("rights.earliest_year"), 1, 1)
        for name in ("filed_on", "registered_on"):
            if name in self.fields:
                self.fields[name].earliest, self.fields[name].latest = earliest, today
        if "expires_on" in self.fields:
            self.fields["expires_on"].latest = date(today.year + policy.number("rights.longest_term"), 12, 31)

    def clean_classes(self) -> str:
        known = LOCARNO if self.right.kind == Kind.DESIGN else NICE
        return ", ".join(str(number) for number in classes_in(self.cleaned_data["classes"], known))

    def clean_registered_on(self) -> date | None:
        return self._not_before_filing("registered_on", _("The date of registration can't be before the filing date"))

    def clean_expires_on(self) -> date | None:
        expires = self._not_before_filing("expires_on", _("The expiry date must be after the filing date"), same=False)
        if expires and expires < localdate():
            raise ValidationError(
                _("This expiry date has passed. Enter the new date if the right was renewed"), code="expired"
            )
        return expires

    def _not_before_filing(self, name: str, sentence: Any, *, same: bool = True) -> date | None:
        value, filed = self.cleaned_data[name], self.cleaned_data.get("filed_on")
        if value and filed and (value < filed or (value == filed and not same)):
            params = {"filed": wording.day(filed)}
            raise ValidationError(f"{sentence}, %(filed)s", code="before_filing", params=params)
        return value


class StatementForm(StepForm):
    """How a work that no register knows came about; the claim statement is made from it."""

    kept = ("statement",)
    things: ClassVar[dict[str, Any]] = {
        "how": _("how the owner came by the rights"),
        "author": _("who made the work"),
        "made_when": _("when it was made"),
        "first_shown": _("where it was first shown"),
    }
    author = forms.CharField(label=_("Who made the work?"), help_text=_("One or more names"), max_length=200)
    how = forms.ChoiceField(label=_("How did the owner come by the rights?"), choices=HOW, widget=forms.RadioSelect)
    made_when = forms.CharField(label=_("When was it made?"), help_text=_("A year will do"), max_length=100)
    first_shown = forms.CharField(
        label=_("Where and when was it first shown to the public?"),
        help_text=_("Like: our web shop, May 2022; leave it empty if it was not shown"),
        max_length=200,
        required=False,
    )

    @property
    def facts(self) -> dict[str, Any]:
        answers = {name: self.cleaned_data[name] for name in ("author", "how", "made_when", "first_shown")}
        claim = Claim(owner=self.right.owner_as_registered, title=self.right.name, **answers)
        return {"statement": claim_statement(claim)}


PROOF_HINTS = {
    Kind.TRADEMARK: _("The certificate or an extract of the register: PDF, PNG, JPEG or WebP, at most %(limit)s MB"),
    Kind.COPYRIGHT: _("The work, a sketch or an invoice: PDF, PNG, JPEG or WebP, at most %(limit)s MB"),
    Kind.PATENT: _(
        "The patent as granted, or an extract of the register: PDF, PNG, JPEG or WebP, at most %(limit)s MB"
    ),
    Kind.UTILITY_MODEL: _("The document with its drawings: PDF, PNG, JPEG or WebP, at most %(limit)s MB"),
    Kind.DESIGN: _("The certificate with all its views: PDF, PNG, JPEG or WebP, at most %(limit)s MB"),
}


class ProofForm(PlainForm):
    """One document that shows the right."""

    question = "proof"
    things: ClassVar[dict[str, Any]] = {"proof": _("the document")}
    proof = DocumentField(label=_("Upload a document that shows the right"))

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        limit = policy.number("uploads.max_bytes") // 1_048_576
        self.fields["proof"].help_text = PROOF_HINTS[Kind(kind)] % {"limit": limit}


class NewProofForm(ProofForm):
    """A further document for a right that was entered before."""

    proof = DocumentField(label=_("Upload a new document"))


class PicturesForm(PlainForm):
    """Pictures of what is protected."""

    question = "pictures"
    things: ClassVar[dict[str, Any]] = {"pictures": _("the pictures")}
    pictures = PicturesField(label=_("Add pictures of what is protected"), required=False)

    def __init__(self, *args: Any, right: IPRight, **options: Any) -> None:
        super().__init__(*args, **options)
        self.right = right
        limits = {"limit": policy.number("uploads.max_bytes") // 1_048_576, "files": policy.number("uploads.max_files")}
        hint = _("PNG, JPEG or WebP, up to %(files)s at a time, each at most %(limit)s MB; place and time are removed")
        self.fields["pictures"].help_text = hint % limits

    def clean_pictures(self) -> list[Any]:
        pictures, there = self.cleaned_data["pictures"], self.right.pictures.count()
        most = policy.number("rights.max_pictures")
        if there + len(pictures) > most:
            sentence = _("A right has at most %(most)s pictures. Choose fewer, or remove one first")
            raise ValidationError(sentence, code="too_many", params={"most": most})
        if not there and not pictures:
            raise ValidationError(_("Choose at least one picture"), code="required")
        return pictures


class SellerForm(PlainForm):
    """A seller whom the owner allows."""

    things: ClassVar[dict[str, Any]] = {"name": _("the name of the seller"), "address": _("the address of the store")}
    name = forms.CharField(label=_("Name of the seller or store"), help_text=_("As on the marketplace"), max_length=200)
    address = forms.CharField(
        label=_("Address of the store"),
        help_text=_("A link to the store on the marketplace"),
        max_length=500,
        required=False,
    )

    def __init__(self, *args: Any, right: IPRight, **options: Any) -> None:
        super().__init__(*args, **options)
        self.right = right

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        most = policy.number("rights.max_sellers")
        if self.right.sellers.count() >= most:
            sentence = _("This list is full: it holds %(most)s sellers. Remove one that no longer sells")
            raise ValidationError(sentence, code="full", params={"most": most})
        if self.right.sellers.filter(name__iexact=cleaned.get("name", "")).exists():
            self.add_error("name", ValidationError(_("This seller is on your list already"), code="known"))
        return cleaned

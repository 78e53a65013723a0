"""What an owner says has changed about a verified right, with the paper that shows it."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayMonthYearField
from accounts.forms import PlainForm
from ledger import policy
from rights.fields import DocumentField
from rights.models import IPRight, Paper
from rights.papers import why_no_expiry

Kind = Paper.Kind


class PaperKindForm(PlainForm):
    """What has changed."""

    question = "kind"
    things: ClassVar[dict[str, Any]] = {"kind": _("what has changed")}
    kind = forms.ChoiceField(
        label=_("What has changed?"),
        widget=forms.RadioSelect,
        choices=[
            (Kind.RENEWAL, _("The right was renewed: it has a new expiry date")),
            (Kind.NAME_CHANGE, _("The owner is the same and has a new name")),
            (Kind.ASSIGNMENT, _("The right has a new owner")),
        ],
    )


class PaperForm(PlainForm):
    """A paper. `said` is what it changes, as papers.send_paper takes it."""

    kind: ClassVar[str]
    proof = DocumentField(label=_("Upload the paper that shows it"))

    def __init__(self, *args: Any, right: IPRight, **options: Any) -> None:
        super().__init__(*args, **options)
        self.right = right
        limit = policy.number("uploads.max_bytes") // 1_048_576
        self.fields["proof"].help_text = _("PDF, PNG, JPEG or WebP, at most %(limit)s MB") % {"limit": limit}

    @property
    def said(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "proof"}


class RenewalForm(PaperForm):
    kind = Kind.RENEWAL
    field_order = ("new_expiry", "took_effect_on", "proof")
    things: ClassVar[dict[str, Any]] = {"new_expiry": _("the new expiry date"), "took_effect_on": _("the renewal date")}
    new_expiry = DayMonthYearField(label=_("New expiry date"), help_text=_("Like 27 3 2039"))
    took_effect_on = DayMonthYearField(label=_("Renewed on"), help_text=_("Like 27 3 2029"), required=False)

    def __init__(self, *args: Any, right: IPRight, **options: Any) -> None:
        super().__init__(*args, right=right, **options)
        today = localdate()
        self.fields["new_expiry"].latest = date(today.year + policy.number("rights.longest_term"), 12, 31)
        self.fields["took_effect_on"].latest = today

    def clean_new_expiry(self) -> date:
        value = self.cleaned_data["new_expiry"]
        if sentence := why_no_expiry(self.right, value):
            raise ValidationError(sentence, code="not_later")
        return value


class NewNameForm(PaperForm):
    kind = Kind.NAME_CHANGE
    field_order = ("new_owner", "took_effect_on", "proof")
    things: ClassVar[dict[str, Any]] = {"new_owner": _("the name from now on"), "took_effect_on": _("the date")}
    new_owner = forms.CharField(label=_("Name of the owner from now on"), max_length=200)
    took_effect_on = DayMonthYearField(label=_("Since"), help_text=_("Like 27 3 2026"), required=False)

    def __init__(self, *args: Any, right: IPRight, **options: Any) -> None:
        super().__init__(*args, right=right, **options)
        self.fields["took_effect_on"].latest = localdate()

    def clean_new_owner(self) -> str:
        value = self.cleaned_data["new_owner"]
        if value == self.right.owner_as_registered:
            raise ValidationError(_("This is the name that we have. Enter the new one"), code="same")
        return value


class AssignmentForm(NewNameForm):
    kind = Kind.ASSIGNMENT
    things: ClassVar[dict[str, Any]] = {"new_owner": _("the name of the new owner"), "took_effect_on": _("the date")}
    new_owner = forms.CharField(label=_("Name of the new owner"), max_length=200)


FORMS: dict[str, type[PaperForm]] = {form.kind: form for form in (RenewalForm, NewNameForm, AssignmentForm)}

"""What is asked on the pages of an identity check, on both sides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import DocumentsField
from accounts.forms import PlainForm
from accounts.identity import reasons
from accounts.identity.numbers import warning
from accounts.models import Requirement


class SendForm(PlainForm):
    """The documents or the number that is asked for; a number that looks wrong is asked once more, and then taken."""

    def __init__(self, *args: Any, requirement: Requirement, **options: Any) -> None:
        super().__init__(*args, **options)
        self.requirement, asked = requirement, requirement.asked
        self.warned = False
        if asked.is_document:
            self.fields["document"] = DocumentsField(label=_("Your files"), help_text=asked.hint)
        else:
            self.fields["number"] = forms.CharField(label=asked.what, help_text=asked.hint, max_length=60)
            self.fields["number"].thing = _("the number")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "number" in cleaned and self.data.get("sure") != cleaned["number"]:
            said = warning(self.requirement.code, self.requirement.organisation.country, cleaned["number"])
            if said:
                self.warned = True
                self.add_error("number", said)
        return cleaned


class AcceptForm(PlainForm):
    note = forms.CharField(
        label=_("Note for colleagues"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class RefuseForm(PlainForm):
    things = {"reason_code": _("a reason"), "note": _("your words")}

    reason_code = forms.ChoiceField(label=_("Reason"), choices=[("", _("Select a reason")), *reasons.CHOICES])
    note = forms.CharField(
        label=_("In your words"),
        help_text=_("Quoted word for word in the letter"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ViewForm(PlainForm):
    """Why a colleague opens a document."""

    things = {"reason": _("why you open it"), "note": _("your note")}

    reason = forms.ChoiceField(label=_("Why do you open it?"), choices=reasons.VIEW_REASONS)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

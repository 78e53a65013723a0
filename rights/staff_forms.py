"""What staff fill in when they check a right or a paper."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm
from rights import reasons


class VerifyForm(PlainForm):
    """Staff confirm a right or a paper."""

    note = forms.CharField(
        label=_("Note for colleagues"),
        help_text=_("Not sent to the rights holder"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
    )


class RefuseForm(PlainForm):
    """Staff refuse: a fixed reason, and words of their own."""

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

"""The form on the page of dead letters: which, what, and why."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from outbox.models import Handling

LONGEST_REASON = 500  # signs


class NumbersField(forms.MultipleChoiceField):
    """Numbers of rows. Whether a row is still there to be handled is said row by row, not here."""

    def valid_value(self, value: str) -> bool:
        return value.isascii() and value.isdigit() and len(value) < 19

    def clean(self, value: Any) -> list[int]:
        return sorted({int(number) for number in super().clean(value)})


def refuse_hidden_signs(text: str) -> None:
    """Refuse what nobody types and no letter can carry; line ends are fine."""
    if any(ord(sign) < 32 and sign not in "\t\n\r" for sign in text):
        raise ValidationError(_("The reason holds a hidden character that can't be kept; type it again"), code="hidden")


class ReasonField(forms.CharField):
    """A sentence for colleagues. A browser would cut a pasted text silently; we say how long it may be."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.validators = [refuse_hidden_signs]  # in place of the stock sentence about null characters

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > LONGEST_REASON:
            words = _("The reason must be %(most)d characters or fewer; you wrote %(given)d")
            raise ValidationError(words, code="max_length", params={"most": LONGEST_REASON, "given": len(value)})


class HandleForm(forms.Form):
    """Try chosen dead letters again, or close them."""

    use_required_attribute = False
    chosen = NumbersField(
        label=_("Given up"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one row"),
            "invalid_choice": _("Choose rows from the list"),
            "invalid_list": _("Choose rows from the list"),
        },
    )
    reason = ReasonField(
        label=_("Why?"),
        help_text=_("Up to 500 characters, for your colleagues. It is kept with your name and appears in no letter."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, in a sentence")},
    )
    verb = forms.ChoiceField(
        choices=Handling.Verb,
        error_messages={
            "required": _("Choose Try again or Close"),
            "invalid_choice": _("Choose Try again or Close"),
        },
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)

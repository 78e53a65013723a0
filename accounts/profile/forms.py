"""What is asked about a person's own account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import NameField, PlainEmailField
from accounts.forms import PlainForm
from accounts.profile.kinds import OPTIONAL
from accounts.team.forms import InvitationCodeForm

CLOSE = (
    ("close", _("Close it: nobody signs in any more; a person can open it again")),
    ("erase", _("Close it and erase what you hold about me: this can't be undone")),
)


class NameForm(PlainForm):
    things = {"name": _("your name")}
    question = "name"

    name = NameField(
        label=_("Your name"),
        help_text=_("Colleagues and staff see it"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class AddressForm(PlainForm):
    things = {"email": _("your new e-mail address")}
    question = "email"

    email = PlainEmailField(label=_("New e-mail address"), help_text=_("We send a code to it"))

    def __init__(self, *args: Any, current: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.current = current

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email == self.current:
            raise forms.ValidationError(_("This is your address already; enter another one"), code="same")
        return email


class AddressCodeForm(InvitationCodeForm):
    question = "code"


class LettersForm(PlainForm):
    """Which of the optional letters come."""

    things = {"kinds": _("which letters you want")}

    kinds = forms.MultipleChoiceField(
        label=_("Write to me when"),
        choices=[(kind.code, kind.label) for kind in OPTIONAL],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class CloseForm(PlainForm):
    things = {"how": _("what is to happen"), "sure": _("I am sure")}

    how = forms.ChoiceField(label=_("What is to happen?"), choices=CLOSE, widget=forms.RadioSelect)
    sure = forms.BooleanField(label=_("I am sure"))

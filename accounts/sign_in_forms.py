"""The sign-in package's forms in the portal's words: same behaviour, our labels, hints and sentences."""

import unicodedata
from typing import Any

from allauth.account import forms as stock
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from accounts.fields import PersonEmailField
from accounts.forms import PlainWords

LONGEST_PASSWORD = 200  # hashing texts of any length would let anyone keep the server busy
PASSWORD_HINT = _("12 characters or more; a few words in a row work well")


def password_field(label: Any, *, autocomplete: str, help_text: Any = "", required: bool = True) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(
        label=label, widget=widget, help_text=help_text, required=required, strip=False, max_length=LONGEST_PASSWORD
    )


class LoginForm(PlainWords, stock.LoginForm):
    """One page, two ways: with the password, or without it by a code sent to the address."""

    things = {"password": _("your password")}

    def _setup_password_field(self) -> None:
        """Keep the password although sign-up asks for none, and let it be empty."""
        self.fields["login"] = PersonEmailField()
        self.fields["password"] = password_field(
            _("Password"),
            autocomplete="current-password",
            help_text=_("Leave it empty and we send you a code by e-mail"),
            required=False,
        )
        self.order_fields(["login", "password"])


class SignupForm(PlainWords, stock.SignupForm):
    """An address is all that is asked; a code proves that it is theirs."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"] = PersonEmailField(
            help_text=_("We send a code to it, so that nobody can use your address")
        )


class RequestLoginCodeForm(PlainWords, stock.RequestLoginCodeForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"] = PersonEmailField()


class ResetPasswordForm(PlainWords, stock.ResetPasswordForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"] = PersonEmailField()


class CodeWords(PlainWords):
    """A code may be typed with spaces, dashes or full-width digits."""

    things = {"code": _("the code from the mail")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"})
        self.fields["code"] = forms.CharField(label=_("Code"), widget=widget, max_length=100)
        self.fields["code"].widget.attrs.pop("maxlength")

    def clean_code(self) -> str:
        self.cleaned_data["code"] = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        return super().clean_code()  # type: ignore[misc]


class ConfirmLoginCodeForm(CodeWords, stock.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(CodeWords, stock.ConfirmEmailVerificationCodeForm):
    pass


class NewPasswordWords(PlainWords):
    """A new password is asked once: who mistypes it signs in by code and sets another."""

    things = {"password1": _("a new password"), "oldpassword": _("your current password")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["password1"]
        field.label, field.help_text = _("New password"), PASSWORD_HINT
        field.widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        field.validators.append(MaxLengthValidator(LONGEST_PASSWORD))
        del self.fields["password2"]
        if "oldpassword" in self.fields:
            self.fields["oldpassword"] = password_field(_("Current password"), autocomplete="current-password")


class SetPasswordForm(NewPasswordWords, stock.SetPasswordForm):
    pass


class ChangePasswordForm(NewPasswordWords, stock.ChangePasswordForm):
    pass


class ResetPasswordKeyForm(NewPasswordWords, stock.ResetPasswordKeyForm):
    pass

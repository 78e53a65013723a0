"""The sign-in package's forms in the portal's words: same behaviour, our labels, hints and sentences."""

import unicodedata
from typing import Any

from allauth.account import forms as stock
from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts import attempts, mailed_codes, package
from accounts.fields import PersonEmailField
from accounts.forms import PlainWords
from accounts.mailed_codes import Outcome, Purpose
from accounts.models import User
from accounts.sign_in_instead import send_sign_in_instead

LONGEST_PASSWORD = 200  # hashing texts of any length would let anyone keep the server busy
PASSWORD_HINT = _("12 characters or more; a few words in a row work well")


def password_field(label: Any, *, autocomplete: str, help_text: Any = "", required: bool = True) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(
        label=label, widget=widget, help_text=help_text, required=required, strip=False, max_length=LONGEST_PASSWORD
    )


def require_mail_allowed(address: str) -> str:
    """Count the mail that a form asks for. Raises ValidationError when too many were asked for."""
    if not attempts.may_mail(context.request, address):
        raise get_adapter().validation_error("rate_limited")
    return address


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

    def clean_login(self) -> str:
        login = super().clean_login()
        return login if self.data.get("password") else require_mail_allowed(login)


class SignupForm(PlainWords, stock.SignupForm):
    """An address is all that is asked; a code proves that it is theirs, or signs in where it has an account."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"] = PersonEmailField(
            help_text=_("We send a code to it, so that nobody can use your address")
        )

    def clean_email(self) -> str:
        return require_mail_allowed(super().clean_email())

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        user, response = super().try_save(request)
        if self.account_already_exists:
            send_sign_in_instead(request, self.cleaned_data["email"])
        return user, response


class RequestLoginCodeForm(PlainWords, stock.RequestLoginCodeForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"] = PersonEmailField()

    def clean_email(self) -> str:
        return require_mail_allowed(super().clean_email())


class ResetPasswordForm(PlainWords, stock.ResetPasswordForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"] = PersonEmailField()

    def clean_email(self) -> str:
        return require_mail_allowed(super().clean_email())


class CodeWords(PlainWords):
    """A mailed code, compared in the database; it may be typed with spaces, dashes or full-width digits."""

    things = {"code": _("the code from the mail")}
    purpose: Purpose

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"})
        self.fields["code"] = forms.CharField(label=_("Code"), widget=widget, max_length=100)
        self.fields["code"].widget.attrs.pop("maxlength")

    def clean_code(self) -> str:
        """The package's `expected_code` is the handle that the session holds in place of the code.

        All refusals are one: nobody learns from them whether an address has an account, and so got a code at all.
        """
        code = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        handle = self.expected_code or ""  # type: ignore[attr-defined]
        if mailed_codes.use(self.purpose, handle, code) is not Outcome.RIGHT:
            raise get_adapter().validation_error("incorrect_code")
        return code


class ConfirmLoginCodeForm(CodeWords, stock.ConfirmLoginCodeForm):
    purpose = Purpose.SIGN_IN


class ConfirmEmailVerificationCodeForm(CodeWords, stock.ConfirmEmailVerificationCodeForm):
    purpose = Purpose.SIGN_UP

    def clean_code(self) -> str:
        code = super().clean_code()
        if self.user:  # somebody may have confirmed the same address meanwhile
            package.email_already_exists(user=self.user, email=self.email, always_raise=True)
        return code


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
    def clean_oldpassword(self) -> str:
        """Guessing the current password in a session left open counts like guessing it at the entrance."""
        tried = attempts.at_password(context.request, self.user.email)
        if tried is None:
            raise get_adapter().validation_error("too_many_passwords")
        password = super().clean_oldpassword()
        tried.take_back()
        return password


class ResetPasswordKeyForm(NewPasswordWords, stock.ResetPasswordKeyForm):
    pass

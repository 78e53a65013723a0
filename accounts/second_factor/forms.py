"""The forms of second factors in the portal's words."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account import forms as account_stock
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as stock
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm as StockGenerate
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import attempts
from accounts.forms import PlainForm, PlainWords
from accounts.second_factor.codes import spend
from accounts.sign_in_forms import password_field

TOO_MANY = _("Wait an hour, then enter a new code of your app: there were too many wrong ones. A passkey works at once")
WRONG_PASSKEY = _("This passkey was not accepted. Try again, or use a code")


def code_field(label: Any, help_text: Any = "") -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    return forms.CharField(label=label, help_text=help_text, max_length=100, widget=forms.TextInput(attrs=attrs))


def plain_digits(code: str) -> str:
    """A code as typed, without spaces and dashes, in our digits."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", code) if sign.isalnum())


class FactorCode(PlainWords):
    """A code of the app, or a recovery code; each opens once, in whichever process it is typed."""

    things = {"code": _("the code")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"] = code_field(_("Code from your app"), _("Or one of your recovery codes"))

    def clean_code(self) -> str:
        tried = attempts.at_factor(context.request, self.user)  # type: ignore[attr-defined]
        if tried is None:
            raise ValidationError(TOO_MANY, code="too_many")
        code = plain_digits(self.cleaned_data["code"])
        factor = spend(self.user, code)  # type: ignore[attr-defined]
        if factor is None:
            self._tell_of_failure()
            raise get_adapter().validation_error("incorrect_code")
        factor.user = self.user  # type: ignore[attr-defined]
        self.authenticator = factor
        tried.take_back()
        return code

    def _tell_of_failure(self) -> None:
        main = Authenticator.objects.filter(user=self.user).order_by("-type").first()  # type: ignore[attr-defined]
        if main:
            self._emit_authentication_failed(main)  # type: ignore[attr-defined]


class AuthenticateForm(FactorCode, stock.AuthenticateForm):
    pass


class ReauthenticateForm(FactorCode, stock.ReauthenticateForm):
    pass


class PasswordAgainForm(PlainWords, account_stock.ReauthenticateForm):
    things = {"password": _("your password")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password"] = password_field(_("Password"), autocomplete="current-password")


class ProofCodeForm(PlainForm):
    """A code from a mail, to show once more that it is you."""

    things = {"code": _("the code from the mail")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"] = code_field(_("Code"))

    def clean_code(self) -> str:
        return plain_digits(self.cleaned_data["code"])


class ActivateTOTPForm(PlainWords, totp.ActivateTOTPForm):
    things = {"code": _("the code that your app shows")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"] = code_field(_("Code that your app shows"))

    def clean_code(self) -> str:
        self.cleaned_data["code"] = plain_digits(self.cleaned_data["code"])
        return super().clean_code()


class DeactivateTOTPForm(PlainWords, totp.DeactivateTOTPForm):
    pass


class GenerateRecoveryCodesForm(PlainWords, StockGenerate):
    pass


@contextmanager
def nonsense_refused() -> Iterator[None]:
    """A browser sends what its device said; anything else that is posted is refused like a wrong passkey."""
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ValidationError(WRONG_PASSKEY, code="incorrect_passkey") from None


class Passkey(PlainWords):
    things = {"credential": _("your passkey with the button"), "name": _("a name for the passkey")}


class AddPasskeyForm(Passkey, webauthn.AddWebAuthnForm):
    """A passkey that knows its owner (PIN, finger, face) signs in by itself later; another one beside a code."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"] = forms.CharField(
            label=_("Name of this passkey"),
            help_text=_("So that you know it again, like “office laptop”"),
            required=False,
            max_length=60,
        )
        self.fields.pop("passwordless", None)
        self.order_fields(["name"])

    def clean(self) -> dict[str, Any]:
        with nonsense_refused():
            return super().clean()


class EditPasskeyForm(Passkey, webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"] = forms.CharField(label=_("Name of this passkey"), max_length=60)


class UsePasskey(Passkey):
    def clean_credential(self) -> Authenticator:
        with nonsense_refused():
            return super().clean_credential()  # type: ignore[misc]


class AuthenticatePasskeyForm(UsePasskey, webauthn.AuthenticateWebAuthnForm):
    pass


class LoginPasskeyForm(UsePasskey, webauthn.LoginWebAuthnForm):
    pass


class ReauthenticatePasskeyForm(UsePasskey, webauthn.ReauthenticateWebAuthnForm):
    pass

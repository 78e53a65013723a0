"""Where the sign-in package meets the portal: its mails leave through the outbox, its sentences are ours."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import attempts, devices, mailed_codes, sign_in_log
from accounts.entrance import too_many
from accounts.language import here
from accounts.mailed_codes import Purpose
from accounts.models import User
from accounts.passwords import NotCommon, NotOneself
from accounts.paths import is_own_path
from replies.actions import send_transient


@dataclass(frozen=True, slots=True)
class Mail:
    """One of the package's mails: the kind it goes out as, and what of its context the text may hold.

    purpose: what the code in it opens. asked_by_anybody: a stranger can have it sent, so it counts against limits.
    """

    kind: str
    blanks: tuple[str, ...] = ()
    purpose: Purpose | None = None
    asked_by_anybody: bool = False


def _entrance(kind: str, *blanks: str, purpose: Purpose | None = None) -> Mail:
    return Mail(kind, blanks, purpose, asked_by_anybody=True)


# By the package's template prefix. Nothing else may be sent: an unknown prefix raises LookupError.
MAILS = {
    "account/email/login_code": _entrance("sign_in_code", "code", "minutes", purpose=Purpose.SIGN_IN),
    "account/email/email_confirmation_signup": _entrance("sign_up_code", "code", "minutes", purpose=Purpose.SIGN_UP),
    "account/email/email_confirmation": _entrance("sign_up_code", "code", "minutes", purpose=Purpose.SIGN_UP),
    "account/email/unknown_account": _entrance("unknown_account", "sign_up_url"),
    "account/email/password_reset_key": _entrance("password_reset", "password_reset_url"),
    "account/email/password_reset": Mail("password_changed", ("sign_in_url",)),
    "account/email/password_changed": Mail("password_changed", ("sign_in_url",)),
    "account/email/password_set": Mail("password_changed", ("sign_in_url",)),
    "mfa/email/totp_activated": Mail("factor_added", ("factors_url",)),
    "mfa/email/webauthn_added": Mail("factor_added", ("factors_url",)),
    "mfa/email/totp_deactivated": Mail("factor_removed", ("factors_url",)),
    "mfa/email/webauthn_removed": Mail("factor_removed", ("factors_url",)),
    "mfa/email/recovery_codes_generated": Mail("recovery_codes_made", ("factors_url",)),
}

PASSWORD_SENTENCES = {
    "password_too_short": _("Make the password 12 characters or longer; four words in a row are easy to remember"),
    "password_too_common": NotCommon.sentence,
    "password_too_similar": NotOneself.sentence,
}


class Adapter(DefaultAccountAdapter):
    error_messages = dict.fromkeys(DefaultAccountAdapter.error_messages, _("Check what you typed and try again")) | {
        "account_inactive": _("This account is closed; ask a person to open it again"),
        "email_password_mismatch": _(
            "The e-mail address and the password do not belong together. Leave the password empty to get a code instead"
        ),
        "email_taken": _("Sign in instead: this address has an account"),
        "enter_current_password": _("Enter your current password; this is a different one"),
        "incorrect_code": _("Enter the code from the newest mail; this is a different one"),
        "incorrect_password": _("Enter your password; this is a different one"),
        "invalid_password_reset": _("Ask for a new link: this one was used or is too old"),
        "rate_limited": _("Use the newest mail we sent to this address, or ask again in an hour: we sent several"),
        "too_many_login_attempts": _("Ask for a new code: this one was guessed at too often"),
        "too_many_passwords": _("Leave the password empty and we send you a code: there were too many wrong passwords"),
    }

    def new_user(self, request: HttpRequest) -> User:
        """Who signs up reads the language of the page."""
        user = super().new_user(request)
        user.language = here()
        return user

    def generate_login_code(self) -> str:
        """What the session keeps: a handle; the code itself is made when it is mailed, and kept as a digest only."""
        return mailed_codes.new_handle()

    generate_email_verification_code = generate_login_code

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail of this kind. Raises LookupError for one that the portal has no words for.

        Raises ImmediateHttpResponse with the page "wait" when too many were asked for; forms say so before.
        """
        mail = MAILS[template_prefix]
        if mail.asked_by_anybody and not attempts.may_mail(self.request, email):
            raise ImmediateHttpResponse(too_many(self.request))
        values = self.blanks(context)
        if mail.purpose:
            values["code"] = mailed_codes.make(mail.purpose, context["code"], address=email)
            values["minutes"] = mail.purpose.minutes
        send_transient(kind=mail.kind, to=email, blanks={name: values[name] for name in mail.blanks})

    def send_account_already_exists_mail(self, email: str) -> None:
        """Send nothing: sign-up itself mails a code that signs in instead (accounts/sign_in_instead.py)."""

    def blanks(self, context: dict[str, Any]) -> dict[str, Any]:
        """Take from the package's context what mails may hold. Links begin with our address, not the request's."""
        reset_path = urlsplit(context.get("password_reset_url", "")).path
        return {
            "sign_in_url": settings.SITE_URL + reverse("account_login"),
            "factors_url": settings.SITE_URL + reverse("mfa_index"),
            "sign_up_url": settings.SITE_URL + reverse("account_signup"),
            "password_reset_url": settings.SITE_URL + reset_path,
        }

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count nothing here: `authenticate` does."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Compare a password once the try is counted. Raises ValidationError after too many tries."""
        tried = attempts.at_password(request, credentials.get("email", ""))
        if tried is None:
            raise self.validation_error("too_many_passwords")
        user: User | None = super().authenticate(request, **credentials)
        if user:
            tried.take_back()
        return user

    def clean_password(self, password: str, user: User | None = None) -> str:
        """Refuse weak passwords in our words, the first reason only."""
        try:
            return super().clean_password(password, user)
        except ValidationError as refusal:
            code = refusal.error_list[0].code
            sentence = PASSWORD_SENTENCES.get(code, refusal.error_list[0].message)
            raise ValidationError(sentence, code=code) from None

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """The package refuses by this one function: so what counts is written down here."""
        sign_in_log.refused(code, self.request)
        return super().validation_error(code, *args)

    def is_safe_url(self, url: str) -> bool:
        """The sign-in pages go on to paths of this site only."""
        return is_own_path(url)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead staff to their work and newcomers to the question for whom they act."""
        if request.user.memberships.exists():
            return reverse("home")
        return reverse("admin:index") if request.user.is_staff else reverse("organisation_new")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def post_login(
        self, request: HttpRequest, user: User, *, signup: bool, redirect_url: str | None, **options: Any
    ) -> HttpResponse:
        """After sign-up ask first for whom they act, then go where they were heading."""
        if signup:
            query = f"?{urlencode({'next': redirect_url})}" if redirect_url else ""
            redirect_url = reverse("organisation_new") + query
        response = super().post_login(request, user, signup=signup, redirect_url=redirect_url, **options)
        devices.remember(request, response, user.pk)
        return response

"""Where the package for second factors meets the portal: our sentences, and secrets that a copied database hides."""

import base64
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import sign_in_log
from accounts.models import User
from accounts.second_factor.rules import is_required
from replies.operator import portal_name


class Adapter(DefaultMFAAdapter):
    error_messages = {
        "add_email_blocked": _("Change your address on the page of your account"),
        "cannot_delete_authenticator": _("Add another second factor first: your account needs one"),
        "cannot_generate_recovery_codes": _("Add an app or a passkey first; recovery codes stand in for it"),
        "incorrect_code": _("Enter the newest code that your app shows; this one is wrong or was used already"),
        "unverified_email": _("Confirm your e-mail address first"),
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """The package refuses by this one function: so what counts is written down here."""
        sign_in_log.refused(code, self.request)
        return super().validation_error(code, *args)

    def encrypt(self, text: str) -> str:
        return ciphers().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return ciphers().decrypt(encrypted_text.encode()).decode()

    def _get_site_name(self) -> str:
        return portal_name()

    def get_totp_label(self, user: User) -> str:
        return user.email

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Where a second factor is required, the last one is replaced, not removed."""
        return not is_required(authenticator.user) or other_factors(authenticator).exists()


def ciphers() -> MultiFernet:
    """The secret key's cipher first, then those of older keys, so that a changed key loses nobody's factor."""
    return MultiFernet([_cipher(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


SECRETS = ("secret", "seed")  # what the package encrypts in a factor's data: of an app, of recovery codes


def renew_secrets(*, dry_run: bool = False) -> tuple[int, int]:
    """Encrypt all factors' secrets with the present key: how many were, and how many no known key reads."""
    done, lost = 0, 0
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update().filter(pk=pk).first()
            names = [name for name in SECRETS if factor and factor.data.get(name)]
            try:
                for name in names:
                    factor.data[name] = ciphers().rotate(factor.data[name].encode()).decode()
            except InvalidToken:
                lost += 1
                continue
            if names:
                done += 1
            if names and not dry_run:
                factor.save(update_fields=["data"])
    return done, lost


def _cipher(key: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"accounts.second_factor").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def other_factors(authenticator: Authenticator) -> QuerySet[Authenticator]:
    """What would be left to sign in with; recovery codes alone do not count."""
    mine = Authenticator.objects.filter(user_id=authenticator.user_id)
    return mine.exclude(pk=authenticator.pk).exclude(type=Authenticator.Type.RECOVERY_CODES)

"""What the portal does when a factor was added."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver

from accounts.second_factor.codes import mark_spent_until_now


@receiver(authenticator_added)
def spend_the_first_code(authenticator: Authenticator, **given: Any) -> None:
    """The code that set an app up is no code to sign in with."""
    if authenticator.type == Authenticator.Type.TOTP:
        mark_spent_until_now(authenticator)

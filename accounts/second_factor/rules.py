"""Who must have a second factor, and who has one."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet

from accounts.models import User

Type = Authenticator.Type


def factors_of(user: User) -> QuerySet[Authenticator]:
    """What a person signs in with beside code or password; recovery codes only stand in for one."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=(Type.TOTP, Type.WEBAUTHN))


def has_factor(user: User) -> bool:
    return factors_of(user).exists()


def is_required(user: User) -> bool:
    """Whether the person must have one: staff. The demonstration asks nobody: its passwords are published."""
    return user.is_staff and not settings.DEMO

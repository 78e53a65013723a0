"""Who must have a second factor, and who has one."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet

from accounts.identity.states import State
from accounts.models import Membership, Requirement, User

Type = Authenticator.Type


def factors_of(user: User) -> QuerySet[Authenticator]:
    """What a person signs in with beside code or password; recovery codes only stand in for one."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=(Type.TOTP, Type.WEBAUTHN))


def has_factor(user: User) -> bool:
    return factors_of(user).exists()


def is_required(user: User) -> bool:
    """Whether the person must have one: staff, and who administers a verified organisation.

    The demonstration asks nobody: its passwords are published.
    """
    return not settings.DEMO and (user.is_staff or runs_a_verified_organisation(user))


def runs_a_verified_organisation(user: User) -> bool:
    """Whether a stranger signed in as this person could act in the name of a firm that we vouch for."""
    mine = Membership.objects.filter(user=user, role=Membership.Role.ADMINISTRATOR, organisation__closed_at=None)
    shown = mine.filter(organisation__requirements__isnull=False)
    return shown.exclude(organisation__requirements__in=Requirement.objects.exclude(state=State.ACCEPTED)).exists()

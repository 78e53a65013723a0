"""Letters about who belongs to an organisation. They are scrubbed once sent: the log keeps what happened, by ids."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise

from accounts.language import language_of
from accounts.models import Membership, Organisation, User
from accounts.profile.kinds import wants
from accounts.queries import administrators_of
from replies.actions import send_transient

ROLE_WORDS = dict(Membership.Role.choices)


def tell(user: User, kind: str, organisation: Organisation, **blanks: Any) -> None:
    """Write one of templates/replies/team_* to a person, unless they turned its kind off."""
    if not wants(user, kind):
        return
    shown = {"organisation": organisation.name, "page_url": settings.SITE_URL + reverse("organisation")}
    with translation.override(language_of(user.email)):
        words = {name: str(value) for name, value in blanks.items()}
        send_transient(kind=kind, to=user.email, blanks=shown | words)


def tell_administrators(organisation: Organisation, kind: str, *, but: tuple[int, ...] = (), **blanks: Any) -> None:
    """Write to each administrator, except those who know already, by their ids."""
    for user in administrators_of(organisation):
        if user.pk not in but:
            tell(user, kind, organisation, **blanks)


def role_word(role: str) -> Promise:
    """Say a role as letters do, in the language of whoever reads it."""
    return ROLE_WORDS[role]

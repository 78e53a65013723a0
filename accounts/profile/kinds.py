"""Kinds of letters, and which of them a person may turn off."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.models.profile import Muted


@dataclass(frozen=True, slots=True)
class Kind:
    """letters: codes of templates/replies/; empty for those that are always sent."""

    code: str
    label: str | Promise
    letters: frozenset[str] = frozenset()


OPTIONAL = (
    Kind("team", _("Somebody joined or left your organisation"), frozenset({"team_joined", "team_left"})),
    Kind("reminders", _("Reminders before a document is due"), frozenset({"requirement_reminder"})),
)
ALWAYS = (
    _("Codes, and changes of how you sign in"),
    _("Decisions, deadlines and whatever the law says that you must be told about your cases and rights"),
    _("Changes of your own role, and people who ask to join"),
)
BY_LETTER = {letter: kind.code for kind in OPTIONAL for letter in kind.letters}


def wants(user: User, letter: str) -> bool:
    """Whether a person gets this letter."""
    kind = BY_LETTER.get(letter)
    return kind is None or not Muted.objects.filter(user=user, kind=kind).exists()


def choose(user: User, wanted: set[str]) -> None:
    """Turn on the kinds named and off the other optional ones."""
    for kind in OPTIONAL:
        if kind.code in wanted:
            Muted.objects.filter(user=user, kind=kind.code).delete()
        else:
            Muted.objects.get_or_create(user=user, kind=kind.code)

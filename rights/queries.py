"""Reads that join several tables for a screen."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from accounts.models import Organisation, User
from rights.models import EDITORS, OWNERS, IPRight
from rights.states import State


def rights_of(organisation: Organisation) -> QuerySet[IPRight]:
    """The rights of an organisation for its list, by name."""
    return organisation.rights.order_by("name", "pk")


def may_add_rights(organisation: Organisation, user: User) -> bool:
    """Say whether this person may enter a right for this organisation."""
    if organisation.kind not in OWNERS:
        return False
    return organisation.memberships.filter(user=user, role__in=EDITORS).exists()


def same_right(organisation: Organisation, kind: str, facts: Mapping[str, Any]) -> IPRight | None:
    """Find a right that the organisation has entered already: same office and number or, without one, name."""
    wanted = _key(facts.get("office", ""), facts.get("number", ""), facts["name"])
    standing = organisation.rights.filter(kind=kind).exclude(state=State.WITHDRAWN)
    return next((right for right in standing if _key(right.office, right.number, right.name) == wanted), None)


def _key(office: str, number: str, name: str) -> tuple[str, str]:
    """What matters when two rights are compared: not case, spaces, dashes or full-width signs."""
    plain = unicodedata.normalize("NFKC", number or name).casefold()
    told = "".join(sign for sign in plain if sign.isalnum())
    return office.casefold(), f"{'number' if number else 'name'} {told}"

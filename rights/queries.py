"""Reads that join several tables for a screen."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Organisation, User
from rights import offices
from rights.models import EDITORS, OWNERS, AuthorisedSeller, IPRight
from rights.states import State


def rights_of(organisation: Organisation) -> QuerySet[IPRight]:
    """The rights of an organisation for its list, by name; drafts that were thrown away are left out."""
    thrown_away = Q(state=State.WITHDRAWN, proofs=None)
    return organisation.rights.exclude(thrown_away).order_by("name", "pk").distinct()


def may_add_rights(organisation: Organisation, user: User) -> bool:
    """Say whether this person may enter a right for this organisation."""
    if organisation.kind not in OWNERS:
        return False
    return organisation.memberships.filter(user=user, role__in=EDITORS).exists()


def empty_draft(organisation: Organisation, user: User, kind: str) -> IPRight | None:
    """A draft of this person in which nothing was entered yet: a blank sheet to take again."""
    drafts = organisation.rights.filter(entered_by=user, kind=kind, state=State.DRAFT, name="", number="")
    return drafts.filter(proofs=None).first()


def same_right(
    organisation: Organisation, kind: str, facts: Mapping[str, Any], *, but: IPRight | None = None
) -> IPRight | None:
    """Find a right that the organisation has entered already: same office and number or, without one, name."""
    wanted = _key(kind, facts.get("office", ""), facts.get("number", ""), facts.get("name", ""))
    if not wanted[1]:
        return None
    standing = organisation.rights.filter(kind=kind).exclude(state=State.WITHDRAWN).exclude(pk=but.pk if but else None)
    return next((right for right in standing if _key(kind, right.office, right.number, right.name) == wanted), None)


def twins_of(right: IPRight) -> QuerySet[IPRight]:
    """The same right as others have entered it: same kind, office and number. For staff; never told to either side."""
    if not right.number_normal:
        return IPRight.objects.none()
    same = IPRight.objects.filter(kind=right.kind, office__iexact=right.office, number_normal=right.number_normal)
    mine = Q(owner=right.owner_id) | Q(state__in=(State.DRAFT, State.WITHDRAWN))
    return same.exclude(mine).select_related("owner").order_by("created_at", "pk")


def allowed_by_owner(sellers: Iterable[AuthorisedSeller], store_name: str, store_id: str) -> AuthorisedSeller | None:
    """Find the store on the owner's own list of authorised sellers: by its name, or by its number in an address."""
    wanted = _told(store_name)
    for seller in sellers:
        parts = [part for part in seller.address.rstrip("/").split("/") if part]
        if (wanted and _told(seller.name) == wanted) or (store_id and parts and parts[-1] == store_id):
            return seller
    return None


def _key(kind: str, office: str, number: str, name: str) -> tuple[str, str]:
    """What matters when two rights are compared: not case, spaces, dashes or full-width signs."""
    if number:
        return office.casefold(), f"number {offices.normal_number(office, kind, number)}"
    told = _told(name)
    return office.casefold(), told and f"name {told}"


def _told(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())

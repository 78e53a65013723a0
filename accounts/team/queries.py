"""Reads about an organisation's people."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import AccountEvent, Membership, Organisation, User

LONGEST_HISTORY = 200
WORDS = dict(Membership.Role.choices)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an organisation's log, with the names that belong to its ids today."""

    at: datetime
    what: str
    person: str
    by: str
    before: str
    after: str


def members_of(organisation: Organisation) -> list[Membership]:
    """All members, longest first."""
    return list(organisation.memberships.select_related("user").order_by("since", "pk"))


def is_last_administrator(membership: Membership) -> bool:
    others = Membership.objects.administrators().filter(organisation=membership.organisation_id)
    return not others.exclude(pk=membership.pk).exists()


def history_of(organisation: Organisation) -> list[Line]:
    """The newest events of an organisation's people."""
    rows = list(AccountEvent.objects.filter(organisation_id=organisation.pk).order_by("-pk")[:LONGEST_HISTORY])
    ids = {pk for row in rows for pk in (row.by_id, row.person_id) if pk}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}
    return [
        Line(
            row.at,
            row.get_what_display(),
            names.get(row.person_id or 0, "–"),
            names.get(row.by_id or 0, "–"),
            str(WORDS.get(row.before, row.before)),
            str(WORDS.get(row.after, row.after)),
        )
        for row in rows
    ]

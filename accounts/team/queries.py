"""Reads about an organisation's people."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import AccountEvent, Invitation, Membership, Organisation, User

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


def open_invitations_by(membership: Membership) -> list[Invitation]:
    """What this person invited to the organisation and nobody accepted yet, oldest first; it ends with their role."""
    mine = Invitation.objects.filter(organisation=membership.organisation_id, invited_by=membership.user_id)
    return list(mine.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()))


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

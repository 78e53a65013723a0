"""Staff who belong to a party of a case, or belonged to one not long ago, do not act on it."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccountEvent, Membership, User
from ledger import policy
from ledger.lifecycle import Role
from ledger.parties import RULES, Parties

What = AccountEvent.What
NEVER_BELONGED = (What.ASKED, What.TURNED_DOWN, What.INVITED, What.UNINVITED)
MOST_NAMED = 3


def belonging(parties: Parties) -> QuerySet[User]:
    """The people who belong to a party, or belonged to one within the policy's time."""
    since = timezone.now() - timedelta(days=policy.number("accounts.party_days"))
    now = Membership.objects.filter(organisation__in=parties.organisations).values("user")
    past = AccountEvent.objects.filter(organisation_id__in=parties.organisations, at__gt=since)
    before = past.exclude(what__in=NEVER_BELONGED).exclude(person_id=None).values("person_id")
    named = Q(pk__in=parties.people) | Q(email__in=parties.addresses)
    return User.objects.filter(named | Q(pk__in=now) | Q(pk__in=before))


def who_may(parties: Parties, role: str = Role.STAFF) -> QuerySet[User]:
    """The staff who belong to no party and hold this role."""
    staff = User.objects.filter(is_active=True, is_staff=True)
    staff = staff.filter(is_supervisor=True) if role == Role.SUPERVISOR else staff
    return staff.exclude(pk__in=belonging(parties).values("pk")).order_by("name", "pk")


def why_party(parties: Parties, user_id: int, role: str) -> str:
    """The rule of ledger.parties: refuse a person of a party, and name colleagues who may act."""
    if not belonging(parties).filter(pk=user_id).exists():
        return ""
    said = _("You belong to a party of this case, or did within the last %(days)s days, so a colleague acts on it.")
    return f"{said % {'days': policy.number('accounts.party_days')}} {told(who_may(parties, role))}"


def told(people: QuerySet[User]) -> str:
    """Name those who may act; say so when there is nobody."""
    names = list(dict.fromkeys(str(user) for user in people))
    if not names:
        return _("Nobody of the staff may at present. Ask whoever runs the portal for one more person.")
    more = "" if len(names) <= MOST_NAMED else _(" and others")
    return _("These may: %(names)s%(more)s.") % {"names": ", ".join(names[:MOST_NAMED]), "more": more}


def declare(rules: list[Any] = RULES) -> None:
    """Have the ledger ask this rule."""
    if why_party not in rules:
        rules.append(why_party)


declare()

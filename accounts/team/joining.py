"""Finding the organisation that somebody probably belongs to, and asking its administrators to let them in."""

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import limits
from accounts.events import What, note
from accounts.firms import name_key
from accounts.models import JoinRequest, Membership, Organisation, User
from accounts.refusals import Refused
from accounts.team.actions import add_member, require_administrator
from accounts.team.domains import firm_domain
from accounts.team.letters import role_word, tell, tell_administrators
from ledger.lifecycle import Actor, Role


def by_domain(user: User) -> Organisation | None:
    """The oldest organisation with an administrator at the same firm's domain, unless the person belongs to it."""
    domain = firm_domain(user.email)
    if not domain:
        return None
    there = Q(
        memberships__role=Membership.Role.ADMINISTRATOR,
        memberships__user__is_active=True,
        memberships__user__email__endswith=f"@{domain}",
    )
    return _strange_to(user).filter(there).order_by("pk").first()


def by_name(user: User, name: str, country: str) -> Organisation | None:
    """The oldest organisation of that country whose name is the same but for its writing."""
    wanted = name_key(name)
    near = _strange_to(user).filter(country=country, name_key=wanted) if wanted else Organisation.objects.none()
    return near.order_by("pk").first()


def _strange_to(user: User) -> QuerySet[Organisation]:
    return Organisation.objects.filter(closed_at=None, guest_since=None).exclude(memberships__user=user)


@transaction.atomic
def ask(organisation: Organisation, user: User, *, by: Actor) -> JoinRequest:
    """Ask the administrators; asked twice, it is one request. Raises Refused when it was too often today."""
    known = JoinRequest.objects.filter(organisation=organisation, user=user, answered_at=None).first()
    if known:
        return known
    if not limits.count("accounts.join_requests_per_day", user.pk):
        raise Refused(_("You asked several firms today. Wait for an answer, or ask again tomorrow."), code="too_many")
    try:
        with transaction.atomic():
            asked = JoinRequest.objects.create(organisation=organisation, user=user)
    except IntegrityError:  # the button was pressed twice
        return JoinRequest.objects.get(organisation=organisation, user=user, answered_at=None)
    note(What.ASKED, by=by, organisation=organisation.pk, person=user.pk)
    tell_administrators(organisation, "team_asked", person=user, address=user.email)
    return asked


@transaction.atomic
def accept(asked: JoinRequest, *, role: str, by: Actor) -> None:
    """Let the person in. Raises Refused: no administrator, or answered meanwhile."""
    _answer(asked, JoinRequest.Answer.ACCEPTED, by)
    add_member(asked.organisation, asked.user, role=role, by=by)
    tell(asked.user, "team_accepted", asked.organisation, role=role_word(role))


@transaction.atomic
def refuse(asked: JoinRequest, *, by: Actor) -> None:
    """Turn the person down; the letter gives no reason, since none is asked. Raises Refused."""
    _answer(asked, JoinRequest.Answer.REFUSED, by)
    note(What.TURNED_DOWN, by=by, organisation=asked.organisation_id, person=asked.user_id)
    tell(asked.user, "team_refused", asked.organisation)


def _answer(asked: JoinRequest, answer: str, by: Actor) -> None:
    require_administrator(asked.organisation, by)
    rows = JoinRequest.objects.filter(pk=asked.pk, answered_at=None)
    if not rows.update(answer=answer, answered_at=timezone.now()):
        raise Refused(_("A colleague has answered this request already."), code="gone")


def as_oneself(user: User) -> Actor:
    """Who asks to join acts for nobody yet."""
    return Actor(Role.HOLDER, user.pk)

"""What happens among an organisation's people: roles change, people are removed, leave, hand over."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.events import What, note
from accounts.models import Invitation, Membership, Organisation, User
from accounts.refusals import Refused
from accounts.team.letters import role_word, tell, tell_administrators
from accounts.team.queries import open_invitations_by
from ledger.lifecycle import Actor, Role

ADMINISTRATOR = Membership.Role.ADMINISTRATOR
LAST = _("Make someone else an administrator first: an organisation is never without one.")
GONE = _("This person is no member any more.")
STAFF = (Role.STAFF, Role.SUPERVISOR)


def require_administrator(organisation: Organisation, by: Actor) -> None:
    """Raise Refused unless this person runs the organisation now; staff may help out."""
    if by.role in STAFF:
        return
    if not organisation.memberships.administrators().filter(user_id=by.user_id).exists():
        raise Refused(_("Ask an administrator of your organisation to do this."), code="not_administrator")


@transaction.atomic
def add_member(organisation: Organisation, user: User, *, role: str, by: Actor) -> Membership:
    """Make a person a member. Who is one already keeps their role. The caller has checked that it was agreed."""
    if organisation.closed_at is not None:
        raise Refused(_("This organisation is closed."), code="closed")
    membership, created = Membership.objects.get_or_create(
        user=user, organisation=organisation, defaults={"role": role}
    )
    if created:
        note(What.JOINED, by=by, organisation=organisation.pk, person=user.pk, after=role)
        known = tuple({user.pk, by.user_id or 0})
        tell_administrators(organisation, "team_joined", but=known, person=user, role=role_word(role))
    return membership


@transaction.atomic
def change_role(membership: Membership, *, role: str, by: Actor) -> None:
    """Give a member another role. Raises Refused: no administrator would be left, or someone was first."""
    organisation = membership.organisation
    require_administrator(organisation, by)
    before = membership.role
    if role == before:
        return
    _keep_an_administrator(membership)
    mine = Membership.objects.filter(pk=membership.pk, role=before)
    if not _guarded(lambda: mine.update(role=role)):
        raise Refused(_("The role was changed at this moment. Look again."), code="gone")
    membership.role = role
    end_invitations(membership, by)
    note(What.ROLE_CHANGED, by=by, organisation=organisation.pk, person=membership.user_id, before=before, after=role)
    if membership.user_id != by.user_id:
        tell(membership.user, "team_role", organisation, role=role_word(role))


@transaction.atomic
def remove_member(membership: Membership, *, by: Actor) -> None:
    """End someone's membership; their next request finds nothing of the organisation. Raises Refused."""
    organisation, user = membership.organisation, membership.user
    require_administrator(organisation, by)
    _end(membership, by)
    note(What.REMOVED, by=by, organisation=organisation.pk, person=user.pk, before=membership.role)
    tell(user, "team_removed", organisation)


@transaction.atomic
def leave(membership: Membership, *, by: Actor) -> None:
    """End one's own membership. Raises Refused for the last administrator, and for anyone else's membership."""
    organisation, user = membership.organisation, membership.user
    if by.user_id != user.pk:
        raise Refused(_("Only the person can leave. You can remove them."), code="not_yours")
    _end(membership, by)
    note(What.LEFT, by=by, organisation=organisation.pk, person=user.pk, before=membership.role)
    tell_administrators(organisation, "team_left", person=user)


@transaction.atomic
def hand_over(membership: Membership, *, to: Membership, by: Actor) -> None:
    """Make another member administrator in one's own place, and a filer of oneself. Raises Refused."""
    organisation = membership.organisation
    require_administrator(organisation, by)
    if membership.user_id != by.user_id or to.organisation_id != organisation.pk or to.pk == membership.pk:
        raise Refused(_("Choose another member to hand over to."), code="not_yours")
    if not to.user.is_active:
        raise Refused(_("This person has closed their account. Choose another member."), code="inactive")
    if not Membership.objects.filter(pk=to.pk).update(role=ADMINISTRATOR):
        raise Refused(GONE, code="gone")
    mine = Membership.objects.filter(pk=membership.pk, role=ADMINISTRATOR)
    if not _guarded(lambda: mine.update(role=Membership.Role.FILER)):
        raise Refused(_("You are no administrator any more."), code="gone")
    end_invitations(membership, by)
    note(What.HANDED_OVER, by=by, organisation=organisation.pk, person=to.user_id, before=to.role, after=ADMINISTRATOR)
    tell(to.user, "team_handed_over", organisation, person=membership.user)


def _end(membership: Membership, by: Actor) -> None:
    _keep_an_administrator(membership)
    rows = Membership.objects.filter(pk=membership.pk)
    if not _guarded(lambda: rows.delete()[0]):
        raise Refused(GONE, code="gone")
    end_invitations(membership, by)


def end_invitations(membership: Membership, by: Actor) -> None:
    """Withdraw what this person's right to invite had left open; call it when that right has ended."""
    for invitation in open_invitations_by(membership):
        Invitation.objects.filter(pk=invitation.pk).update(withdrawn_at=timezone.now())
        note(What.UNINVITED, by=by, organisation=membership.organisation_id, before=invitation.role)


def _keep_an_administrator(membership: Membership) -> None:
    """Refuse to lose the last administrator who can sign in; the trigger counts again at the moment of change."""
    others = Membership.objects.administrators().filter(organisation=membership.organisation_id)
    if membership.is_administrator and not others.exclude(pk=membership.pk).exists():
        raise Refused(LAST, code="last_administrator")


def _guarded(change: object) -> int:
    try:
        with transaction.atomic():
            return change()  # type: ignore[operator]
    except IntegrityError:  # the trigger: the other administrator went at this moment
        raise Refused(LAST, code="last_administrator") from None

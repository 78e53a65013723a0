"""Closing an account, and erasing what it held about a person."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.events import What, note
from accounts.limits import named
from accounts.models import Invitation, MailedCode, Membership, Organisation, User
from accounts.models.people import ERASED
from accounts.profile.registry import OPEN_MATTERS
from accounts.profile.sessions import end_all
from accounts.refusals import Refused
from accounts.team.actions import end_invitations
from accounts.team.queries import is_last_administrator
from ledger.lifecycle import Actor
from replies.actions import forget_address, send_transient


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an account can't be closed yet: the organisation, a sentence with the way out."""

    organisation: Organisation
    sentence: str | Promise


def obstacles(user: User) -> list[Obstacle]:
    """What keeps this person from closing their account; empty when nothing does."""
    found = [_obstacle(membership) for membership in _memberships(user)]
    return [obstacle for obstacle in found if obstacle]


def _memberships(user: User) -> list[Membership]:
    rows = user.memberships.filter(organisation__closed_at=None).select_related("organisation", "user")
    return list(rows.order_by("organisation__name", "pk"))


def _obstacle(membership: Membership) -> Obstacle | None:
    if not membership.is_administrator or not is_last_administrator(membership):
        return None
    organisation = membership.organisation
    if organisation.memberships.exclude(pk=membership.pk).filter(user__is_active=True).exists():
        said = _("You are its only administrator. Hand over the administration to another member first.")
        return Obstacle(organisation, said)
    open_matter = next((said for ask in OPEN_MATTERS if (said := ask(organisation))), None)
    return Obstacle(organisation, open_matter) if open_matter else None


@transaction.atomic
def close(user: User, *, by: Actor, erase: bool) -> None:
    """Close an account: memberships end, an organisation of this one person is closed, sessions are over.

    erase: also forget what we hold about the person, but for what the law makes us keep. Raises Refused.
    """
    if obstacles(user):
        raise Refused(_("Your account can't be closed yet. The page says why."), code="obstacle")
    address = user.email
    for membership in _memberships(user):
        if membership.is_administrator and is_last_administrator(membership):
            Organisation.objects.filter(pk=membership.organisation_id).update(closed_at=timezone.now())
            note(What.CLOSED, by=by, organisation=membership.organisation_id)
        else:
            note(What.LEFT, by=by, organisation=membership.organisation_id, person=user.pk, before=membership.role)
        Membership.objects.filter(pk=membership.pk).delete()
        end_invitations(membership, by)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_all(user)
    note(What.CLOSED, by=by, person=user.pk)
    if erase:
        erase_person(user, by=by)
    send_transient(kind="account_erased" if erase else "account_closed", to=address, blanks={})


def erase_person(user: User, *, by: Actor) -> None:
    """Forget a closed account's person: address, name, password, factors, invitations, requests, codes, addresses.

    Kept, and why: letters and answers in cases with their address (evidence in a dispute), and the documents of an
    organisation, which are the organisation's. Logs hold ids only.
    """
    address = user.email
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    Invitation.objects.filter(email=address).delete()
    MailedCode.objects.filter(address=named(address)).delete()
    for rows in (user.join_requests, user.email_changes, user.muted, user.sign_ins):
        rows.all().delete()
    forget_address(address)
    user.email, user.name = f"person-{user.pk}{ERASED}", ""
    user.set_unusable_password()
    user.save()
    note(What.ERASED, by=by, person=user.pk)

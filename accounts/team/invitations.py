"""Inviting by mail: a link that names the invitation, and a code that shows that a person read the mail."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import mailed_codes
from accounts.actions import create_person
from accounts.events import What, note
from accounts.mailboxes import is_same_mailbox
from accounts.models import Invitation, Membership, Organisation, User
from accounts.queries import acting_for, person_at
from accounts.refusals import Refused
from accounts.team.actions import add_member, require_administrator
from accounts.team.letters import role_word
from ledger import policy
from ledger.lifecycle import Actor
from replies.actions import send_transient

OVER = _("This invitation works no more. Ask the person who invited you for a new one.")


@transaction.atomic
def invite(organisation: Organisation, *, email: str, role: str, by: Actor) -> Invitation:
    """Invite an address; an open invitation of the same address is replaced. Raises Refused.

    email: in lower case. The mail holds the link and the code; the row holds digests of both.
    """
    require_administrator(organisation, by)
    if organisation.memberships.filter(user__email=email).exists():
        raise Refused(_("This person is a member already. Change their role in the list."), code="member")
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # invitations at once count one after the other
    now = timezone.now()
    if organisation.invitations.filter(created_at__gt=now - timedelta(days=1)).count() >= policy.number(
        "accounts.invitations_per_day"
    ):
        raise Refused(_("You sent many invitations today. Send more tomorrow, or ask a person."), code="too_many")
    organisation.invitations.filter(email=email, accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
    token, code = secrets.token_urlsafe(24), mailed_codes.six_digits()
    days = policy.number("accounts.invitation_days")
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        role=role,
        token_hash=digest(token),
        code_hash=mailed_codes.digest(_about(token), code),
        invited_by_id=by.user_id,
        expires_at=now + timedelta(days=days),
    )
    note(What.INVITED, by=by, organisation=organisation.pk, after=role)
    _send(invitation, token, code, days)
    return invitation


def _send(invitation: Invitation, token: str, code: str, days: int) -> None:
    send_transient(
        kind="invitation",
        to=invitation.email,
        blanks={
            "organisation": invitation.organisation.name,
            "person": str(invitation.invited_by),
            "role": role_word(invitation.role),
            "code": code,
            "days": days,
            "invitation_url": settings.SITE_URL + reverse("invitation", args=[token]),
        },
    )


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Actor) -> None:
    """Take an invitation back. Raises Refused when it was accepted or withdrawn already."""
    require_administrator(invitation.organisation, by)
    rows = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if not rows.update(withdrawn_at=timezone.now()):
        raise Refused(_("This invitation was accepted or withdrawn meanwhile."), code="gone")
    note(What.UNINVITED, by=by, organisation=invitation.organisation_id, before=invitation.role)


def find(token: str) -> Invitation | None:
    """The open invitation behind a link."""
    rows = Invitation.objects.open(now=timezone.now()).select_related("organisation", "invited_by")
    return rows.filter(token_hash=digest(token)).first()


def check_code(invitation: Invitation, token: str, code: str) -> None:
    """Compare a code, counting the try first, so that guesses made at once can't share one. Raises Refused."""
    row = Invitation.objects.filter(pk=invitation.pk)
    if not mailed_codes.count_try(row, policy.number("accounts.invitation_tries")):
        raise Refused(_("Too many wrong codes. Ask the person who invited you for a new one."), code="too_many")
    if not mailed_codes.fits(invitation.code_hash, _about(token), code):
        raise Refused(_("This is not the code in our mail. Enter its six digits."), code="wrong_code")


@transaction.atomic
def accept(invitation: Invitation, *, user: User | None = None) -> Membership:
    """Join: as this person, whose address must be the invited one, or as a new person with that address.

    For a new person the caller has checked the code. Raises Refused; of two who accept at once, one joins.
    """
    if user is not None and not is_same_mailbox(user.email, invitation.email):
        raise Refused(_("This invitation went to another address."), code="other_address")
    now = timezone.now()
    # The lock makes whoever removes the inviter at this moment go before or after, not between.
    Organisation.objects.select_for_update().get(pk=invitation.organisation_id)
    if not Invitation.objects.open(now=now).filter(pk=invitation.pk).update(accepted_at=now):
        raise Refused(OVER, code="over")
    user = user or _new_person(invitation.email)
    by = acting_for(user, invitation.organisation)
    return add_member(invitation.organisation, user, role=invitation.role, by=by)


def has_account(email: str) -> bool:
    return person_at(email) is not None


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _about(token: str) -> str:
    return f"accounts.invitation.{digest(token)}"


def _new_person(email: str) -> User:
    try:
        with transaction.atomic():
            return create_person(email)
    except IntegrityError:  # they signed up by another way at this moment
        raise Refused(_("You have an account by now. Sign in with it and accept again."), code="has_account") from None

"""A lost second factor: one of the staff asks, a day later a supervisor who is another person confirms."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.events import What, note
from accounts.language import language_of
from accounts.models import FactorReset, User
from accounts.profile.sessions import end_all
from accounts.refusals import Refused
from accounts.second_factor.rules import has_factor
from ledger import policy
from ledger.lifecycle import Actor, Role
from replies.actions import send_transient


@transaction.atomic
def ask(user: User, *, reason: str, by: Actor) -> FactorReset:
    """Ask to take away a person's factors; they are told at once. Raises Refused."""
    if by.role not in (Role.STAFF, Role.SUPERVISOR) or by.user_id == user.pk:
        raise Refused(_("A colleague must ask for you."), code="not_yours")
    if not has_factor(user):
        raise Refused(_("This person has no second factor to take away."), code="none")
    try:
        with transaction.atomic():
            asked = FactorReset.objects.create(user=user, reason=reason, asked_by_id=by.user_id)
    except IntegrityError:
        raise Refused(_("A colleague asked for this already."), code="open") from None
    note(What.RESET_ASKED, by=by, person=user.pk)
    hours = policy.number("accounts.factor_reset_hours")
    send_transient(kind="factor_reset_asked", to=user.email, blanks={"hours": hours}, language=language_of(user.email))
    return asked


@transaction.atomic
def confirm(asked: FactorReset, *, by: Actor) -> None:
    """Take the factors away and end all sessions. Raises Refused: not another person, no supervisor, or too early."""
    if by.role != Role.SUPERVISOR or by.user_id in (asked.asked_by_id, asked.user_id):
        raise Refused(_("Another person confirms this: a supervisor who did not ask for it."), code="not_another")
    if not User.objects.filter(pk=asked.asked_by_id, is_staff=True, is_active=True).exists():
        raise Refused(_("Who asked for this works here no more. Let it go, and ask anew."), code="asker_gone")
    now = timezone.now()
    if now < asked.asked_at + timedelta(hours=policy.number("accounts.factor_reset_hours")):
        raise Refused(_("It is too early: the person has a day to object."), code="too_early")
    rows = FactorReset.objects.filter(pk=asked.pk, confirmed_at=None)
    if not rows.update(confirmed_by=by.user_id, confirmed_at=now):
        raise Refused(_("This was confirmed already."), code="gone")
    Authenticator.objects.filter(user=asked.user).delete()
    end_all(asked.user)
    note(What.RESET_DONE, by=by, person=asked.user_id)
    to = asked.user.email
    send_transient(kind="factor_reset_done", to=to, blanks={}, language=language_of(to))


@transaction.atomic
def drop(asked: FactorReset, *, by: Actor) -> None:
    """Let the request go, as when the person objected. Raises Refused when it was confirmed."""
    if not FactorReset.objects.filter(pk=asked.pk, confirmed_at=None).delete()[0]:
        raise Refused(_("This was confirmed already."), code="gone")
    note(What.RESET_DROPPED, by=by, person=asked.user_id)

"""Another address to sign in with: a code to the new one, a notice to the old one."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import limits, mailed_codes
from accounts.events import What, note
from accounts.mailboxes import mailbox_of
from accounts.models import EmailChange, User
from accounts.profile.sessions import end_all
from accounts.queries import person_at
from accounts.refusals import Refused
from ledger import policy
from ledger.lifecycle import Actor
from replies.actions import send_transient

WRONG = _("This is not the code we sent. Look at our newest mail and enter its six digits.")
OVER = _("This code is too old or was used. Begin anew.")


@transaction.atomic
def ask(user: User, *, email: str) -> EmailChange:
    """Send a code to the new address. One that has an account gets a mail that says so; the page tells no difference.

    Raises Refused after too many today.
    """
    if not limits.count("accounts.email_changes_per_day", user.pk):
        raise Refused(_("You asked several times today. Try again tomorrow, or ask a person."), code="too_many")
    known = person_at(email)
    if known and (known != user or email == user.email):
        sign_in = settings.SITE_URL + reverse("account_login")
        send_transient(kind="account_exists", to=email, blanks={"sign_in_url": sign_in})
        return EmailChange.objects.create(user=user, email=email)
    code, minutes = mailed_codes.six_digits(), policy.number("codes.address_minutes")
    change = EmailChange.objects.create(user=user, email=email)
    EmailChange.objects.filter(pk=change.pk).update(code_hash=mailed_codes.digest(_about(change), code))
    send_transient(kind="email_code", to=email, blanks={"code": code, "minutes": minutes})
    return change


def waiting(user: User) -> EmailChange | None:
    """The newest change that can still be confirmed."""
    fresh = timezone.now() - timedelta(minutes=policy.number("codes.address_minutes"))
    newest = user.email_changes.filter(asked_at__gt=fresh).order_by("-pk").first()
    return newest if newest and newest.done_at is None else None


def confirm(user: User, code: str, *, by: Actor) -> None:
    """Change the address and sign out everywhere; the caller signs its own browser in again.

    Raises Refused: wrong code, too many tries, too old, or the address was taken meanwhile.
    """
    change = waiting(user)
    if change is None:
        raise Refused(OVER, code="over")
    if not mailed_codes.count_try(EmailChange.objects.filter(pk=change.pk), policy.number("codes.tries")):
        raise Refused(_("Too many wrong codes. Begin anew."), code="too_many")
    if not mailed_codes.fits(change.code_hash, _about(change), code):
        raise Refused(WRONG, code="wrong_code")
    try:
        _change(user, change, by)
    except IntegrityError:  # somebody opened an account with it at this moment
        raise Refused(OVER, code="over") from None


@transaction.atomic
def _change(user: User, change: EmailChange, by: Actor) -> None:
    if not EmailChange.objects.filter(pk=change.pk, done_at=None).update(done_at=timezone.now()):
        raise Refused(OVER, code="over")
    old = user.email
    User.objects.filter(pk=user.pk).update(email=change.email, mailbox=mailbox_of(change.email))
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=change.email, verified=True, primary=True)
    user.email, user.mailbox = change.email, mailbox_of(change.email)
    end_all(user)
    note(What.EMAIL_CHANGED, by=by, person=user.pk)
    send_transient(kind="email_changed", to=old, blanks={"day": timezone.localdate().isoformat()})


def _about(change: EmailChange) -> str:
    return f"accounts.email.{change.pk}"

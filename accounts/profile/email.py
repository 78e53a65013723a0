"""Another address to sign in with: a code to the new one, a notice to the old one."""

import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.events import What, note
from accounts.mailboxes import mailbox_of
from accounts.models import EmailChange, User
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
    day = timezone.now() - timedelta(days=1)
    if user.email_changes.filter(asked_at__gt=day).count() >= policy.number("accounts.email_changes_per_day"):
        raise Refused(_("You asked several times today. Try again tomorrow, or ask a person."), code="too_many")
    known = person_at(email)
    if known and (known != user or email == user.email):
        sign_in = settings.SITE_URL + reverse("account_login")
        send_transient(kind="account_exists", to=email, blanks={"sign_in_url": sign_in})
        return EmailChange.objects.create(user=user, email=email)
    code = f"{secrets.randbelow(10**6):06}"
    change = EmailChange.objects.create(user=user, email=email)
    EmailChange.objects.filter(pk=change.pk).update(code_hash=_digest(change, code))
    minutes = policy.number("accounts.code_minutes")
    send_transient(kind="email_code", to=email, blanks={"code": code, "minutes": minutes})
    return change


def waiting(user: User) -> EmailChange | None:
    """The newest change that can still be confirmed."""
    fresh = timezone.now() - timedelta(minutes=policy.number("accounts.code_minutes"))
    newest = user.email_changes.filter(asked_at__gt=fresh).order_by("-pk").first()
    return newest if newest and newest.done_at is None else None


def confirm(user: User, code: str, *, by: Actor) -> None:
    """Change the address. Raises Refused: wrong code, too many tries, too old, or the address was taken meanwhile."""
    change = waiting(user)
    if change is None:
        raise Refused(OVER, code="over")
    # The try is counted before the code is compared: guesses made at once can't share one.
    left = EmailChange.objects.filter(pk=change.pk, tries__lt=policy.number("accounts.code_tries"))
    if not left.update(tries=F("tries") + 1):
        raise Refused(_("Too many wrong codes. Begin anew."), code="too_many")
    if not constant_time_compare(change.code_hash, _digest(change, code)):
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
    note(What.EMAIL_CHANGED, by=by, person=user.pk)
    send_transient(kind="email_changed", to=old, blanks={"day": timezone.localdate().isoformat()})


def _digest(change: EmailChange, code: str) -> str:
    return salted_hmac(f"accounts.email.{change.pk}", code, algorithm="sha256").hexdigest()

"""Codes that show that whoever answers a letter of authorisation by its link reads the owner's mail."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from ledger import policy
from replies.actions import send_transient
from rights.models import AuthorisationContact, LetterCode


class NoCode(Exception):
    """A code can't be sent or is not right; the text says why and what to do."""


@transaction.atomic
def send_code(contact: AuthorisationContact) -> None:
    """Mail a code to the address that the owner was asked at. Raises NoCode when too many were sent in an hour."""
    # The row's lock makes two requests at once count one after the other; SQLite has one writer anyway.
    AuthorisationContact.objects.select_for_update().get(pk=contact.pk)
    hour = timezone.now() - timedelta(hours=1)
    if contact.codes.filter(sent_at__gt=hour).count() >= policy.number("answers.codes_per_hour"):
        raise NoCode(_("We sent several codes already. Use the newest one, or come back in an hour."))
    code, reference = f"{secrets.randbelow(10**6):06}", contact.authorisation.reference
    LetterCode.objects.create(contact=contact, code_hash=_digest(contact, code))
    blanks = {"code": code, "reference": reference, "minutes": policy.number("answers.code_minutes")}
    send_transient(kind="authorisation_code", to=contact.address, blanks=blanks)


def newest_code(contact: AuthorisationContact) -> LetterCode | None:
    """The code that works now, if one was sent and neither used nor too old."""
    fresh = timezone.now() - timedelta(minutes=policy.number("answers.code_minutes"))
    newest = contact.codes.filter(sent_at__gt=fresh).last()
    return newest if newest and newest.used_at is None else None


def check_code(contact: AuthorisationContact, code: str) -> None:
    """Use up a code. Raises NoCode: wrong, too old, used, or guessed at too often."""
    newest = newest_code(contact)
    if newest is None:
        raise NoCode(_("This code is too old or was used. Ask for a new one."))
    # The try is counted before the code is compared: guesses made at once can't share one.
    left = LetterCode.objects.filter(pk=newest.pk, tries__lt=policy.number("answers.code_tries"))
    if not left.update(tries=F("tries") + 1):
        raise NoCode(_("Too many wrong codes. Ask for a new one."))
    if not constant_time_compare(newest.code_hash, _digest(contact, code)):
        raise NoCode(_("This is not the code we sent. Look at our newest mail and enter its six digits."))
    if not LetterCode.objects.filter(pk=newest.pk, used_at=None).update(used_at=timezone.now()):
        raise NoCode(_("This code is too old or was used. Ask for a new one."))


def is_proven(contact: AuthorisationContact) -> bool:
    """Whether a code sent to this address was entered not too long ago."""
    since = timezone.now() - timedelta(hours=policy.number("answers.signed_in_hours"))
    return contact.codes.filter(used_at__gt=since).exists()


def _digest(contact: AuthorisationContact, code: str) -> str:
    return salted_hmac(f"rights.letter_code.{contact.pk}", code, algorithm="sha256").hexdigest()

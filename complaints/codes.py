"""Codes that show that whoever answers reads the seller's contact address."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from complaints.models import AnswerCode, ReportedListing
from ledger import policy
from replies.actions import send_transient


class NoCode(Exception):
    """A code can't be sent or is not right; the text says why and what to do."""


@transaction.atomic
def send_code(reported: ReportedListing) -> None:
    """Queue a code to the store's contact address. Raises NoCode when there is none, or too many were sent."""
    address = reported.listing.store.contact_email
    if not address:
        raise NoCode(_("The marketplace gave us no address for this store. Answer our letter: a person reads it."))
    # The row's lock makes two requests at once count one after the other; SQLite has one writer anyway.
    ReportedListing.objects.select_for_update().get(pk=reported.pk)
    hour = timezone.now() - timedelta(hours=1)
    sent = AnswerCode.objects.filter(reported=reported, sent_at__gt=hour).count()
    if sent >= policy.number("answers.codes_per_hour"):
        raise NoCode(_("We sent several codes already. Use the newest one, or come back in an hour."))
    code = f"{secrets.randbelow(10**6):06}"
    AnswerCode.objects.create(reported=reported, code_hash=_digest(reported, code))
    minutes = policy.number("answers.code_minutes")
    send_transient(
        kind="answer_code", to=address, blanks={"code": code, "reference": reported.reference, "minutes": minutes}
    )


def newest_code(reported: ReportedListing) -> AnswerCode | None:
    """The code that works now, if one was sent and neither used nor too old."""
    fresh = timezone.now() - timedelta(minutes=policy.number("answers.code_minutes"))
    newest = AnswerCode.objects.filter(reported=reported, sent_at__gt=fresh).order_by("-pk").first()
    return newest if newest and newest.used_at is None else None


def check_code(reported: ReportedListing, code: str) -> None:
    """Use up a code. Raises NoCode: wrong, too old, used, or guessed at too often."""
    newest = newest_code(reported)
    if newest is None:
        raise NoCode(_("This code is too old or was used. Ask for a new one."))
    # The try is counted before the code is compared: guesses made at once can't share one.
    counted = AnswerCode.objects.filter(pk=newest.pk, tries__lt=policy.number("answers.code_tries"))
    if not counted.update(tries=F("tries") + 1):
        raise NoCode(_("Too many wrong codes. Ask for a new one."))
    if not constant_time_compare(newest.code_hash, _digest(reported, code)):
        raise NoCode(_("This is not the code we sent. Look at our newest mail and enter its six digits."))
    if not AnswerCode.objects.filter(pk=newest.pk, used_at=None).update(used_at=timezone.now()):
        raise NoCode(_("This code is too old or was used. Ask for a new one."))


def _digest(reported: ReportedListing, code: str) -> str:
    return salted_hmac(f"complaints.code.{reported.pk}", code, algorithm="sha256").hexdigest()


def masked(address: str) -> str:
    """Show an address to someone who should know it: s•••••@demo.example."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}•••••@{domain}" if domain else ""

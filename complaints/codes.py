"""Codes that show that whoever answers or reports reads the mail of an address."""

import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.mailboxes import limit_key
from complaints.models import AnswerCode, GuestCode, MailCode, ReportedListing
from ledger import policy
from replies.actions import send_transient


class NoCode(Exception):
    """A code can't be sent or is not right; the text says why and what to do."""


@transaction.atomic
def send_code(reported: ReportedListing) -> None:
    """Queue a code to the store's contact address. Raises NoCode when there is none, or too many were sent."""
    address = reported.listing.store.contact_email
    if not address:
        raise NoCode(_("The marketplace gave us no address for this store. Ask a person to help."))
    # The row's lock makes two requests at once count one after the other; SQLite has one writer anyway.
    ReportedListing.objects.select_for_update().get(pk=reported.pk)
    _require_rest(AnswerCode.objects.filter(reported=reported))
    code = _new_code()
    AnswerCode.objects.create(reported=reported, code_hash=_digest(reported, code))
    minutes = policy.number("answers.code_minutes")
    send_transient(
        kind="answer_code", to=address, blanks={"code": code, "reference": reported.reference, "minutes": minutes}
    )


def newest_code(reported: ReportedListing) -> AnswerCode | None:
    """The code that works now, if one was sent and neither used nor too old."""
    return _newest(AnswerCode.objects.filter(reported=reported))


def check_code(reported: ReportedListing, code: str) -> None:
    """Use up a code. Raises NoCode: wrong, too old, used, or guessed at too often."""
    _use_up(AnswerCode.objects.filter(reported=reported), _digest(reported, code))


@transaction.atomic
def send_guest_code(address: str) -> None:
    """Queue a code to who wants to report without an account. Raises NoCode when too many were sent.

    Nothing here depends on whether the address has an account.
    """
    rows = GuestCode.objects.filter(address_hash=_address_hash(address))
    _require_rest(rows)
    code = _new_code()
    GuestCode.objects.create(address_hash=_address_hash(address), code_hash=_guest_digest(address, code))
    minutes = policy.number("answers.code_minutes")
    send_transient(kind="guest_code", to=address, blanks={"code": code, "minutes": minutes})


def check_guest_code(address: str, code: str) -> None:
    """Use up a guest's code. Raises NoCode: wrong, too old, used, or guessed at too often."""
    _use_up(GuestCode.objects.filter(address_hash=_address_hash(address)), _guest_digest(address, code))


def _new_code() -> str:
    return f"{secrets.randbelow(10**6):06}"


def _require_rest(rows: QuerySet[Any]) -> None:
    hour = timezone.now() - timedelta(hours=1)
    if rows.filter(sent_at__gt=hour).count() >= policy.number("answers.codes_per_hour"):
        raise NoCode(_("We sent several codes already. Use the newest one, or come back in an hour."))


def _newest(rows: QuerySet[Any]) -> Any:
    fresh = timezone.now() - timedelta(minutes=policy.number("answers.code_minutes"))
    newest = rows.filter(sent_at__gt=fresh).order_by("-pk").first()
    return newest if newest and newest.used_at is None else None


def _use_up(rows: QuerySet[Any], digest: str) -> None:
    newest: MailCode | None = _newest(rows)
    if newest is None:
        raise NoCode(_("This code is too old or was used. Ask for a new one."))
    # The try is counted before the code is compared: guesses made at once can't share one.
    counted = rows.filter(pk=newest.pk, tries__lt=policy.number("answers.code_tries"))
    if not counted.update(tries=F("tries") + 1):
        raise NoCode(_("Too many wrong codes. Ask for a new one."))
    if not constant_time_compare(newest.code_hash, digest):
        raise NoCode(_("This is not the code we sent. Look at our newest mail and enter its six digits."))
    if not rows.filter(pk=newest.pk, used_at=None).update(used_at=timezone.now()):
        raise NoCode(_("This code is too old or was used. Ask for a new one."))


def _digest(reported: ReportedListing, code: str) -> str:
    return salted_hmac(f"complaints.code.{reported.pk}", code, algorithm="sha256").hexdigest()


def _guest_digest(address: str, code: str) -> str:
    return salted_hmac(f"complaints.guest_code.{address}", code, algorithm="sha256").hexdigest()


def _address_hash(address: str) -> str:
    """One mailbox has one hash: what a provider leaves out of an address, and a +tag, make no second budget."""
    return salted_hmac("complaints.guest_address", limit_key(address), algorithm="sha256").hexdigest()


def masked(address: str) -> str:
    """Show an address to someone who should know it: s•••••@demo.example."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}•••••@{domain}" if domain else ""

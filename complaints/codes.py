"""Codes that show that whoever answers or reports reads the mail of an address."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import mailed_codes
from accounts.mailed_codes import Outcome, Purpose
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
        raise NoCode(_("The marketplace gave us no address for this store. Ask a person to help."))
    # The row's lock makes two requests at once count one after the other; SQLite has one writer anyway.
    ReportedListing.objects.select_for_update().get(pk=reported.pk)
    _require_rest(AnswerCode.objects.filter(reported=reported))
    code = mailed_codes.six_digits()
    AnswerCode.objects.create(reported=reported, code_hash=mailed_codes.digest(_about(reported), code))
    minutes = policy.number("answers.code_minutes")
    send_transient(
        kind="answer_code", to=address, blanks={"code": code, "reference": reported.reference, "minutes": minutes}
    )


def newest_code(reported: ReportedListing) -> AnswerCode | None:
    """The code that works now, if one was sent and neither used nor too old."""
    return _newest(AnswerCode.objects.filter(reported=reported))


def check_code(reported: ReportedListing, code: str) -> None:
    """Use up a code. Raises NoCode: wrong, too old, used, or guessed at too often."""
    rows = AnswerCode.objects.filter(reported=reported)
    newest = _newest(rows)
    if newest is None:
        raise NoCode(_sentence(Outcome.OVER))
    if not mailed_codes.count_try(rows.filter(pk=newest.pk), policy.number("answers.code_tries")):
        raise NoCode(_sentence(Outcome.SPENT))
    if not mailed_codes.fits(newest.code_hash, _about(reported), code):
        raise NoCode(_sentence(Outcome.WRONG))
    if not rows.filter(pk=newest.pk, used_at=None).update(used_at=timezone.now()):
        raise NoCode(_sentence(Outcome.OVER))


@transaction.atomic
def send_guest_code(address: str) -> str:
    """Queue a code to who wants to report without an account; returns the handle that their browser keeps.

    Nothing here depends on whether the address has an account. How many are sent is counted by accounts.attempts.
    """
    handle = mailed_codes.new_handle()
    code = mailed_codes.make(Purpose.GUEST, handle, address=address)
    send_transient(kind="guest_code", to=address, blanks={"code": code, "minutes": Purpose.GUEST.minutes})
    return handle


def check_guest_code(handle: str, code: str) -> None:
    """Use up a guest's code. Raises NoCode: wrong, too old, used, or guessed at too often."""
    outcome = mailed_codes.use(Purpose.GUEST, handle, code)
    if outcome is not Outcome.RIGHT:
        raise NoCode(_sentence(outcome))


def _sentence(outcome: Outcome) -> str:
    return {
        Outcome.WRONG: _("This is not the code we sent. Look at our newest mail and enter its six digits."),
        Outcome.SPENT: _("Too many wrong codes. Ask for a new one."),
        Outcome.OVER: _("This code is too old or was used. Ask for a new one."),
    }[outcome]


def _require_rest(rows: QuerySet[AnswerCode]) -> None:
    hour = timezone.now() - timedelta(hours=1)
    if rows.filter(sent_at__gt=hour).count() >= policy.number("answers.codes_per_hour"):
        raise NoCode(_("We sent several codes already. Use the newest one, or come back in an hour."))


def _newest(rows: QuerySet[AnswerCode]) -> AnswerCode | None:
    fresh = timezone.now() - timedelta(minutes=policy.number("answers.code_minutes"))
    newest = rows.filter(sent_at__gt=fresh).order_by("-pk").first()
    return newest if newest and newest.used_at is None else None


def _about(reported: ReportedListing) -> str:
    return f"complaints.code.{reported.pk}"


def masked(address: str) -> str:
    """Show an address to someone who should know it: s•••••@demo.example."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}•••••@{domain}" if domain else ""

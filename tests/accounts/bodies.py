"""What is posted to an address so that the rightful sender's work is done; elsewhere an empty form does it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from complaints.forms import CheckForm
from complaints.models import Draft
from rights.authorisation_forms import LETTER_CHOICES
from rights.authorisations import digest_of
from tests.accounts.addresses import Side
from tests.complaints.builders import signed_in
from tests.rights.make import pdf
from tests.uploads.make_files import picture

Body = dict[str, Any]


def _file(name: str = "paper.pdf") -> SimpleUploadedFile:
    """A new one for each sending: a file that was read once is empty."""
    return SimpleUploadedFile(name, pdf())


def _table(side: Side) -> SimpleUploadedFile:
    row = f"https://elsewhere.example/1,{side.right.reference},counterfeit,The title carries our mark."
    return SimpleUploadedFile("reports.csv", f"link,right,reason,statement\n{row}\n".encode())


def _date(prefix: str, days: int) -> Body:
    day = timezone.localdate() + timedelta(days=days)
    return {f"{prefix}_day": day.day, f"{prefix}_month": day.month, f"{prefix}_year": day.year}


def _seen_draft(side: Side) -> Body:
    draft = Draft.objects.get(pk=side.args["complaints:draft_check"][0])
    return {"declaration": "on", "seen": CheckForm(draft=draft).print}


def _seen_sheet(side: Side) -> Body:
    page = signed_in(side.who("finn")).get(reverse("complaints:sheet_check", args=side.args["complaints:sheet_check"]))
    return {"declaration": "on", "seen": page.context["form"].print}


BODIES: dict[str, Callable[[Side], Body]] = {
    "complaints:answer": lambda side: {"ground": "genuine", "text": "We made this lamp ourselves, as the papers show."},
    "complaints:draft_check": lambda side: _seen_draft(side),
    "complaints:draft_links": lambda side: {"links": "https://elsewhere.example/item/1"},
    "complaints:draft_reason": lambda side: {
        "right": side.right.pk,
        "ground": "counterfeit",
        "statement": "The photo shows our lamp, and the title carries our mark",
    },
    "admin:accounts_requirement_act": lambda side: {"verb": "refuse", "reason_code": "blurred", "note": ""},
    "admin:complaints_reportedlisting_act": lambda side: {
        "verb": "refuse",
        "refuse-reason": "wrong_class",
        "refuse-reasoning": "The mark stands for other goods.",
    },
    "admin:questions_question_act": lambda side: {"verb": "answer", "text": "Name one listing of it; we look at all."},
    "admin:rights_authorisation_act": lambda side: {
        "verb": "reject",
        "reason_code": LETTER_CHOICES[0][0],
        "reasoning": "The stamp belongs to another firm.",
    },
    "complaints:guest_start": lambda side: {"email": "gwen@guest.example"},
    "complaints:link_again": lambda side: {
        "reference": side.case.reference,
        "email": side.case.complaint.contact_email,
    },
    "complaints:sheet": lambda side: {"file": _table(side)},
    "complaints:sheet_start": lambda side: {"file": _table(side)},
    "complaints:sheet_check": lambda side: _seen_sheet(side),
    "handbook:opinion": lambda side: {"helped": "yes", "text": ""},
    "identity_one": lambda side: {"document": SimpleUploadedFile("extract.png", picture("PNG"), "image/png")},
    "organisation_invite": lambda side: {"email": "ines@elsewhere.example", "role": "reader"},
    "organisation_member": lambda side: {"role": "filer"},
    "language": lambda side: {"language": "zh-hans"},
    "organisation_hand_over": lambda side: {"to": side.firm.memberships.get(user=side.who("finn")).pk},
    "organisation_new": lambda side: {"kind": "rights_holder", "name": "Heron Kites", "country": "DE"},
    "organisation_request": lambda side: {"role": "reader"},
    "profile_name": lambda side: {"name": "Nina Newcomer"},
    "questions:ask": lambda side: {"about": "other", "text": "How do I report a whole store?", "email": "a@b.example"},
    "rights:add_proof": lambda side: {"proof": _file()},
    "rights:answer_letter": lambda side: _owner_says(side),
    "rights:answer_signed_in": lambda side: _owner_says(side),
    "rights:hand_in": lambda side: {"document": _file("signed.pdf")},
    "rights:new": lambda side: {"kind": "trademark"},
    "rights:new_paper": lambda side: {"kind": "renewal"},
    "rights:paper": lambda side: {"proof": _file(), **_date("new_expiry", 900), **_date("took_effect_on", -9)},
    "rights:sellers": lambda side: {"name": "Fair Shop", "address": ""},
}


def _owner_says(side: Side) -> Body:
    return {"verdict": "confirm", "signer": "Olive Owner", "seen": digest_of(side.letter)}

"""What the letters of a case have in common: whom they go to, and the blanks that are filled here alone.

No letter holds the other side's contact.
"""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from accounts.language import reader
from complaints.sightings import last_sighting
from ledger.calendars import in_words
from ledger.clocks import KINDS
from ledger.moments import database_now
from ledger.queries import open_deadline
from replies.letters import Letter, Recipient
from replies.writing import is_usable

if TYPE_CHECKING:
    from complaints.models import Complaint, ReportedListing


def address(name: str, *args: Any) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def due(case: "ReportedListing") -> str:
    deadline = open_deadline(case)
    return in_words(deadline.due_at) if deadline else ""


def answer_by(case: "ReportedListing") -> str:
    """By when the seller can answer, if the letter about the takedown leaves today; empty when none can reach them."""
    if not is_usable(case.listing.store.contact_email):
        return ""
    return in_words(KINDS["seller_answer"].due(database_now()))


def title(case: "ReportedListing") -> str:
    """The listing's title; its number when nothing of the title can be seen: a letter needs a name."""
    seen = "".join(sign for sign in case.listing.title if sign.isprintable())
    return case.listing.title if seen.strip() else case.listing.external_id


def about_listing(case: "ReportedListing") -> dict[str, str]:
    """The blanks that name the listing, in every letter about one."""
    return {"reference": case.reference, "listing_title": title(case), "listing_id": case.listing.external_id}


def ruling(case: "ReportedListing") -> dict[str, str]:
    """The blanks that say why, from the decision in force."""
    decision = case.decision
    return {"right_name": str(case.right), "reason": decision.sentence, "reasoning": decision.reasoning}


def back_seen(case: "ReportedListing") -> str:
    """When a new look saw the listing on sale again; empty for a takedown that held."""
    sighting = last_sighting(case)
    return in_words(sighting.at) if sighting else ""


def page_of(complaint: "Complaint") -> str:
    """Where whoever reported reads the case; a guest has no account, and goes by their private link."""
    if complaint.is_tracked_by_link:
        return address("complaints:guest_case", complaint.guest_link.token)
    return address("complaints:detail", complaint.reference)


def report_page(complaint: "Complaint") -> str:
    """Where whoever reported reports again; a guest has no account to sign in to."""
    return address("complaints:guest_start" if complaint.is_tracked_by_link else "complaints:start")


def again_page(case: "ReportedListing") -> str:
    """Where whoever reported reports a refused listing again, with what they said; a guest does so from the case."""
    if case.complaint.is_tracked_by_link:
        return page_of(case.complaint)
    return address("complaints:report_again", case.complaint.reference, case.number)


def case_page(case: "ReportedListing") -> str:
    """Where the rights holder reads the case."""
    return page_of(case.complaint)


def answer_page(case: "ReportedListing") -> str:
    """Where the seller, who may have no account, reads the case and answers."""
    return address("complaints:answer", case.answer_token)


class ToHolder(Letter):
    """A letter to whoever reported; an own-initiative case has nobody to write to."""

    @classmethod
    def recipients(cls, case: "ReportedListing") -> list[Recipient]:
        if case.complaint.is_own_initiative:
            return []
        return [reader("holder", case.complaint.contact_email)]


class ToSeller(Letter):
    """A letter to the seller's contact for legal notices."""

    @classmethod
    def recipients(cls, case: "ReportedListing") -> list[Recipient]:
        store = case.listing.store
        return [reader("seller", store.contact_email, otherwise=store.language)]

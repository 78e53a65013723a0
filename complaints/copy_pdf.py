"""A copy of a complaint as it was sent, to keep: every answer that was given, and what was seen of each listing."""

from django.utils.translation import gettext as _
from django.utils.translation import override
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from complaints.forms import DECLARATION
from complaints.models import Complaint, ReportedListing
from ledger.calendars import in_words
from replies.paper import paper, paragraph, printable_language


def copy_pdf(complaint: Complaint) -> bytes:
    """Make the copy on A4 pages. For whoever filed the complaint; it names no seller's address."""
    with override(printable_language()):
        return _copy(complaint)


def _copy(complaint: Complaint) -> bytes:
    listings = list(complaint.listings.for_pages())
    parts: list[Flowable] = [paragraph(_("Copy of your report %s") % complaint.reference, 16, after=6 * mm)]
    parts += [paragraph(sentence) for sentence in facts_in(complaint, listings)]
    for item in listings:
        parts.append(paragraph(_("Listing %d") % item.number, 12, after=2 * mm))
        parts += [paragraph(sentence, 9, after=1 * mm) for sentence in listing_in(item)]
    parts += [paragraph(_("You declared:"), 12, after=2 * mm), paragraph(str(DECLARATION))]
    author = complaint.complainant.name if complaint.complainant else complaint.contact_email
    return paper(parts, title=_("Report %s") % complaint.reference, author=author, reference=complaint.reference)


def facts_in(complaint: Complaint, listings: list[ReportedListing]) -> list[str]:
    """What the copy says of the whole complaint, one sentence each."""
    right = listings[0].right
    number = " ".join(part for part in (right.office_name, right.number) if part)
    facts = [
        _("Received: %s") % in_words(complaint.created_at),
        _("Reported by: %s") % (complaint.complainant or "–"),
        _("Answers go to: %s") % complaint.contact_email,
        _("Right: %(name)s, %(kind)s") % {"name": right.shown_name, "kind": right.get_kind_display()},
        _("Number: %s") % number if number else "",
        _("What is wrong: %s") % complaint.ground_entry.label,
        _("In your words: %s") % complaint.statement,
    ]
    return [fact for fact in facts if fact]


def listing_in(item: ReportedListing) -> list[str]:
    """What the copy says of one listing."""
    return [
        _("Reference: %s") % item.reference,
        _("Link as typed: %s") % item.typed_url,
        _("Title: %s") % item.facts["title"],
        _("Seller: %(seller)s on %(market)s") % {"seller": item.listing.store.name, "market": item.listing.market.name},
        _("Seen: %s") % in_words(item.snapshot.taken_at),
        _("SHA-256 of what was seen: %s") % item.snapshot.sha256,
    ]

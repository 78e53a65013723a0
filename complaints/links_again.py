"""The private links of a reference, mailed again to the address that the portal has for it, and to no other."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.mailboxes import limit_key
from complaints.letters import page_of
from complaints.letters.blanks import answer_page
from complaints.models import Complaint, ReportedListing
from complaints.states import SELLER_SEES
from replies.actions import send_transient
from rights.models import AuthorisationContact

# Of a case or one of its listings, like C-4F7K-92QD/1, or of a letter of authorisation, like A-4F7K-92QD.
REFERENCE = re.compile(r"([AC]-[0-9A-Z]{1,8}-[0-9A-Z]{1,8})(?:/([0-9]{1,4}))?", re.IGNORECASE)
MOST_MAILS = 10  # listings of one store in one report, of which each has its own page; its case page lists the rest


def reference_in(text: str) -> str:
    """The reference in what somebody typed or pasted, in capitals; empty when there is none."""
    found = REFERENCE.search(text)
    return found[0].upper() if found else ""


@transaction.atomic
def send_again(reference: str, address: str) -> int:
    """Mail the links of a reference that were sent to this address before. Returns how many mails that makes.

    reference: as reference_in gives it.
    """
    links = list(dict.fromkeys(_links(reference, limit_key(address))))[:MOST_MAILS]
    for about, kept, page in links:
        send_transient(kind="link_again", to=kept, blanks={"reference": about, "page_url": page})
    return len(links)


def _links(reference: str, key: str) -> Iterator[tuple[str, str, str]]:
    """What each link is about, the address that we have, and the page; of those whose address is the one named."""
    whole, _slash, number = reference.partition("/")
    complaint = Complaint.objects.filter(reference=whole).first()
    if complaint and not complaint.is_own_initiative and limit_key(complaint.contact_email) == key:
        yield complaint.reference, complaint.contact_email, page_of(complaint)
    shown = ReportedListing.objects.for_pages().filter(complaint=complaint, state__in=SELLER_SEES)
    for reported in (shown.filter(number=number) if number else shown) if complaint else ():
        kept = reported.listing.store.contact_email
        if kept and limit_key(kept) == key:
            yield reported.reference, kept, answer_page(reported)
    asked = AuthorisationContact.objects.filter(authorisation__reference=whole).order_by("-pk")
    for contact in asked.select_related("authorisation"):
        if limit_key(contact.address) == key:
            page = settings.SITE_URL + reverse("rights:answer_letter", args=[contact.token])
            yield whole, contact.address, page
            return  # the newest link is the one that counts

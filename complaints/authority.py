"""Whether whoever reports may do so under a right: every door to filing and to a takedown asks here."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import Organisation
from complaints.models import ReportedListing
from ledger import wording
from rights.models import Act, IPRight
from rights.queries import may_file


def why_no_authority(
    organisation: Organisation | None,
    right: IPRight,
    markets: Iterable[str],
    *,
    act: str = Act.REPORT,
    on: date | None = None,
) -> str:
    """Say in a sentence why an organisation may not act under a right on these markets; empty when it may.

    What it was to show of itself, and did not in time, stands in the way like a missing letter of authorisation.

    organisation: None for a case of our own initiative, or of a guest. on: today unless given.
    """
    if organisation is None:
        return ""
    day = on or timezone.localdate()
    if sentence := why_unknown(organisation, day):
        return sentence
    for market in sorted(set(markets)) or [""]:
        permission = may_file(organisation, right, market, act, day)
        if not permission.allowed:
            return permission.reason
    return ""


def why_unknown(organisation: Organisation, on: date) -> str:
    """Name what an organisation was to show of itself by a day that is over; empty when nothing is late."""
    late = organisation.requirements.overdue(on)
    if not late:
        return ""
    said = gettext("%(organisation)s did not send by %(day)s what we asked for, under “%(page)s”: %(what)s.")
    return said % {
        "organisation": organisation.name,
        "day": wording.day(min(row.last_day for row in late)),
        "page": gettext("Show who your organisation is"),
        "what": ", ".join(str(row.asked.what) for row in late),
    }


def why_no_authority_now(reported: ReportedListing, act: str = Act.REPORT) -> str:
    """The same for a report that was filed before: letters end, and are revoked, between filing and decision."""
    complainant = reported.complaint.complainant
    return why_no_authority(complainant, reported.right, [reported.listing.market.code], act=act)

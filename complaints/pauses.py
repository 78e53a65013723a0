"""Reports wait while their right has expired, and go on once it is renewed; rights/ tells of both by its moves."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Self

from django.conf import settings

from accounts.language import reader
from complaints.letters import page_of
from complaints.models import Complaint, ReportedListing
from complaints.states import DECIDE_COMPLAINT, State
from ledger import wording
from ledger.chain import append
from ledger.clocks import close_clocks, open_clock
from ledger.lifecycle import Actor
from ledger.queries import events_of
from replies.letters import Letter, Recipient
from rights.models import IPRight


def pause_reports(right: IPRight) -> None:
    """Stop the clocks of reports that were not decided, and tell each filer how to mend it. One letter a complaint."""
    for complaint, listings in _undecided(right).items():
        for reported in listings:
            close_clocks(reported, (DECIDE_COMPLAINT,))
            append(reported.reference, verb="pause", by=Actor.system(), note=right.reference)
        append(complaint.reference, verb="pause", by=Actor.system(), note=right.reference)
        ReportsPaused.write(complaint)


def resume_reports(right: IPRight) -> None:
    """Start the clocks of reports that waited, with the whole time to decide."""
    for complaint, listings in _undecided(right).items():
        waited = [reported for reported in listings if events_of(reported).last().verb == "pause"]
        for reported in waited:
            append(reported.reference, verb="resume", by=Actor.system(), note=right.reference)
            open_clock(reported, DECIDE_COMPLAINT)
        if waited:
            append(complaint.reference, verb="resume", by=Actor.system(), note=right.reference)
            ReportsResumed.write(complaint)


def _undecided(right: IPRight) -> dict[Complaint, list[ReportedListing]]:
    found: dict[Complaint, list[ReportedListing]] = defaultdict(list)
    rows = ReportedListing.objects.filter(right=right, state=State.SENT).select_related("complaint", "listing")
    for reported in rows.order_by("complaint", "number"):
        found[reported.complaint].append(reported)
    return found


class ToFiler(Letter):
    """A letter about a whole complaint, to whoever filed it."""

    @classmethod
    def recipients(cls, case: Complaint) -> list[Recipient]:
        return [] if case.is_own_initiative else [reader("holder", case.contact_email)]


def _blanks(case: Complaint) -> dict[str, Any]:
    waiting = list(case.listings.filter(state=State.SENT).select_related("listing", "right"))
    right = waiting[0].right
    return {
        "reference": case.reference,
        "right_name": str(right),
        "listings": "\n".join(f"{item.number}. {item.listing.title} ({item.listing.external_id})" for item in waiting),
        "count": len(waiting),
        "last_day": wording.day(right.expires_on) if right.expires_on else "–",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsPaused(ToFiler):
    """Your report waits: the right has expired, and how to mend that."""

    code = "reports_paused"
    reference: str
    right_name: str
    listings: str
    count: int
    last_day: str
    right_url: str

    @classmethod
    def for_case(cls, case: Complaint) -> Self:
        right = case.listings.filter(state=State.SENT).select_related("right")[0].right
        return cls(**_blanks(case), right_url=f"{settings.SITE_URL}{right.get_absolute_url()}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsResumed(ToFiler):
    """Your report goes on: the right was renewed."""

    code = "reports_resumed"
    reference: str
    right_name: str
    listings: str
    count: int
    last_day: str
    case_url: str

    @classmethod
    def for_case(cls, case: Complaint) -> Self:
        return cls(**_blanks(case), case_url=page_of(case))

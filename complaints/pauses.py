"""Reports wait while their right has expired or was refused, and end with it; rights/ tells by its moves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.conf import settings

from accounts.language import reader
from accounts.mailboxes import limit_key
from complaints.letters.blanks import page_of, report_page, title
from complaints.models import Complaint, ReportedListing
from complaints.states import DECIDE_COMPLAINT, State
from ledger import wording
from ledger.chain import append
from ledger.clocks import close_clocks, open_clock
from ledger.lifecycle import Actor, move
from ledger.models import Event
from ledger.queries import events_of
from replies.letters import Letter, Recipient
from rights.models import IPRight
from rights.pauses import Waiting
from rights.states import State as RightState

NAMED = 50  # listings that one letter names; the others stand on the pages of their cases


def waiting_on(right: IPRight) -> Waiting:
    """How many reports on a right were not decided, and where a guest who owns it reads them."""
    undecided = _undecided(right)
    by_link = (report.complaint for report in undecided if report.complaint.is_tracked_by_link)
    return Waiting(len(undecided), next((page_of(complaint) for complaint in by_link), ""))


def pause_reports(right: IPRight) -> None:
    """Stop the clocks of reports that were not decided, and tell each reporter. One letter a reporter.

    The owner of a refused right reads in the letter about the refusal what waits, and how to mend it.
    """
    undecided = _undecided(right)
    for reported in undecided:
        close_clocks(reported, (DECIDE_COMPLAINT,))
        _note(reported, "pause", right)
    complaints = _complaints_of(undecided)
    for complaint in complaints:
        _note(complaint, "pause", right)
    told = right.contact_address if right.state == RightState.REFUSED else ""
    _write(ReportsPaused, complaints, but=told)


def resume_reports(right: IPRight) -> None:
    """Start the clocks of reports that waited, with the whole time to decide."""
    waited = [reported for reported in _undecided(right) if events_of(reported).last().verb == "pause"]
    for reported in waited:
        _note(reported, "resume", right)
        open_clock(reported, DECIDE_COMPLAINT)
    complaints = _complaints_of(waited)
    for complaint in complaints:
        _note(complaint, "resume", right)
    told = right.contact_address if right.state == RightState.SUBMITTED else ""  # sends it again, and sees it
    _write(ReportsResumed, complaints, but=told)


def end_reports(right: IPRight) -> None:
    """End reports that were not decided: for a right that was withdrawn nothing comes down. One letter a reporter."""
    undecided = _undecided(right)
    for reported in undecided:
        move(reported, "lapse", by=Actor.system(), note=right.reference)
    _write(ReportsEnded, _complaints_of(undecided))


def _note(case: Complaint | ReportedListing, verb: str, right: IPRight) -> None:
    append(case.reference, verb=verb, by=Actor.system(), note=right.reference, data={"right": str(right.state)})


def _undecided(right: IPRight) -> list[ReportedListing]:
    rows = ReportedListing.objects.filter(right=right, state=State.SENT)
    return list(rows.select_related("complaint__complainant", "listing").order_by("complaint_id", "number"))


def _complaints_of(reports: Iterable[ReportedListing]) -> list[Complaint]:
    return list(dict.fromkeys(reported.complaint for reported in reports))


def _write(letter: type[Letter], complaints: Sequence[Complaint], *, but: str = "") -> None:
    """Write one letter to each reporter, in their oldest case. but: an address that was told by another letter."""
    first: dict[tuple[int | None, str], Complaint] = {}
    for complaint in complaints:
        first.setdefault((complaint.complainant_id, limit_key(complaint.contact_email)), complaint)
    for (_organisation, mailbox), complaint in first.items():
        if not but or mailbox != limit_key(but):
            letter.write(complaint)


class ToFiler(Letter):
    """A letter about all reports of one reporter on a right, written in the oldest complaint."""

    @classmethod
    def recipients(cls, case: Complaint) -> list[Recipient]:
        return [] if case.is_own_initiative else [reader("holder", case.contact_email)]


def _blanks(case: Complaint, reports: list[ReportedListing]) -> dict[str, Any]:
    """What the three letters share. reports: those of the same reporter that the letter is about."""
    lines = [f"{item.reference}. {title(item)} ({item.listing.external_id})" for item in reports]
    return {
        "reference": case.reference,
        "right_name": str(right_of(case)),
        "listings": "\n".join(lines[:NAMED]),
        "count": len(lines),
        "others": max(0, len(lines) - NAMED),
    }


def right_of(case: Complaint) -> IPRight:
    """The one right that all listings of a complaint were reported under."""
    return case.listings.select_related("right__owner").order_by("number")[0].right


def _of_reporter(case: Complaint, state: str) -> list[ReportedListing]:
    """All reports in this state on the complaint's right by the same reporter."""
    rows = ReportedListing.objects.filter(right=right_of(case), state=state, complaint__complainant=case.complainant)
    rows = rows.select_related("complaint", "listing").order_by("complaint_id", "number")
    return [item for item in rows if limit_key(item.complaint.contact_email) == limit_key(case.contact_email)]


def _last_day(right: IPRight) -> str:
    return wording.day(right.expires_on) if right.expires_on else "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsPaused(ToFiler):
    """Your reports wait: the right has expired or was refused, and who can mend that.

    right_url: where to mend it; the case itself for whoever can't open the right's page.
    """

    code = "reports_paused"
    version = 2
    reference: str
    right_name: str
    listings: str
    count: int
    others: int
    last_day: str
    owner: str
    refused: bool
    is_owner: bool
    right_url: str

    @classmethod
    def for_case(cls, case: Complaint) -> Self:
        right = right_of(case)
        is_owner = case.complainant_id == right.owner_id and not case.is_tracked_by_link
        return cls(
            **_blanks(case, _of_reporter(case, State.SENT)),
            last_day=_last_day(right),
            owner=right.owner.name,
            refused=right.state == RightState.REFUSED,
            is_owner=is_owner,
            right_url=f"{settings.SITE_URL}{right.get_absolute_url()}" if is_owner else page_of(case),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsResumed(ToFiler):
    """Your reports go on: the right was renewed, or is checked again."""

    code = "reports_resumed"
    version = 2
    reference: str
    right_name: str
    listings: str
    count: int
    others: int
    last_day: str
    is_checked: bool
    case_url: str

    @classmethod
    def for_case(cls, case: Complaint) -> Self:
        right = right_of(case)
        return cls(
            **_blanks(case, _of_reporter(case, State.SENT)),
            last_day=_last_day(right),
            is_checked=right.state == RightState.VERIFIED,
            case_url=page_of(case),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsEnded(ToFiler):
    """Your reports ended: the right was withdrawn."""

    code = "reports_ended"
    reference: str
    right_name: str
    listings: str
    count: int
    others: int
    case_url: str
    report_url: str

    @classmethod
    def for_case(cls, case: Complaint) -> Self:
        ended = _of_reporter(case, State.WITHDRAWN)
        lapsed = Event.objects.filter(case__in=[item.reference for item in ended], verb="lapse")
        known = set(lapsed.values_list("case", flat=True))
        return cls(
            **_blanks(case, [item for item in ended if item.reference in known]),
            case_url=page_of(case),
            report_url=report_page(case),
        )

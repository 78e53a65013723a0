"""Letters about a report, its decision, and a listing that came back."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self

from accounts.language import reader
from complaints.letters.blanks import (
    ToHolder,
    ToSeller,
    about_listing,
    again_page,
    answer_by,
    answer_page,
    back_seen,
    case_page,
    due,
    page_of,
    ruling,
    title,
)
from complaints.sightings import last_sighting
from ledger.calendars import in_words
from ledger.clocks import KINDS, is_running, open_clock
from replies.letters import Letter, Recipient
from rights.states import State as RightState

if TYPE_CHECKING:
    from complaints.models import Complaint, ReportedListing


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedHolder(Letter):
    """We have your complaint. One for the whole complaint."""

    code = "received_holder"
    version = 3
    reference: str
    right_name: str
    right_is_checked: bool
    listings: str
    count: int
    ground: str
    statement: str
    decide_by: str
    case_url: str
    copy_url: str

    @classmethod
    def recipients(cls, case: "Complaint") -> list[Recipient]:
        return [] if case.is_own_initiative else [reader("holder", case.contact_email)]

    @classmethod
    def for_case(cls, case: "Complaint") -> Self:
        reported = list(case.listings.select_related("listing__market", "right"))
        lines = [f"{item.number}. {title(item)} ({item.listing.external_id})" for item in reported]
        return cls(
            reference=case.reference,
            right_name=str(reported[0].right),
            right_is_checked=reported[0].right.state == RightState.VERIFIED,
            listings="\n".join(lines),
            count=len(lines),
            ground=str(case.ground_entry.label),
            statement=case.statement,
            decide_by=due(reported[0]),
            case_url=page_of(case),
            copy_url=f"{page_of(case)}copy/",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnHolder(ToHolder):
    """The report was withdrawn; also for whoever did not do it themselves."""

    code = "withdrawn_holder"
    reference: str
    listing_title: str
    listing_id: str
    case_url: str

    @classmethod
    def for_case(cls, case: "ReportedListing") -> Self:
        return cls(**about_listing(case), case_url=case_page(case))


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedHolder(ToHolder):
    """We did not take it down, and how to mend that."""

    code = "refused_holder"
    version = 2
    may_be_empty = frozenset({"reasoning"})
    reference: str
    listing_title: str
    listing_id: str
    right_name: str
    reason: str
    reasoning: str
    mend: str
    already_down: bool
    case_url: str
    report_url: str

    @classmethod
    def for_case(cls, case: "ReportedListing") -> Self:
        return cls(
            **about_listing(case),
            **ruling(case),
            mend=case.decision.mend,
            already_down=case.decision.reason_code == "already_down",
            case_url=case_page(case),
            report_url=again_page(case),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DownHolder(ToHolder):
    """We took it down; back_seen says when it was seen on sale again, if it was down before.

    answer_by: empty where no letter can reach the seller.
    """

    code = "down_holder"
    version = 4
    may_be_empty = frozenset({"reasoning", "back_seen", "answer_by"})
    reference: str
    listing_title: str
    listing_id: str
    market: str
    right_name: str
    reason: str
    reasoning: str
    down_since: str
    back_seen: str
    answer_by: str
    case_url: str

    @classmethod
    def for_case(cls, case: "ReportedListing") -> Self:
        return cls(
            **about_listing(case),
            market=case.listing.market.name,
            **ruling(case),
            down_since=in_words(case.state_since),
            back_seen=back_seen(case),
            answer_by=answer_by(case),
            case_url=case_page(case),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DownSeller(ToSeller):
    """Your listing was taken down: the statement of reasons. Names the right and its owner, never their address."""

    code = "down_seller"
    version = 4
    may_be_empty = frozenset({"reasoning", "complainant", "back_seen"})
    reference: str
    listing_title: str
    listing_id: str
    market: str
    own_initiative: bool
    complainant: str
    right_kind: str
    right_name: str
    rule: str
    reason: str
    reasoning: str
    listing_url: str
    reported_on: str
    down_since: str
    back_seen: str
    answer_by: str
    answer_url: str

    @classmethod
    def for_case(cls, case: "ReportedListing") -> Self:
        complaint = case.complaint
        return cls(
            **about_listing(case),
            market=case.listing.market.name,
            own_initiative=complaint.is_own_initiative,
            complainant=complaint.complainant.name if complaint.complainant else "",
            right_kind=str(case.right.get_kind_display()),
            rule=str(complaint.ground_entry.rule),
            **ruling(case),
            listing_url=case.listing.url,
            reported_on=in_words(complaint.created_at),
            down_since=in_words(case.state_since),
            back_seen=back_seen(case),
            answer_by=answer_by(case),
            answer_url=answer_page(case),
        )

    @classmethod
    def handed_over(cls, case: "ReportedListing", written: datetime) -> None:
        """Start the seller's time to answer, unless it runs already or the letter is about an earlier takedown."""
        clock = KINDS["seller_answer"]
        is_down = case.lifecycle.can(case.state, clock.verb)
        if is_down and written >= case.state_since and not is_running(case, clock):
            open_clock(case, clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackHolder(ToHolder):
    """It was down, and a new look saw it on sale again. Staff know."""

    code = "back_holder"
    version = 2
    reference: str
    listing_title: str
    listing_id: str
    market: str
    right_name: str
    seen_at: str
    where: str
    decide_by: str
    case_url: str

    @classmethod
    def for_case(cls, case: "ReportedListing") -> Self:
        sighting = last_sighting(case)
        return cls(
            **about_listing(case),
            market=case.listing.market.name,
            right_name=str(case.right),
            seen_at=in_words(sighting.at),
            where=sighting.where,
            decide_by=due(case),
            case_url=case_page(case),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BackSeller(ToSeller):
    """It was down, and a new look saw it on sale again; the takedown still stands until a person decides anew."""

    code = "back_seller"
    reference: str
    listing_title: str
    listing_id: str
    market: str
    seen_at: str
    where: str
    decide_by: str
    answer_url: str

    @classmethod
    def for_case(cls, case: "ReportedListing") -> Self:
        sighting = last_sighting(case)
        return cls(
            **about_listing(case),
            market=case.listing.market.name,
            seen_at=in_words(sighting.at),
            where=sighting.where,
            decide_by=due(case),
            answer_url=answer_page(case),
        )

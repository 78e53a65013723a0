"""The letters of a complaint. Blanks are filled here alone; no letter holds the other side's contact."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.language import reader
from complaints.sightings import last_sighting
from ledger.calendars import in_words
from ledger.queries import events_of, open_deadline
from replies.letters import Letter, Recipient
from rights.states import State as RightState

if TYPE_CHECKING:
    from complaints.models import Complaint, ReportedListing


def _address(name: str, *args: Any) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def _due(case: "ReportedListing") -> str:
    deadline = open_deadline(case)
    return in_words(deadline.due_at) if deadline else ""


def _title(case: "ReportedListing") -> str:
    """The listing's title; its number when nothing of the title can be seen: a letter needs a name."""
    seen = "".join(sign for sign in case.listing.title if sign.isprintable())
    return case.listing.title if seen.strip() else case.listing.external_id


def _listing(case: "ReportedListing") -> dict[str, str]:
    """The blanks that name the listing, in every letter about one."""
    return {"reference": case.reference, "listing_title": _title(case), "listing_id": case.listing.external_id}


def _ruling(case: "ReportedListing") -> dict[str, str]:
    """The blanks that say why, from the decision in force."""
    decision = case.decision
    return {"right_name": str(case.right), "reason": decision.sentence, "reasoning": decision.reasoning}


def _back_seen(case: "ReportedListing") -> str:
    """When a new look saw the listing on sale again; empty for a takedown that held."""
    sighting = last_sighting(case)
    return in_words(sighting.at) if sighting else ""


def page_of(complaint: "Complaint") -> str:
    """Where whoever reported reads the case; a guest has no account, and goes by their private link."""
    if complaint.is_tracked_by_link:
        return _address("complaints:guest_case", complaint.guest_link.token)
    return _address("complaints:detail", complaint.reference)


def _report_page(complaint: "Complaint") -> str:
    """Where whoever reported reports again; a guest has no account to sign in to."""
    return _address("complaints:guest_start" if complaint.is_tracked_by_link else "complaints:start")


def _case_page(case: "ReportedListing") -> str:
    """Where the rights holder reads the case."""
    return page_of(case.complaint)


def _answer_page(case: "ReportedListing") -> str:
    """Where the seller, who may have no account, reads the case and answers."""
    return _address("complaints:answer", case.answer_token)


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
        lines = [f"{item.number}. {_title(item)} ({item.listing.external_id})" for item in reported]
        return cls(
            reference=case.reference,
            right_name=str(reported[0].right),
            right_is_checked=reported[0].right.state == RightState.VERIFIED,
            listings="\n".join(lines),
            count=len(lines),
            ground=str(case.ground_entry.label),
            statement=case.statement,
            decide_by=_due(reported[0]),
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
        return cls(**_listing(case), case_url=_case_page(case))


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
            **_listing(case),
            **_ruling(case),
            mend=case.decision.mend,
            already_down=case.decision.reason_code == "already_down",
            case_url=_case_page(case),
            report_url=_report_page(case.complaint),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DownHolder(ToHolder):
    """We took it down; back_seen says when it was seen on sale again, if it was down before."""

    code = "down_holder"
    version = 3
    may_be_empty = frozenset({"reasoning", "back_seen"})
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
            **_listing(case),
            market=case.listing.market.name,
            **_ruling(case),
            down_since=in_words(case.state_since),
            back_seen=_back_seen(case),
            answer_by=_due(case),
            case_url=_case_page(case),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DownSeller(ToSeller):
    """Your listing was taken down: the statement of reasons. Names the right and its owner, never their address."""

    code = "down_seller"
    version = 3
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
            **_listing(case),
            market=case.listing.market.name,
            own_initiative=complaint.is_own_initiative,
            complainant=complaint.complainant.name if complaint.complainant else "",
            right_kind=str(case.right.get_kind_display()),
            rule=str(complaint.ground_entry.rule),
            **_ruling(case),
            listing_url=case.listing.url,
            reported_on=in_words(complaint.created_at),
            down_since=in_words(case.state_since),
            back_seen=_back_seen(case),
            answer_by=_due(case),
            answer_url=_answer_page(case),
        )


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
            **_listing(case),
            market=case.listing.market.name,
            right_name=str(case.right),
            seen_at=in_words(sighting.at),
            where=sighting.where,
            decide_by=_due(case),
            case_url=_case_page(case),
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
            **_listing(case),
            market=case.listing.market.name,
            seen_at=in_words(sighting.at),
            where=sighting.where,
            decide_by=_due(case),
            answer_url=_answer_page(case),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReceivedSeller(ToSeller):
    """We have your answer."""

    code = "answer_received_seller"
    version = 2
    reference: str
    listing_title: str
    listing_id: str
    ground: str
    text: str
    files: str
    decide_by: str
    answer_url: str

    @classmethod
    def for_case(cls, case: "ReportedListing") -> Self:
        answer = case.answer
        return cls(
            **_listing(case),
            ground=str(answer.get_ground_display()),
            text=answer.text,
            files=", ".join(file.name for file in answer.files.all()) or _("none"),
            decide_by=_due(case),
            answer_url=_answer_page(case),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReceivedHolder(ToHolder):
    """The seller has answered; read it in the case."""

    code = "answer_received_holder"
    version = 2
    reference: str
    listing_title: str
    listing_id: str
    ground: str
    decide_by: str
    case_url: str

    @classmethod
    def for_case(cls, case: "ReportedListing") -> Self:
        return cls(
            **_listing(case),
            ground=str(case.answer.get_ground_display()),
            decide_by=_due(case),
            case_url=_case_page(case),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Letter):
    """The blanks that the letters about the end of a case share.

    was_down: it was last seen down; was_back: it was last seen on sale again, after a takedown.
    same_person: who took it down read the answer too, since there was nobody else.
    """

    may_be_empty = frozenset({"reasoning"})
    reference: str
    listing_title: str
    listing_id: str
    market: str
    right_name: str
    reason: str
    reasoning: str
    since: str
    own_initiative: bool
    was_down: bool
    was_back: bool
    answered: bool
    same_person: bool
    page_url: str

    @classmethod
    def page(cls, case: "ReportedListing") -> str:
        """Where this side reads the case."""
        return _case_page(case)

    @classmethod
    def for_case(cls, case: "ReportedListing") -> Self:
        seen = events_of(case).filter(verb__in=("confirm_down", "found_back")).last()
        return cls(
            **_listing(case),
            market=case.listing.market.name,
            **_ruling(case),
            since=in_words(case.state_since),
            own_initiative=case.complaint.is_own_initiative,
            was_down=seen is not None and seen.verb == "confirm_down",
            was_back=seen is not None and seen.verb == "found_back",
            answered=case.answers.exists(),
            same_person=case.decision.by_same_person,
            page_url=cls.page(case),
        )


class OutcomeSeller(Outcome, ToSeller):
    """For the seller, who may have no account: the page behind their own link."""

    @classmethod
    def page(cls, case: "ReportedListing") -> str:
        return _answer_page(case)


class KeptDownSeller(OutcomeSeller):
    """It stays down."""

    code = "kept_down_seller"
    version = 2


class KeptDownHolder(Outcome, ToHolder):
    """It stays down."""

    code = "kept_down_holder"
    version = 2


class RestoredSeller(OutcomeSeller):
    """It is back on sale."""

    code = "restored_seller"
    version = 3


class RestoredHolder(Outcome, ToHolder):
    """It is back on sale, and what you can do."""

    code = "restored_holder"
    version = 3


class ReleasedSeller(OutcomeSeller):
    """We no longer keep it down; the marketplace does not show it, and what you can do."""

    code = "released_seller"
    version = 2


class ReleasedHolder(Outcome, ToHolder):
    """We no longer keep it down; it is not on sale all the same."""

    code = "released_holder"
    version = 2

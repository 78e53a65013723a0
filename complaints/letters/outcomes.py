"""Letters about the end of a case."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from complaints.letters.blanks import ToHolder, ToSeller, about_listing, answer_page, case_page, ruling
from ledger.calendars import in_words
from ledger.queries import events_of
from replies.letters import Letter

if TYPE_CHECKING:
    from complaints.models import ReportedListing


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
        return case_page(case)

    @classmethod
    def for_case(cls, case: "ReportedListing") -> Self:
        seen = events_of(case).filter(verb__in=("confirm_down", "found_back")).last()
        return cls(
            **about_listing(case),
            market=case.listing.market.name,
            **ruling(case),
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
        return answer_page(case)


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

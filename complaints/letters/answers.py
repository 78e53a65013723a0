"""Letters that say a seller's answer came."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.utils.translation import gettext as _

from complaints.letters.blanks import ToHolder, ToSeller, about_listing, answer_page, case_page, due

if TYPE_CHECKING:
    from complaints.models import ReportedListing


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
            **about_listing(case),
            ground=str(answer.get_ground_display()),
            text=answer.text,
            files=", ".join(file.name for file in answer.files.all()) or _("none"),
            decide_by=due(case),
            answer_url=answer_page(case),
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
            **about_listing(case),
            ground=str(case.answer.get_ground_display()),
            decide_by=due(case),
            case_url=case_page(case),
        )

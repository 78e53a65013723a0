"""The letter about a report that was begun and not sent."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.conf import settings

from accounts.language import reader
from ledger.calendars import in_words
from replies.letters import Letter, Recipient

if TYPE_CHECKING:
    from complaints.models import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEndsSoon(Letter):
    """Your report was not sent, and is removed soon. To whoever wrote it, while their account is open."""

    code = "draft_ends_soon"
    reference: str
    listings: int
    saved_on: str
    last_day: str
    draft_url: str

    @classmethod
    def recipients(cls, case: "Draft") -> list[Recipient]:
        return [reader("holder", case.user.email)] if case.user.is_active else []

    @classmethod
    def for_case(cls, case: "Draft") -> Self:
        return cls(
            reference=case.reference,
            listings=case.listings_found,
            saved_on=in_words(case.updated_at),
            last_day=in_words(case.kept_until),
            draft_url=f"{settings.SITE_URL}{case.next_step}",
        )

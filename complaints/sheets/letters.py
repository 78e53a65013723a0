"""The letter about a table of reports that was uploaded and not sent."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.urls import reverse

from accounts.language import reader
from ledger.calendars import in_words
from replies.letters import Letter, Recipient

if TYPE_CHECKING:
    from complaints.models import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetEndsSoon(Letter):
    """Your table was not sent, and is removed soon. To whoever uploaded it, while their account is open."""

    code = "sheet_ends_soon"
    reference: str
    name: str
    rows: int
    saved_on: str
    last_day: str
    sheet_url: str

    @classmethod
    def recipients(cls, case: "Sheet") -> list[Recipient]:
        return [reader("holder", case.user.email)] if case.user.is_active else []

    @classmethod
    def for_case(cls, case: "Sheet") -> Self:
        return cls(
            reference=case.reference,
            name=case.name,
            rows=len(case.rows),
            saved_on=in_words(case.updated_at),
            last_day=in_words(case.kept_until),
            sheet_url=f"{settings.SITE_URL}{reverse('complaints:sheet', args=[case.pk])}",
        )

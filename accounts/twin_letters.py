"""Letters to an organisation that looks like a known one. They never name the twin or who decided."""

from dataclasses import dataclass
from typing import Any, Self

from django.conf import settings
from django.urls import reverse

from accounts.language import reader
from replies.letters import Letter, Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class _ToAdministrators(Letter):
    """The blanks that both letters share."""

    reference: str
    name: str
    reasoning: str
    desk_url: str

    @classmethod
    def recipients(cls, case: Any) -> list[Recipient]:
        return [reader("member", address) for address in case.organisation.administrators_addresses]

    @classmethod
    def for_case(cls, case: Any) -> Self:
        return cls(
            reference=case.reference,
            name=case.organisation.name,
            reasoning=case.last_decision.reasoning,
            desk_url=settings.SITE_URL + reverse("home"),
        )


class OrganisationRefused(_ToAdministrators):
    """Your organisation can't report here, and what you can do."""

    code = "organisation_refused"


class OrganisationCleared(_ToAdministrators):
    """We looked again: your organisation can report."""

    code = "organisation_cleared"

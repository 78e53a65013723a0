"""Letters about what an organisation was asked to show, to its administrators. Only this file fills their blanks."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.conf import settings
from django.urls import reverse

from accounts.identity.reasons import REASONS
from accounts.language import reader
from accounts.profile.kinds import wants
from accounts.queries import administrators_of
from ledger import policy, wording
from replies.letters import Letter, Recipient


def _to_administrators(case: Any) -> list[Recipient]:
    return [reader("holder", user.email) for user in administrators_of(case.organisation)]


def keep_days() -> int:
    """How long a document is kept after it was accepted."""
    return policy.number("clocks.keep_identity_document") // 24


def _page(case: Any) -> str:
    return f"{settings.SITE_URL}{reverse('identity_one', args=[case.reference])}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementAccepted(Letter):
    """We checked it and it is right; says also when nothing is left."""

    code: ClassVar[str] = "requirement_accepted"

    reference: str
    what: str
    organisation: str
    verified: bool
    keep_days: int
    page_url: str

    @classmethod
    def for_case(cls, case: Any) -> Self:
        return cls(
            reference=case.reference,
            what=str(case.asked.what),
            organisation=case.organisation.name,
            verified=case.organisation.is_verified,
            keep_days=keep_days(),
            page_url=f"{settings.SITE_URL}{reverse('identity')}",
        )

    recipients = staticmethod(_to_administrators)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementRefused(Letter):
    """We could not accept it: the reason, and the fix. Never holds who decided."""

    code: ClassVar[str] = "requirement_refused"
    version: ClassVar[int] = 2
    may_be_empty: ClassVar[frozenset[str]] = frozenset({"reasoning"})

    reference: str
    what: str
    organisation: str
    reason: str
    mend: str
    reasoning: str
    due: str
    reports: bool
    page_url: str

    @classmethod
    def for_case(cls, case: Any) -> Self:
        decision = case.last_decision
        reason = REASONS[decision.reason_code]
        return cls(
            reference=case.reference,
            what=str(case.asked.what),
            organisation=case.organisation.name,
            reason=str(reason.sentence),
            mend=str(reason.mend),
            reasoning=decision.note,
            due=wording.day(case.last_day),
            reports=case.organisation.may_report,
            page_url=_page(case),
        )

    recipients = staticmethod(_to_administrators)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementReminder(Letter):
    """It is still lacking; to the administrators who want reminders."""

    code: ClassVar[str] = "requirement_reminder"
    version: ClassVar[int] = 2

    reference: str
    what: str
    why: str
    organisation: str
    due: str
    reports: bool
    page_url: str

    @classmethod
    def for_case(cls, case: Any) -> Self:
        return cls(
            reference=case.reference,
            what=str(case.asked.what),
            why=str(case.asked.why),
            organisation=case.organisation.name,
            due=wording.day(case.last_day),
            reports=case.organisation.may_report,
            page_url=_page(case),
        )

    @classmethod
    def recipients(cls, case: Any) -> list[Recipient]:
        people = administrators_of(case.organisation)
        return [reader("holder", user.email) for user in people if wants(user, cls.code)]

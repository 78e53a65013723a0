"""Letters about rights, to the rights holder. Only this file fills their blanks."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.conf import settings
from django.urls import reverse

from replies.letters import Letter, Recipient
from rights.reasons import REASONS


def _to_the_holder(right: Any) -> list[Recipient]:
    return [Recipient("holder", right.contact_address)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RightVerified(Letter):
    """We checked the right; complaints can rest on it."""

    code: ClassVar[str] = "right_verified"

    reference: str
    kind: str
    name: str
    owner: str
    report_url: str
    right_url: str

    @classmethod
    def for_case(cls, case: Any) -> Self:
        return cls(
            reference=case.reference,
            kind=case.get_kind_display(),
            name=str(case),
            owner=case.owner.name,
            report_url=f"{settings.SITE_URL}{reverse('complaints:start')}",
            right_url=f"{settings.SITE_URL}{case.get_absolute_url()}",
        )

    recipients = staticmethod(_to_the_holder)


@dataclass(frozen=True, slots=True, kw_only=True)
class RightRefused(Letter):
    """We could not confirm the right: the reason, and how to mend it. Never holds who decided."""

    code: ClassVar[str] = "right_refused"
    may_be_empty: ClassVar[frozenset[str]] = frozenset({"reasoning"})

    reference: str
    kind: str
    name: str
    owner: str
    reason: str
    mend: str
    reasoning: str
    right_url: str

    @classmethod
    def for_case(cls, case: Any) -> Self:
        decision = case.last_decision
        reason = REASONS[decision.reason_code]
        return cls(
            reference=case.reference,
            kind=case.get_kind_display(),
            name=str(case),
            owner=case.owner.name,
            reason=str(reason.sentence),
            mend=str(reason.mend),
            reasoning=decision.reasoning,
            right_url=f"{settings.SITE_URL}{case.get_absolute_url()}",
        )

    recipients = staticmethod(_to_the_holder)

"""Letters about rights, to the rights holder. Only this file fills their blanks."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.language import reader
from ledger import wording
from replies.letters import Letter, Recipient
from rights.pauses import waiting_on
from rights.reasons import REASONS


def _to_the_holder(right: Any) -> list[Recipient]:
    return [reader("holder", right.contact_address)]


def _right(case: Any) -> dict[str, str]:
    """The blanks that name a right, in every letter about one."""
    return {
        "reference": case.reference,
        "kind": str(case.get_kind_display()),
        "name": str(case),
        "owner": case.owner.name,
        "right_url": f"{settings.SITE_URL}{case.get_absolute_url()}",
    }


def _report_page(case: Any) -> str:
    """Where the owner of a right reports listings; a guest has no account to sign in to."""
    return settings.SITE_URL + reverse("complaints:guest_start" if case.owner.is_guest else "complaints:start")


@dataclass(frozen=True, slots=True, kw_only=True)
class RightVerified(Letter):
    """We checked the right; complaints can rest on it."""

    code: ClassVar[str] = "right_verified"
    version: ClassVar[int] = 2

    reference: str
    kind: str
    name: str
    owner: str
    is_guest: bool
    report_url: str
    right_url: str

    @classmethod
    def for_case(cls, case: Any) -> Self:
        return cls(**_right(case), is_guest=case.owner.is_guest, report_url=_report_page(case))

    recipients = staticmethod(_to_the_holder)


@dataclass(frozen=True, slots=True, kw_only=True)
class RightRefused(Letter):
    """We could not confirm the right: the reason, how to mend it, and what waits. Never holds who decided.

    waiting: how many reports on it were not decided; a guest mends it from the page of such a report.
    """

    code: ClassVar[str] = "right_refused"
    version: ClassVar[int] = 3
    may_be_empty: ClassVar[frozenset[str]] = frozenset({"reasoning"})

    reference: str
    kind: str
    name: str
    owner: str
    reason: str
    mend: str
    reasoning: str
    is_guest: bool
    waiting: int
    right_url: str

    @classmethod
    def for_case(cls, case: Any) -> Self:
        decision, waiting = case.last_decision, waiting_on(case)
        reason, facts = REASONS[decision.reason_code], _right(case)
        if case.owner.is_guest:
            facts["right_url"] = waiting.page or _report_page(case)
        return cls(
            **facts,
            is_guest=case.owner.is_guest,
            waiting=waiting.count,
            reason=str(reason.sentence),
            mend=str(reason.mend),
            reasoning=decision.reasoning,
        )

    recipients = staticmethod(_to_the_holder)


@dataclass(frozen=True, slots=True, kw_only=True)
class RightExpiresSoon(Letter):
    """The right ends in so many days: renew it and send us the certificate."""

    code: ClassVar[str] = "right_expires_soon"
    version: ClassVar[int] = 2

    reference: str
    kind: str
    name: str
    owner: str
    last_day: str
    days: int
    right_url: str

    @classmethod
    def for_case(cls, case: Any) -> Self:
        days = (case.expires_on - localdate()).days
        return cls(**_right(case), last_day=wording.day(case.expires_on), days=days)

    recipients = staticmethod(_to_the_holder)


@dataclass(frozen=True, slots=True, kw_only=True)
class RightExpired(Letter):
    """The right has ended: reports that rest on it wait, and how to mend that."""

    code: ClassVar[str] = "right_expired"
    version: ClassVar[int] = 2

    reference: str
    kind: str
    name: str
    owner: str
    last_day: str
    right_url: str

    @classmethod
    def for_case(cls, case: Any) -> Self:
        return cls(**_right(case), last_day=wording.day(case.expires_on))

    recipients = staticmethod(_to_the_holder)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAccepted(Letter):
    """We accepted a renewal, an assignment or a change of name: what stands in the register here now."""

    code: ClassVar[str] = "paper_accepted"
    version: ClassVar[int] = 2

    reference: str
    kind: str
    name: str
    owner: str
    paper: str
    before: str
    after: str
    right_url: str

    @classmethod
    def for_case(cls, case: Any) -> Self:
        change = case.changes.exclude(paper=None).select_related("paper").last()
        field = "expires_on" if "expires_on" in change.after else "owner_as_registered"
        return cls(
            **_right(case),
            paper=str(change.paper.get_kind_display()),
            before=change.before[field] or "–",
            after=change.after[field],
        )

    recipients = staticmethod(_to_the_holder)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDeclined(Letter):
    """We could not confirm a paper; the right stays as it is. Never holds who decided."""

    code: ClassVar[str] = "paper_declined"
    version: ClassVar[int] = 2
    may_be_empty: ClassVar[frozenset[str]] = frozenset({"reasoning"})

    reference: str
    kind: str
    name: str
    owner: str
    paper: str
    reason: str
    mend: str
    reasoning: str
    right_url: str

    @classmethod
    def for_case(cls, case: Any) -> Self:
        paper = case.papers.exclude(decision=None).select_related("decision").last()
        decision = paper.decision
        return cls(
            **_right(case),
            paper=str(paper.get_kind_display()),
            reason=str(decision.reason.sentence),
            mend=str(decision.reason.mend),
            reasoning=decision.reasoning,
        )

    recipients = staticmethod(_to_the_holder)

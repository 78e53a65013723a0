"""Letters (mails) about letters of authorisation, to the agent and to the owner. Only this file fills their blanks."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.language import reader
from ledger import wording
from replies.letters import Letter, Recipient

MOST_NAMED = 10  # rights named one by one in a mail; the page and the PDF name all


def _terms(case: Any) -> dict[str, str]:
    """The blanks that say what a letter covers, in every mail about one."""
    covered = [str(right) for right in case.rights.all()]
    names = ", ".join(covered[:MOST_NAMED]) + (f" (+{len(covered) - MOST_NAMED})" if len(covered) > MOST_NAMED else "")
    return {
        "reference": case.reference,
        "agent": case.agent.name,
        "principal": case.principal_name,
        "covered": names,
        "last_day": wording.day(case.ends_on),
    }


def _acts(case: Any) -> str:
    return ", ".join(str(label) for label in case.act_labels)


def _page(case: Any) -> str:
    return f"{settings.SITE_URL}{case.get_absolute_url()}"


class ToAgent(Letter):
    """To who drafted the letter or, when they have left, to an administrator of the agent."""

    @classmethod
    def recipients(cls, case: Any) -> list[Recipient]:
        return [reader("holder", case.agent_address)]


class ToOwner(Letter):
    """To the address at which the owner was asked; never one that the agent chose."""

    @classmethod
    def recipients(cls, case: Any) -> list[Recipient]:
        contact = case.contact
        return [reader("holder", contact.address)] if contact else []


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationAsked(ToOwner):
    """Did you authorise this agent? A link that shows everything; nothing happens by opening it."""

    code = "authorisation_asked"
    version = 2
    reference: str
    agent: str
    principal: str
    covered: str
    last_day: str
    acts: str
    answer_by: str
    is_member: bool
    is_registered: bool
    answer_url: str

    @classmethod
    def for_case(cls, case: Any) -> Self:
        address = reverse("rights:answer_letter", args=[case.contact.token])
        return cls(
            **_terms(case),
            acts=_acts(case),
            answer_by=wording.day(localdate(case.contact.asked_at) + timedelta(days=case.contact.days_open)),
            is_member=case.contact.source == "owner",
            is_registered=case.contact.source == "register",
            answer_url=f"{settings.SITE_URL}{address}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationConfirmed(ToAgent):
    """The owner's authorisation stands, and what it lets you do."""

    code = "authorisation_confirmed"
    version = 2
    reference: str
    agent: str
    principal: str
    covered: str
    last_day: str
    may_report: bool
    acts: str
    report_url: str
    letter_url: str

    @classmethod
    def for_case(cls, case: Any) -> Self:
        return cls(
            **_terms(case),
            may_report="report" in case.act_list,
            acts=_acts(case),
            report_url=f"{settings.SITE_URL}{reverse('complaints:start')}",
            letter_url=_page(case),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationConfirmedOwner(ToOwner):
    """You authorised this agent; by this link you can take it back at any time."""

    code = "authorisation_confirmed_owner"
    version = 2
    reference: str
    agent: str
    principal: str
    covered: str
    last_day: str
    answer_url: str

    @classmethod
    def for_case(cls, case: Any) -> Self:
        address = reverse("rights:answer_letter", args=[case.contact.token])
        return cls(**_terms(case), answer_url=f"{settings.SITE_URL}{address}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutLetter(ToAgent):
    """The blanks that the other letters to the agent share."""

    reference: str
    agent: str
    principal: str
    covered: str
    last_day: str
    letter_url: str

    @classmethod
    def for_case(cls, case: Any) -> Self:
        return cls(**_terms(case), letter_url=_page(case))


class AuthorisationRefused(AboutLetter):
    """The owner says that they did not authorise you."""

    code = "authorisation_refused"
    version = 2


class AuthorisationRevoked(AboutLetter):
    """The letter no longer holds: nothing can be filed under it."""

    code = "authorisation_revoked"
    version = 2


class AuthorisationEnded(AboutLetter):
    """The letter has reached its last day."""

    code = "authorisation_ended"
    version = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationEndsSoon(AboutLetter):
    """The letter ends in so many days: ask for a new one."""

    code = "authorisation_ends_soon"
    version = 2
    days: int

    @classmethod
    def for_case(cls, case: Any) -> Self:
        return cls(**_terms(case), letter_url=_page(case), days=(case.ends_on - localdate()).days)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationRejected(AboutLetter):
    """We could not accept the signed letter: the reason, and how to mend it. Never holds who decided."""

    code = "authorisation_rejected"
    version = 2
    may_be_empty = frozenset({"reasoning"})
    reason: str
    mend: str
    reasoning: str

    @classmethod
    def for_case(cls, case: Any) -> Self:
        decision = case.decisions.last()
        return cls(
            **_terms(case),
            letter_url=_page(case),
            reason=str(decision.reason.sentence),
            mend=str(decision.reason.mend),
            reasoning=decision.reasoning,
        )

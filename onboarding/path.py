"""The path from nothing to a sent report, for each kind of organisation: data, and what of it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.identity.states import State as Asked
from accounts.models import Organisation, User
from complaints.models import Complaint, CounterNotice
from rights.authorisation_states import State as LetterState
from rights.states import WITH_US


@dataclass(frozen=True, slots=True)
class Step:
    """One step. page: name of the address where it is done; is_done: reads rows, never a tick."""

    code: str
    words: Any
    why: Any
    page: str
    is_done: Callable[[User, Organisation], bool]


def has_told(_user: User, organisation: Organisation) -> bool:
    return not organisation.is_guest


def has_a_right(_user: User, organisation: Organisation) -> bool:
    return organisation.rights.filter(state__in=WITH_US).exists()


def has_a_letter(_user: User, organisation: Organisation) -> bool:
    return organisation.letters_held.filter(state=LetterState.CONFIRMED).exists()


def has_a_store(_user: User, organisation: Organisation) -> bool:
    return organisation.stores.exists()


def has_shown_itself(_user: User, organisation: Organisation) -> bool:
    """Nothing is asked of it that it has not sent."""
    return not organisation.requirements.filter(state__in=(Asked.ASKED, Asked.REFUSED)).exists()


def has_reported(_user: User, organisation: Organisation) -> bool:
    return Complaint.objects.filter(complainant=organisation).exists()


def has_answered(_user: User, organisation: Organisation) -> bool:
    return CounterNotice.objects.filter(reported__listing__store__organisation=organisation).exists()


TOLD = Step("told", _("Say for whom you act"), _("One page."), "organisation_new", has_told)
SHOWN = Step(
    "shown",
    _("Show who you are"),
    _("The page names the last day. If something is missing then, your reports wait for it."),
    "identity",
    has_shown_itself,
)
REPORTED = Step(
    "reported", _("Report a listing"), _("Paste its link; it takes a few minutes."), "complaints:start", has_reported
)
KIND = Organisation.Kind
PATHS = {
    KIND.RIGHTS_HOLDER: (
        TOLD,
        Step("right", _("Enter a right"), _("Once; it is used in every report."), "rights:new", has_a_right),
        SHOWN,
        REPORTED,
    ),
    KIND.AGENT: (
        TOLD,
        Step(
            "letter",
            _("Get a letter of authorisation"),
            _("The owner confirms it by a link, or signs it."),
            "rights:letters",
            has_a_letter,
        ),
        SHOWN,
        REPORTED,
    ),
    KIND.SELLER: (
        TOLD,
        Step("store", _("Connect your store"), _("We send a code to its address."), "store_claim:start", has_a_store),
        SHOWN,
        Step(
            "answered",
            _("Answer a notice when one comes"),
            _("You find it among your cases, with the time you have."),
            "complaints:list",
            has_answered,
        ),
    ),
}


def path_of(user: User, organisation: Organisation) -> list[tuple[Step, bool]]:
    """The steps of an organisation, and whether each is done; none for kinds that staff set up."""
    return [(step, step.is_done(user, organisation)) for step in PATHS.get(organisation.kind, ())]

"""What a right's page tells its owner: what happens next, and how each event is called."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ledger import policy
from ledger.queries import events_of
from rights.models import IPRight
from rights.states import State


@dataclass(frozen=True, slots=True)
class Next:
    """The box on top of a right's page, as parts/_next.html shows it; url and label are its one action."""

    text: str
    url: str = ""
    label: str | Promise = ""

    @property
    def idle(self) -> bool:
        return not self.url


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what was entered, as templates/parts/_answers.html shows it."""

    label: str | Promise
    value: str | Promise


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline, as templates/parts/_spine.html shows it."""

    state: str
    title: str | Promise
    at: object = None


TONES = {State.SUBMITTED: "info", State.VERIFIED: "ok", State.REFUSED: "act", State.WITHDRAWN: "quiet"}
NEXT = {
    State.SUBMITTED: _("We compare what you entered with your document and write to you."),
    State.VERIFIED: _("You can base every report on this right."),
    State.REFUSED: _("Upload a document that mends what is named below. We then check the right again."),
    State.WITHDRAWN: _("You withdrew this right. No new report can rest on it."),
}
PAST = {
    "open": _("You entered the right"),
    "verify": _("We verified the right"),
    "refuse": _("We refused the right"),
    "resubmit": _("You sent a new document"),
    "withdraw": _("You withdrew the right"),
}


def next_of(right: IPRight, *, may_edit: bool) -> Next:
    """Say what happens next, while a right is checked also by when; and what the person can do, if they may."""
    text = str(NEXT[State(right.state)])
    if right.state == State.SUBMITTED:
        days = policy.number("rights.check_days")
        promise = ngettext(
            "This takes at most %(days)s working day.", "This takes at most %(days)s working days.", days
        )
        return Next(f"{text} {promise % {'days': days}}")
    if may_edit and right.state == State.REFUSED:
        return Next(text, reverse("rights:add_proof", args=[right.reference]), _("Upload a new document"))
    if may_edit and right.state == State.VERIFIED:
        return Next(text, reverse("complaints:start"), _("Report a listing"))
    return Next(text)


def steps_of(right: IPRight) -> list[Step]:
    """The way so far, and the check that is awaited."""
    past = [Step("past", PAST[event.verb], event.at) for event in events_of(right)]
    awaited = [Step("now", _("We check the right"))] if right.state == State.SUBMITTED else []
    return past + awaited


def facts_of(right: IPRight) -> list[Fact]:
    """What was entered, in the order of the form; what was left empty says so."""
    if right.is_trademark:
        rows = [
            (_("Name of the trademark"), right.name),
            (_("Office"), right.office_name),
            (_("Number of the registration"), right.number),
            (_("Nice classes"), right.classes),
            (_("Registered owner"), right.owner_as_registered),
            (_("Filing date"), date_format(right.filed_on, "j F Y") if right.filed_on else ""),
            (_("Expiry date"), date_format(right.expires_on, "j F Y") if right.expires_on else ""),
        ]
    else:
        rows = [
            (_("Title of the work"), right.name),
            (_("Author or owner"), right.owner_as_registered),
            (_("Date of creation"), date_format(right.filed_on, "j F Y") if right.filed_on else ""),
            (_("Number of the registration"), right.number),
        ]
    return [Fact(label, value or _("not entered")) for label, value in rows]

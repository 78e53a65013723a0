"""What the pages of a letter of authorisation tell its agent and its owner."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ledger import wording
from ledger.queries import events_of
from rights.authorisation_states import State
from rights.models import Authorisation
from rights.story import Fact, Next, Step

TONES = {
    State.DRAFTED: "act",
    State.SENT: "info",
    State.CONFIRMED: "ok",
    State.REFUSED: "act",
    State.REVOKED: "quiet",
    State.ENDED: "quiet",
}
NEXT = {
    State.DRAFTED: _(
        "Have the owner confirm this letter, by a link or by their signature. Until then it covers nothing."
    ),
    State.SENT: _("We wait for the owner, or read the signed letter. We write to you as soon as it is decided."),
    State.CONFIRMED: _("You can report under the rights of this letter until its last day."),
    State.REFUSED: _("The owner refused this letter, so it covers nothing. You can draft a new one."),
    State.REVOKED: _("This letter was taken back and covers nothing. You can draft a new one."),
    State.ENDED: _("This letter has reached its last day and covers nothing. You can draft a new one."),
}
TO_MEND = _(
    "We could not accept the signed letter. Read why below, and hand in a better copy; until then it covers nothing."
)
OWNER = {
    State.DRAFTED: _("The agent has not sent this letter yet."),
    State.SENT: _("An agent asks to act in the owner's name. Nothing happens until you answer."),
    State.CONFIRMED: _(
        "This letter is confirmed: the agent may act as written below. You can take it back at any time."
    ),
    State.REFUSED: _("This letter was refused: the agent may not act under it."),
    State.REVOKED: _("This letter was taken back: the agent may not act under it."),
    State.ENDED: _("This letter has ended: the agent may no longer act under it."),
}
PAST = {
    "open": _("Letter drafted"),
    "send": _("Owner asked by a link"),
    "propose": _("Our staff entered an address of the owner"),
    "ask": _("Our staff asked the owner"),
    "hand_in": _("Signed letter handed in"),
    "view": _("Our staff opened the signed letter"),
    "confirm": _("The owner confirmed"),
    "approve": _("We accepted the signed letter"),
    "refuse": _("The owner refused"),
    "reject": _("We did not accept the signed letter"),
    "remind": _("We reminded you of its end"),
    "discard": _("Thrown away before it was confirmed"),
    "revoke": _("Taken back"),
    "stop": _("Taken back by our staff"),
    "end": _("The letter ended"),
}

OF_STAFF = ("view", "propose")


def next_of(letter: Authorisation, *, holds: bool, speaks: bool) -> Next:
    """The box on top. holds: whether the person acts for the agent; speaks: for the owner."""
    if speaks and letter.state in (State.SENT, State.CONFIRMED):
        label = _("Answer") if letter.state == State.SENT else _("Take it back")
        return Next(str(OWNER[State(letter.state)]), reverse("rights:answer_signed_in", args=[letter.reference]), label)
    if holds and letter.was_sent_back:
        return Next(str(TO_MEND), reverse("rights:hand_in", args=[letter.reference]), _("Hand in a better copy"))
    text = str((NEXT if holds else OWNER)[State(letter.state)])
    if holds and letter.state == State.CONFIRMED:
        return Next(text, reverse("complaints:start"), _("Report a listing"))
    if holds and letter.state in (State.REFUSED, State.REVOKED, State.ENDED):
        return Next(text, reverse("rights:new_letter"), _("Draft a new letter"))
    return Next(text)


def facts_of(letter: Authorisation) -> list[Fact]:
    """What the letter says, as the PDF does."""
    return [
        Fact(_("Owner"), letter.principal_name),
        Fact(_("Agent"), f"{letter.agent.name}, {letter.agent.country_name}"),
        Fact(_("Rights"), "\n".join(_named(right) for right in letter.rights.order_by("name", "pk"))),
        Fact(_("The agent may"), "\n".join(str(label) for label in letter.act_labels)),
        Fact(_("On"), ", ".join(market.name for market in letter.markets.all())),
        Fact(_("From"), wording.day(letter.starts_on)),
        Fact(_("Until"), wording.day(letter.ends_on)),
    ]


def _named(right: object) -> str:
    office = f" · {right.office_name}" if right.office_name else ""
    return f"{right} · {right.get_kind_display()}{office} · {right.owner_as_registered or '–'}"


def steps_of(letter: Authorisation) -> list[Step]:
    """The way so far; what our staff looked at or prepared is no news for the agent."""
    return [Step("past", PAST[event.verb], event.at) for event in events_of(letter) if event.verb not in OF_STAFF]

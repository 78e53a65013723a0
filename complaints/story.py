"""What a case's page tells each side: what happens next, who must act, by when; and the way so far and ahead."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from complaints.models import ReportedListing
from complaints.states import State
from ledger.models import Event
from ledger.queries import running_deadlines
from rights.states import State as RightState

HOLDER, SELLER = "holder", "seller"
US, YOU, NOBODY, OTHER, MARKET = _("We"), _("You"), _("Nobody"), _("The seller"), _("The marketplace")


@dataclass(frozen=True, slots=True)
class Next:
    """The box on top: who must act, and what happens; `due` is UTC or None."""

    who: Any
    text: Any
    due: datetime | None = None


# Every state × side has words; tests/complaints/test_story.py holds the table to it.
NEXT: dict[tuple[str, str], tuple[Any, Any]] = {
    (State.SENT, HOLDER): (US, _("We compare the listing with your right and decide. You do not need to do anything.")),
    (State.SENT, SELLER): (US, _("We decide about a report. You do not need to do anything.")),
    (State.REFUSED, HOLDER): (YOU, _("We did not take it down. Read why below, and how to mend it.")),
    (State.REFUSED, SELLER): (NOBODY, _("The report was refused. You do not need to do anything.")),
    (State.WITHDRAWN, HOLDER): (NOBODY, _("You withdrew this report. There is nothing more to do.")),
    (State.WITHDRAWN, SELLER): (NOBODY, _("The report was withdrawn. There is nothing more to do.")),
    (State.HIDING, HOLDER): (
        MARKET,
        _("We decided to take it down. As soon as the marketplace no longer shows or sells it, we write to you."),
    ),
    (State.HIDING, SELLER): (MARKET, _("The listing is being taken down. A letter with the reason follows.")),
    (State.DOWN, HOLDER): (
        OTHER,
        _("The listing is down. The seller can answer. You do not need to do anything."),
    ),
    (State.DOWN, SELLER): (
        YOU,
        _("Your listing is down. If you think this is wrong, answer. Otherwise it stays down."),
    ),
    (State.ANSWERED, HOLDER): (
        US,
        _("The seller has answered. We read the answer and decide again. You do not need to do anything."),
    ),
    (State.ANSWERED, SELLER): (US, _("We have your answer and decide again. You do not need to do anything.")),
    (State.STAYS_DOWN, HOLDER): (NOBODY, _("The listing stays down. You do not need to do anything.")),
    (State.STAYS_DOWN, SELLER): (
        YOU,
        _("The listing stays down. If you have papers that we have not seen, ask a person and name the case."),
    ),
    (State.BACK, HOLDER): (
        US,
        _(
            "We looked again, and the listing can be seen or bought again. Our staff know and decide what to do. "
            "You do not need to do anything."
        ),
    ),
    (State.BACK, SELLER): (
        US,
        _(
            "We took your listing down, and the marketplace shows it again. We decide again. "
            "If we take it down again, we write to you, and you have the whole time to answer. "
            "You do not need to do anything."
        ),
    ),
    (State.RESTORING, HOLDER): (
        MARKET,
        _("We decided to put the listing back. We write to you once the marketplace shows it again."),
    ),
    (State.RESTORING, SELLER): (MARKET, _("Your listing is being put back. We write to you once it is on sale again.")),
    (State.RESTORED, HOLDER): (
        YOU,
        _("The listing is back on sale. Read why below. If you can show that the answer was false, tell us."),
    ),
    (State.RESTORED, SELLER): (NOBODY, _("Your listing is back on sale. There is nothing more to do.")),
    (State.RELEASED, HOLDER): (
        YOU,
        _(
            "We no longer keep the listing down. The marketplace does not show it, for a reason of its own or of its "
            "seller. Read why below. If you can show that the decision is wrong, tell us."
        ),
    ),
    (State.RELEASED, SELLER): (
        YOU,
        _(
            "We no longer keep your listing down. The marketplace does not show it, for a reason of its own or of "
            "yours. To sell it, put it on sale again there, or ask the marketplace."
        ),
    ),
}

# A report that was not decided waits while its right has expired.
PAUSED: dict[str, tuple[Any, Any]] = {
    HOLDER: (YOU, _("The right has expired, so this report waits. Send us its renewal, and the report goes on.")),
    SELLER: (US, _("We decide about a report. You do not need to do anything.")),
}

PAST = {
    "open": _("Report received"),
    "pause": _("Paused: the right has expired"),
    "resume": _("Going on: the right was renewed"),
    "take_down": _("Decided: take it down"),
    "refuse": _("Decided: not taken down"),
    "withdraw": _("Report withdrawn"),
    "confirm_down": _("Taken down: no longer shown, found or sold"),
    "answer": _("The seller answered"),
    "look_again": _("A new look, as a buyer does"),
    "found_back": _("Seen on sale again"),
    "close_answers": _("Time to answer is over"),
    "uphold": _("Decided: it stays down"),
    "reverse": _("Decided: put it back"),
    "confirm_restored": _("Back on sale"),
    "confirm_released": _("No longer kept down; the marketplace does not show it"),
    "release": _("No longer kept down; the marketplace does not show it"),
}

AHEAD: dict[str, tuple[Any, ...]] = {
    State.SENT: (_("We decide"), _("Both sides get a letter")),
    State.HIDING: (_("The marketplace stops the sale"), _("Both sides get a letter"), _("The seller can answer")),
    State.DOWN: (_("The seller answers, or the listing stays down"),),
    State.ANSWERED: (_("We decide again"), _("Both sides get a letter")),
    State.BACK: (_("We decide again"), _("Both sides get a letter")),
    State.RESTORING: (_("The marketplace shows it again"), _("Both sides get a letter")),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way. state: "past", "now" or "expected"; at: when it was, or by when it is due (UTC)."""

    state: str
    title: Any
    at: datetime | None = None


def parts_of(listings: Sequence[ReportedListing], side: str) -> list[tuple[ReportedListing, Next, list[Step]]]:
    """For each listing the box on top and the way, for one side ("holder" or "seller"). Two queries for all."""
    references = [item.reference for item in listings]
    events = defaultdict(list)
    for event in Event.objects.filter(case__in=references).order_by("case", "seq"):
        events[event.case].append(event)
    running = running_deadlines().filter(case__in=references).reverse()
    due = {deadline.case: deadline.due_at for deadline in running}  # of several, the next one
    return [
        (
            item,
            next_of(item, side, due=due.get(item.reference)),
            steps_of(item, events[item.reference], due=due.get(item.reference)),
        )
        for item in listings
    ]


def next_of(reported: ReportedListing, side: str, *, due: datetime | None = None) -> Next:
    """The box on top of a case, for one side."""
    if reported.state == State.SENT and reported.right.state == RightState.EXPIRED:
        return Next(*PAUSED[side])
    who, text = NEXT[reported.state, side]
    return Next(who, text, due)


def steps_of(reported: ReportedListing, events: Sequence[Event], *, due: datetime | None = None) -> list[Step]:
    """The way so far and the way that is expected, in order."""
    past = [Step("past", PAST[event.verb], event.at) for event in events]
    ahead = AHEAD.get(reported.state, ())
    first = [Step("now", text, due) for text in ahead[:1]]
    return past + first + [Step("expected", text) for text in ahead[1:]]

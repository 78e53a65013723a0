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
    """The box on top: who must act, and what happens; `due` is UTC or None. url, label: its one door, if any."""

    who: Any
    text: Any
    due: datetime | None = None
    url: str = ""
    label: Any = ""


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

OWNER = _("The owner of the right")
LAST_DAY = _("There is no last day. Until then, nothing is taken down.")
# A report that was not decided waits while its right was refused or has expired: by whose right it is.
PAUSED: dict[tuple[str, str], tuple[Any, Any]] = {
    (RightState.EXPIRED, "own"): (
        YOU,
        _("The right has expired, so this report waits. Send us its renewal, and the report goes on."),
    ),
    (RightState.EXPIRED, "other"): (
        OWNER,
        _("The right has expired, so this report waits. Once its owner has sent us the renewal, the report goes on."),
    ),
    (RightState.EXPIRED, "guest"): (
        YOU,
        _("The right has expired, so this report waits. Open an account below, and send us the renewal there."),
    ),
    (RightState.REFUSED, "own"): (
        YOU,
        _(
            "We could not verify the right, so this report waits. Read why on the page of the right and upload a new "
            "document there. Then the report goes on by itself."
        ),
    ),
    (RightState.REFUSED, "other"): (
        OWNER,
        _(
            "We could not verify the right, so this report waits. Its owner has our letter with the reason. Once they "
            "have sent a new document, the report goes on by itself."
        ),
    ),
    (RightState.REFUSED, "guest"): (
        YOU,
        _(
            "We could not verify the right, so this report waits. Our letter says why. Open an account below: it takes "
            "over the right, and there you upload a new document."
        ),
    ),
}
LAPSED = (
    NOBODY,
    _(
        "The right was withdrawn, so this report has ended. If another right is used, report the listing again. "
        "Otherwise there is nothing more to do."
    ),
)

PAST = {
    "open": _("Report received"),
    "pause": _("Paused: the right has expired"),
    "resume": _("Going on: the right was renewed"),
    "lapse": _("Ended: the right was withdrawn"),
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

# Of what happened for a right, by the state that the right came into.
PAST_OF_RIGHT = {
    ("pause", RightState.REFUSED): _("Paused: we could not verify the right"),
    ("resume", RightState.SUBMITTED): _("Going on: we check the right again"),
}

AHEAD: dict[str, tuple[Any, ...]] = {
    State.SENT: (_("We decide"), _("Both sides get a letter")),
    State.HIDING: (_("The marketplace stops the sale"), _("Both sides get a letter"), _("The seller can answer")),
    State.DOWN: (_("The seller answers, or the listing stays down"),),
    State.ANSWERED: (_("We decide again"), _("Both sides get a letter")),
    State.BACK: (_("We decide again"), _("Both sides get a letter")),
    State.RESTORING: (_("The marketplace shows it again"), _("Both sides get a letter")),
}


AHEAD_PAUSED = {
    RightState.EXPIRED: (_("The right is renewed"), *AHEAD[State.SENT]),
    RightState.REFUSED: (_("The right is mended"), *AHEAD[State.SENT]),
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
            next_of(item, side, due=due.get(item.reference), last=_last_verb(events[item.reference])),
            steps_of(item, events[item.reference], due=due.get(item.reference)),
        )
        for item in listings
    ]


def _last_verb(events: Sequence[Event]) -> str:
    return events[-1].verb if events else ""


def next_of(reported: ReportedListing, side: str, *, due: datetime | None = None, last: str = "") -> Next:
    """The box on top of a case, for one side. last: the verb of the newest event, where it is known."""
    if side == HOLDER and reported.waits_for_a_right:
        return _paused(reported)
    if side == HOLDER and last == "lapse":
        return Next(*LAPSED)
    who, text = NEXT[reported.state, side]
    return Next(who, text, None if reported.waits_for_a_right else due)


def _paused(reported: ReportedListing) -> Next:
    right, complaint = reported.right, reported.complaint
    is_own = complaint.complainant_id == right.owner_id
    whose = "guest" if complaint.is_tracked_by_link else "own" if is_own else "other"
    who, text = PAUSED[RightState(right.state), whose]
    door = (right.get_absolute_url(), _("Go to the right")) if whose == "own" else ("", "")
    return Next(who, f"{text} {LAST_DAY}", None, *door)


def steps_of(reported: ReportedListing, events: Sequence[Event], *, due: datetime | None = None) -> list[Step]:
    """The way so far and the way that is expected, in order."""
    past = [Step("past", _past(event), event.at) for event in events]
    ahead = AHEAD.get(reported.state, ())
    if reported.waits_for_a_right:
        ahead, due = AHEAD_PAUSED[RightState(reported.right.state)], None
    first = [Step("now", text, due) for text in ahead[:1]]
    return past + first + [Step("expected", text) for text in ahead[1:]]


def _past(event: Event) -> Any:
    return PAST_OF_RIGHT.get((event.verb, event.data.get("right", "")), PAST[event.verb])

"""What may happen to a reported listing: the whole table on one page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.effects import HideListing, LookAgain, RestoreListing
from complaints.letters import (
    AnswerReceivedHolder,
    AnswerReceivedSeller,
    BackHolder,
    BackSeller,
    DownHolder,
    DownSeller,
    KeptDownHolder,
    KeptDownSeller,
    RefusedHolder,
    ReleasedHolder,
    ReleasedSeller,
    RestoredHolder,
    RestoredSeller,
    WithdrawnHolder,
)
from complaints.sightings import LOOKS
from ledger.clocks import clock
from ledger.lifecycle import Edge, Lifecycle, Role

HOLDER, SELLER, STAFF, SUPERVISOR, SYSTEM = Role.HOLDER, Role.SELLER, Role.STAFF, Role.SUPERVISOR, Role.SYSTEM


class State(models.TextChoices):
    SENT = "sent", _("waiting for a decision")
    REFUSED = "refused", _("not taken down")
    WITHDRAWN = "withdrawn", _("withdrawn")
    HIDING = "hiding", _("being taken down")
    DOWN = "down", _("taken down")
    ANSWERED = "answered", _("taken down, answer being read")
    STAYS_DOWN = "stays_down", _("stays down")
    BACK = "back", _("on sale again after a takedown")
    RESTORING = "restoring", _("being put back")
    RESTORED = "restored", _("put back")
    RELEASED = "released", _("no longer kept down")


OPEN_STATES = (State.SENT, State.HIDING, State.DOWN, State.ANSWERED, State.BACK, State.RESTORING)
KEPT_DOWN_STATES = (State.HIDING, State.DOWN, State.ANSWERED, State.STAYS_DOWN, State.RESTORING)
STANDING_STATES = (*KEPT_DOWN_STATES, State.BACK)  # the takedown is in force, also where the marketplace undid it
SELLER_SEES = (*STANDING_STATES, State.RESTORED, State.RELEASED)  # once it was decided against them
WAITING_FOR_STAFF = (State.SENT, State.ANSWERED, State.BACK)
LOOKED_AT = (State.DOWN, State.STAYS_DOWN)

DECIDE_COMPLAINT = clock("decide_complaint")
SELLER_ANSWER = clock("seller_answer", verb="close_answers")
DECIDE_ANSWER = clock("decide_answer")
DECIDE_BACK = clock("decide_back")
LOOKS_AHEAD = tuple(clock(kind, verb="look_again", is_internal=True) for kind in LOOKS)

LIFECYCLE = Lifecycle(
    State,
    [
        Edge(State.SENT, "take_down", State.HIDING, STAFF, effects=(HideListing,), closes=(DECIDE_COMPLAINT,)),
        Edge(State.SENT, "refuse", State.REFUSED, STAFF, letters=(RefusedHolder,), closes=(DECIDE_COMPLAINT,)),
        Edge(
            State.SENT,
            "withdraw",
            State.WITHDRAWN,
            HOLDER,
            letters=(WithdrawnHolder,),
            closes=(DECIDE_COMPLAINT,),
        ),
        # Its right was withdrawn; complaints/pauses.py writes one letter to each reporter.
        Edge(State.SENT, "lapse", State.WITHDRAWN, SYSTEM, closes=(DECIDE_COMPLAINT,)),
        # The letters hang on this edge: the marketplace was seen to no longer show or sell it. The seller's clock is
        # opened by their letter, once the mail server took it: none runs against a seller who was not written to.
        Edge(
            State.HIDING,
            "confirm_down",
            State.DOWN,
            SYSTEM,
            letters=(DownHolder, DownSeller),
            opens=LOOKS_AHEAD,
        ),
        Edge(State.HIDING, "reverse", State.RESTORING, STAFF, effects=(RestoreListing,)),
        Edge(
            State.DOWN,
            "answer",
            State.ANSWERED,
            SELLER,
            letters=(AnswerReceivedSeller, AnswerReceivedHolder),
            opens=(DECIDE_ANSWER,),
            closes=(SELLER_ANSWER, *LOOKS_AHEAD),
        ),
        Edge(State.DOWN, "close_answers", State.STAYS_DOWN, SYSTEM),
        Edge(
            State.DOWN,
            "reverse",
            State.RESTORING,
            STAFF,
            effects=(RestoreListing,),
            closes=(SELLER_ANSWER, *LOOKS_AHEAD),
        ),
        Edge(State.DOWN, "look_again", State.DOWN, SYSTEM, effects=(LookAgain,)),
        Edge(
            State.DOWN,
            "found_back",
            State.BACK,
            SYSTEM,
            letters=(BackHolder, BackSeller),
            opens=(DECIDE_BACK,),
            closes=(SELLER_ANSWER, *LOOKS_AHEAD),
        ),
        Edge(
            State.ANSWERED,
            "uphold",
            State.STAYS_DOWN,
            STAFF,
            letters=(KeptDownSeller, KeptDownHolder),
            opens=LOOKS_AHEAD,
            closes=(DECIDE_ANSWER,),
        ),
        Edge(State.ANSWERED, "reverse", State.RESTORING, STAFF, effects=(RestoreListing,), closes=(DECIDE_ANSWER,)),
        Edge(State.STAYS_DOWN, "reverse", State.RESTORING, SUPERVISOR, effects=(RestoreListing,), closes=LOOKS_AHEAD),
        Edge(State.STAYS_DOWN, "look_again", State.STAYS_DOWN, SYSTEM, effects=(LookAgain,)),
        Edge(
            State.STAYS_DOWN,
            "found_back",
            State.BACK,
            SYSTEM,
            letters=(BackHolder, BackSeller),
            opens=(DECIDE_BACK,),
            closes=LOOKS_AHEAD,
        ),
        Edge(State.BACK, "take_down", State.HIDING, STAFF, effects=(HideListing,), closes=(DECIDE_BACK,)),
        Edge(State.BACK, "reverse", State.RESTORING, STAFF, effects=(RestoreListing,), closes=(DECIDE_BACK,)),
        Edge(State.RESTORING, "confirm_restored", State.RESTORED, SYSTEM, letters=(RestoredHolder, RestoredSeller)),
        # Our part is undone, and the marketplace still does not show it: told by the market, or closed by staff.
        Edge(State.RESTORING, "confirm_released", State.RELEASED, SYSTEM, letters=(ReleasedHolder, ReleasedSeller)),
        Edge(State.RESTORING, "release", State.RELEASED, STAFF, letters=(ReleasedHolder, ReleasedSeller)),
    ],
)

"""What may happen to a reported listing: the whole table on one page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.effects import HideListing, RestoreListing
from complaints.letters import (
    AnswerReceivedHolder,
    AnswerReceivedSeller,
    DownHolder,
    DownSeller,
    KeptDownHolder,
    KeptDownSeller,
    RefusedHolder,
    RestoredHolder,
    RestoredSeller,
)
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
    RESTORING = "restoring", _("being put back")
    RESTORED = "restored", _("put back")


OPEN_STATES = (State.SENT, State.HIDING, State.DOWN, State.ANSWERED, State.RESTORING)
STANDING_STATES = (State.HIDING, State.DOWN, State.ANSWERED, State.STAYS_DOWN, State.RESTORING)
SELLER_SEES = (*STANDING_STATES, State.RESTORED)  # a seller learns of a report once it was decided against them
WAITING_FOR_STAFF = (State.SENT, State.ANSWERED)

DECIDE_COMPLAINT = clock("decide_complaint")
SELLER_ANSWER = clock("seller_answer", verb="close_answers")
DECIDE_ANSWER = clock("decide_answer")

LIFECYCLE = Lifecycle(
    State,
    [
        Edge(State.SENT, "take_down", State.HIDING, STAFF, effects=(HideListing,), closes=(DECIDE_COMPLAINT,)),
        Edge(State.SENT, "refuse", State.REFUSED, STAFF, letters=(RefusedHolder,), closes=(DECIDE_COMPLAINT,)),
        Edge(State.SENT, "withdraw", State.WITHDRAWN, HOLDER, closes=(DECIDE_COMPLAINT,)),
        # The letters hang on this edge: the marketplace was seen to no longer show or sell it.
        Edge(
            State.HIDING,
            "confirm_down",
            State.DOWN,
            SYSTEM,
            letters=(DownHolder, DownSeller),
            opens=(SELLER_ANSWER,),
        ),
        Edge(State.HIDING, "reverse", State.RESTORING, STAFF, effects=(RestoreListing,)),
        Edge(
            State.DOWN,
            "answer",
            State.ANSWERED,
            SELLER,
            letters=(AnswerReceivedSeller, AnswerReceivedHolder),
            opens=(DECIDE_ANSWER,),
            closes=(SELLER_ANSWER,),
        ),
        Edge(State.DOWN, "close_answers", State.STAYS_DOWN, SYSTEM),
        Edge(State.DOWN, "reverse", State.RESTORING, STAFF, effects=(RestoreListing,), closes=(SELLER_ANSWER,)),
        Edge(
            State.ANSWERED,
            "uphold",
            State.STAYS_DOWN,
            STAFF,
            letters=(KeptDownSeller, KeptDownHolder),
            closes=(DECIDE_ANSWER,),
        ),
        Edge(State.ANSWERED, "reverse", State.RESTORING, STAFF, effects=(RestoreListing,), closes=(DECIDE_ANSWER,)),
        Edge(State.STAYS_DOWN, "reverse", State.RESTORING, SUPERVISOR, effects=(RestoreListing,)),
        Edge(State.RESTORING, "confirm_restored", State.RESTORED, SYSTEM, letters=(RestoredHolder, RestoredSeller)),
    ],
)

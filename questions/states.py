"""What may happen to a question that somebody asked a person: data only."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.clocks import clock
from ledger.lifecycle import Edge, Lifecycle, Role
from questions.letters import QuestionAnswered, QuestionClosed


class State(models.TextChoices):
    ASKED = "asked", _("waits for an answer")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed without an answer")
    FORGOTTEN = "forgotten", _("forgotten")


ANSWER_QUESTION = clock("answer_question")
FORGET_QUESTION = clock("forget_question", verb="forget", is_internal=True)


class Forget:
    """Take out what a person wrote and where they can be reached; that somebody asked is kept."""

    @classmethod
    def write(cls, case: Any) -> None:
        type(case).objects.filter(pk=case.pk).update(text="", address="", page="")
        case.answers.update(text="")


ENDS = {"closes": (ANSWER_QUESTION,), "opens": (FORGET_QUESTION,)}

LIFECYCLE = Lifecycle(
    State,
    [
        Edge(State.ASKED, "answer", State.ANSWERED, Role.STAFF, letters=(QuestionAnswered,), **ENDS),
        Edge(State.ASKED, "close", State.CLOSED, Role.STAFF, letters=(QuestionClosed,), **ENDS),
        Edge(State.ANSWERED, "forget", State.FORGOTTEN, Role.SYSTEM, effects=(Forget,)),
        Edge(State.CLOSED, "forget", State.FORGOTTEN, Role.SYSTEM, effects=(Forget,)),
    ],
)

"""Letters about a question: that it came, and its answer. They are scrubbed once sent, like the question later."""

from typing import Any

from django.conf import settings
from django.utils import translation

from ledger import policy, wording
from ledger.models import Deadline
from ledger.queries import events_of
from questions.reasons import REASONS
from replies.actions import send_transient


def answered_by(case: Any) -> str:
    """The day and hour by which we answer, as people read it; empty once we have."""
    due = Deadline.objects.filter(case=case.reference, kind="answer_question", closed_at=None).first()
    return wording.here(due.due_at) if due else ""


def kept_days() -> int:
    """How long a question and its answer are kept after it."""
    return policy.number("clocks.forget_question") // 24


class QuestionReceived:
    """We have your question, and answer by then. Quotes none of it: the address may be a stranger's."""

    code = "question_received"

    @classmethod
    def write(cls, case: Any) -> None:
        shown = {"reference": case.reference, "due": answered_by(case)}
        send_transient(kind=cls.code, to=case.address, blanks=shown, language=case.language)


class QuestionClosed:
    """We close your question without an answer, and why."""

    code = "question_closed"

    @classmethod
    def write(cls, case: Any) -> None:
        reason = REASONS[events_of(case).last().note]
        with translation.override(case.language or settings.LANGUAGE_CODE):
            shown = {"reference": case.reference, "reason": str(reason.sentence)}
        send_transient(kind=cls.code, to=case.address, blanks=shown, language=case.language)


class QuestionAnswered:
    """What a person answers, with the question."""

    code = "question_answered"

    @classmethod
    def write(cls, case: Any) -> None:
        shown = {"reference": case.reference, "text": case.text, "answer": case.answers.latest("pk").text}
        shown["days"] = kept_days()
        send_transient(kind=cls.code, to=case.address, blanks=shown, language=case.language)

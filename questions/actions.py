"""Asking a person, and answering: the verbs that change rows."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.language import here
from ledger import policy
from ledger.lifecycle import Actor, IllegalMove, IsParty, move, open_case
from questions.letters import QuestionReceived
from questions.models import Question, QuestionAnswer
from questions.reasons import REASONS
from questions.states import ANSWER_QUESTION
from replies.private_links import without_private_links


class TooMany(Exception):
    """This address has asked as often as it may for now; says so in a sentence."""


@transaction.atomic
def ask(*, user: Any, address: str, about: str, text: str, page: str = "", by: Actor) -> Question:
    """Take in a question, start the clock, and confirm it by mail. user: None for who is not signed in.

    A private link in the text is cut: staff who read it could act as its owner. Raises TooMany.
    """
    _require_rest(address)
    text = without_private_links(text, ours_only=True)
    question = Question.objects.create(
        user=user, address=address, language=here(), about=about, text=text, page=page[:300]
    )
    open_case(question, by=by, opens=(ANSWER_QUESTION,), letters=(QuestionReceived,))
    return question


def _require_rest(address: str) -> None:
    most, since = policy.number("questions.address_per_day"), timezone.now() - timedelta(days=1)
    if Question.objects.filter(address__iexact=address, asked_at__gt=since).count() < most:
        return
    told = ngettext(
        "This address has asked %(count)d question today. Wait for our answer, or write again tomorrow",
        "This address has asked %(count)d questions today. Wait for our answers, or write again tomorrow",
        most,
    )
    raise TooMany(told % {"count": most})


def answer(question: Question, *, text: str, by: Actor) -> QuestionAnswer:
    """Answer a question; the letter quotes both. Raises IllegalMove when somebody answered or closed it before."""
    question.lifecycle.edge(question.state, "answer").require(by)
    try:
        with transaction.atomic():
            row = QuestionAnswer.objects.create(question=question, text=text, answered_by_id=by.user_id)
            move(question, "answer", by=by)  # after the row: the letter quotes it
    except IsParty:
        raise
    except IllegalMove as refusal:
        raise IllegalMove(str(refusal), for_people=_("A colleague has dealt with this question already.")) from refusal
    return row


def close(question: Question, *, reason_code: str, by: Actor) -> None:
    """Close what needs no answer, like an advertisement; the letter says why.

    Raises IllegalMove; ValueError when the reason is none of questions/reasons.py.
    """
    if reason_code not in REASONS:
        raise ValueError(f"{reason_code!r} is no reason to close a question.")
    move(question, "close", by=by, note=reason_code)

"""Asking a person: everybody can, from every page; a person answers, and the words are forgotten later."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ledger.clocks import KINDS
from ledger.firing import fire_due
from ledger.lifecycle import Actor, IllegalMove
from ledger.models import Deadline
from ledger.moments import database_now
from questions import actions
from questions.forms import page_of_ours
from questions.models import Question, QuestionAnswer
from questions.personal import questions_asked
from questions.reasons import REASONS
from questions.states import State
from replies.models import Reply
from tests.accounts.visits import browser, make_person, said
from tests.complaints.builders import make_staff
from tests.support.outbox import drain

pytestmark = pytest.mark.django_db
ASK = "/ask/"
GIVEN = {"about": "report", "text": "How do I report two listings at once?", "email": "ida@shop.example", "page": "/"}


@pytest.fixture(autouse=True)
def no_counts() -> None:
    cache.clear()


def asked(**facts: str) -> Question:
    known = {"user": None, "address": "ida@shop.example", "about": "report", "text": "How do I report?"}
    return actions.ask(**known | facts, by=Actor.system())


def staff() -> Actor:
    return Actor.staff(make_staff())


def letters(kind: str) -> list[Reply]:
    return list(Reply.objects.filter(code=kind).order_by("pk"))


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/guest/", "/nothing-here/", "/ask/"])
def test_every_page_leads_to_a_person(path: str) -> None:
    page = Client().get(path).content.decode()

    assert f'href="/ask/?from={path}"' in page


def test_who_is_not_signed_in_asks_with_an_address_and_reads_reference_and_time() -> None:
    visitor = Client()
    answer = visitor.post(ASK, GIVEN, follow=True)
    question = Question.objects.get()

    assert (answer.redirect_chain, question.address) == ([("/ask/asked/", 302)], "ida@shop.example")
    assert question.reference in answer.content.decode()
    assert Deadline.objects.get().due_at == KINDS["answer_question"].due(Deadline.objects.get().starts_at)


def test_who_is_signed_in_is_asked_for_no_address() -> None:
    ida = make_person("ida@lumo.example")
    visitor = browser(ida)

    assert 'name="email"' not in visitor.get(ASK).content.decode()
    visitor.post(ASK, {key: GIVEN[key] for key in ("about", "text")})
    assert (Question.objects.get().address, Question.objects.get().user) == ("ida@lumo.example", ida)


def test_the_confirmation_quotes_nothing_so_that_nobody_writes_to_strangers_through_us() -> None:
    question = asked(text="Buy cheap lamps now")
    (letter,) = letters("question_received")

    assert ("cheap lamps" in letter.text + letter.html, question.reference in letter.text) == (False, True)


WRONG = [
    ({"page": "/"}, ["Select what your question is about", "Write your question", "Enter your e-mail address"]),
    (GIVEN | {"text": "Why?"}, ["Write your question in a whole sentence"]),
    (GIVEN | {"text": "x" * 4001}, ["Your question must be 4000 characters or fewer; you wrote 4001"]),
    (GIVEN | {"about": "lunch"}, ["Select what your question is about from the list"]),
    (GIVEN | {"email": "ida"}, ["Enter your e-mail address in the form name@example.com"]),
]


@pytest.mark.parametrize(("given", "told"), WRONG)
def test_bad_input_is_told_in_a_sentence_and_kept(given: dict[str, str], told: list[str]) -> None:
    answer = Client().post(ASK, given)
    page = answer.content.decode()

    assert (said(answer), Question.objects.count()) == (told, 0)
    assert "<title>Error:" in page
    assert given.get("text", "") in page


def test_too_many_questions_from_one_address_are_refused_in_a_sentence() -> None:
    for _ in range(10):
        asked()
    answer = Client().post(ASK, GIVEN)

    assert said(answer) == ["This address has asked 10 questions today. Wait for our answers, or write again tomorrow"]


def test_too_many_questions_from_one_network_are_refused_in_a_sentence() -> None:
    told = [said(Client().post(ASK, GIVEN | {"email": f"ida{number}@shop.example"})) for number in range(11)]

    assert (told[:10], told[10]) == (
        [[]] * 10,
        ["Many questions came from your network. Try again in an hour."],
    )


PAGES = [
    ("/", "/"),
    ("/rights/", "/rights/"),
    ("/answer/secret-token/", ""),
    ("/guest/case/secret-token/", ""),
    ("https://elsewhere.example/", ""),
    ("//elsewhere.example/", ""),
    ("javascript:alert(1)", ""),
    ("/nothing-here/", ""),
    ("", ""),
]


@pytest.mark.parametrize(("path", "kept"), PAGES)
def test_only_a_page_of_ours_that_holds_no_secret_is_carried_along(path: str, kept: str) -> None:
    assert page_of_ours(path) == kept
    assert f'href="{kept or "/"}">Back' in Client().get(ASK, {"from": path}).content.decode()


def test_staff_answer_in_the_admin_and_the_letter_has_both() -> None:
    question = asked()
    desk = browser(make_staff())
    page = reverse("admin:questions_question_act", args=[question.pk])

    desk.post(page, {"verb": "answer", "text": "Paste both links, one per line."})

    question.refresh_from_db()
    (letter,) = letters("question_answered")
    assert (question.state, letter.to_address) == (State.ANSWERED, "ida@shop.example")
    assert "Paste both links, one per line." in letter.text
    assert "How do I report?" in letter.text
    assert Deadline.objects.get(kind="answer_question").closed_at is not None


def test_an_empty_answer_is_sent_to_nobody() -> None:
    question = asked()
    desk = browser(make_staff())
    page = desk.post(reverse("admin:questions_question_act", args=[question.pk]), {"verb": "answer", "text": ""})

    assert (said(page), letters("question_answered")) == (["Write the answer"], [])
    assert re.findall(r"<title>Error:", page.content.decode()) != []


@pytest.mark.postgresql
def test_what_needs_no_answer_is_closed_with_a_reason_that_the_letter_says() -> None:
    question, desk = asked(), browser(make_staff())
    page = reverse("admin:questions_question_act", args=[question.pk])
    without = desk.post(page, {"verb": "close"})
    before = Question.objects.get().state
    desk.post(page, {"verb": "close", "reason_code": "not_ours"})
    (letter,) = letters("question_closed")

    assert (said(without), before) == (["Select a reason"], State.ASKED)
    assert (Question.objects.get().state, letters("question_answered")) == (State.CLOSED, [])
    assert str(REASONS["not_ours"].sentence) in letter.text
    assert f"/ask/?ref={question.reference}" in letter.text


@pytest.mark.parametrize(
    ("typed", "begins"), [("C-4F7K-92QD", "C-4F7K-92QD: "), ("c-4f7k-92qd/2", "C-4F7K-92QD/2: "), ("<b>x</b>", "")]
)
def test_the_page_that_a_letter_leads_to_knows_its_reference(typed: str, begins: str) -> None:
    page = Client().get(ASK, {"ref": typed})

    assert page.context["form"]["text"].value() == begins


def test_of_two_who_answer_the_second_is_told_and_nothing_is_sent_twice() -> None:
    question = asked()
    stale = Question.objects.get()
    actions.answer(question, text="Paste both.", by=staff())

    with pytest.raises(IllegalMove) as told:
        actions.answer(stale, text="Paste them.", by=staff())

    assert str(told.value.for_people) == "A colleague has dealt with this question already."
    assert (len(letters("question_answered")), QuestionAnswer.objects.count()) == (1, 1)


@pytest.mark.postgresql
def test_words_and_address_are_forgotten_ninety_days_after_the_answer() -> None:
    question = asked(page="/rights/")
    actions.answer(question, text="Paste both.", by=staff())
    drain()

    fire_due(database_now() + timedelta(days=90, seconds=5))

    question.refresh_from_db()
    assert (question.state, question.text, question.address, question.page) == (State.FORGOTTEN, "", "", "")
    assert question.answers.get().text == ""
    assert [(letter.text, letter.subject) for letter in Reply.objects.all()] == [("", "")] * 2


def test_ones_own_questions_are_in_the_file_that_one_may_save() -> None:
    ida = make_person("ida@lumo.example")
    actions.ask(user=ida, address=ida.email, about="right", text="Which right do I have?", by=Actor.holder(ida))

    assert [row["text"] for row in questions_asked(ida).rows] == ["Which right do I have?"]


def test_page_and_letter_say_the_policys_days_until_both_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("letters", "views"):
        monkeypatch.setattr(f"questions.{place}.kept_days", lambda: 77)
    actions.answer(asked(), text="In one report.", by=staff())
    letter = Reply.objects.get(code="question_answered").text

    assert ["77 days" in words for words in (letter, Client().get(ASK).content.decode())] == [True, True]


def test_the_clock_is_the_policys() -> None:
    now = timezone.now()

    assert KINDS["forget_question"].due(now) - now == timedelta(days=90)

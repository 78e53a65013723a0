"""Whoever is asked to do something is told of a door that exists: nothing reads what is answered to a mail."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve

from complaints.actions import file_complaint
from ledger.lifecycle import Actor
from replies.models import Reply
from replies.rendering import render
from rights.models import IPRight
from tests.complaints.builders import decide, filing, fresh, make_holder
from tests.complaints.guest import make_guest
from tests.replies.test_all_letters import CODES, EVERYBODYS, asked_for, rendered

pytestmark = pytest.mark.django_db
ROOT = settings.BASE_DIR
MAIL = r"(?:e-?mails?|mails?|letters?|messages?)"
TO_THE_MAIL = re.compile(
    rf"\b(?:answer|reply|respond)(?:ing|ed)?(?: to| by)? (?:this|our|that)(?: \w+)? {MAIL}\b|\breplying to\b"
    rf"|\bas an answer to this|\banswer (?:the|a) (?:mail|letter)\b(?! of)|\b{MAIL} says[^.]*[.;] answer it\b"
    rf"|\bwrite (?:us )?an? {MAIL}\b|\bwrite to us\b|\bmail us\b|\bor answer it\b",
    re.IGNORECASE,
)
TURNS_TO_US = re.compile(r"\b(?:tell us|ask (?:a person|again|further)|to contest this|a person helps)\b", re.I)
MARKS = ("_", "gettext", "ngettext", "ngettext_lazy")


def texts() -> Iterator[tuple[str, str]]:
    """Every English text that people may read: templates, sentences in code, the handbook."""
    for path in sorted((ROOT / "templates").rglob("*.*")):
        yield str(path.relative_to(ROOT)), path.read_text("utf-8")
    for path in sorted((ROOT / "handbook" / "content" / "en").glob("*.md")):
        yield str(path.relative_to(ROOT)), path.read_text("utf-8")
    for path in sorted(ROOT.glob("[!.]*/**/*.py")):  # not what is installed into .venv and .venv-oscar
        if path.relative_to(ROOT).parts[0] not in ("tests", "benchmarks", "shops"):
            yield from ((str(path.relative_to(ROOT)), text) for text in said_in(path))


def said_in(path: Path) -> Iterator[str]:
    """The sentences that a file marks for translation."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        called = isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS
        for given in node.args if called else ():
            if isinstance(given, ast.Constant) and isinstance(given.value, str):
                yield given.value


def test_nobody_is_asked_to_answer_a_mail() -> None:
    found = [(name, said.group()) for name, text in texts() if (said := TO_THE_MAIL.search(" ".join(text.split())))]

    assert found == []


BAD = [
    "To ask a person, answer this mail.",
    "You can ask by answering this mail.",
    "Our letter says why; answer it.",
    "send them by answering our last letter",
    "Reply to this e-mail.",
    "Answer the mail if that is wrong.",
    "You can write a mail as well.",
    "ignore this mail, or answer it and tell us",
]


@pytest.mark.parametrize("text", BAD)
def test_control_each_way_to_ask_for_it_is_seen(text: str) -> None:
    assert TO_THE_MAIL.search(text) is not None


def test_letters_that_turn_to_us_name_the_page_to_ask() -> None:
    without = [
        code for code in CODES if TURNS_TO_US.search(rendered(code).text) and not {EVERYBODYS} <= asked_for(code)
    ]

    assert without == []


def test_the_page_to_ask_is_there_and_knows_the_letters_reference() -> None:
    made = render("question_closed", {"reference": "Q-4F7K-92QD", "reason": "It is not for us."})
    address = next(word for word in made.text.split() if "/ask/" in word)
    parts = urlsplit(address)

    assert (resolve(parts.path).view_name, parts.query) == ("questions:ask", "ref=Q-4F7K-92QD")


def test_every_letter_says_where_it_is_explained_and_that_what_is_sent_back_reaches_no_case() -> None:
    feet = [rendered(code, foot=True).text for code in CODES]
    pages = [re.findall(r"/handbook/about/[\w-]+/", text) for text in feet]

    assert [code for code, found in zip(CODES, pages, strict=True) if len(found) != 1] == []
    assert [Client().get(found[0]).status_code for found in pages] == [302] * len(CODES)
    assert all("What is sent to this address reaches no case." in text for text in feet)


def test_a_guest_is_led_to_pages_that_need_no_account() -> None:
    case = make_guest().whole().listings.get()
    decide(fresh(case), "refuse", reason="not_enough")
    letter = Reply.objects.get(code="refused_holder").text

    assert [f"{settings.SITE_URL}{path}" in letter for path in ("/guest/", "/report/")] == [True, False]


def test_what_is_down_already_is_not_to_be_reported_again() -> None:
    case = make_guest().whole().listings.get()
    IPRight.objects.update(state="verified")
    other = file_complaint(filing(make_holder(name="OTHER"), case.snapshot), by=Actor.system()).listings.get()
    decide(fresh(other), "take_down")
    decide(fresh(case), "refuse", reason="already_down")
    letter = Reply.objects.get(code="refused_holder")

    assert ("is down already" in letter.text, "how to mend it" in letter.subject) == (True, False)
    assert f"{settings.SITE_URL}/guest/\n" not in letter.text

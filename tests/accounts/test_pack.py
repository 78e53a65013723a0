"""The template pack: what a form looks like to a reader and to a screen reader."""

import re

import pytest
from django.template import Context, Template

from tests.accounts.answers import Everything

PAGE = Template('{% load crispy_forms_tags %}{% include "ipp/errors.html" %}{% crispy form %}')


def page(**answers: object) -> str:
    return PAGE.render(Context({"form": Everything(answers) if answers else Everything()}))


@pytest.mark.parametrize("answers", [{}, {"name": ""}, {"first_use_day": "1"}], ids=["fresh", "empty", "half a date"])
def test_every_description_that_a_field_names_is_there(answers: dict[str, object]) -> None:
    html = page(**answers)
    named = {name for value in re.findall(r'aria-describedby="([^"]*)"', html) for name in value.split()}

    assert named - set(re.findall(r'id="([^"]*)"', html)) == set()
    assert 'aria-describedby=""' not in html


def test_every_line_of_the_summary_leads_to_its_field() -> None:
    html = page(name="")
    led_to = re.findall(r'<a href="#([^"]*)"', html)

    assert led_to == ["id_name", "id_kind_0", "id_oath", "id_proof"]
    assert [name for name in led_to if f'id="{name}"' not in html] == []


def test_the_same_words_stand_in_the_summary_and_beside_the_field() -> None:
    html = page(name="")
    beside = re.findall(r"Error:</span> ([^<]*)</p>", html)

    assert re.findall(r"<li><a [^>]*>([^<]*)</a>", html) == beside


def test_optional_questions_say_so_and_nothing_has_an_asterisk() -> None:
    html = page()

    assert html.count("(optional)") == 7
    assert "*" not in html


def test_the_browser_neither_checks_nor_cuts() -> None:
    assert re.findall(r"\s(required|maxlength|minlength)\b", page()) == []


def test_what_was_typed_is_kept() -> None:
    html = page(name="Lumo", first_use_day="31", first_use_month="2", first_use_year="2020")

    assert re.findall(r'name="(?:name|first_use_\w+)" value="([^"]*)"', html) == ["Lumo", "31", "2", "2020"]


def test_a_question_can_be_the_heading_of_its_page() -> None:
    class Asked(Everything):
        question = "name"

    html = PAGE.render(Context({"form": Asked()}))

    assert re.findall(r"<h1><label for=\"(\w+)\">", html) == ["id_name"]

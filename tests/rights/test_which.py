"""Which right do I have? Eight plain questions at most, and an answer at the end of each way."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from rights.models import IPRight
from rights.which import ANSWERS, QUESTIONS, Answer, lead
from tests.complaints.builders import make_holder, signed_in
from tests.complaints.filer import text_of
from tests.support.each import each

PAGE = reverse("rights:which")


def ways(said: dict[str, str] | None = None) -> Iterator[dict[str, str]]:
    """Every way through the questions, as what is said on it."""
    said = said or {}
    _answered, here = lead(said)
    if isinstance(here, Answer):
        yield said
        return
    for name, _words, _following in here.choices:
        yield from ways(said | {here.code: name})


def ends() -> list[str]:
    return [lead(way)[1].code for way in ways()]


def test_each_way_ends_in_an_answer_after_eight_questions_at_most() -> None:
    assert max(len(way) for way in ways()) <= 8
    assert len(QUESTIONS) == 8


def test_each_answer_is_reached_and_each_question_is_asked() -> None:
    assert set(ends()) == set(ANSWERS)
    assert {code for way in ways() for code in way} == set(QUESTIONS)


def test_each_dead_end_has_a_text_of_its_own_and_a_way_on() -> None:
    dead = [answer for answer in ANSWERS.values() if not answer.kind]
    seen: dict[str, bool] = {}
    for way in ways():
        end = lead(way)[1]
        if end in dead and end.code not in seen:
            main = text_of(Client().get(PAGE, way)).partition("<main")[2].partition("</main>")[0]
            seen[end.code] = reverse("questions:ask") in main

    assert len({str(answer.asked) for answer in dead}) == len(dead)
    assert seen == dict.fromkeys(seen, True)
    assert lead({"copied": "function", "invention": "nothing"})[1].code == "no_invention"


def test_each_kind_of_right_is_an_answer() -> None:
    assert {answer.kind for answer in ANSWERS.values()} == {*IPRight.Kind.values, ""}


def test_what_is_said_beside_the_way_counts_as_not_said() -> None:
    for said in ({"mark": "yes"}, {"copied": "nonsense"}, {"copied": ""}):
        answered, here = lead(said)
        assert (answered, here) == ([], QUESTIONS["copied"])


@each("way", list(ways()), ids=lambda way: "-".join(way.values()))
def test_the_pages_lead_a_visitor_to_the_answer(way: dict[str, str]) -> None:
    client, said = Client(), dict[str, str]()
    for code, name in way.items():
        page = client.get(PAGE, said)
        assert page.context["form"].question == code
        said |= {code: name}
    text = text_of(client.get(PAGE, said))

    assert str(lead(way)[1].title) in text
    assert ("?kind=" in text) == bool(lead(way)[1].kind)


def test_pressing_continue_without_an_answer_gets_a_sentence() -> None:
    text = text_of(Client().get(PAGE, {"copied": "name", "next": "mark"}))

    assert ("<title>Error: " in text, text.count("Select one answer")) == (True, 2)
    assert 'name="copied" value="name"' in text


def test_an_answer_that_is_none_gets_a_sentence() -> None:
    assert "Select one of the answers" in text_of(Client().get(PAGE, {"copied": "x\x00", "next": "copied"}))


def test_back_takes_the_last_answer_away_and_no_other() -> None:
    assert 'href="?copied=name"' in text_of(Client().get(PAGE, {"copied": "name", "mark": "no"}))


@pytest.mark.django_db
def test_the_kind_that_was_found_is_chosen_on_the_page_that_enters_it() -> None:
    client = signed_in(make_holder().user)
    page = client.get(reverse("rights:new"), {"kind": "design"})

    assert page.context["form"]["kind"].value() == "design"


TOLD = {"owner": "Lumo GmbH", "title": "Cone", "author": "Ada Lumo", "how": "staff", "made_when": "2021"}


def test_a_claim_statement_is_written_from_a_few_answers() -> None:
    text = text_of(Client().post(reverse("rights:statement"), TOLD))

    assert "Ada Lumo made this work as part of their work for Lumo GmbH." in text
    assert "It was made: 2021." in text


def test_a_claim_statement_is_saved_as_a_file() -> None:
    response = Client().post(reverse("rights:statement"), TOLD | {"save": "1"})

    assert response.headers["Content-Disposition"] == 'attachment; filename="claim-statement.txt"'
    assert response.content.decode().startswith("Claim statement about the work “Cone”\n")


def test_an_empty_claim_statement_names_each_answer_that_is_missing() -> None:
    page = Client().post(reverse("rights:statement"), {})

    assert sorted(page.context["form"].errors) == ["author", "how", "made_when", "owner", "title"]
    assert "<title>Error: " in text_of(page)

"""Tables in which rows stay to be mended, or wait for a letter of authorisation."""

import csv
import io
from typing import Any

import pytest
from django.contrib.messages import get_messages

from tests.complaints.builders import Holder
from tests.complaints.filer import text_of
from tests.complaints.test_sheets import Desk
from tests.rights.letters_made import an_agent, clients_right, confirmed, corner, owned_right, say, sent
from tests.support.each import each

pytestmark = pytest.mark.django_db


def mended(desk: Desk, *places: str) -> Any:
    """Upload the downloaded rows with these places, mended."""
    content = desk.client.get(desk.at("sheet_problems", "csv")).content.decode("utf-8-sig")
    lines = [line | {"reason": "counterfeit"} for line in csv.DictReader(io.StringIO(content)) if line["row"] in places]
    return desk.upload(*[list(line.values()) for line in lines], head=list(lines[0]), to=desk.at("sheet"))


def test_rows_that_were_not_mended_stay_and_are_counted() -> None:
    desk = Desk()
    desk.upload(desk.row(1), *[desk.row(number, reason="bad") for number in (2, 3, 4)])
    desk.read()
    answer = mended(desk, "3")
    desk.read()
    told = [str(message) for message in get_messages(answer.wsgi_request)]

    assert ([row["row"] for row in desk.sheet.rows], sorted(desk.problems())) == (["2", "3", "4", "5"], ["4", "5"])
    assert told == ["2 rows with problems were not in your file. They are not sent."]


def test_rows_that_were_all_mended_need_no_word() -> None:
    desk = Desk()
    desk.upload(desk.row(1), desk.row(2, reason="bad"))
    desk.read()
    answer = mended(desk, "3")
    assert [str(message) for message in get_messages(answer.wsgi_request)] == []


class AgentDesk(Desk):
    """An agent who has entered an owner's right, whose letter of authorisation is not confirmed yet."""

    def __init__(self) -> None:
        corner()
        agent = an_agent()
        self.right = clients_right(agent)
        self.letter = sent(agent, self.right)
        user = agent.memberships.get().user
        super().__init__(Holder(user, agent, self.right))


def test_a_letter_that_is_not_confirmed_yet_is_told_once_for_all_rows() -> None:
    desk = AgentDesk()
    desk.upload(*[desk.row(number) for number in (1, 2, 3)])
    page = desk.client.get(desk.at("sheet"))
    said = text_of(page)

    assert (said.count(desk.letter.reference), page.context["mending"], page.context["good"]) == (1, [], [])
    assert "3 rows wait for it." in said


def test_rows_that_waited_for_a_letter_are_read_once_it_is_confirmed() -> None:
    desk = AgentDesk()
    desk.upload(desk.row(1), desk.row(2, reason="bad"))
    desk.client.get(desk.at("sheet"))
    before = desk.problems()
    say(desk.letter)
    desk.client.get(desk.at("sheet"))
    desk.read()

    assert [each.split(":")[0] for each in before["2"]] == ["letter"]
    assert sorted(desk.problems()) == ["3"]
    assert [row["row"] for row in desk.sheet.rows if row["snapshot"]] == ["2"]


def test_rows_of_anothers_right_wait_for_its_letter_too() -> None:
    agent, right = an_agent(), owned_right()
    corner()
    letter = sent(agent, right)
    desk = Desk(Holder(agent.memberships.get().user, agent, right))
    desk.upload(desk.row(1))
    before = desk.problems()
    say(letter)
    desk.client.get(desk.at("sheet"))
    desk.read()

    assert [each.split(":")[0] for each in before["2"]] == ["letter"]
    assert desk.problems() == {}


@each("text", ["", "https://elsewhere.example/1"])
def test_a_row_without_a_link_of_ours_is_told_nothing_about_the_letters_marketplaces(text: str) -> None:
    agent = an_agent()
    right = clients_right(agent)
    confirmed(agent, right)
    desk = Desk(Holder(agent.memberships.get().user, agent, right))
    desk.upload(desk.row(1, link=text))

    assert [each.split(":")[0] for each in desk.problems()["2"]] == ["link"]

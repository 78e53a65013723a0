"""Whoever's firm has an account is led to join it; its administrators decide; nothing else is told."""

import re

import pytest
from django.test import Client

from accounts.firms import name_key
from accounts.models import AccountEvent, JoinRequest, Membership, Organisation, User
from accounts.team import joining
from accounts.team.domains import firm_domain
from tests.accounts.teams import by, join, mails, make_firm, member, person
from tests.accounts.visits import browser, make_person
from tests.support.each import each

pytestmark = pytest.mark.django_db
NEW, JOIN = "/organisation/new/", "/organisation/join/"
TYPED = {"kind": "rights_holder", "name": "LUMO-Lights G.m.b.H.", "country": "DE"}

SAME = [
    "Lumo Lights GmbH",
    "lumo lights gmbh",
    "LUMO LIGHTS G.M.B.H.",
    "Lumo-Lights",
    "Ｌｕｍｏ Lights GmbH & Co. KG",
    "Lumò Lights",
    "The Lumo Lights Company",
]
OTHER = ["Lumo Light GmbH", "Lumo Lightsource", "Bumo Lights", "GmbH", "", "Lumo"]


@each("name", SAME)
def test_names_that_differ_in_writing_only_have_one_key(name: str) -> None:
    assert name_key(name) == "lumolights"


@each("name", OTHER)
def test_other_names_have_other_keys(name: str) -> None:
    assert name_key(name) != "lumolights"


@pytest.mark.parametrize(
    ("address", "domain"),
    [("nora@lumo.example", "lumo.example"), ("nora@GMAIL.com", ""), ("nora@qq.com", ""), ("nora@web.de", "")],
)
def test_a_public_mail_provider_is_no_firms_domain(address: str, domain: str) -> None:
    assert firm_domain(address) == domain


def token_in(response: object) -> str:
    return re.findall(r'name="organisation" value="([^"]+)"', response.content.decode())[0]  # type: ignore[attr-defined]


def ask_by_domain(user: User) -> Client:
    visitor = browser(user)
    visitor.post(JOIN, {"organisation": token_in(visitor.get(NEW))})
    return visitor


def test_an_address_of_the_firms_domain_is_led_to_it() -> None:
    firm, nora = make_firm(), make_person("nora@lumo.example", name="Nora")
    visitor = ask_by_domain(nora)

    assert JoinRequest.objects.get().organisation == firm
    assert mails("team_asked") == ["hanna@lumo.example"]
    assert "have not answered yet" in visitor.get("/").content.decode()


@pytest.mark.parametrize("address", ["nora@gmail.com", "nora@sub.lumo.example", "nora@notlumo.example"])
def test_any_other_address_is_shown_no_firm(address: str) -> None:
    make_firm()
    join(make_firm("Zephyr", "gmail.com"), "other@gmail.com", "filer")
    html = browser(make_person(address)).get(NEW).content.decode()

    assert ("Lumo" in html, "Zephyr" in html) == (False, False)


def test_colleagues_are_known_by_administrators_not_by_any_member() -> None:
    join(make_firm(), "agent@lawfirm.example", "filer")

    assert joining.by_domain(make_person("nora@lawfirm.example")) is None


def test_the_same_name_leads_to_the_firm_and_tells_nothing_of_it() -> None:
    make_firm()
    response = browser(make_person("nora@else.example")).post(NEW, TYPED)
    html = response.content.decode()

    assert "Does your firm have an account here already?" in html
    assert [word for word in ("Lumo Lights GmbH", "hanna", "Hanna", "lumo.example") if word in html] == []
    assert Organisation.objects.count() == 1


def test_who_says_that_it_is_another_firm_goes_on_with_what_they_typed() -> None:
    make_firm()
    visitor = browser(make_person("nora@else.example"))
    html = visitor.post(NEW, TYPED | {"next": "/report/"}).content.decode().partition("<footer")[0]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', html.split("organisation/new/")[-1]))

    response = visitor.post(NEW, hidden | {"another": "yes"})

    assert response["Location"] == "/report/"
    assert Organisation.objects.latest("pk").name == TYPED["name"]


def test_the_same_name_in_another_country_is_another_firm() -> None:
    make_firm()
    browser(make_person("nora@else.example")).post(NEW, TYPED | {"country": "FR"})

    assert Organisation.objects.count() == 2


@pytest.mark.postgresql
def test_asking_by_name_reaches_the_administrators() -> None:
    firm, nora = make_firm(), make_person("nora@else.example")
    visitor = browser(nora)
    visitor.post(JOIN, {"organisation": token_in(visitor.post(NEW, TYPED))})

    assert [(asked.organisation, asked.user) for asked in JoinRequest.objects.all()] == [(firm, nora)]


@each("typed", ["", "1", "[1,1]", "\0", "x" * 3_000])
def test_nobody_asks_to_join_by_a_number(typed: str) -> None:
    make_firm()

    assert browser(make_person("nora@else.example")).post(JOIN, {"organisation": typed}).status_code == 404


def test_a_token_is_of_use_to_its_own_person_only() -> None:
    make_firm()
    token = token_in(browser(make_person("nora@lumo.example")).get(NEW))

    assert browser(make_person("eve@lumo.example")).post(JOIN, {"organisation": token}).status_code == 404


def asked() -> tuple[Organisation, User, str]:
    firm, nora = make_firm(), make_person("nora@lumo.example", name="Nora")
    request = joining.ask(firm, nora, by=joining.as_oneself(nora))
    return firm, nora, f"/organisation/requests/{request.pk}/"


def test_an_administrator_lets_the_person_in_with_a_role() -> None:
    firm, nora, page = asked()
    visitor = browser(person(firm, "hanna"))

    assert "nora@lumo.example" in visitor.get(page).content.decode()
    visitor.post(page, {"verb": "accept", "role": "reader"})

    assert Membership.objects.get(user=nora).role == "reader"
    assert (mails("team_accepted"), mails("team_joined")) == (["nora@lumo.example"], [])


def test_a_refused_person_gets_a_letter_that_does_not_name_the_firm() -> None:
    firm, nora, page = asked()
    browser(person(firm, "hanna")).post(page, {"verb": "refuse"})

    letter = nora.join_requests.get()
    assert (letter.answer, mails("team_refused"), firm.memberships.count()) == ("refused", ["nora@lumo.example"], 3)
    assert AccountEvent.objects.latest("pk").what == "turned_down"


def test_an_answered_request_is_not_answered_again() -> None:
    firm, _nora, page = asked()
    visitor = browser(person(firm, "hanna"))
    visitor.post(page, {"verb": "refuse"})
    visitor.post(page, {"verb": "accept", "role": "administrator"})

    assert (JoinRequest.objects.get().answer, firm.memberships.count()) == ("refused", 3)


@pytest.mark.parametrize("who", ["finn", "rita", "nora", "stranger"])
def test_only_the_firms_administrators_see_a_request(who: str) -> None:
    firm, nora, page = asked()
    users = {"nora": nora, "stranger": person(make_firm("Other", "other.example"), "hanna")}
    visitor = browser(users.get(who) or person(firm, who))

    assert [visitor.get(page).status_code, visitor.post(page, {"verb": "refuse"}).status_code] == [404, 404]


def test_a_role_must_be_chosen() -> None:
    firm, _nora, page = asked()
    response = browser(person(firm, "hanna")).post(page, {"verb": "accept"})

    assert "Select what this person may do" in response.content.decode()
    assert firm.memberships.count() == 3


def test_nobody_floods_administrators_with_requests() -> None:
    nora = make_person("nora@else.example")
    for number in range(4):
        visitor = browser(nora)
        make_firm(f"Firm {number}", f"firm-{number}.example")
        answers = {"kind": "seller", "name": f"firm {number}", "country": "DE"}
        visitor.post(JOIN, {"organisation": token_in(visitor.post(NEW, answers))})

    assert JoinRequest.objects.count() == 3


@pytest.mark.postgresql
def test_who_asked_and_was_let_in_is_no_stranger_any_more() -> None:
    firm, nora, _page = asked()
    joining.accept(JoinRequest.objects.get(), role="filer", by=by(firm))

    assert joining.by_domain(nora) is None
    assert member(firm, "nora").role == "filer"

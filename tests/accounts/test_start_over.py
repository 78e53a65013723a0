"""Leaving the page that waits for a code, and what of the way so far is kept."""

import re

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.visits import browser, code, mail, make_member
from tests.support.each import each

pytestmark = pytest.mark.django_db

SIGN_IN, SIGN_UP, OVER = "/accounts/login/", "/accounts/signup/", "/accounts/start-over/"
CONFIRM, CODE = "/accounts/confirm-email/", "/accounts/login/code/confirm/"


def waiting(page: str, field: str, address: str = "hnna@lumo.example", query: str = "") -> Client:
    """A visitor who has typed an address and is asked for the code."""
    visitor = browser()
    visitor.post(page + query, {field: address})
    return visitor


def test_a_mistyped_address_is_left_by_a_button_and_the_right_one_opens_the_account() -> None:
    visitor = waiting(SIGN_UP, "email")

    over = visitor.post(OVER, {"for": "sign_up"})
    again = visitor.post(over["Location"], {"email": "hanna@lumo.example"})
    done = visitor.post(again["Location"], {"code": code()})

    assert (over["Location"], again["Location"], done["Location"]) == (SIGN_UP, CONFIRM, "/organisation/new/")
    assert visitor.get("/").context["user"] == User.objects.get(email="hanna@lumo.example")


def test_a_mistyped_address_at_sign_in_is_left_by_a_button() -> None:
    make_member()
    visitor = waiting(SIGN_IN, "login")

    over = visitor.post(OVER, {"for": "sign_in"})
    again = visitor.post(over["Location"], {"login": "hanna@lumo.example"})

    assert (over["Location"], again["Location"], mail().to_address) == (SIGN_IN, CODE, "hanna@lumo.example")


@pytest.mark.parametrize(("page", "field", "asked"), [(SIGN_UP, "email", CONFIRM), (SIGN_IN, "login", CODE)])
def test_after_starting_over_no_page_leads_back_to_the_code(page: str, field: str, asked: str) -> None:
    make_member()
    visitor = waiting(page, field, "hanna@lumo.example")
    visitor.post(OVER, {"for": "sign_up"})

    assert [visitor.get(path).status_code for path in (SIGN_IN, SIGN_UP, asked)] == [200, 200, 302]


@pytest.mark.parametrize(("page", "field", "asked"), [(SIGN_UP, "email", CONFIRM), (SIGN_IN, "login", CODE)])
def test_looking_at_the_address_lets_no_code_go(page: str, field: str, asked: str) -> None:
    visitor = waiting(page, field)

    assert (visitor.get(OVER).status_code, visitor.get(asked).status_code) == (405, 200)


@pytest.mark.postgresql
@pytest.mark.parametrize(("page", "field", "value"), [(SIGN_UP, "email", "sign_up"), (SIGN_IN, "login", "sign_in")])
def test_the_page_of_a_code_offers_the_button_for_its_purpose(page: str, field: str, value: str) -> None:
    html = waiting(page, field).get(CONFIRM if value == "sign_up" else CODE).content.decode()

    button = f'<button class="link" name="for" value="{value}">Use a different address</button>'
    assert (html.count(button), html.count(f'<form method="post" action="{OVER}">')) == (1, 1)


@pytest.mark.parametrize("address", ["known@lumo.example", "other@lumo.example"])
def test_starting_over_keeps_the_way_and_does_not_tell_who_has_an_account(address: str) -> None:
    make_member("known@lumo.example")
    visitor = waiting(SIGN_UP, "email", address, "?kind=agent&next=/report/")

    assert visitor.post(OVER, {"for": "sign_up"})["Location"] == f"{SIGN_UP}?kind=agent&next=%2Freport%2F"


@pytest.mark.postgresql
def test_starting_over_leads_to_no_other_site() -> None:
    visitor = waiting(SIGN_IN, "login")

    assert visitor.post(OVER, {"for": "sign_in", "next": "https://evil.example/"})["Location"] == SIGN_IN


def test_starting_over_signs_nobody_out() -> None:
    user, _organisation = make_member()
    visitor = browser(user)
    visitor.post(OVER)

    assert visitor.get("/").context["user"] == user


@each(("kind", "chosen"), [("agent", ["agent"]), ("seller", ["seller"]), ("authority", []), ("x\0", []), ("", [])])
def test_what_sign_up_began_with_is_chosen_already(kind: str, chosen: list[str]) -> None:
    visitor = browser()
    visitor.post(SIGN_UP, {"email": "hanna@lumo.example"}, query_params={"kind": kind})
    html = visitor.post(CONFIRM, {"code": code()}, follow=True).content.decode()

    assert re.findall(r'<input[^>]* value="(\w+)"[^>]* checked', html) == chosen

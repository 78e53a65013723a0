"""Setting, changing and forgetting a password."""

import re

import pytest
from django.test import Client

from accounts.actions import create_person
from tests.accounts.visits import PASSWORD, browser, mail, make_person, said
from tests.support.each import each

pytestmark = pytest.mark.django_db
NEW = "quite another phrase"

WEAK = [
    ("", "Enter a new password"),
    ("short", "Make the password 12 characters or longer"),
    ("password1234", "That password is easy to guess; choose another"),
    ("hanna@lumo.example", "The password is too close to your name or address; choose another"),
    ("x" * 201, "A new password must be 200 characters or fewer; you wrote 201"),
    ("long enough\0\0", "A new password holds a hidden character that can't be kept; type it again"),
]


@each(("password", "sentence"), WEAK)
def test_a_weak_password_is_told_why(password: str, sentence: str) -> None:
    user = create_person("hanna@lumo.example")

    response = browser(user).post("/accounts/password/set/", {"password1": password})

    assert said(response) == [sentence]


def test_a_set_password_is_told_to_its_owner() -> None:
    user = create_person("hanna@lumo.example")
    browser(user).post("/accounts/password/set/", {"password1": NEW})
    user.refresh_from_db()

    assert (user.check_password(NEW), mail().code, mail().to_address) == (
        True,
        "password_changed",
        "hanna@lumo.example",
    )


def test_a_change_asks_for_the_current_password() -> None:
    user = make_person()
    visitor = browser(user)

    page = visitor.get("/accounts/password/change/").content.decode()
    wrong = visitor.post("/accounts/password/change/", {"oldpassword": "wrong", "password1": NEW})
    right = visitor.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW})

    assert said(wrong) == ["Enter your current password; this is a different one"]
    assert (right["Location"], page.count(">Current password")) == ("/", 1)


def follow_link(visitor: Client) -> str:
    path = re.findall(r"http://[^/]+(/\S+)", mail().text)[0]
    return visitor.get(path)["Location"]


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once() -> None:
    user = make_person()
    visitor = browser()
    visitor.post("/accounts/password/reset/", {"email": user.email})
    form = follow_link(visitor)
    visitor.post(form, {"password1": NEW})
    user.refresh_from_db()

    assert user.check_password(NEW)
    assert "Ask for a new link" in visitor.get(form).content.decode()

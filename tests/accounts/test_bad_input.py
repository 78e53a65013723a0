"""Whatever is typed into the sign-in pages gets a sentence or is understood; nothing breaks."""

import re

import pytest

from replies.models import Reply
from tests.accounts.visits import browser, make_person, said
from tests.support.each import each

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]  # bad input that reaches a column

ADDRESS_PAGES = [
    ("/accounts/login/", "login"),
    ("/accounts/signup/", "email"),
    ("/accounts/login/code/", "email"),
    ("/accounts/password/reset/", "email"),
]
BAD_ADDRESSES = [
    ("", "Enter your e-mail address"),
    (" \t ", "Enter your e-mail address"),
    ("hanna", "Enter your e-mail address in the form name@example.com"),
    ("hanna@lumo", "Enter your e-mail address in the form name@example.com"),
    ("hanna@lumo.example, x@y.example", "Enter your e-mail address: one address only"),
    ("x" * 10_000 + "@lumo.example", "Your e-mail address must be 254 characters or fewer; you wrote 10013"),
    ("hanna@lumo.example\nBcc: x@y.example", "Your e-mail address must be on one line"),
    ("hanna@lumo.example\r\n\r\nx", "Your e-mail address must be on one line"),
    ("han\0na@lumo.example", "Your e-mail address holds a hidden character that can't be kept; type it again"),
    ("han\x1bna@lumo.example", "Your e-mail address holds a hidden character that can't be kept; type it again"),
]
GOOD_ADDRESSES = [
    "hanna@lumo.example",
    "  HANNA@Lumo.Example\t",
    "ｈａｎｎａ＠ｌｕｍｏ．ｅｘａｍｐｌｅ",
    "<hanna@lumo.example>",
]


@each(("page", "field"), ADDRESS_PAGES)
@each(("typed", "sentence"), BAD_ADDRESSES)
def test_a_wrong_address_is_told_and_no_mail_leaves(page: str, field: str, typed: str, sentence: str) -> None:
    response = browser().post(page, {field: typed})

    assert (response.status_code, said(response), Reply.objects.count()) == (200, [sentence], 0)


@each(("page", "field"), ADDRESS_PAGES)
@each("typed", GOOD_ADDRESSES)
def test_an_address_typed_in_any_way_reaches_the_same_person(page: str, field: str, typed: str) -> None:
    make_person("hanna@lumo.example")

    browser().post(page, {field: typed})

    assert [reply.to_address for reply in Reply.objects.all()] == ["hanna@lumo.example"]
    assert Reply.objects.get().code != "unknown_account"


def test_what_was_typed_is_kept_but_never_a_password() -> None:
    html = browser().post("/accounts/login/", {"login": "hanna", "password": "secret words"}).content.decode()

    assert re.findall(r'name="login" value="([^"]*)"', html) == ["hanna"]
    assert "secret words" not in html


@pytest.mark.parametrize("password", ["\0", "x" * 10_000, "a\nb", "\x1b"])
def test_a_password_that_nobody_can_have_breaks_nothing(password: str) -> None:
    make_person("hanna@lumo.example")
    response = browser().post("/accounts/login/", {"login": "hanna@lumo.example", "password": password})

    assert (response.status_code, len(said(response))) == (200, 1)


@each("typed", ["", "\0", "x" * 10_000, "12\n34", "１２３", "é", "<script>"])
def test_a_code_that_nobody_sent_breaks_nothing(typed: str) -> None:
    visitor = browser()
    visitor.post("/accounts/signup/", {"email": "hanna@lumo.example"})
    response = visitor.post("/accounts/confirm-email/", {"code": typed})

    assert (response.status_code, len(said(response))) == (200, 1)


@each("key", ["1-x", "zzzzzzzzzzzzz-abc", "zzzzzzzzzzzzzzzzzz-abc", "1-%00", "0-set-password", "1-" + "x" * 5_000])
def test_a_made_up_reset_link_asks_for_a_new_one(key: str) -> None:
    response = browser().get(f"/accounts/password/reset/key/{key}/")

    assert (response.status_code, "Ask for a new link" in response.content.decode()) == (200, True)


@each("target", ["%00", "/a%0D%0ASet-Cookie:x=1", "javascript:1", "x" * 5_000, "//evil.example", "/\\evil.example"])
def test_a_strange_next_address_leads_nowhere_else(target: str) -> None:
    make_person("hanna@lumo.example")
    answers = {"login": "hanna@lumo.example", "password": "a long pass phrase"}
    response = browser().post(f"/accounts/login/?next={target}", answers)

    assert response.status_code == 302
    assert "evil" not in response["Location"]
    assert "\n" not in response["Location"]

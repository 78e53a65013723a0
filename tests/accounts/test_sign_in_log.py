"""What happens at the entrance is written down: by numbers and keyed names, without a person's data."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, RequestFactory

from accounts.actions import rename_organisation
from accounts.models import AccountEvent, User
from accounts.networks import network_name
from accounts.team import actions as team
from ledger.lifecycle import Actor
from tests.accounts.factors import PAGES, give_app, shown, with_password
from tests.accounts.teams import by, make_firm, member, person
from tests.accounts.visits import PASSWORD, browser, code, mail, make_member, make_person

pytestmark = pytest.mark.django_db
HANNA = "hanna@lumo.example"
LOGIN, CONFIRM = "/accounts/login/", "/accounts/login/code/confirm/"


def password(typed: str, address: str = HANNA) -> None:
    Client().post(LOGIN, {"login": address, "password": typed})


def mail_code(typed: str) -> None:
    visitor = browser()
    visitor.post(LOGIN, {"login": HANNA, "password": ""})
    visitor.post(CONFIRM, {"code": typed or code()})


def factor_code(typed: str) -> None:
    factor = give_app(User.objects.get(email=HANNA))
    with_password(factor.user).post(f"{PAGES}enter/", {"code": typed or shown(factor)})


def sign_out() -> None:
    browser(User.objects.get(email=HANNA)).post("/accounts/logout/")


# what is done: which line comes of it
ACTS: dict[str, tuple[Callable[[], None], str]] = {
    "right password": (lambda: password(PASSWORD), "signed in"),
    "wrong password": (lambda: password("a wrong pass phrase"), "wrong password"),
    "wrong mail code": (lambda: mail_code("x1"), "wrong code"),
    "right mail code": (lambda: mail_code(""), "signed in"),
    "wrong factor": (lambda: factor_code("000000"), "wrong code"),
    "right factor": (lambda: factor_code(""), "signed in"),
    "sign out": (sign_out, "signed out"),
}


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """What was logged of the entrance: its words with its facts."""
    records = [record for record in caplog.records if record.name == "accounts.sign_in_log"]
    return [{"what": record.getMessage(), **record.facts} for record in records]


@pytest.mark.parametrize("act", ACTS)
def test_each_act_leaves_a_line_with_account_and_network_and_no_address(
    act: str, caplog: pytest.LogCaptureFixture
) -> None:
    user, _organisation = make_member(HANNA)
    caplog.set_level(logging.INFO)
    do, what = ACTS[act]
    do()
    mine = [line for line in lines(caplog) if line["what"] == what]

    assert [(line["account"], len(line["network"])) for line in mine[-1:]] == [(user.pk, 16)]
    assert [word for word in (HANNA, "127.0.0.1", PASSWORD) if word in str(lines(caplog))] == []


def test_a_password_for_an_unknown_address_names_no_account(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    password("whatever it is", "nobody@lumo.example")

    assert [(line["what"], line["account"]) for line in lines(caplog)] == [("wrong password", "none")]


def test_too_many_tries_are_written_down_as_refused(caplog: pytest.LogCaptureFixture) -> None:
    make_member(HANNA)
    caplog.set_level(logging.INFO)
    for _try in range(25):
        password("a wrong pass phrase")

    assert any(line["what"].startswith("refused: too many") for line in lines(caplog))


def test_a_wrong_code_of_an_invitation_is_written_down(caplog: pytest.LogCaptureFixture) -> None:
    firm = make_firm()
    browser(person(firm, "hanna")).post("/organisation/invite/", {"email": "nora@lumo.example", "role": "reader"})
    from_mail = mail().text
    path = from_mail.partition("/invitation/")[2].split()[0]
    caplog.set_level(logging.INFO)
    browser().post(f"/invitation/{path}", {"code": "x"})
    found = [line for line in lines(caplog) if line["what"] == "code refused"]

    assert [(line["door"], line["why"]) for line in found] == [("invitation", "wrong_code")]


@pytest.mark.postgresql
def test_changed_credentials_stand_among_the_accounts_events() -> None:
    user, _organisation = make_member(HANNA)
    factor = give_app(user)
    visitor = with_password(user)
    visitor.post(f"{PAGES}enter/", {"code": shown(factor)})
    visitor.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "another long phrase of words"})
    found = AccountEvent.objects.filter(person_id=user.pk, what="password_changed")

    assert [(event.by_id, event.person_id) for event in found] == [(user.pk, user.pk)]


def test_powers_that_staff_give_are_one_event_and_one_line_by_numbers(caplog: pytest.LogCaptureFixture) -> None:
    chief = make_person("chief@portal.example", is_staff=True, is_superuser=True)
    rosa = make_person("rosa@portal.example")
    page = f"/admin/accounts/user/{rosa.pk}/change/"
    caplog.set_level(logging.INFO)
    browser(chief).post(page, {"name": "Rosa", "is_active": "on", "is_staff": "on"})
    events = AccountEvent.objects.filter(what="powers_changed")
    told = [record.facts for record in caplog.records if record.name == "accounts.events"]

    assert [(row.person_id, row.by_id, row.before, row.after) for row in events] == [(rosa.pk, chief.pk, "", "staff")]
    assert [(line["account"], line["by"], line["after"], len(line["network"])) for line in told] == [
        (rosa.pk, chief.pk, "staff", 16)
    ]
    assert [word for word in ("rosa@", "Rosa", "chief@", "127.0.0.1") if word in str(told)] == []


def test_the_log_does_not_tell_an_organisations_new_name(caplog: pytest.LogCaptureFixture) -> None:
    firm = make_firm()
    before, by_staff = firm.name, Actor.staff(make_person("chief@portal.example", is_staff=True))
    caplog.set_level(logging.INFO)
    caplog.clear()
    rename_organisation(firm, name="Anna Roe Lamps", by=by_staff)
    (line,) = (record.facts for record in caplog.records if record.name == "accounts.events")

    assert line["organisation"] == firm.pk
    assert [name for name in (before, "Anna Roe Lamps") if name in str(line)] == []


def test_a_changed_role_is_logged_by_numbers(caplog: pytest.LogCaptureFixture) -> None:
    firm = make_firm()
    caplog.set_level(logging.INFO)
    team.change_role(member(firm, "finn"), role="reader", by=by(firm))
    record = caplog.records[-1]

    assert (record.name, record.getMessage()) == ("accounts.events", "account event: role_changed")
    assert record.facts["account"] == person(firm, "finn").pk


# two addresses: whether they are one network
PAIRS = {
    ("198.51.100.7", "198.51.100.7"): True,
    ("198.51.100.7", "198.51.100.8"): False,
    ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"): True,
    ("2001:db8:1:2::1", "2001:db8:1:3::1"): False,
    ("::ffff:198.51.100.7", "198.51.100.7"): True,
}


def test_networks_have_names_that_tell_no_address() -> None:
    def name_of(address: str) -> str:
        return network_name(RequestFactory().get("/", REMOTE_ADDR=address))

    got = {pair: name_of(pair[0]) == name_of(pair[1]) for pair in PAIRS}

    assert got == PAIRS
    assert (name_of("nonsense"), len(name_of("198.51.100.7"))) == ("", 16)

"""How long people stay signed in, and who ends it."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import AccountEvent, User
from accounts.profile import email
from ledger import policy
from tests.accounts.factors import PAGES
from tests.accounts.visits import PASSWORD, browser, code, make_member, make_person

pytestmark = pytest.mark.django_db


def who(staff: bool) -> User:
    return make_person("rosa@portal.example", is_staff=True) if staff else make_member()[0]


def is_in(visitor: Client, later: timedelta) -> bool:
    with time_machine.travel(timezone.now() + later, tick=False):
        return visitor.get("/account/").status_code == 200


@pytest.mark.parametrize("staff", [False, True])
def test_a_session_left_alone_ends(staff: bool) -> None:
    idle = timedelta(minutes=policy.number(f"accounts.{'staff' if staff else 'member'}_idle_minutes"))
    visitor = browser(who(staff))

    assert (is_in(visitor, idle * 0.9), is_in(visitor, idle * 1.8), is_in(visitor, idle * 3)) == (True, True, False)


@pytest.mark.postgresql
@pytest.mark.parametrize("staff", [False, True])
def test_a_session_in_use_ends_all_the_same(staff: bool) -> None:
    kind = "staff" if staff else "member"
    longest = timedelta(hours=policy.number(f"accounts.{kind}_session_hours"))
    step = timedelta(minutes=policy.number(f"accounts.{kind}_idle_minutes")) * 0.9
    visitor = browser(who(staff))
    looks = [is_in(visitor, step * number) for number in range(int(longest / step) + 1)]

    assert (looks.count(False), is_in(visitor, step * len(looks))) == (0, False)


def test_staff_are_signed_out_sooner() -> None:
    for limit in ("idle_minutes", "session_hours"):
        assert policy.number(f"accounts.staff_{limit}") < policy.number(f"accounts.member_{limit}")


def test_few_pages_write_the_session() -> None:
    visitor = browser(who(staff=True))
    before = visitor.session["seen_at"]
    for minute in range(3):
        is_in(visitor, timedelta(minutes=minute))
    soon = visitor.session["seen_at"]
    is_in(visitor, timedelta(minutes=10))

    assert (soon, visitor.session["seen_at"] > before) == (before, True)


def test_a_changed_address_signs_out_everywhere_else() -> None:
    user, _organisation = make_member()
    elsewhere, here = browser(user), browser(user)
    here.post(f"{PAGES}again/", {"password": PASSWORD})
    email.ask(user, email="new@lumo.example")
    here.post("/account/address/code/", {"code": code()})

    assert [visitor.get("/account/").status_code for visitor in (here, elsewhere)] == [200, 302]
    assert User.objects.get().email == "new@lumo.example"


def sign_out(staff: User, user: User) -> None:
    given = {"action": "sign_out", "_selected_action": [user.pk]}
    browser(staff).post("/admin/accounts/user/", given)


def test_staff_sign_a_person_out_everywhere_and_it_is_written_down() -> None:
    user, _organisation = make_member()
    visitor, rosa = browser(user), make_person("rosa@portal.example", is_staff=True)
    sign_out(rosa, user)
    event = AccountEvent.objects.latest("pk")

    assert visitor.get("/account/").status_code == 302
    assert (event.what, event.person_id, event.by_id) == ("signed_out", user.pk, rosa.pk)


@pytest.mark.postgresql
@pytest.mark.parametrize(("is_supervisor", "status"), [(False, 200), (True, 302)])
def test_only_a_supervisor_signs_staff_out(is_supervisor: bool, status: int) -> None:
    colleague = make_person("carl@portal.example", is_staff=True)
    visitor = browser(colleague)
    sign_out(make_person("rosa@portal.example", is_staff=True, is_supervisor=is_supervisor), colleague)

    assert visitor.get("/account/").status_code == status

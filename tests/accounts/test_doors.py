"""Nobody is kept out for good: whoever returns, lost something or typed the wrong address finds a way in."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts.guests import guest_with
from accounts.models import FactorReset, User
from accounts.second_factor import lost
from accounts.second_factor.rules import has_factor
from ledger.lifecycle import Actor
from replies.models import Reply
from tests.accounts.factors import PAGES, give_app, recovery_codes, shown, with_password
from tests.accounts.visits import PASSWORD, browser, by_code, code, mail, make_member, make_person, said

pytestmark = pytest.mark.django_db
SIGN_IN, SIGN_UP, CODE = "/accounts/login/", "/accounts/signup/", "/accounts/login/code/confirm/"
CONFIRM, ENTER = "/accounts/confirm-email/", f"{PAGES}enter/"
ME = "hanna@lumo.example"


def test_who_opens_an_account_a_second_time_gets_in_by_the_one_mail() -> None:
    user, _organisation = make_member()
    visitor = browser()
    page = visitor.post(SIGN_UP, {"email": ME}, follow=True)
    sent = mail().code
    done = visitor.post(CONFIRM, {"code": code()})

    assert (page.redirect_chain[-1][0], sent, done["Location"]) == (CONFIRM, "sign_in_instead", "/")
    assert visitor.get("/").context["user"] == user
    assert Reply.objects.count() == 1


def test_the_returning_owner_goes_on_to_where_they_were_heading() -> None:
    make_member()
    visitor = browser()
    waiting = visitor.post(f"{SIGN_UP}?next=/cases/", {"email": ME})

    assert visitor.post(f"{waiting['Location']}?next=/cases/", {"code": code()})["Location"] == "/cases/"


def test_the_returning_owner_with_a_second_factor_is_asked_for_it() -> None:
    user, _organisation = make_member()
    factor = give_app(user)
    visitor = browser()
    visitor.post(SIGN_UP, {"email": ME})
    asked = visitor.post(CONFIRM, {"code": code()})
    before = visitor.get("/").context["user"].is_anonymous
    visitor.post(asked["Location"], {"code": shown(factor)})

    assert (asked["Location"], before, visitor.get("/").context["user"]) == (ENTER, True, user)


@pytest.mark.postgresql
def test_an_account_never_confirmed_is_confirmed_when_its_owner_returns() -> None:
    browser().post(SIGN_UP, {"email": ME})
    visitor = browser()
    visitor.post(SIGN_UP, {"email": ME})
    visitor.post(CONFIRM, {"code": code()})

    assert visitor.get("/organisation/new/").context["user"].email == ME
    assert [row.verified for row in EmailAddress.objects.all()] == [True]


@pytest.mark.postgresql
@pytest.mark.parametrize("address", [ME, "nobody@lumo.example"])
def test_another_code_comes_for_either(address: str) -> None:
    make_member()
    visitor = browser()
    visitor.post(SIGN_UP, {"email": address})
    visitor.post(CONFIRM, {"action": "resend"})

    assert [reply.to_address for reply in Reply.objects.all()] == [address] * 2
    assert visitor.post(CONFIRM, {"code": code()}).status_code == 302
    assert not visitor.get("/accounts/name/").context["user"].is_anonymous


@pytest.mark.postgresql
@pytest.mark.parametrize("link", [SIGN_IN, "/cases/", "/accounts/login/code/"])
@pytest.mark.parametrize("address", [ME, "nobody@lumo.example"])
def test_the_page_that_waits_for_a_code_is_left_by_going_to_sign_in(link: str, address: str) -> None:
    make_member()
    visitor = browser()
    visitor.post(SIGN_UP, {"email": address})
    pages = [visitor.get(link, follow=True).request["PATH_INFO"]]
    visitor.post(SIGN_IN, {"login": ME, "password": PASSWORD})

    assert CONFIRM not in pages
    assert visitor.get("/").context["user"].email == ME


def test_a_wrong_code_at_sign_up_says_the_same_to_both() -> None:
    make_member()
    told = []
    for address in (ME, "nobody@lumo.example"):
        visitor = browser()
        visitor.post(SIGN_UP, {"email": address})
        pages = [visitor.post(CONFIRM, {"code": "x"}) for _guess in range(3)]
        told.append([(page.status_code, said(page), page.get("Location")) for page in pages])

    assert told[0] == told[1]
    assert [status for status, *_rest in told[0]] == [200, 200, 302]


def test_a_lost_app_is_replaced_by_a_recovery_code() -> None:
    user, _organisation = make_member()
    give_app(user)

    assert with_password(user).post(ENTER, {"code": recovery_codes(user)[0]}).status_code == 302


def test_lost_recovery_codes_are_made_anew_with_the_app() -> None:
    user, _organisation = make_member()
    factor = give_app(user)
    before = recovery_codes(user)
    visitor = with_password(user)
    visitor.post(ENTER, {"code": shown(factor)})
    visitor.post(f"{PAGES}again/", {"password": PASSWORD})
    visitor.post(f"{PAGES}recovery-codes/new/")

    assert set(recovery_codes(user)).isdisjoint(before)


@pytest.mark.postgresql
def test_with_every_factor_lost_two_of_the_staff_open_the_door_a_day_later() -> None:
    user, _organisation = make_member()
    give_app(user)
    lost.ask(user, reason="called back", by=Actor.staff(make_person("rosa@portal.example", is_staff=True)))
    boss = make_person("beth@portal.example", is_staff=True, is_supervisor=True)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        lost.confirm(FactorReset.objects.get(), by=Actor.staff(boss))

    assert (has_factor(user), with_password(user).get("/").context["user"]) == (False, user)


def test_a_forgotten_password_is_no_lock() -> None:
    user, _organisation = make_member()

    assert by_code(user).get("/").context["user"] == user


def test_who_changed_the_address_signs_in_with_the_new_one_by_code() -> None:
    user, _organisation = make_member()
    visitor = browser(user)
    visitor.post(f"{PAGES}again/", {"password": PASSWORD})
    visitor.post("/account/address/", {"email": "new@lumo.example"})
    visitor.post("/account/address/code/", {"code": code()})

    assert by_code(User.objects.get()).get("/").context["user"].email == "new@lumo.example"


def test_the_page_that_asks_for_a_factor_names_the_door_beside_it() -> None:
    user, _organisation = make_member()
    give_app(user)
    page = with_password(user).get(ENTER).content.decode()

    assert "/ask/" in page


def test_a_guest_with_a_second_factor_is_led_to_sign_in() -> None:
    guest = guest_with("gerd@small.example")
    assert guest is not None
    Authenticator.objects.create(user=guest, type="webauthn", data={"name": "key"})

    assert guest_with("gerd@small.example") is None

"""Second factors: set up, asked for, required where they must be, and each code good for once."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.utils import decrypt
from django.test import override_settings
from django.utils import timezone

from accounts.models import LimitUse, User
from accounts.second_factor.codes import spend
from replies.models import Reply
from tests.accounts.factors import PAGES, code_of, give_app, recovery_codes, shown, with_password
from tests.accounts.visits import PASSWORD, browser, code, mail, make_member, make_person, said
from tests.support.each import each
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db
ENTER, CODE = f"{PAGES}enter/", "/accounts/login/code/confirm/"
EARNEST = override_settings(DEMO=False)


def make_staff(**fields: object) -> User:
    return make_person("rosa@portal.example", is_staff=True, **fields)


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_on_two_pages_and_recovery_codes_follow() -> None:
    user, _organisation = make_member()
    visitor = with_password(user)

    asked = visitor.get(f"{PAGES}app/")
    visitor.post(asked["Location"], {"password": PASSWORD})
    page = visitor.get(f"{PAGES}app/").content.decode()
    secret = re.findall(r'<p class="ref"><bdi>(\w+)', page)[0]
    picture = visitor.get(f"{PAGES}app/code.svg")
    done = visitor.post(f"{PAGES}app/", {"code": code_of(secret)})

    assert asked["Location"].startswith(f"{PAGES}again/")
    assert (picture["Content-Type"], b"<svg" in picture.content) == ("image/svg+xml", True)
    assert done["Location"] == f"{PAGES}recovery-codes/"
    assert [code for code in recovery_codes(user) if code not in visitor.get(done["Location"]).content.decode()] == []
    assert (mail().code, len(recovery_codes(user))) == ("factor_added", 10)


@each("typed", ["", "000000", "x", "\0", "9" * 300])
def test_a_wrong_code_sets_nothing_up_and_the_picture_stays(typed: str) -> None:
    user, _organisation = make_member()
    visitor = with_password(user)
    visitor.post(visitor.get(f"{PAGES}app/")["Location"], {"password": PASSWORD})
    visitor.get(f"{PAGES}app/")

    response = visitor.post(f"{PAGES}app/", {"code": typed})

    assert (len(said(response)), Authenticator.objects.count()) == (1, 0)
    assert visitor.get(f"{PAGES}app/code.svg").status_code == 200


def test_the_picture_is_for_who_sets_an_app_up_only() -> None:
    user, _organisation = make_member()

    assert browser().get(f"{PAGES}app/code.svg")["Location"].startswith("/accounts/login/")
    assert browser(user).get(f"{PAGES}app/code.svg")["Location"].startswith(f"{PAGES}again/")


def test_the_password_alone_opens_nothing() -> None:
    user, _organisation = make_member()
    factor = give_app(user)
    visitor = with_password(user)

    assert visitor.get("/").context["user"].is_anonymous
    assert visitor.post(ENTER, {"code": f"{shown(factor)[:3]} {shown(factor)[3:]}"})["Location"] == "/"
    assert visitor.get("/").context["user"] == user


def test_a_code_by_mail_alone_opens_nothing() -> None:
    user, _organisation = make_member()
    factor = give_app(user)
    visitor = browser()
    visitor.post("/accounts/login/", {"login": user.email})
    asked = visitor.post(CODE, {"code": code()})

    assert (asked["Location"], visitor.get("/").context["user"].is_anonymous) == (ENTER, True)
    assert visitor.post(ENTER, {"code": shown(factor)})["Location"] == "/"


@pytest.mark.postgresql
def test_a_new_password_by_link_does_not_pass_by_the_second_factor() -> None:
    user, _organisation = make_member()
    give_app(user)
    visitor = browser()
    visitor.post("/accounts/password/reset/", {"email": user.email})
    form = visitor.get(re.findall(r"http://[^/]+(/\S+)", mail().text)[0])["Location"]
    visitor.post(form, {"password1": "quite another phrase"})
    asked = visitor.post("/accounts/login/", {"login": user.email, "password": "quite another phrase"})

    assert (asked["Location"], visitor.get("/").context["user"].is_anonymous) == (ENTER, True)


@each("typed", ["", "12", "000000", "\0", "x" * 500])
def test_a_wrong_second_factor_is_told(typed: str) -> None:
    user, _organisation = make_member()
    give_app(user)
    response = with_password(user).post(ENTER, {"code": typed})

    assert (response.status_code, len(said(response))) == (200, 1)


@pytest.mark.parametrize("spelling", ["{}", " {} ", "{0[0]} {0[1]} {0[2]}-{0[3]}{0[4]}{0[5]}"])
def test_a_code_that_was_used_opens_nothing_again_even_with_nothing_counted(spelling: str) -> None:
    user, _organisation = make_member()
    used = shown(give_app(user))
    with_password(user).post(ENTER, {"code": used})
    LimitUse.objects.all().delete()

    again = with_password(user).post(ENTER, {"code": spelling.format(used)})

    assert said(again) == ["Enter the newest code that your app shows; this one is wrong or was used already"]


def test_control_without_the_row_a_used_code_would_open_again() -> None:
    user, _organisation = make_member()
    factor = give_app(user)
    used = shown(factor)
    spend(user, used)

    assert validate_totp_code(decrypt(factor.data["secret"]), used)


def test_an_older_code_opens_nothing_after_a_newer_one() -> None:
    user, _organisation = make_member()
    factor = give_app(user)

    assert [bool(spend(user, shown(factor, step))) for step in (0, -1, 0, 1)] == [True, False, False, True]


@pytest.mark.django_db(transaction=True)
def test_the_code_that_set_the_app_up_is_no_code_to_sign_in_with() -> None:
    user, _organisation = make_member()
    visitor = with_password(user)
    visitor.post(visitor.get(f"{PAGES}app/")["Location"], {"password": PASSWORD})
    secret = re.findall(r'<p class="ref"><bdi>(\w+)', visitor.get(f"{PAGES}app/").content.decode())[0]
    visitor.post(f"{PAGES}app/", {"code": code_of(secret)})

    assert spend(user, code_of(secret)) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_uses_of_one_code_at_once_one_opens() -> None:
    user, _organisation = make_member()
    used = shown(give_app(user))

    outcomes = at_once(*[lambda: spend(User.objects.get(pk=user.pk), used) is not None] * 2)

    assert sorted(outcomes) == [False, True]


@pytest.mark.postgresql
def test_a_recovery_code_opens_once() -> None:
    user, _organisation = make_member()
    give_app(user)
    first = recovery_codes(user)[0]

    assert with_password(user).post(ENTER, {"code": f"{first[:5]} {first[5:]}"})["Location"] == "/"
    assert len(said(with_password(user).post(ENTER, {"code": first}))) == 1
    assert len(recovery_codes(user)) == 9


def test_guesses_are_counted() -> None:
    user, _organisation = make_member()
    give_app(user)
    visitor = with_password(user)
    told = [said(visitor.post(ENTER, {"code": "000000"})) for _guess in range(12)][-1]

    assert [line[:12] for line in told] == ["Wait an hour"]


def test_secrets_are_not_readable_in_the_database_and_outlive_a_new_key() -> None:
    user, _organisation = make_member()
    factor = give_app(user)
    secret = decrypt(factor.data["secret"])
    from_settings = {"SECRET_KEY": "another-" + "y" * 50, "SECRET_KEY_FALLBACKS": ["only-for-tests-" + "x" * 50]}

    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    with override_settings(**from_settings):
        assert decrypt(factor.data["secret"]) == secret


SHUT = ["/", "/admin/", "/admin/accounts/user/", "/cases/", "/organisation/new/", "/accounts/password/set/"]


@EARNEST
@each("page", SHUT)
def test_staff_without_a_second_factor_reach_the_pages_that_set_one_up_only(page: str) -> None:
    visitor = browser(make_staff())

    assert [visitor.get(page)["Location"], visitor.post(page)["Location"]] == [PAGES] * 2
    assert "Yours is needed now" in visitor.get(PAGES).content.decode()
    assert visitor.post("/accounts/logout/")["Location"] == "/"


@EARNEST
def test_staff_with_a_second_factor_reach_their_work() -> None:
    staff = make_staff()
    give_app(staff)

    assert browser(staff).get("/admin/").status_code == 200


@EARNEST
def test_others_are_not_asked_for_one() -> None:
    user, _organisation = make_member()

    assert browser(user).get("/").status_code == 200


def test_the_demonstration_asks_staff_for_none_and_says_so() -> None:
    visitor = browser(make_staff())

    assert visitor.get("/admin/").status_code == 200
    assert "nobody is required to have one" in visitor.get(PAGES).content.decode()


@pytest.mark.parametrize(("demo", "left"), [(True, 0), (False, 1)])
@pytest.mark.postgresql
def test_the_last_factor_goes_only_where_none_is_required(demo: bool, left: int) -> None:
    with override_settings(DEMO=demo):
        staff = make_staff()
        factor = give_app(staff)
        visitor = with_password(staff)
        visitor.post(ENTER, {"code": shown(factor)})
        visitor.post(visitor.get(f"{PAGES}app/remove/")["Location"], {"password": PASSWORD})
        visitor.post(f"{PAGES}app/remove/")

    assert Authenticator.objects.filter(type="totp").count() == left


@pytest.mark.postgresql
def test_removing_the_last_factor_takes_the_recovery_codes_along_and_is_told() -> None:
    user, _organisation = make_member()
    factor = give_app(user)
    visitor = with_password(user)
    visitor.post(ENTER, {"code": shown(factor)})
    visitor.post(visitor.get(f"{PAGES}app/remove/")["Location"], {"password": PASSWORD})
    visitor.post(f"{PAGES}app/remove/")

    assert (Authenticator.objects.count(), mail().code) == (0, "factor_removed")


@pytest.mark.postgresql
def test_who_signs_in_by_code_only_shows_that_it_is_them_before_adding_a_factor() -> None:
    user, _organisation = make_member()
    User.objects.filter(pk=user.pk).update(password="!")
    visitor = browser()
    visitor.post("/accounts/login/", {"login": user.email})
    visitor.post(CODE, {"code": code()})

    now = visitor.get(f"{PAGES}app/").status_code
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        later = visitor.get(f"{PAGES}app/")

    assert (now, later["Location"]) == (200, f"{PAGES}again/mail/?next=" + quote(f"{PAGES}app/", safe=""))


NONSENSE = [
    "",
    "1",
    "[]",
    "{}",
    '{"id": 1}',
    "null",
    '"x"',
    "{",
    '{"id":"AA","rawId":"AA","response":{},"type":"public-key"}',
]


@each("typed", NONSENSE)
@pytest.mark.postgresql
def test_a_passkey_that_is_none_is_refused_without_a_fault(typed: str) -> None:
    user, _organisation = make_member()
    factor = give_app(user)
    visitor = with_password(user)
    visitor.get(ENTER)

    answers = [visitor.post(ENTER, {"credential": typed})]
    answers.append(browser().post(f"{PAGES}passkeys/sign-in/", {"credential": typed}))
    visitor.post(ENTER, {"code": shown(factor)})
    visitor.post(visitor.get(f"{PAGES}passkeys/add/")["Location"], {"password": PASSWORD})
    visitor.get(f"{PAGES}passkeys/add/")
    answers.append(visitor.post(f"{PAGES}passkeys/add/", {"credential": typed, "name": "Mine"}))

    assert [answer.status_code for answer in answers] == [200, 302, 200]
    assert Authenticator.objects.filter(type="webauthn").count() == 0


@each("path", ["", "app/", "recovery-codes/", "recovery-codes/file/", "passkeys/", "passkeys/add/"])
def test_the_pages_are_for_who_is_signed_in(path: str) -> None:
    assert browser().get(PAGES + path).status_code == 302
    assert Reply.objects.count() == 0

"""Limits against guessing: exact, the same in all processes, kept over a restart, and no lock for the owner."""

import os
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.account import app_settings as package_settings
from allauth.mfa import app_settings as factor_settings
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from accounts import limits
from accounts.models import LimitUse, User
from ledger import policy
from replies.models import Reply
from tests.accounts.factors import PAGES, give_app, shown, with_password
from tests.accounts.visits import PASSWORD, browser, code, make_member, said
from tests.support.house import ROOT
from tests.support.threads import at_once

LIMIT = "limits.mails_pair_per_hour"
SIGN_IN, CODE, ENTER = "/accounts/login/", "/accounts/login/code/confirm/", f"{PAGES}enter/"
ME = "hanna@lumo.example"


@pytest.mark.django_db
def test_within_no_period_are_more_acts_than_the_limit_says() -> None:
    most, within, now = policy.number(LIMIT), [], timezone.now()
    for minutes in range(0, 300, 3):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            if limits.count(LIMIT, "one"):
                within.append(minutes)
    fullest = max(sum(start <= minute < start + 60 for minute in within) for start in within)

    assert (fullest, len(within)) == (most, most * 5)


@pytest.mark.django_db
def test_an_act_that_is_taken_back_counts_no_more() -> None:
    counted = [limits.count(LIMIT, "one") for _act in range(policy.number(LIMIT))]
    over = limits.count(LIMIT, "one")
    counted[2].take_back()

    assert (over, limits.has_rest(LIMIT, "one"), limits.has_rest(LIMIT, "another")) == (None, True, True)


@pytest.mark.django_db
def test_a_row_names_nobody_and_goes_when_it_says_nothing() -> None:
    limits.count(LIMIT, ME, "192.0.2.1")
    row = LimitUse.objects.get()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        limits.count(LIMIT, "another")

    assert (len(row.pk), ME in str(row.__dict__)) == (64, False)
    assert not LimitUse.objects.filter(pk=row.pk).exists()


@pytest.mark.django_db
def test_other_subjects_push_no_limit_out() -> None:
    for _act in range(policy.number(LIMIT)):
        limits.count(LIMIT, "victim")
    for number in range(400):
        limits.count(LIMIT, number)

    assert limits.count(LIMIT, "victim") is None


@pytest.mark.django_db(transaction=True)
def test_of_acts_at_once_no_more_are_let_through_than_the_limit_says() -> None:
    outcomes = at_once(*[partial(limits.count, LIMIT, "one")] * 16)

    assert [outcome is not None for outcome in outcomes].count(True) == policy.number(LIMIT)
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]


@pytest.mark.django_db(transaction=True)
def test_control_read_and_then_written_without_the_lock_more_would_be_let_through() -> None:
    limits.count(LIMIT, "one")

    def unlocked() -> bool:
        row = LimitUse.objects.get()
        if len(row.uses) >= policy.number(LIMIT):
            return False
        meet.wait(30)
        LimitUse.objects.filter(pk=row.pk).update(uses=[*row.uses, [1.0, 1]])
        return True

    meet = threading.Barrier(8)
    assert at_once(*[unlocked] * 8) == [True] * 8


def database_url() -> str:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{found['NAME']}").geturl()


def start_counting(acts: int) -> "subprocess.Popen[str]":
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "ipp_portal.settings_test", "DATABASE_URL": database_url()}
    command = [sys.executable, "-m", "tests.accounts.counting", LIMIT, str(acts)]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.django_db(transaction=True)
def test_four_processes_share_a_limit_and_a_fifth_started_later_finds_it_reached() -> None:
    first = [start_counting(8) for _process in range(4)]
    counted = [int(process.communicate(timeout=300)[0]) for process in first]
    after_a_restart = int(start_counting(8).communicate(timeout=300)[0])

    assert (sum(counted), after_a_restart) == (policy.number(LIMIT), 0)


def test_the_package_counts_nothing_in_its_cache() -> None:
    assert (package_settings.RATE_LIMITS, factor_settings.RATE_LIMITS) == ({}, {})


# Each limit that the package would hold in a cache, and ours that holds in its place.
INSTEAD = {
    "change_password": "limits.passwords_pair_per_hour",
    "change_phone": "",  # there are no telephone numbers
    "manage_email": "accounts.email_changes_per_day",
    "reset_password": LIMIT,
    "reauthenticate": "limits.passwords_pair_per_hour",
    "reset_password_from_key": "limits.entrance_network_per_minute",
    "signup": "limits.entrance_network_per_minute",
    "login": "limits.entrance_network_per_minute",
    "request_login_code": LIMIT,
    "login_failed": "limits.passwords_pair_per_hour",
    "confirm_email": LIMIT,
    "verify_phone": "",
    "webauthn_login": "limits.entrance_network_per_minute",
}


def test_every_limit_of_the_package_has_one_of_ours_in_its_place() -> None:
    with override_settings(ACCOUNT_RATE_LIMITS={}, MFA_RATE_LIMITS={}):
        theirs = {*package_settings.RATE_LIMITS, *factor_settings.RATE_LIMITS}

    assert theirs == set(INSTEAD)
    assert [policy.number(name) > 0 for name in INSTEAD.values() if name].count(False) == 0


def from_network(network: str) -> Client:
    return Client(REMOTE_ADDR=network)


def wrong_passwords(visitor: Client, times: int) -> None:
    for _try in range(times):
        visitor.post(SIGN_IN, {"login": ME, "password": "wrong"})


def let_in(visitor: Client, password: str = PASSWORD) -> bool:
    return visitor.post(SIGN_IN, {"login": ME, "password": password}).status_code == 302


@pytest.mark.django_db
def test_wrong_passwords_from_one_network_are_counted_and_the_owner_comes_from_another() -> None:
    make_member()
    stranger = from_network("192.0.2.1")
    wrong_passwords(stranger, policy.number("limits.passwords_pair_per_hour"))

    assert (let_in(stranger), let_in(from_network("198.51.100.7"))) == (False, True)


@pytest.mark.django_db
def test_strangers_from_everywhere_reach_the_wide_limit_and_a_known_browser_still_opens() -> None:
    make_member()
    owner = from_network("198.51.100.7")
    let_in(owner)
    owner.post("/accounts/logout/")
    most = policy.number("limits.passwords_address_per_day")
    each = policy.number("limits.passwords_pair_per_hour")
    for number in range(most // each):
        wrong_passwords(from_network(f"192.0.2.{number}"), each)

    assert (let_in(from_network("203.0.113.5")), let_in(owner)) == (False, True)


@pytest.mark.django_db
def test_codes_asked_for_from_one_network_do_not_keep_the_owner_from_getting_one() -> None:
    make_member()
    owner = from_network("198.51.100.7")
    pages = [from_network("192.0.2.1").post(SIGN_IN, {"login": ME}) for _ask in range(policy.number(LIMIT) + 1)]
    owner.post(SIGN_IN, {"login": ME})

    assert Counter(page.status_code for page in pages) == {302: policy.number(LIMIT), 200: 1}
    assert owner.post(CODE, {"code": code()})["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize("used_up", ["limits.mails_address_per_day", "limits.wrong_codes_address_per_day"])
def test_with_the_days_mails_or_wrong_codes_used_up_a_known_browser_still_gets_a_code(used_up: str) -> None:
    make_member()
    owner, stranger = from_network("198.51.100.7"), from_network("192.0.2.1")
    let_in(owner)
    owner.post("/accounts/logout/")
    for _act in range(policy.number(used_up)):
        limits.count(used_up, limits.named(ME))
    refused = stranger.post(SIGN_IN, {"login": ME})
    owner.post(SIGN_IN, {"login": ME})

    assert (refused.status_code, len(said(refused))) == (200, 1)
    assert owner.post(CODE, {"code": code()})["Location"] == "/"


@pytest.mark.django_db
def test_wrong_codes_count_across_codes() -> None:
    make_member()
    tries = policy.number("codes.tries")
    for network in range(3):
        visitor = from_network(f"192.0.2.{network}")
        visitor.post(SIGN_IN, {"login": ME})
        for _guess in range(tries + 2):
            visitor.post(CODE, {"code": "x"})

    assert limits.used(limits.Limit(WRONG, limits.named(ME))) == 3 * tries


WRONG = "limits.wrong_codes_address_per_day"


@pytest.mark.django_db
def test_who_knows_the_password_cannot_lock_the_second_factor_of_another_network() -> None:
    user, _organisation = make_member()
    factor = give_app(user)
    stranger = with_password(user)
    for _guess in range(policy.number("limits.factors_pair_per_hour") + 1):
        told = said(stranger.post(ENTER, {"code": "000000"}))
    owner = from_network("198.51.100.7")
    let_in(owner)

    assert told[0].startswith("Wait an hour")
    assert owner.post(ENTER, {"code": shown(factor)}).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("address", [ME, "nobody@lumo.example"])
def test_a_limit_does_not_tell_whether_an_address_has_an_account(address: str) -> None:
    make_member()
    visitor = browser()
    pages = []
    for _ask in range(3):
        visitor.post("/accounts/start-over/", {"for": "sign_in"})
        pages.append(visitor.post(SIGN_IN, {"login": address}).status_code)
        pages += [visitor.post(CODE, {"action": "resend"}).status_code for _again in range(2)]

    assert pages == [302] * 6 + [200] + [302] * 2


@pytest.mark.django_db
def test_another_code_is_said_to_be_sent_and_a_refused_one_too_on_the_same_page() -> None:
    make_member()
    visitor = browser()
    visitor.post(SIGN_IN, {"login": ME})
    sent = visitor.post(CODE, {"action": "resend"}, follow=True)
    for _act in range(policy.number(LIMIT)):
        limits.count(LIMIT, limits.named(ME), "127.0.0.1")
    refused = visitor.post(CODE, {"action": "resend"}, follow=True)

    assert [[str(message.level_tag) for message in page.context["messages"]] for page in (sent, refused)] == [
        ["success"],
        ["error"],
    ]
    assert (sent.redirect_chain[0][0], refused.redirect_chain[0][0]) == (CODE, CODE)
    assert Reply.objects.filter(code="sign_in_code").count() == 2


@pytest.mark.django_db
def test_a_known_browser_is_no_way_in() -> None:
    user, _organisation = make_member()
    visitor = with_password(user)
    cookie = visitor.cookies["known_browser"]
    other = browser()
    other.cookies["known_browser"] = cookie.value

    assert (cookie["httponly"], cookie["samesite"], user.email in cookie.value) == (True, "Lax", False)
    assert other.get("/").context["user"].is_anonymous
    assert (User.objects.count(), settings.SESSION_COOKIE_NAME in other.cookies) == (1, False)

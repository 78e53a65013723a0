"""Who the portal is at a marketplace: the environment wins, and what is typed into admin is never shown again."""

from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from ipp_portal import checks, env
from marketplace.connectors.base import SetupProblem
from marketplace.credentials import Login, login_of, where_from
from marketplace.models import Credential, Market
from tests.marketplace.builders import SITE, make_market

pytestmark = pytest.mark.django_db
SET = {"IPP_MARKET_CORNER_USER": "from-env", "IPP_MARKET_CORNER_PASSWORD": "word-env"}
FORM = {
    "code": "corner",
    "name": "Corner",
    "connector": "oscar",
    "site_url": f"{SITE}/",
    "late_by": "120",
    "active": "on",
}


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("boss@demo.example"))
    return client


def save(boss: Client, market: Market, **fields: str) -> bytes:
    return boss.post(f"/admin/marketplace/market/{market.pk}/change/", FORM | fields).content


def test_the_environment_wins(settings: Settings) -> None:
    market = make_market()
    Credential.objects.create(market=market, user="typed", password="typed-word")
    settings.MARKET_LOGINS = SET

    assert (login_of(market), where_from(market)) == (Login("from-env", "word-env"), "environment")


def test_without_it_what_was_typed_counts() -> None:
    market = make_market()
    Credential.objects.create(market=market, user="typed", password="typed-word")

    assert (login_of(market), where_from(market)) == (Login("typed", "typed-word"), "admin")


@pytest.mark.parametrize("name", SET)
def test_half_in_the_environment_and_half_in_admin_is_refused(name: str, settings: Settings) -> None:
    market = make_market()
    Credential.objects.create(market=market, user="typed", password="typed-word")
    settings.MARKET_LOGINS = {name: SET[name]}

    with pytest.raises(SetupProblem, match="one is set and the other"):
        login_of(market)


def test_a_password_is_in_no_printed_login() -> None:
    assert repr(Login("typed", "secret-word")) == "Login(user='typed')"


def test_variables_are_read_from_the_environment_and_from_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "word").write_text("from-a-file\n")
    monkeypatch.setenv("IPP_MARKET_CORNER_USER", "someone")
    monkeypatch.setenv("IPP_MARKET_CORNER_PASSWORD_FILE", str(tmp_path / "word"))

    assert env.matching(r"IPP_MARKET_[A-Z0-9_]+_(USER|PASSWORD)") == {
        "IPP_MARKET_CORNER_USER": "someone",
        "IPP_MARKET_CORNER_PASSWORD": "from-a-file",
    }


def test_the_check_of_variables_knows_the_names_of_logins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "KNOWN", set(env.KNOWN))
    for name in (*SET, "IPP_MARKET_CORNER_PASSWORT"):
        monkeypatch.setenv(name, "x")
    env.matching(r"IPP_MARKET_[A-Z0-9_]+_(USER|PASSWORD)")

    assert [message.msg.split()[0] for message in checks.variables(None)] == ["IPP_MARKET_CORNER_PASSWORT"]


@pytest.mark.postgresql
def test_a_login_typed_into_admin_is_kept_and_never_shown(boss: Client) -> None:
    market = make_market()
    save(boss, market, user="typed", password="secret-word")
    shown = boss.get(f"/admin/marketplace/market/{market.pk}/change/").content

    assert login_of(market) == Login("typed", "secret-word")
    assert (b"set here" in shown, b"secret-word" in shown) == (True, False)
    assert "secret-word" not in LogEntry.objects.get().change_message


@pytest.mark.postgresql
def test_an_empty_password_leaves_the_one_that_is_set(boss: Client) -> None:
    market = make_market()
    Credential.objects.create(market=market, user="typed", password="secret-word")
    save(boss, market, user="other")

    assert login_of(market) == Login("other", "secret-word")


@pytest.mark.postgresql
def test_a_login_can_be_forgotten(boss: Client) -> None:
    market = make_market()
    Credential.objects.create(market=market, user="typed", password="secret-word")
    save(boss, market, forget="on")

    assert where_from(market) == ""


@pytest.mark.parametrize("half", [{"user": "typed"}, {"password": "secret-word"}])
def test_half_a_login_is_refused(half: dict[str, str], boss: Client) -> None:
    shown = save(boss, make_market(), **half)

    assert (b"Give both, the name and the password." in shown, Credential.objects.count()) == (True, 0)


def test_a_login_in_the_environment_is_named_by_its_variable(boss: Client, settings: Settings) -> None:
    settings.MARKET_LOGINS = SET
    shown = boss.get(f"/admin/marketplace/market/{make_market().pk}/change/").content

    assert (b"IPP_MARKET_CORNER_USER" in shown, b"word-env" in shown) == (True, False)


def test_a_code_that_reads_another_markets_variables_is_refused(boss: Client) -> None:
    make_market(code="corner-1")
    shown = save(boss, make_market(), code="corner_1")

    assert b"Market corner-1 reads IPP_MARKET_CORNER_1_USER too." in shown


def test_an_unknown_connector_is_refused_with_those_that_exist(boss: Client) -> None:
    shown = save(boss, make_market(), connector="oskar")

    assert b"There is no connector oskar. Write one of these: embedded, oscar." in shown


def test_an_address_loses_its_last_slash(boss: Client) -> None:
    save(boss, make_market())

    assert Market.objects.get().site_url == SITE

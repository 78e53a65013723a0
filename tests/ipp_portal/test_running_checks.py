"""What `check --deploy --database default` says once it may ask servers."""

import socket
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from celery import Celery
from django.core.checks import CheckMessage, run_checks
from django.db import OperationalError

from accounts.models import User
from ipp_portal import health, running_checks
from ipp_portal.running_checks import OF_THE_DATABASE
from marketplace.models import Market
from outbox.models import Hold
from tests.complaints.builders import make_user
from tests.support.each import each

pytestmark = pytest.mark.django_db
FACTOR = Authenticator.Type.TOTP


def asked(check: Callable[..., list[CheckMessage]]) -> list[str]:
    return [message.id for message in check(None, databases=["default"])]


def an_administrator(*, factor: bool = True) -> User:
    person = make_user(is_staff=True, is_superuser=True)
    if factor:
        Authenticator.objects.create(user=person, type=FACTOR, data={})
    return person


@pytest.mark.postgresql
def test_a_portal_with_a_safe_administrator_passes() -> None:
    an_administrator()

    assert [code for check in OF_THE_DATABASE for code in asked(check)] == []


@each("check", OF_THE_DATABASE)
def test_nothing_is_asked_unless_a_database_is_named(check: Callable[..., list[CheckMessage]]) -> None:
    assert check(None) == []


def test_without_an_administrator_that_is_said() -> None:
    assert asked(running_checks.administrator) == ["ipp.E018"]


def test_an_administrator_with_a_password_alone_is_a_warning() -> None:
    an_administrator(factor=False)

    assert asked(running_checks.second_factors) == ["ipp.W006"]


@pytest.mark.parametrize("connector", ["oscar", "unknown"])
def test_a_market_that_can_not_be_asked_is_named(connector: str) -> None:
    Market.objects.create(code="corner", name="Corner", connector=connector, site_url="https://corner.example")

    assert asked(running_checks.markets) == ["ipp.E019"]


def test_a_hold_is_named_with_the_way_out() -> None:
    Hold.objects.create(why="A back-up was restored.")

    [message] = running_checks.held(None, databases=["default"])

    assert (message.id, "release_hold" in message.hint) == ("ipp.W007", True)


def test_a_database_that_is_away_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError("away")

    monkeypatch.setattr(health.connection, "cursor", away)
    monkeypatch.setattr(health.connection, "close", lambda: None)

    assert [code for check in OF_THE_DATABASE for code in asked(check)] == ["ipp.E016"]


def test_tables_older_than_the_code_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "wanted_migrations", lambda: {("ledger", "9999_later")})

    assert asked(running_checks.migrated) == ["ipp.E017"]


def test_a_broker_that_is_away_is_named(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.CELERY_BROKER_URL = address = f"redis://127.0.0.1:{unused.getsockname()[1]}/0"
        monkeypatch.setattr(running_checks, "current_app", Celery(broker=address, set_as_current=False))

        assert [message.id for message in running_checks.redis(None)] == ["ipp.E015"]


def test_migrate_is_never_refused_by_a_check_of_ours() -> None:
    found = run_checks(databases=["default"])

    assert [message.id for message in found if str(message.id).startswith("ipp.")] == []

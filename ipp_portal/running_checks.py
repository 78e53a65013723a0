"""System checks that ask a server. Those of the database run with `check --deploy --database default`.

They are deployment checks, so that `migrate`, which runs all checks of its database, is never refused by them.
"""

from collections.abc import Callable, Sequence
from typing import Any

from allauth.mfa.models import Authenticator
from celery import current_app
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage
from django.core.exceptions import ImproperlyConfigured
from django.db import Error

from accounts.models import User
from ipp_portal import health
from ipp_portal.check_messages import message
from marketplace.credentials import where_from
from marketplace.models import Market
from marketplace.registry import connector_for
from outbox.dispatcher import BROKER
from outbox.holds import open_hold

Messages = list[CheckMessage]
Check = Callable[..., Messages]
WITHOUT_LOGIN = {"embedded"}  # connectors that have a key of their own
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def redis(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Messages:
    if not settings.CELERY_BROKER_URL.startswith("redis"):
        return []
    try:
        with current_app.connection_for_write(transport_options=BROKER) as line:
            line.ensure_connection(max_retries=1, timeout=3)
    except Exception as problem:
        said = f"The broker does not answer ({type(problem).__name__}): the dispatcher performs all work by itself."
        return message(
            "ipp.E015", said, "See REDIS_URL, and whether Redis or Valkey runs: ./portal manage selftest broker."
        )
    return []


def of_the_database(check: Callable[[], Messages]) -> Check:
    """Ask only when a database was named, and leave it to ipp.E016 to say that it does not answer."""

    def asked(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> Messages:
        if not databases:
            return []
        try:
            return check()
        except Error:
            return []

    asked.__name__ = check.__name__
    return asked


@of_the_database
def reachable() -> Messages:
    found = health.database()
    if found["ok"]:
        return []
    hint = "PostgreSQL 14 or newer must run, with the user and the database that DATABASE_URL names."
    return message("ipp.E016", found["words"], hint)


@of_the_database
def migrated() -> Messages:
    found = health.migrations()
    if found["ok"] or not health.database()["ok"]:
        return []
    return message("ipp.E017", f"Migrations: {found['words']}", "The code is newer than the tables.")


@of_the_database
def administrator() -> Messages:
    if User.objects.filter(is_superuser=True, is_active=True).exists():
        return []
    hint = "Run ./portal manage createsuperuser, sign in, and set up a second factor."
    return message("ipp.E018", "There is no administrator: nobody can let staff in.", hint)


@of_the_database
def second_factors() -> Messages:
    """An administrator who never came back to set one up is an open door with one lock."""
    safe = Authenticator.objects.filter(type__in=FACTORS).values("user_id")
    bare = User.objects.filter(is_superuser=True, is_active=True).exclude(pk__in=safe).count()
    if not bare:
        return []
    said = f"Administrators without a second factor: {bare}."
    return message("ipp.W006", said, "They are asked for one when they sign in; do so, or take the account away.")


@of_the_database
def markets() -> Messages:
    found: Messages = []
    for row in Market.objects.filter(active=True).order_by("code"):
        try:
            connector_for(row)
        except ImproperlyConfigured as problem:
            found += message("ipp.E019", str(problem), "Correct it on the market's page in admin.")
            continue
        if row.connector not in WITHOUT_LOGIN and not where_from(row):
            said = f"Market {row.code} has no login: nothing can be hidden there."
            found += message("ipp.E019", said, "Set IPP_MARKET_<CODE>_USER and IPP_MARKET_<CODE>_PASSWORD.")
    return found


@of_the_database
def held() -> Messages:
    if (hold := open_hold()) is None:
        return []
    said = f"Nothing leaves the portal since {hold.since:%Y-%m-%d %H:%M} UTC: {hold.why}"
    return message("ipp.W007", said, "Look at the data, then run ./portal manage release_hold.")


OF_THE_DATABASE = (reachable, migrated, administrator, second_factors, markets, held)

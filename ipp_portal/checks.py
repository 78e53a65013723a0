"""System checks. `check --deploy` names every embedded part that is still in place; each says what to set instead."""

import difflib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from ipp_portal import env

OF_TESTS = {"IPP_CHROMIUM", "IPP_FIGURES", "IPP_TEST_COUNTS"}  # read by the test harness, not by the portal


def demo_mode(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if not settings.DEMO:
        return []
    return [
        Error(
            "Demo mode is on: published passwords, no second factor, everybody's mail readable.",
            hint="Remove IPP_DEMO. Demo mode is for ./portal run on your own machine.",
            id="ipp.E001",
        )
    ]


def database(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return []
    hint = "Set DATABASE_URL, like postgres://user:password@host/name."
    return [Error("The database is the embedded SQLite file.", hint=hint, id="ipp.E002")]


def broker(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if not settings.CELERY_BROKER_URL.startswith(("filesystem:", "memory:")):
        return []
    hint = "Set REDIS_URL, like redis://host:6379/0 (Redis or Valkey)."
    return [Error("Work is handed to the workers through files in one folder.", hint=hint, id="ipp.E003")]


def mail(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if not settings.EMAIL_BACKEND.startswith("replies."):
        return []
    hint = "Set EMAIL_URL, like smtp+tls://user:password@host:587."
    return [Error("Letters become files; no mail leaves this machine.", hint=hint, id="ipp.E004")]


def secret_key(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    made = Path(settings.VAR) / "secret-key"
    if not made.exists() or made.read_text(encoding="ascii") != settings.SECRET_KEY:
        return []
    hint = "Set IPP_SECRET_KEY, or IPP_SECRET_KEY_FILE, so that all machines share one key and backups hold none."
    return [Error("The secret key was made here and lies in the data folder.", hint=hint, id="ipp.E005")]


def ledger_key(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    made = Path(settings.VAR) / "ledger-key"
    hint = "Set IPP_LEDGER_KEY, or IPP_LEDGER_KEY_FILE, to 32 random signs or more, and keep a copy off this machine."
    if made.exists() and made.read_text(encoding="ascii") == settings.LEDGER_KEY:
        said = "The key of the signed heads was made here and lies in the data folder: it protects from nobody there."
        return [Error(said, hint=hint, id="ipp.E007")]
    if len(settings.LEDGER_KEY) < 32:
        return [Error("The key of the signed heads is short enough to be guessed.", hint=hint, id="ipp.E007")]
    return []


def ledger_heads(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if not Path(settings.LEDGER_HEADS).is_relative_to(settings.VAR):
        return []
    said = "The signed heads of the ledger are kept in the data folder, beside what they are to prove."
    hint = "Mount another machine's or a write-once store, and set IPP_LEDGER_HEADS to it."
    return [Warning(said, hint=hint, id="ipp.W003")]


def address(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.SITE_URL.startswith("https://"):
        return []
    hint = "Set IPP_SITE_URL to the public address, and IPP_HOSTS to its name. Cookies become secure with it."
    return [Error(f"The portal's address is {settings.SITE_URL}, without TLS.", hint=hint, id="ipp.E006")]


def market(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if "marketplace.connectors.embedded" not in settings.INSTALLED_APPS:
        return []
    hint = (
        "Add a connector for your market in marketplace/connectors/, and take the embedded one out of INSTALLED_APPS."
    )
    return [Warning("The embedded market is installed: its listings are made up.", hint=hint, id="ipp.W001")]


def register_of_rights(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if not settings.RIGHTS_REGISTER.endswith(".MadeUp"):
        return []
    hint = "Set IPP_REGISTER to an adapter of your own, written on the interface in rights/registers.py."
    return [
        Warning("The register of rights is made up: looking a number up finds nothing true.", hint=hint, id="ipp.W003")
    ]


def variables(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Name variables that look like ours and are read by nobody: a slip of the pen leaves a default in force."""
    return [
        Warning(
            f"{name} is set, and the portal reads no such variable.", hint=suggestion(name, env.KNOWN), id="ipp.W002"
        )
        for name in sorted(os.environ)
        if name.startswith("IPP_") and name not in env.KNOWN | OF_TESTS
    ]


def suggestion(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f"Did you mean {close[0]}?" if close else "docs/operations.md lists them all."


def register_all() -> None:
    embedded = (demo_mode, database, broker, mail, secret_key, ledger_key, ledger_heads, address, market)
    for check in (*embedded, register_of_rights):
        register(check, Tags.security, deploy=True)
    register(variables, Tags.security)

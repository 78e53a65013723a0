"""What `check --deploy` says about a portal that is not ready for the public."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import CheckMessage, Error, run_checks

from ipp_portal import checks

READY: dict[str, Any] = {
    "DEMO": False,
    "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
    "CELERY_BROKER_URL": "redis://cache.example:6379/0",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "SITE_URL": "https://ipp.example",
    "INSTALLED_APPS": ["ledger"],
    "RIGHTS_REGISTER": "elsewhere.Register",
}
EMBEDDED: list[tuple[Callable[..., list[CheckMessage]], str, Any, str]] = [
    (checks.demo_mode, "DEMO", True, "ipp.E001"),
    (checks.database, "DATABASES", {"default": {"ENGINE": "django.db.backends.sqlite3"}}, "ipp.E002"),
    (checks.broker, "CELERY_BROKER_URL", "filesystem://", "ipp.E003"),
    (checks.mail, "EMAIL_BACKEND", "replies.channels.eml.EmlBackend", "ipp.E004"),
    (checks.address, "SITE_URL", "http://127.0.0.1:8000", "ipp.E006"),
]


@pytest.mark.parametrize(("check", "name", "value", "code"), EMBEDDED)
def test_an_embedded_part_is_named_with_what_to_set(
    check: Callable[..., list[CheckMessage]],
    name: str,
    value: Any,
    code: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checks, "settings", Plain({**READY, name: value}))

    [message] = check(None)

    assert (message.id, message.is_serious(), bool(message.hint)) == (code, True, True)


@pytest.mark.parametrize("check", [row[0] for row in EMBEDDED] + [checks.market, checks.register_of_rights])
def test_a_portal_for_the_public_passes(
    check: Callable[..., list[CheckMessage]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "settings", Plain(READY))

    assert check(None) == []


def test_the_embedded_market_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = {"INSTALLED_APPS": ["marketplace.connectors.embedded"]}
    monkeypatch.setattr(checks, "settings", Plain(READY | installed))

    assert [(message.id, message.is_serious()) for message in checks.market(None)] == [("ipp.W001", False)]


def test_the_made_up_register_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "settings", Plain(READY | {"RIGHTS_REGISTER": "rights.registers.MadeUp"}))

    assert [(message.id, message.is_serious()) for message in checks.register_of_rights(None)] == [("ipp.W003", False)]


@pytest.mark.parametrize(("key", "codes"), [("made here", ["ipp.E005"]), ("given", [])])
def test_only_a_key_made_in_the_data_folder_is_named(
    key: str, codes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret-key").write_text("made here", encoding="ascii")
    monkeypatch.setattr(checks, "settings", Plain({"VAR": tmp_path, "SECRET_KEY": key}))

    assert [message.id for message in checks.secret_key(None)] == codes


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("made here" + "x" * 40, ["The key of the signed heads was made here and lies in the data folder"]),
        ("guessed", ["The key of the signed heads is short enough to be guessed."]),
        ("given" + "x" * 40, []),
    ],
)
def test_a_key_of_the_ledger_that_protects_from_nobody_is_named(
    key: str, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ledger-key").write_text("made here" + "x" * 40, encoding="ascii")
    monkeypatch.setattr(checks, "settings", Plain({"VAR": tmp_path, "LEDGER_KEY": key}))

    found = checks.ledger_key(None)

    assert [message.msg.partition(":")[0] for message in found] == said
    assert {message.id for message in found} <= {"ipp.E007"}


@pytest.mark.parametrize(("folder", "codes"), [("data/heads", ["ipp.W003"]), ("data", ["ipp.W003"]), ("store", [])])
def test_signed_heads_beside_the_database_are_a_warning(
    folder: str, codes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {"VAR": tmp_path / "data", "LEDGER_HEADS": tmp_path / folder}
    monkeypatch.setattr(checks, "settings", Plain(kept))

    assert [(message.id, message.is_serious()) for message in checks.ledger_heads(None)] == [
        (code, False) for code in codes
    ]


def test_a_misspelt_variable_is_named_with_the_likely_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPP_SITEURL", "https://ipp.example")

    [message] = checks.variables(None)

    assert (message.id, message.hint) == ("ipp.W002", "Did you mean IPP_SITE_URL?")
    assert message.msg.startswith("IPP_SITEURL is set")


def test_the_demonstration_is_refused_by_check_deploy() -> None:
    found = {message.id: message for message in run_checks(include_deployment_checks=True)}

    assert isinstance(found["ipp.E001"], Error)


class Plain:
    """Settings with exactly these names."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)

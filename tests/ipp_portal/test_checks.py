"""What `check --deploy` says about a portal that is not ready for the public."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import CheckMessage, Error, run_checks

from ipp_portal import checks, running_checks
from tests.support.house import ROOT

Check = Callable[..., list[CheckMessage]]
SMTP = "django.core.mail.backends.smtp.EmailBackend"
MADE = "made here " + "x" * 40
OF_SETTINGS = (*checks.EMBEDDED, *checks.SETTINGS, *checks.WARNINGS)


@pytest.fixture
def ready(tmp_path: Path) -> dict[str, Any]:
    """The settings of a portal that is ready for the public."""
    data = tmp_path / "data"
    (data / "static").mkdir(parents=True)
    data.chmod(0o750)
    (data / "static" / "staticfiles.json").touch()
    for name in ("secret-key", "ledger-key"):
        (data / name).write_text(MADE, encoding="ascii")
    return {
        "VAR": data,
        "STATIC_ROOT": data / "static",
        "LEDGER_HEADS": tmp_path / "store",
        "SECRET_KEY": "given " + "x" * 40,
        "LEDGER_KEY": "given " + "y" * 40,
        "DEMO": False,
        "DEBUG": False,
        "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
        "CELERY_BROKER_URL": "redis://cache.market.org:6379/0",
        "EMAIL_BACKEND": SMTP,
        "EMAIL_HOST": "mail.market.org",
        "EMAIL_USE_TLS": True,
        "EMAIL_USE_SSL": False,
        "SITE_URL": "https://ipp.market.org",
        "ALLOWED_HOSTS": ["ipp.market.org"],
        "DEFAULT_FROM_EMAIL": "IPP Portal <ipp@market.org>",
        "CONTACT": "help@market.org",
        "OPERATOR": "Corner Market",
        "LOGO": "",
        "EMBEDDED_MARKET": False,
        "REDIS_URL": "rediss://:secret@cache.market.org:6379/0",
        "RIGHTS_REGISTER": "elsewhere.Register",
        "SECRET_KEY_FALLBACKS": ["before " + "x" * 40],
        "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        "ACCOUNT_RATE_LIMITS": False,
        "MFA_RATE_LIMITS": False,
        "TIME_ZONE": "Europe/Berlin",
    }


BAD: list[tuple[Check, str, Any, str]] = [
    (checks.demo_mode, "DEMO", True, "ipp.E001"),
    (checks.database, "DATABASES", {"default": {"ENGINE": "django.db.backends.sqlite3"}}, "ipp.E002"),
    (checks.broker, "CELERY_BROKER_URL", "filesystem://", "ipp.E003"),
    (checks.mail, "EMAIL_BACKEND", "replies.channels.eml.EmlBackend", "ipp.E004"),
    (checks.secret_key, "SECRET_KEY", MADE, "ipp.E005"),
    (checks.address, "SITE_URL", "http://127.0.0.1:8000", "ipp.E006"),
    (checks.ledger_key, "LEDGER_KEY", MADE, "ipp.E007"),
    (checks.ledger_key, "LEDGER_KEY", "guessed", "ipp.E007"),
    (checks.debugging, "DEBUG", True, "ipp.E008"),
    (checks.hosts, "ALLOWED_HOSTS", ["ipp.market.org", "*"], "ipp.E009"),
    (checks.hosts, "ALLOWED_HOSTS", ["127.0.0.1", "localhost"], "ipp.E009"),
    (checks.sender, "DEFAULT_FROM_EMAIL", "IPP Portal <ipp@portal.example>", "ipp.E010"),
    (checks.sender, "DEFAULT_FROM_EMAIL", "root@localhost", "ipp.E010"),
    (checks.contact, "CONTACT", "ipp@portal.example", "ipp.E020"),
    (checks.contact, "CONTACT", "Corner Market", "ipp.E020"),
    (checks.named_operator, "OPERATOR", "", "ipp.W008"),
    (checks.folder, "VAR", Path("/nowhere/at/all"), "ipp.E011"),
    (checks.short_key, "SECRET_KEY", "guessed", "ipp.E012"),
    (checks.short_key, "SECRET_KEY_FALLBACKS", ["guessed"], "ipp.E012"),
    (checks.shared_limits, "ACCOUNT_RATE_LIMITS", {}, "ipp.E022"),
    (checks.shared_limits, "MFA_RATE_LIMITS", {}, "ipp.E022"),
    (checks.mail_in_the_clear, "EMAIL_USE_TLS", False, "ipp.E013"),
    (checks.static_files, "STATIC_ROOT", Path("/nowhere/at/all"), "ipp.E014"),
    (checks.market, "EMBEDDED_MARKET", True, "ipp.W001"),
    (checks.open_broker, "REDIS_URL", "redis://cache.market.org:6379/0", "ipp.E021"),
    (checks.open_broker, "REDIS_URL", "redis://:secret@cache.market.org:6379/0", "ipp.E021"),
    (checks.open_broker, "REDIS_URL", "rediss://cache.market.org:6379/0", "ipp.E021"),
    (checks.register_of_rights, "RIGHTS_REGISTER", "rights.registers.MadeUp", "ipp.W004"),
    (checks.time_zone, "TIME_ZONE", "Asia/Tokyo", "ipp.W010"),
]


@pytest.mark.parametrize(("check", "name", "value", "code"), BAD)
def test_e3_a_bad_setting_is_named_with_what_to_set(
    check: Check, name: str, value: Any, code: str, ready: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "settings", Plain({**ready, name: value}))

    [message] = check(None)

    assert (message.id, isinstance(message, Error)) == (code, code[4] == "E")
    assert message.hint.endswith(f" See docs/operations.md#{code.lower().replace('.', '-')}")


@pytest.mark.parametrize("check", OF_SETTINGS)
def test_a_portal_for_the_public_passes(check: Check, ready: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "settings", Plain(ready))

    assert check(None) == []


@pytest.mark.parametrize("address", ["", "redis://127.0.0.1:6379/0", "redis://localhost/0", "redis://[::1]:6379"])
def test_a_broker_on_this_machine_needs_neither_tls_nor_a_password(
    address: str, ready: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "settings", Plain(ready | {"REDIS_URL": address}))

    assert checks.open_broker(None) == []


def test_djangos_own_checks_are_clean_for_a_portal_behind_tls(settings: Any) -> None:
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
        setattr(settings, name, True)
    settings.SECURE_HSTS_SECONDS, settings.DEBUG = 31_536_000, False
    found = run_checks(include_deployment_checks=True)
    theirs = [message.id for message in found if not message.id.startswith("ipp.") and not message.is_silenced()]
    silenced = {message.id for message in found if message.is_silenced()}

    assert (theirs, silenced) == ([], set(settings.SILENCED_SYSTEM_CHECKS))


@pytest.mark.parametrize("host", ["ipp.market.org", ".market.org"])
def test_a_host_name_may_be_covered_by_its_domain(
    host: str, ready: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "settings", Plain(ready | {"ALLOWED_HOSTS": [host]}))

    assert checks.hosts(None) == []


@pytest.mark.parametrize("folder", ["heads", ""])
def test_signed_heads_beside_the_database_are_a_warning(
    folder: str, ready: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "settings", Plain(ready | {"LEDGER_HEADS": ready["VAR"] / folder}))

    assert [message.id for message in checks.ledger_heads(None)] == ["ipp.W003"]


def test_a_data_folder_open_to_all_accounts_is_a_warning(
    ready: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ready["VAR"].chmod(0o755)
    monkeypatch.setattr(checks, "settings", Plain(ready))

    assert [message.id for message in checks.open_folder(None)] == ["ipp.W005"]


def test_e2_a_misspelt_variable_is_named_with_the_likely_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPP_SITEURL", "https://ipp.market.org")

    [message] = checks.variables(None)

    assert message.id == "ipp.W002"
    assert message.hint.startswith("Did you mean IPP_SITE_URL?")
    assert message.msg.startswith("IPP_SITEURL is set")


def test_the_demonstration_is_refused_by_check_deploy() -> None:
    found = {message.id: message for message in run_checks(include_deployment_checks=True)}

    assert isinstance(found["ipp.E001"], Error)


def ids_in(*modules: Any) -> Counter[str]:
    """Ids by the checks that give them; one check may give its id in two cases."""
    pattern = re.compile(r"^def \w+\(|message\(\s*\"(ipp\.[EW]\d{3})\"", re.MULTILINE)
    found: Counter[str] = Counter()
    for module in modules:
        mine: set[str] = set()
        for match in pattern.finditer(Path(module.__file__).read_text(encoding="utf-8")):
            if match[1] is None:
                found.update(mine)
                mine = set()
            else:
                mine.add(match[1])
        found.update(mine)
    return found


def test_e3_no_two_checks_share_an_id_and_there_are_many() -> None:
    found = ids_in(checks, running_checks)

    assert {code for code, count in found.items() if count > 1} == set()
    assert len(found) >= 15


def test_e3_every_id_has_a_row_to_which_its_link_leads() -> None:
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    rows = re.findall(r'^\| <a id="(ipp-[ew]\d{3})"></a>(ipp\.[EW]\d{3}) \|', text, re.MULTILINE)

    assert sorted(code for _, code in rows) == sorted(ids_in(checks, running_checks))
    assert all(anchor == code.lower().replace(".", "-") for anchor, code in rows)


class Plain:
    """Settings with exactly these names."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)

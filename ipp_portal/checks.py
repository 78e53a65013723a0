"""System checks. `check --deploy` names every embedded part that is still in place; each says what to set instead.

Those that ask a server are in running_checks.py. Each id has a row in docs/operations.md, and its hint leads there.
"""

import difflib
import os
import stat
import tempfile
from collections.abc import Iterable, Sequence
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, register

from ipp_portal import env, running_checks
from ipp_portal.check_messages import message
from ledger import policy
from replies import operator

Apps = Sequence[AppConfig] | None
Messages = list[CheckMessage]
OF_TESTS = {"IPP_CHROMIUM", "IPP_FIGURES", "IPP_TEST_COUNTS"}  # read by the test harness, not by the portal
NOWHERE = (".example", ".test", ".invalid", ".localhost", "example.com", "example.org", "example.net")  # RFC 2606
HERE = {"127.0.0.1", "localhost", "::1", "testserver"}
OF_ONE_PROCESS = ("LocMemCache", "DummyCache", "FileBasedCache")  # caches that not all web processes share
SHORTEST_KEY = 32  # signs


def demo_mode(app_configs: Apps, **kwargs: Any) -> Messages:
    if not settings.DEMO:
        return []
    said = "Demo mode is on: published passwords, no second factor, everybody's mail readable."
    return message("ipp.E001", said, "Remove IPP_DEMO. Demo mode is for ./portal run on your own machine.")


def database(app_configs: Apps, **kwargs: Any) -> Messages:
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return []
    hint = "Set DATABASE_URL, like postgres://user:password@host/name."
    return message("ipp.E002", "The database is the embedded SQLite file.", hint)


def broker(app_configs: Apps, **kwargs: Any) -> Messages:
    if not settings.CELERY_BROKER_URL.startswith(("filesystem:", "memory:")):
        return []
    hint = "Set REDIS_URL, like redis://host:6379/0 (Redis or Valkey)."
    return message("ipp.E003", "Work is handed to the workers through files in one folder.", hint)


def mail(app_configs: Apps, **kwargs: Any) -> Messages:
    if not settings.EMAIL_BACKEND.startswith("replies."):
        return []
    hint = "Set EMAIL_URL, like smtp+tls://user:password@host:587."
    return message("ipp.E004", "Letters become files; no mail leaves this machine.", hint)


def secret_key(app_configs: Apps, **kwargs: Any) -> Messages:
    if not is_made_here("secret-key", settings.SECRET_KEY):
        return []
    hint = "Set IPP_SECRET_KEY, or IPP_SECRET_KEY_FILE, so that all machines share one key and backups hold none."
    return message("ipp.E005", "The secret key was made here and lies in the data folder.", hint)


def address(app_configs: Apps, **kwargs: Any) -> Messages:
    if settings.SITE_URL.startswith("https://"):
        return []
    hint = "Set IPP_SITE_URL to the public address, and IPP_HOSTS to its name. Cookies become secure with it."
    return message("ipp.E006", f"The portal's address is {settings.SITE_URL}, without TLS.", hint)


def ledger_key(app_configs: Apps, **kwargs: Any) -> Messages:
    hint = "Set IPP_LEDGER_KEY, or IPP_LEDGER_KEY_FILE, to 32 random signs or more, and keep a copy off this machine."
    if is_made_here("ledger-key", settings.LEDGER_KEY):
        said = "The key of the signed heads was made here and lies in the data folder: it protects from nobody there."
        return message("ipp.E007", said, hint)
    if len(settings.LEDGER_KEY) < SHORTEST_KEY:
        return message("ipp.E007", "The key of the signed heads is short enough to be guessed.", hint)
    return []


def is_made_here(name: str, key: str) -> bool:
    """Whether a key is the one that env.secret made in the data folder."""
    made = Path(settings.VAR) / name
    return made.exists() and made.read_text(encoding="ascii") == key


def debugging(app_configs: Apps, **kwargs: Any) -> Messages:
    if not settings.DEBUG:
        return []
    said = "Error pages show code, settings and what people sent."
    return message("ipp.E008", said, "Remove IPP_DEBUG, or set it to no.")


def hosts(app_configs: Apps, **kwargs: Any) -> Messages:
    """Any name, or not the public one: links in mails are made from IPP_SITE_URL, and must be answered."""
    name = urlsplit(settings.SITE_URL).hostname or ""
    if "*" in settings.ALLOWED_HOSTS:
        said = "The portal answers under every host name, so a stranger's name can get into links."
    elif not any(_covers(host, name) for host in settings.ALLOWED_HOSTS):
        said = f"The portal's own address, {name}, is not among the host names that are answered."
    elif name in HERE and settings.SITE_URL.startswith("https://"):
        said = f"The portal's public address is {name}, which every reader of a mail understands as their own machine."
    else:
        return []
    return message("ipp.E009", said, "Set IPP_HOSTS to the names of the portal, like ipp.market.org, with commas.")


def _covers(host: str, name: str) -> bool:
    return name == host or (host.startswith(".") and (name.endswith(host) or name == host[1:]))


def sender(app_configs: Apps, **kwargs: Any) -> Messages:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2].lower()
    if "." in domain and not domain.endswith(NOWHERE):
        return []
    said = f"Mails are sent from {settings.DEFAULT_FROM_EMAIL}: nobody can answer, and servers refuse them."
    return message("ipp.E010", said, "Set IPP_MAIL_FROM to an address that is read, like IPP Portal <ipp@market.org>.")


def contact(app_configs: Apps, **kwargs: Any) -> Messages:
    domain = settings.CONTACT.rpartition("@")[2].lower()
    if "." in domain and not domain.endswith(NOWHERE):
        return []
    said = f"People are told to write to {settings.CONTACT}: nobody reads that."
    return message("ipp.E020", said, "Set IPP_CONTACT to an address that is read, like help@market.org.")


def named_operator(app_configs: Apps, **kwargs: Any) -> Messages:
    """Terms and privacy must say who is responsible (Regulation (EU) 2016/679, Article 13 (1) (a))."""
    if settings.OPERATOR:
        return []
    return message("ipp.W008", "Terms and privacy name nobody who runs the portal.", "Set IPP_OPERATOR to its name.")


def own_logo(app_configs: Apps, **kwargs: Any) -> Messages:
    if not settings.LOGO or operator.logo():
        return []
    said = f"IPP_LOGO names {settings.LOGO}, which is no picture that can be shown."
    return message(
        "ipp.W009", said, f"Name a file that exists, of one of these types: {', '.join(operator.LOGO_TYPES)}."
    )


def folder(app_configs: Apps, **kwargs: Any) -> Messages:
    try:
        with tempfile.TemporaryFile(dir=settings.VAR):
            return []
    except OSError as problem:
        said = f"The data folder {settings.VAR} can't be written: {problem.strerror}."
        hint = "Give it to the user that runs the portal, make room on its disk, or set IPP_DATA to another."
        return message("ipp.E011", said, hint)


def short_key(app_configs: Apps, **kwargs: Any) -> Messages:
    if all(len(key) >= SHORTEST_KEY for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)):
        return []
    said = "The secret key is short enough to be guessed: then links and sessions can be forged."
    hint = f"Set IPP_SECRET_KEY to {SHORTEST_KEY} random signs or more, and name no shorter one in its FALLBACKS."
    return message("ipp.E012", said, hint)


def shared_limits(app_configs: Apps, **kwargs: Any) -> Messages:
    """The portal counts in its database. Switched on again, the sign-in package would count in the default cache."""
    own_only = settings.ACCOUNT_RATE_LIMITS is False and settings.MFA_RATE_LIMITS is False
    if own_only or not settings.CACHES["default"]["BACKEND"].endswith(OF_ONE_PROCESS):
        return []
    said = "Limits against guessing are kept in a cache of each web process: with four of them, each holds four times."
    hint = "Leave ACCOUNT_RATE_LIMITS and MFA_RATE_LIMITS at False, or set CACHES to one that all processes share."
    return message("ipp.E022", said, hint)


def mail_in_the_clear(app_configs: Apps, **kwargs: Any) -> Messages:
    over_smtp = settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
    if not over_smtp or settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL or settings.EMAIL_HOST in HERE:
        return []
    said = f"Letters, codes and the mail server's password go to {settings.EMAIL_HOST} in the clear."
    return message("ipp.E013", said, "Begin EMAIL_URL with smtp+tls:// (port 587) or smtp+ssl:// (port 465).")


def static_files(app_configs: Apps, **kwargs: Any) -> Messages:
    if (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return []
    said = "The static files were not collected: pages come as an error, or without their look."
    return message("ipp.E014", said, "Run ./portal manage collectstatic --no-input before each start of a new version.")


def market(app_configs: Apps, **kwargs: Any) -> Messages:
    if not settings.EMBEDDED_MARKET:
        return []
    hint = "Set IPP_EMBEDDED_MARKET to no, and add your own marketplace in admin."
    return message("ipp.W001", "The embedded market is switched on: its listings are made up.", hint)


def variables(app_configs: Apps, **kwargs: Any) -> Messages:
    """Name variables that look like ours and are read by nobody: a slip of the pen leaves a default in force."""
    unread = [name for name in sorted(os.environ) if name.startswith("IPP_") and name not in env.KNOWN | OF_TESTS]
    return [
        one
        for name in unread
        for one in message(
            "ipp.W002", f"{name} is set, and the portal reads no such variable.", suggestion(name, env.KNOWN)
        )
    ]


def suggestion(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f"Did you mean {close[0]}?" if close else "A table lists them all."


def open_broker(app_configs: Apps, **kwargs: Any) -> Messages:
    """A broker on another machine: whoever reaches it could put messages in and read which effects there are."""
    parts = urlsplit(settings.REDIS_URL)
    if not parts.scheme.startswith("redis") or (parts.hostname or "localhost") in HERE:
        return []
    lacks = [name for name, has in (("TLS", parts.scheme == "rediss"), ("a password", parts.password)) if not has]
    if not lacks:
        return []
    said = f"The broker on {parts.hostname} is reached without {' and without '.join(lacks)}."
    return message("ipp.E021", said, "Set REDIS_URL like rediss://:password@host:6379/0, or keep it on this machine.")


def ledger_heads(app_configs: Apps, **kwargs: Any) -> Messages:
    if not Path(settings.LEDGER_HEADS).is_relative_to(settings.VAR):
        return []
    said = "The signed heads of the ledger are kept in the data folder, beside what they are to prove."
    return message("ipp.W003", said, "Mount another machine's or a write-once store, and set IPP_LEDGER_HEADS to it.")


def register_of_rights(app_configs: Apps, **kwargs: Any) -> Messages:
    if not settings.RIGHTS_REGISTER.endswith(".MadeUp"):
        return []
    said = "The register of rights is made up: looking a number up finds nothing true."
    hint = (
        "Set IPP_REGISTER to rights.registers.NoRegister, and no page offers to look a number up; or to an adapter "
        "of your own, written on the interface in rights/registers.py."
    )
    return message("ipp.W004", said, hint)


def open_folder(app_configs: Apps, **kwargs: Any) -> Messages:
    """Proofs and snapshots are nobody's business who has another account on the machine."""
    kept = Path(settings.VAR)
    if not kept.exists() or not stat.S_IMODE(kept.stat().st_mode) & stat.S_IRWXO:
        return []
    said = f"Every account on this machine may look into the data folder {kept}."
    return message(
        "ipp.W005", said, f"Run chmod o-rwx {kept}; a web server that serves nothing from it needs no access."
    )


def time_zone(app_configs: Apps, **kwargs: Any) -> Messages:
    """Two zones would show one deadline as two: in letters by the policy's, on pages by the other."""
    ends_in = policy.word("clocks.zone")
    if ends_in == settings.TIME_ZONE:
        return []
    said = f"Deadlines end in the zone {ends_in}, and pages show hours of {settings.TIME_ZONE}."
    return message("ipp.W010", said, "Set IPP_TIME_ZONE and the zone in policy/clocks.toml to the same value.")


EMBEDDED = (demo_mode, database, broker, mail, secret_key, address, ledger_key)
SETTINGS = (debugging, hosts, sender, contact, folder, short_key, mail_in_the_clear, static_files, open_broker)
SETTINGS += (shared_limits,)
WARNINGS = (market, ledger_heads, register_of_rights, open_folder, named_operator, own_logo, time_zone)


def register_all() -> None:
    for check in (*EMBEDDED, *SETTINGS, *WARNINGS, running_checks.redis):
        register(check, Tags.security, deploy=True)
    for check in running_checks.OF_THE_DATABASE:
        register(check, Tags.database, deploy=True)
    register(variables, Tags.security)

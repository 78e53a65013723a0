"""Typed reading of environment variables. A wrong value stops the start with a sentence that names the variable."""

import os
import re
import secrets
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}
KNOWN: set[str] = set()  # every name asked for, so that checks.py can tell a misspelt variable
TABLE: dict[str, "Variable"] = {}  # what `manage settings_table` writes, in the order of reading
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;",
}


@dataclass(frozen=True, slots=True)
class Variable:
    """A row of the table of variables; both texts are Markdown."""

    default: str
    about: str


def tell(name: str, default: str, about: str) -> None:
    """Note what a variable means and what is in force without it."""
    if about:
        TABLE[name] = Variable(default or "none", about)


def text(name: str, *, default: str, about: str = "", shown: str = "") -> str:
    """Read a text; `NAME_FILE` may name a file that holds it, so that secrets stay out of the environment.

    about: what it means, for the table of variables. shown: the default in words, where the value itself says little.
    """
    KNOWN.update({name, f"{name}_FILE"})
    tell(name, shown or (default and f"`{default}`"), about)
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as problem:
            raise ImproperlyConfigured(f"{name}_FILE names {path}, which can't be read: {problem.strerror}.") from None
    return os.environ.get(name, "").strip() or default


def matching(pattern: str, *, title: str = "", about: str = "") -> dict[str, str]:
    """Read all texts whose names match, each by its name: for what there is one of for each row of a table."""
    tell(title or pattern, "", about)
    names = {name.removesuffix("_FILE") for name in os.environ if re.fullmatch(rf"(?:{pattern})(?:_FILE)?", name)}
    return {name: text(name, default="") for name in sorted(names)}


def flag(name: str, *, default: bool, about: str = "", shown: str = "") -> bool:
    """Read yes or no. Raises ImproperlyConfigured on any other word. shown: the default in words, if it varies."""
    KNOWN.add(name)
    tell(name, shown or ("yes" if default else "no"), about)
    word = os.environ.get(name, "").strip().lower()
    if not word:
        return default
    if word not in YES | NO:
        raise ImproperlyConfigured(f"{name} is {word!r}; write yes or no.")
    return word in YES


def whole(name: str, *, default: int, least: int, about: str = "") -> int:
    """Read a whole number. Raises ImproperlyConfigured on anything else, and on less than `least`."""
    value = text(name, default=str(default), about=about)
    if not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number, {least} or more.")
    return int(value)


def words(name: str, *, default: list[str], about: str = "") -> list[str]:
    """Read a comma-separated list."""
    value = text(name, default="", about=about, shown=f"`{','.join(default)}`" if default else "")
    return [word.strip() for word in value.split(",") if word.strip()] if value else default


def choice(name: str, *, of: tuple[str, ...], default: str, about: str = "") -> str:
    """Read one of a few words. Raises ImproperlyConfigured on any other."""
    if (value := text(name, default=default, about=about)) not in of:
        raise ImproperlyConfigured(f"{name} is {value!r}; write {' or '.join(of)}.")
    return value


def secret(name: str, *, folder: Path, about: str = "") -> str:
    """Read a secret, or make one once and keep it in the data folder, readable by its owner only."""
    if value := text(name, default="", about=about, shown="made once under the data folder"):
        return value
    file_name = name.removeprefix("IPP_").lower().replace("_", "-")
    kept = folder / file_name
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{file_name}-{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50), encoding="ascii")
        try:
            os.link(draft, kept)  # of two first starts at once, one key wins and both read it
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return kept.read_text(encoding="ascii")


def database(name: str, *, default: Path, about: str = "") -> dict[str, Any]:
    """Read a database address; without one, an SQLite file with the only options that hold under several writers."""
    if url := text(name, default="", about=about, shown="SQLite under the data folder"):
        config = environ.Env.db_url_config(url) | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
        if config["ENGINE"].endswith("postgresql"):  # a server that is cut off is noticed at once
            config["OPTIONS"] = {"connect_timeout": 3} | config.get("OPTIONS", {})
        elif config["ENGINE"].endswith("sqlite3"):  # else two writers at once would meet "database is locked"
            config["OPTIONS"] = SQLITE_OPTIONS | config.get("OPTIONS", {})
        return config
    default.parent.mkdir(parents=True, exist_ok=True)
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": default, "OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": 60}


def email(name: str, *, default_backend: str, about: str = "") -> dict[str, Any]:
    """Read a mail server's address as Django's EMAIL_* settings."""
    if url := text(name, default="", about=about, shown="`.eml` files under the data folder"):
        return {key: value for key, value in environ.Env.email_url_config(url).items() if key.startswith("EMAIL_")}
    return {"EMAIL_BACKEND": default_backend}


def broker_tls(redis_url: str) -> dict[str, Any] | None:
    """How TLS is spoken with the broker, for kombu: with its certificate checked; None where the address has none."""
    if not redis_url.startswith("rediss:"):
        return None
    return {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True}


def broker_options(redis_url: str, *, folder: Path) -> dict[str, Any]:
    """Give kombu's options for Redis, or for the embedded transport, which passes messages as files in `folder`."""
    if redis_url:
        return {
            "health_check_interval": 25,
            "socket_keepalive": True,
            "socket_timeout": 10,
        }
    for name in ("messages", "processed", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "processed_folder": str(folder / "processed"),
        "control_folder": str(folder / "control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }

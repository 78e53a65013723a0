"""Typed reading of environment variables. A wrong value stops the start with a sentence that names the variable."""

import os
import re
import secrets
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}
KNOWN: set[str] = set()  # every name asked for, so that checks.py can tell a misspelt variable
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;",
}


def text(name: str, *, default: str) -> str:
    """Read a text; `NAME_FILE` may name a file that holds it, so that secrets stay out of the environment."""
    KNOWN.update({name, f"{name}_FILE"})
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as problem:
            raise ImproperlyConfigured(f"{name}_FILE names {path}, which can't be read: {problem.strerror}.") from None
    return os.environ.get(name, "").strip() or default


def matching(pattern: str) -> dict[str, str]:
    """Read all texts whose names match, each by its name: for what there is one of for each row of a table."""
    names = {name.removesuffix("_FILE") for name in os.environ if re.fullmatch(rf"(?:{pattern})(?:_FILE)?", name)}
    return {name: text(name, default="") for name in sorted(names)}


def flag(name: str, *, default: bool) -> bool:
    """Read yes or no. Raises ImproperlyConfigured on any other word."""
    KNOWN.add(name)
    word = os.environ.get(name, "").strip().lower()
    if not word:
        return default
    if word not in YES | NO:
        raise ImproperlyConfigured(f"{name} is {word!r}; write yes or no.")
    return word in YES


def words(name: str, *, default: list[str]) -> list[str]:
    """Read a comma-separated list."""
    value = text(name, default="")
    return [word.strip() for word in value.split(",") if word.strip()] if value else default


def secret(name: str, *, folder: Path) -> str:
    """Read a secret, or make one once and keep it in the data folder, readable by its owner only."""
    if value := text(name, default=""):
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


def database(name: str, *, default: Path) -> dict[str, Any]:
    """Read a database address; without one, an SQLite file with the only options that hold under several writers."""
    if url := text(name, default=""):
        config = environ.Env.db_url_config(url) | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
        if config["ENGINE"].endswith("postgresql"):  # a server that is cut off is noticed at once
            config["OPTIONS"] = {"connect_timeout": 3} | config.get("OPTIONS", {})
        return config
    default.parent.mkdir(parents=True, exist_ok=True)
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": default, "OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": 60}


def email(name: str, *, default_backend: str) -> dict[str, Any]:
    """Read a mail server's address as Django's EMAIL_* settings."""
    if url := text(name, default=""):
        return {key: value for key, value in environ.Env.email_url_config(url).items() if key.startswith("EMAIL_")}
    return {"EMAIL_BACKEND": default_backend}


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

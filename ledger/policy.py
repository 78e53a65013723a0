"""Numbers and words that a lawyer may change: they stand in policy/*.toml, each with its source."""

import tomllib
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

WORDS = ("says", "unit", "source")


@cache
def _table(name: str) -> dict[str, Any]:
    path = settings.BASE_DIR / "policy" / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as problem:
        raise ImproperlyConfigured(f"policy/{name}.toml can't be read: {problem}") from None


def families() -> dict[str, dict[str, dict[str, Any]]]:
    """Every entry in force, by its file and key, as `entry` gives it. Raises ImproperlyConfigured."""
    names = sorted(path.stem for path in (settings.BASE_DIR / "policy").glob("*.toml"))
    return {name: {key: entry(f"{name}.{key}") for key in _table(name)} for name in names}


def entry(name: str) -> dict[str, Any]:
    """Read one entry, as "file.key": {"value": …, "unit": …, "source": …, "says": …}. Raises ImproperlyConfigured.

    says: a sentence for people, in English, with a blank for the value: "An answer is due within {value}."
    """
    table, _, key = name.partition(".")
    found = _table(table).get(key)
    if not isinstance(found, dict) or "value" not in found or not all(map(found.get, WORDS)):
        raise ImproperlyConfigured(f"policy/{table}.toml needs [{key}] with a sentence, a value, a unit and a source.")
    return found


def number(name: str) -> int:
    """Read one whole number."""
    value = entry(name)["value"]
    if type(value) is not int:  # true and false are whole numbers to Python
        raise ImproperlyConfigured(f"{name} in policy/ must be a whole number, not {value!r}.")
    return value


def word(name: str) -> str:
    """Read one text."""
    return str(entry(name)["value"])

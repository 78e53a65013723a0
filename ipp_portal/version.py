"""Which version of the portal this is, as pyproject.toml names it."""

import tomllib
from functools import cache

from django.conf import settings


@cache
def version() -> str:
    """The version of the code that runs, like "0.1.0"."""
    facts = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    return str(facts["project"]["version"])

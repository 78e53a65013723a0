"""The languages of the interface, from locale/languages.toml. Another language is a table there and a folder beside."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "locale"


@dataclass(frozen=True, slots=True)
class Language:
    """name: as those who read it call it. plurals: gettext's rule. reviewed: read through by a person who speaks it."""

    code: str
    name: str
    plurals: str
    reviewed: bool

    @property
    def folder(self) -> Path:
        """Where its texts stand: zh-hans is kept in zh_Hans, as Django looks for it."""
        main, _, script = self.code.partition("-")
        part = script.upper() if len(script) == 2 else script.capitalize()
        return LOCALE / (f"{main}_{part}" if script else main) / "LC_MESSAGES"


@cache
def languages() -> dict[str, Language]:
    """All languages by code, in the order of the file."""
    with (LOCALE / "languages.toml").open("rb") as file:
        return {code: Language(code=code, **facts) for code, facts in tomllib.load(file).items()}

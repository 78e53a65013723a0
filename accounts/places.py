"""Countries as people write them: codes of two or three letters, names in many languages, short and older forms.

Names come from the Unicode CLDR (Babel); what it lacks stands in places.toml.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global
from django.conf import settings
from django.utils import translation

from accounts.countries import COUNTRIES

# Read after the languages of the interface; where two languages use one word for two countries, the first one counts.
MORE = "en zh_Hans zh_Hant ar de fr es it pt nl pl cs da sv nb fi ja ko ru uk tr vi th id el hu ro bg he fa hi"
NO_COUNTRIES = frozenset({"EZ", "QO", "UN", "XA", "XB", "ZZ"})  # CLDR's entries that are no places by themselves
# One word of a text: a Chinese sign by itself, or letters and digits of other scripts with their marks.
TOKEN = re.compile(r"[\u2e80-\u2fdf\u3005\u3007\u3400-\u9fff\uf900-\ufaff]|[^\W_]+")
AND = "and und y e sowie the 以 及 和 与 與 跟 等 و и i og och also plus"
BETWEEN = frozenset(AND.split())
LONGEST_NAME = 12  # tokens
Key = tuple[str, ...]


class UnknownPlace(ValueError):
    """A text names something that is no country. `name`: the words, as typed."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def countries_in(typed: str) -> list[str]:
    """Give the codes (ISO 3166-1, two letters; EU) of all countries that a text names, in order, each once.

    Names may stand apart by commas of any script, lines, words like "and", blanks, or nothing in Chinese.
    Raises UnknownPlace for the first that is none.
    """
    text = _prepared(typed)
    tokens = list(TOKEN.finditer(text))
    found, furthest = _read([_plain(token[0]) for token in tokens])
    if found is None:
        end = furthest + 1
        while end < len(tokens) and not text[tokens[end - 1].end() : tokens[end].start()].strip(" "):
            end += 1
        raise UnknownPlace(text[tokens[furthest].start() : tokens[end - 1].end()])
    return list(dict.fromkeys(found))


def _prepared(typed: str) -> str:
    return without_marks(unicodedata.normalize("NFKC", typed)).replace("'", " ").replace("’", " ")


def _key(name: str) -> Key:
    return tuple(_plain(token) for token in TOKEN.findall(_prepared(name).replace("&", " and ")))


def without_marks(text: str) -> str:
    """Take accents, and the marks over and under Arabic letters, away."""
    bare = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(sign for sign in bare if unicodedata.category(sign) != "Mn"))


def _plain(token: str) -> str:
    return token.casefold().replace("ـ", "").replace("ى", "ي").replace("ة", "ه")


def _read(words: list[str]) -> tuple[list[str] | None, int]:
    """Cut words into names, the longest first, another way where the rest is none. Also: how far any way came."""
    steps = [_steps(words, place) for place in range(len(words))]
    ways: dict[int, tuple[tuple[str, ...], int]] = {}
    good = {len(words)}
    for place in range(len(words) - 1, -1, -1):
        way = next(((codes, end) for codes, end in steps[place] if end in good), None)
        if way:
            good.add(place)
            ways[place] = way
    if 0 not in good:
        return None, _furthest(steps)
    found, place = list[str](), 0
    while place < len(words):
        codes, place = ways[place]
        found += codes
    return found, place


def _furthest(steps: list[list[tuple[tuple[str, ...], int]]]) -> int:
    reached = {0}
    for place, ways in enumerate(steps):
        if place in reached:
            reached.update(end for _codes, end in ways)
    return max(place for place in reached if place < len(steps))


def _steps(words: list[str], place: int) -> list[tuple[tuple[str, ...], int]]:
    """Which names begin at a word, the longest first, each with the place behind it; a word like "and" names none."""
    names, found = _names(), []
    is_and = words[place] in BETWEEN or (words[place] == "et" and any(len(word) > 3 for word in words))
    for end in range(min(place + LONGEST_NAME, len(words)), place, -1):
        codes = names.get(tuple(words[place:end]))
        if codes is not None and not (is_and and end == place + 1 and words[place] == "et"):
            found.append((codes, end))
    if codes := _joined(words[place], names):
        found.append((codes, place + 1))
    return [*found, ((), place + 1)] if is_and else found


def _joined(word: str, names: dict[Key, tuple[str, ...]]) -> tuple[str, ...] | None:
    """An Arabic name with "and" written onto it."""
    return names.get((word[1:],)) if word.startswith("و") else None


@cache
def _names() -> dict[Key, tuple[str, ...]]:
    """All names, cut into words, and the codes they stand for."""
    data: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    regions = data.pop("regions")
    found: dict[Key, tuple[str, ...]] = {}
    english = Locale.parse("en").territories
    codes = {code for code in english if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES}
    _add(found, ((code, (code,)) for code in codes))
    for code, region in regions.items():
        _add(found, ((name, tuple(region["countries"].split())) for name in [code, *region["names"].split(", ")]))
    _add(found, ((name, (code,)) for code, some in data.items() for name in some.split(", ")))
    for locale in locales():
        _add(found, ((locale.territories.get(code, ""), (code,)) for code in sorted(codes)))
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            _add(found, ((str(name), (code,)) for code, name in COUNTRIES))
    three = get_global("territory_aliases").items()
    _add(found, ((old, tuple(new)) for old, new in three if len(old) == 3 and len(new) == 1 and old.isalpha()))
    for word in ((), ("and",)):  # no name at all; and AND, which nobody means who writes "Germany AND France"
        found.pop(word, None)
    return found


@cache
def locales() -> list[Locale]:
    """The languages in which people's words are understood: those of the interface first."""
    ours = [code.replace("-", "_") for code, _name in settings.LANGUAGES]
    names = {"zh_hans": "zh_Hans", "zh_hant": "zh_Hant"}
    return [Locale.parse(names.get(code, code)) for code in dict.fromkeys([*ours, *MORE.split()])]


def _add(found: dict[Key, tuple[str, ...]], entries: Iterable[tuple[str, tuple[str, ...]]]) -> None:
    """Lay in names; the first to use one keeps it. "Saint" may be written "St", and "&" for "and"."""
    for name, codes in entries:
        key = _key(name)
        for each in (key, tuple("st" if word == "saint" else word for word in key)):
            without_and = tuple(word for word in each if word not in ("and", "the"))
            found.setdefault(each, codes)
            found.setdefault(without_and, codes)

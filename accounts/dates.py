"""Dates as registers and people write them: months by name in many languages, whole dates in one piece.

Only the calendar that registers use (Gregorian) is read. What could be two dates is refused, never guessed.
"""

import re
import unicodedata
from datetime import date
from functools import cache

from babel import Locale

from accounts.places import locales, without_marks

# Arabic and English differ by country in the names of months and how they are cut short.
COUNTRIES_APART = ("en_GB", "en_AU", "ar_SY", "ar_DZ", "ar_MA", "ar_MR", "de_AT", "es_MX", "pt_PT")
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
EAST_ASIAN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日號号일]?")
NUMBERS = re.compile(r"(\d{1,4})\s*([-./\u2010-\u2015])\s*(\d{1,2})\s*[-./\u2010-\u2015]\s*(\d{1,4})\.?")
IN_ONE = re.compile(r"(\d{4})(\d{2})(\d{2})")
TIME = re.compile(r"(?<=\d)[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?$", re.IGNORECASE)
ORDINAL = r"(?:st|nd|rd|th|er|re|e|º|ª|°|o|-?е|-?го|:e|:a|\.)?"
# From a letter to a letter: were blanks part of it, a run of blanks could be cut in too many ways, and time be lost.
NAME = r"([^\W\d](?:\D*[^\W\d])?)"
DAY_FIRST = re.compile(rf"(\d{{1,2}}){ORDINAL}\W+{NAME}\W*(\d{{4}})\D{{0,12}}", re.IGNORECASE)
MONTH_FIRST = re.compile(rf"(?<!\D)\W*{NAME}\W*(\d{{1,2}}){ORDINAL}\W+(\d{{4}})\D{{0,6}}", re.IGNORECASE)
YEAR_FIRST = re.compile(rf"(\d{{4}})\W+{NAME}\W*(\d{{1,2}}){ORDINAL}", re.IGNORECASE)
LINKS = re.compile(r"^(?:de|del|d|of|the|di|do|da|dos|den|tháng)[\s']+|\s(?:de|del|of|do|da|di|dos)$")
LONGEST = 60


class TwoDates(ValueError):
    """A text that may be either of two dates."""

    def __init__(self, one: date, other: date) -> None:
        super().__init__(f"{one} or {other}")
        self.one, self.other = one, other


def month_of(typed: str) -> int | None:
    """Give the number of a month written as a number, or by its name in one of many languages; None for others."""
    word = _plain(typed)
    number = word.removesuffix("月").removesuffix("월").strip(" .")
    if number.isdecimal() and len(number) <= 2:
        return int(number) if 1 <= int(number) <= 12 else None
    return _months().get(LINKS.sub("", word).strip())


def number_of(typed: str) -> str:
    """The digits of a day or a year with the sign of its language: 27日, 27th, 1er, 2019年, 2019 г."""
    found = re.fullmatch(rf"(\d{{1,4}})\s*(?:年|년|日|号|號|일|г\.?|года|م|{ORDINAL})", _digits(typed), re.IGNORECASE)
    return found[1] if found else typed


def whole_date(typed: str) -> date | None:
    """Read a date that stands in one piece; None when it is none. Raises TwoDates for 03/04/2019."""
    text = _digits(typed)
    if not 6 <= len(text) <= LONGEST:
        return None
    text = TIME.sub("", text).strip(" ,.;")
    if found := EAST_ASIAN.fullmatch(text) or IN_ONE.fullmatch(text):
        return _date(found[1], int(found[2]), found[3])
    if found := NUMBERS.fullmatch(text):
        return _of_numbers(found[1], found[2], found[3], found[4])
    for pattern, (day, month, year) in ((DAY_FIRST, (1, 2, 3)), (MONTH_FIRST, (2, 1, 3)), (YEAR_FIRST, (3, 2, 1))):
        found = pattern.fullmatch(_without_weekday(text))
        if found and (number := month_of(found[month])):
            return _date(found[year], number, found[day])
    return None


def _of_numbers(first: str, sign: str, middle: str, last: str) -> date | None:
    """27.9.2019, 2019-09-27, 27/9/2019, 9/27/2019; with dots the day is always first."""
    if len(first) == 4:
        return _date(first, int(middle), last)
    if len(last) != 4:
        return None
    day_first, month_first = _date(last, int(middle), first), _date(last, int(first), middle)
    if sign == "." or month_first is None or day_first == month_first:
        return day_first
    if day_first is None:
        return month_first
    raise TwoDates(day_first, month_first)


def _date(year: str, month: int, day: str) -> date | None:
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return None


def _without_weekday(text: str) -> str:
    """Friday, 27 September 2019: the day of the week says nothing new."""
    word, _gap, rest = text.partition(" ")
    return rest.strip() if rest and _plain(word.strip(",،")) in _weekdays() else text


def _digits(typed: str) -> str:
    """Write digits of all scripts as 0 to 9, and blanks as one."""
    text = unicodedata.normalize("NFKC", typed)
    plain = "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in text)
    return " ".join("".join(sign for sign in plain if unicodedata.category(sign) != "Cf").split())


def _plain(word: str) -> str:
    return without_marks(_digits(word)).casefold().strip(" .,،")


@cache
def _months() -> dict[str, int]:
    """Names of months; one that stands for two of them in two languages is left out, unless we speak one of these."""
    found: dict[str, int] = {name: number for number, name in enumerate(ROMAN, start=1)} | {"sept": 9}
    ours = len(locales()) and [*locales()[:3], *(Locale.parse(name) for name in COUNTRIES_APART[:2])]
    for locale in ours:
        found |= {name: number for name, number in _names_of(locale, "months") if name not in found}
    certain, unclear = set(found), set[str]()
    for locale in [*(Locale.parse(name) for name in COUNTRIES_APART), *locales()]:
        for name, number in _names_of(locale, "months"):
            if name not in certain and found.setdefault(name, number) != number:
                unclear.add(name)
    return {name: number for name, number in found.items() if name not in unclear}


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(name for locale in locales() for name, _number in _names_of(locale, "days"))


def _names_of(locale: Locale, what: str) -> list[tuple[str, int]]:
    data = getattr(locale, what)
    widths = [data[context][width] for context in ("format", "stand-alone") for width in ("wide", "abbreviated")]
    return [(_plain(name), number) for names in widths for number, name in names.items() if not name.isdecimal()]

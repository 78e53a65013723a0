"""Classes of goods: Nice for trademarks, Locarno for designs, as registers and people write them."""

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

DASH = r"[-\u2010-\u2015\u2212~〜～]"
# A range: a dash, dots, or a word between two numbers.
BETWEEN = rf"(?:{DASH}|\.\.\.?|…|to|through|thru|bis|à|au|al?|a|до|по|至|到|から|부터|إلى|الى|حتى)"
RANGE = re.compile(rf"(?<![\w-])(\d{{1,3}})\s*{BETWEEN}\s*(\d{{1,3}})(?!\d)", re.IGNORECASE)
SUBCLASS = re.compile(rf"(?<![\w-])(\d{{1,2}})\s*(?:{DASH}|\.)\s*(\d{{2}})(?!\d)")
STROKE = re.compile(r"(?<![\w/-])(\d{1,2})/(\d{2})(?![\d/])")
# The register of the USA: "IC 025. US 022 039. G & S: Clothing". What follows US are classes of an older list.
US_ENTRY = re.compile(
    r"\b(?:IC|int(?:ernational|\.|l\.?)?\s*cl(?:ass|\.)?)\s*(?:[:.]\s*)?((?:\d{1,3}[\s,;&]*)+)", re.IGNORECASE
)
US_OLD = re.compile(r"\bU\.?S\.?\s*(?:cl(?:ass(?:es)?|s?\.)?\s*)?(?:[:.]\s*)?(?:\d{1,3}[\s,;&]*)+", re.IGNORECASE)
EDITION = re.compile(r"\b(?:NCL|Nice|LOC|Locarno)\s*[(\[]\s*\d{1,2}(?:\s*-\s*\d{4})?\s*[)\]]", re.IGNORECASE)
BEFORE_AND_AFTER = re.compile(r"(?:第|제|類別|类别|商品|服务|服務|国际|國際|分类|分類|类|類|区分|區分|류|번|号|號|및)")
CHINESE = re.compile(r"[一二三四五六七八九十]+")
GROUP = re.compile(r"(\d{2})\d{2}")  # a group of the Chinese list, 2501: its class comes first
SPLIT = re.compile(r"[\s,;、，；،؛。.:：/&+|·•()\[\]{}【】（）「」<>\"'“”#№_*]+")


@dataclass(frozen=True, slots=True)
class Classification:
    """A list of classes, numbered from 1. has_subclasses: 26-05 is a part of class 26, not a range."""

    name: str
    last: int
    example: str
    has_subclasses: bool = False


NICE = Classification("Nice", 45, "18, 25")  # Source: Nice Classification, 12th edition
LOCARNO = Classification("Locarno", 32, "26, 32", has_subclasses=True)  # Source: Locarno Classification, 14th edition

# What people write beside the numbers, in the languages of registers; compared in small letters.
BESIDE = """
class classes cl cls clas klasse klassen kl klass klasser klasy klasa klase luokka luokat luokkaa
osztály osztályok classe classi clase clases klas třída třídy třídě trieda triedy razred klasë
klassi klassid κλάση κλάσεις clasa clasele sınıf sınıflar класс классы класса классов кл класи клас
класа мкту ncl nice nizza niza nicea ницца ніцца nicejská locarno loc فئة فئات الفئة الفئات صنف
أصناف نيس لوكارنو 尼斯 洛迦诺 ニース 니스 कक्षा वर्ग kelas nhóm กลุ่ม จำพวก int intl international no nr num
number numbers nos goods services and und et y e ed en og och ja i oraz ve dan và и і та و 和 与 與 及 と
"""
WORDS = frozenset(BESIDE.split())


def classes_in(typed: str, known: Classification) -> list[int]:
    """Read classes as people write them: "18, 25", "class 18; ２５", "第25类", "35-42", "IC 025. US 022 039".

    Raises ValidationError naming what is none, or what could be read in two ways.
    """
    text = EDITION.sub(" ", unicodedata.normalize("NFKC", typed))
    text = _of_us_register(text)
    text = BEFORE_AND_AFTER.sub(" ", text)
    text = CHINESE.sub(lambda found: f" {_chinese(found[0])} ", text)
    found: set[int] = set()
    for pattern, read in ((SUBCLASS, _subclass), (STROKE, _stroke), (RANGE, _range)):
        if read is _range or known.has_subclasses:
            text = pattern.sub(lambda place, read=read: read(place, known, found), text)  # type: ignore[misc]
    for part in SPLIT.split(text):
        if part and part.casefold() not in WORDS:
            found.add(_one(part, known))
    return sorted(found)


def _of_us_register(text: str) -> str:
    """Of an entry of the US register, only its international classes."""
    entries = US_ENTRY.findall(text)
    if entries:
        return " ".join(entries)
    if old := US_OLD.search(text):
        raise ValidationError(
            _("“%(part)s” names classes of an older US list. Write the numbers that stand behind IC"),
            code="us_class",
            params={"part": old[0].strip(" ,;")[:40]},
        )
    return text


def _chinese(digits: str) -> int | str:
    """二十五 is 25; what is no number up to 99 stays as it is."""
    tens, has_ten, ones = digits.partition("十")
    values = dict(zip("一二三四五六七八九", range(1, 10), strict=True))
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return digits
    if not has_ten:
        return values[tens]
    return (values[tens] if tens else 1) * 10 + (values[ones] if ones else 0)


def _subclass(place: re.Match[str], known: Classification, found: set[int]) -> str:
    found.add(_one(place[1], known))
    return " "


def _stroke(place: re.Match[str], known: Classification, found: set[int]) -> str:
    """26/05 is a subclass; 26/32 are two classes; 12/16 may be either."""
    if place[2].startswith("0") or place[2] == "99":
        return _subclass(place, known, found)
    if int(place[2]) <= LAST_SUBCLASS:
        sentence = _("“%(part)s” may be one subclass or two classes. Write %(one)s, or %(two)s")
        blanks = {"part": place[0], "one": f"{place[1]}-{place[2]}", "two": f"{place[1]}, {place[2]}"}
        raise ValidationError(sentence, code="either", params=blanks)
    return place[0]


LAST_SUBCLASS = 17  # of class 12, which has the most


def _range(place: re.Match[str], known: Classification, found: set[int]) -> str:
    first, last = _one(place[1], known), _one(place[2], known)
    if known.has_subclasses or first >= last:
        raise ValidationError(
            _("“%(part)s” is no range of classes. Write each class by itself, like %(example)s"),
            code="range",
            params={"part": place[0], "example": known.example},
        )
    found.update(range(first, last + 1))
    return " "


def _one(part: str, known: Classification) -> int:
    group = GROUP.fullmatch(part) if known is NICE else None
    number = group[1] if group else part
    if not (number.isdecimal() and len(number) <= 3 and 1 <= int(number) <= known.last):
        raise ValidationError(
            _("“%(part)s” is not a %(name)s class. Write numbers from 1 to %(last)s, like %(example)s"),
            code="class",
            params={"part": part[:40], "name": known.name, "last": known.last, "example": known.example},
        )
    return int(number)

"""Names of firms: taken apart into the name itself and its legal form, and compared. The one place that does so.

Two measures. `name_key` is loose: no accents, no legal form; it suggests that two names may be one firm's. `owner_key`
is strict: the same letters and the same form, however they are written; only what it holds for one is one owner.
Whether a name merely looks like another is lookalikes.py's question, which takes names apart by this module too.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from accounts.places import without_marks

LIST = Path(__file__).with_suffix(".toml")
LONGEST = 200  # signs of a name that are compared
EDGES = " .,、，。·・-"
SHORTEST_LEFT = 2  # signs that must be left when a form is cut off a name without a blank: in Latin letters, four
LONGEST_PART = 4  # letters of a part of an abbreviated form: "sp", "spol"
# Dots and quotes within a short form: S.A.R.L., d.o.o., בע"מ, ش.م.م
INNER_DOT = re.compile(r"(?<=\w)[.\u00b7](?=\w)|(?<=[\u05d0-\u05ea])[\"'\u05f3\u05f4](?=[\u05d0-\u05ea])")
WORD = re.compile(r"[^\W_]+")
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Firm:
    """A name taken apart. words: what tells it from others, as typed in small letters; forms: our names of its forms.

    form_words: the words that were its forms. A name that is nothing but forms keeps them as words.
    """

    words: tuple[str, ...]
    forms: tuple[str, ...]
    form_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Lists:
    behind: dict[Key, str]
    front: dict[Key, str]
    glued: list[tuple[str, str]]
    joined: dict[str, str]
    longest: int  # words of the longest form


def letters(text: str) -> str:
    """Only the letters and digits of a text, small and of full width made plain; accents count."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def name_key(name: str) -> str:
    """Reduce a firm's name: no case, accents, signs, spaces or legal form."""
    return without_marks("".join(taken_apart(name).words))[:LONGEST]


def owner_key(name: str) -> str:
    """What names of one owner share: the letters of the name, and which form it has. Empty for a name without any."""
    firm = taken_apart(name)
    core = letters("".join(firm.words))
    return "+".join((core, *sorted(set(firm.forms) - {"the"}))) if core else ""


def is_same_owner(one: str, other: str) -> bool:
    """Whether two names are the same owner's but for the way in which they are written."""
    return owner_key(one) == owner_key(other) != ""


@lru_cache(maxsize=16_384)
def taken_apart(name: str) -> Firm:
    """Take legal forms off a name: in front, behind, and written onto it, in their own scripts."""
    text = unicodedata.normalize("NFKC", name[:LONGEST]).casefold()
    text, glued, cut = _without_glued(text)
    words = WORD.findall(_dotless(text))
    plain = [_plain(word) for word in words]
    lists = _lists()
    forms = list(glued)
    first, last = 0, len(words)
    while found := _at_end(plain[first:last], lists):
        forms.append(found[1])
        last -= found[0]
    while found := _at_front(plain[first:last], lists):
        forms.append(found[1])
        first += found[0]
    if first >= last or all((word,) in lists.front or (word,) in lists.behind for word in plain[first:last]):
        return Firm(tuple(words or WORD.findall(name.casefold())), ())
    return Firm(tuple(words[first:last]), tuple(forms), tuple((*words[:first], *words[last:], *cut)))


def _dotless(text: str) -> str:
    """S.A.R.L. is one word, "Sp. z o.o." are three; "Lumo.Shop" is left as two."""
    shortened = re.sub(r"\b\w(?:\.\w)+\b\.?", lambda found: found[0].replace(".", ""), text)
    return INNER_DOT.sub(lambda dot: " " if dot[0] == "." else "", shortened).replace("'", "").replace("’", "")


def _plain(word: str) -> str:
    bare = without_marks(word).replace("ـ", "").replace("ى", "ي").replace("ة", "ه")
    return bare.replace("ł", "l").replace("ø", "o").replace("ı", "i").replace("đ", "d")


def _without_glued(text: str) -> tuple[str, list[str], list[str]]:
    """Cut forms off both ends that are written onto the name, as long as enough of it is left."""
    forms, cut = list[str](), list[str]()
    text = text.strip(EDGES)
    while found := _glued_to(text):
        text, sign, form = found
        forms.append(form)
        cut += WORD.findall(sign)
        text = text.strip(EDGES)
    return text, forms, cut


def _glued_to(text: str) -> tuple[str, str, str] | None:
    """What is left of a name, and the form that is written onto its end or its beginning; None without one."""
    for sign, form in _lists().glued:
        if text.endswith(sign) and _is_enough(text.removesuffix(sign), sign):
            return text.removesuffix(sign), sign, form
        if text.startswith(sign) and not sign[0].isascii() and _is_enough(text.removeprefix(sign), sign):
            return text.removeprefix(sign), sign, form
        if text.startswith(sign) and sign[0] == "(" and _is_enough(text.removeprefix(sign), sign):
            return text.removeprefix(sign), sign, form
    return None


def _is_enough(rest: str, sign: str) -> bool:
    """Whether a name is left. Latin forms must be written onto a word of its own: "ggmbh" is no "g"."""
    if sign.isascii() and sign.isalpha():
        return re.search(r"[^\W\d_]{4}$", rest) is not None
    return sum(each.isalnum() for each in rest) >= SHORTEST_LEFT


def _at_end(words: list[str], lists: _Lists) -> tuple[int, str] | None:
    for size in range(min(lists.longest, len(words) - 1), 0, -1):
        if form := lists.behind.get(tuple(words[-size:])) or _spelled(words[-size:], lists):
            return size, form
    return (1, "and") if len(words) > 1 and words[-1] in ("und", "and", "u", "et", "y", "e") else None


def _spelled(words: list[str], lists: _Lists) -> str | None:
    """A form whose short parts are set apart in another way: "sh p k", "sh pk", "spol s ro"."""
    if len(words) == 1 or max(map(len, words)) > LONGEST_PART:
        return None
    return lists.joined.get("".join(words))


def _at_front(words: list[str], lists: _Lists) -> tuple[int, str] | None:
    for size in range(min(lists.longest, len(words) - 1), 0, -1):
        if form := lists.front.get(tuple(words[:size])):
            return size, form
    return None


@cache
def _lists() -> _Lists:
    data = tomllib.loads(LIST.read_text(encoding="utf-8"))
    behind, front = _keys(data["behind"]), _keys(data["front"])
    glued = [(sign.casefold(), form) for form, some in data["glued"].items() for sign in some.split()]
    longest = max(len(key) for key in (*behind, *front))
    joined = {"".join(key): form for key, form in behind.items() if max(map(len, key)) <= LONGEST_PART}
    return _Lists(behind, front, sorted(glued, key=lambda each: len(each[0]), reverse=True), joined, longest)


def _keys(forms: dict[str, str]) -> dict[Key, str]:
    return {
        tuple(_plain(word) for word in name.split()): form for form, some in forms.items() for name in some.split(", ")
    }


def form_words() -> Iterable[str]:
    """All forms of one Latin word, for comparing by their looks."""
    lists = _lists()
    return {key[0] for key in (*lists.behind, *lists.front) if len(key) == 1 and key[0].isascii() and len(key[0]) > 1}

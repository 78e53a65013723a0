"""Every pattern of the product, and texts made of pieces of a pattern, to find one that takes too long for its text."""

import ast
import importlib
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from time import thread_time
from types import ModuleType
from typing import Any

from django import forms
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from rights.offices import offices
from tests.support.house import FLOORS, ROOT, files

CODE = ("ipp_portal", "bootstrap", *FLOORS)
CALLS = {f"re.{name}" for name in ("sub", "subn", "search", "match", "fullmatch", "findall", "finditer", "split")}
Patterns = dict[str, re.Pattern[Any]]
Look = Any  # a method of a pattern, like findall


def modules() -> Iterator[ModuleType]:
    """All modules of the product but migrations, imported."""
    for path in files(".py", inside=CODE):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if "migrations" not in parts and parts[-1] not in ("__main__", "settings_test"):
            yield importlib.import_module(".".join(parts).removesuffix(".__init__"))


@cache
def patterns() -> Patterns:
    """Every compiled pattern of the product's modules, forms, tables and addresses, by where it is."""
    found: Patterns = {}
    for module in modules():
        for name, value in vars(module).items():
            for pattern in within(value, module.__name__):
                found.setdefault(f"{module.__name__}.{name}: {pattern.pattern!r:.60}", pattern)
        found |= written_in(module)
    for pattern in within(offices(), ""):
        found[f"rights.offices.offices: {pattern.pattern!r:.60}"] = pattern
    found |= {f"address {pattern.pattern!r}": pattern for pattern in of_addresses(get_resolver())}
    for model in apps.get_models():
        for field in model._meta.fields:
            found |= {f"{field}: {one.pattern!r:.60}": one for one in of_validators(field)}
    return unique(found)


def unique(found: Patterns) -> Patterns:
    """Each pattern once, under the first of its names."""
    seen: set[tuple[Any, int]] = set()
    once: Patterns = {}
    for name, pattern in found.items():
        if (key := (pattern.pattern, pattern.flags)) not in seen:
            seen.add(key)
            once[name] = pattern
    return once


def within(value: Any, module: str, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    """The patterns that a module's name holds: itself, in containers, data objects, classes, fields of forms."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth > 5 or isinstance(value, (str, bytes)):
        return
    elif isinstance(value, Mapping):
        yield from chain.from_iterable(within(each, module, depth + 1) for each in value.values())
    elif isinstance(value, (list, tuple, set, frozenset)):
        yield from chain.from_iterable(within(each, module, depth + 1) for each in value)
    elif is_dataclass(value) and not isinstance(value, type):
        yield from chain.from_iterable(within(getattr(value, one.name), module, depth + 1) for one in fields(value))
    elif isinstance(value, type) and value.__module__ == module:
        own = [each for name, each in vars(value).items() if not name.startswith("__")]
        yield from chain.from_iterable(within(each, module, depth + 1) for each in own)
        if issubclass(value, forms.BaseForm):
            yield from chain.from_iterable(of_validators(field) for field in value.base_fields.values())


def of_validators(field: Any) -> Iterator[re.Pattern[Any]]:
    for validator in field.validators:
        if (regex := getattr(validator, "regex", None)) is not None:
            yield re.compile(regex) if isinstance(regex, str) else getattr(regex, "_wrapped", regex)


def of_addresses(resolver: URLResolver) -> Iterator[re.Pattern[str]]:
    for entry in resolver.url_patterns:
        yield entry.pattern.regex
        if isinstance(entry, URLResolver):
            yield from of_addresses(entry)
        else:
            assert isinstance(entry, URLPattern)


def written_in(module: ModuleType) -> Patterns:
    """Patterns written as a text into a call like re.sub("…", …)."""
    source = Path(module.__file__ or "").read_text(encoding="utf-8")
    found: Patterns = {}
    for node in ast.walk(ast.parse(source)) if "re." in source else ():
        is_call = isinstance(node, ast.Call) and ast.unparse(node.func) in CALLS
        if is_call and isinstance(node.args[0], ast.Constant):
            found[f"{module.__name__}, line {node.lineno}, {ast.unparse(node.func)}"] = re.compile(node.args[0].value)
    return found


@dataclass(frozen=True, slots=True)
class Slow:
    """A text that a pattern took too long for: seconds for `small` repeats of `piece`, and for four times as many."""

    before: str
    piece: str
    after: str
    seconds: tuple[float, float]

    def __str__(self) -> str:
        small, large = self.seconds
        factor = large / (small or 1e-9)
        return f"{self.before!r:.40} + {self.piece!r:.40} × n + {self.after!r}: {factor:.0f} times for 4 times the text"


TRIED = "a:@</ ,;\n\"'-.=&0\0é"  # signs that stand for many classes
ENDS = ("", "\0")
LONG_RUN = 50  # repeats from which on a part of a pattern counts as a run
TINY, LENGTH = 18, 500  # signs
LONG_PIECE = 10  # signs; of longer pieces, as many are put together as of pieces of this length
FLOOR = 0.0005  # seconds: a text that is read faster is no danger, and the measure would be noise
SURE = 0.02  # seconds: so slow that a longer text needs not be tried
MOST_TIMES = 8  # 4 for work that grows like the text, 16 for its square
TRIES = 3
MOST_BEGINNINGS = 6
LONG_PATTERN = 1_000  # signs: a list of many words takes long at each place of a text, and its words are alike
MOST_ALTERNATIVES, MOST_PIECES = 6, 80  # of a long list of words, the first stand for all: they are repeated alike


def slow(pattern: re.Pattern[Any], how: str = "findall") -> Slow | None:
    """The first text of a pattern's own pieces that it is too slow for; None when there is none.

    how: the pattern's method that the product calls: findall looks from each place of a text, match from the first.
    """
    if not has_run(tree_of(pattern)):
        return None
    heads, repeated = beginnings(pattern), pieces(pattern)
    if len(pattern.pattern) > LONG_PATTERN:
        heads, repeated = heads[:2], repeated[:30]
    for piece in repeated:
        for before in heads:
            for after in ENDS:
                if took := superlinear(getattr(pattern, how), before, piece, after):
                    return Slow(before, piece, after, took)
    return None


def superlinear(look: Look, before: str, piece: str, after: str) -> tuple[float, float] | None:
    """The processor's seconds for a text and for one of four times its length, when they grow faster than texts do."""

    def took(signs: int, tries: int = 1) -> float:
        text = before + piece * (max(signs, signs * len(piece) // LONG_PIECE) // len(piece) + 1) + after
        given = text.encode("latin-1", "replace") if isinstance(look.__self__.pattern, bytes) else text
        return min(seconds(look, given) for _ in range(tries))

    if (tiny := took(TINY, 2)) > 4 * FLOOR:
        return tiny, math.inf  # twice as slow with every sign: longer texts would never end

    def grown(length: int) -> tuple[float, float] | None:
        small, large = took(length, TRIES), took(4 * length, TRIES)
        return (small, large) if large > FLOOR and large > MOST_TIMES * small else None

    if took(LENGTH) > SURE and (found := grown(LENGTH // 4)):
        return found  # the cube of a text: a longer one would take minutes
    if (long := took(4 * LENGTH)) < FLOOR:
        return None
    return grown(LENGTH if long > SURE else 4 * LENGTH)


def seconds(look: Look, text: Any) -> float:
    """What the thread's processor took to look for a pattern in the text."""
    begun = thread_time()
    look(text)
    return thread_time() - begun


def tree_of(pattern: re.Pattern[Any]) -> Any:
    return parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)


def has_run(tree: Any) -> bool:
    """Whether a pattern repeats something without a small limit. What repeats nothing takes as long as its text."""
    repeats = (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT)
    here = any(part[0] in repeats and part[1][1] > LONG_RUN for part in tree)
    return here or any(has_run(inner) for part in tree for inner in inside(part))


def beginnings(pattern: re.Pattern[Any]) -> list[str]:
    """Nothing, and how a match of the pattern begins: up to each of its parts that is no plain letter."""
    parts = list(tree_of(pattern))
    ends = [place for place, part in enumerate(parts) if part[0] is not kinds.LITERAL]
    found = ["", *("".join(map(shortest, parts[: place + more])) for place in ends for more in (0, 1))]
    return list(dict.fromkeys(found))[:MOST_BEGINNINGS]


def pieces(pattern: re.Pattern[Any]) -> list[str]:
    """Signs of each of the pattern's classes and literals, and the words that it is made of."""
    words = list(dict.fromkeys(words_of(tree_of(pattern))))
    signs = list(dict.fromkeys("".join(words)))
    return list(dict.fromkeys([*TRIED, *words, *signs]))[:MOST_PIECES]


def words_of(tree: Any, before: str = "") -> Iterator[str]:
    """The shortest texts of a sequence's beginnings, with what stands before it and without, and of all within it."""
    parts = [shortest(part) for part in tree]
    for place, part in enumerate(tree):
        here = "".join(parts[:place])
        yield from filter(None, (before + here + parts[place], here + parts[place]))
        yield from signs_of(part)
        for inner in inside(part):
            yield from words_of(inner, before + here)


def inside(part: Any) -> list[Any]:
    """The sequences within one part of a pattern."""
    kind, value = part
    if kind is kinds.BRANCH:
        return list(value[1])[:MOST_ALTERNATIVES]
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
        return [value[2]]
    if kind is kinds.SUBPATTERN:
        return [value[3]]
    if kind in (kinds.ASSERT, kinds.ASSERT_NOT):
        return [value[1]]
    return [value] if kind is kinds.ATOMIC_GROUP else []


def shortest(part: Any) -> str:
    """A short text that a part matches; of what may be missing, one; of alternatives, the first."""
    kind, value = part
    if kind is kinds.LITERAL:
        return chr(value)
    if kind in (kinds.IN, kinds.NOT_LITERAL, kinds.ANY):
        return next(signs_of(part), "x")
    if kind in (kinds.ASSERT, kinds.ASSERT_NOT) or not (found := inside(part)):
        return ""
    least = max(value[0], 1) if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT) else 1
    return min(least, 64) * "".join(map(shortest, found[0]))


def signs_of(part: Any) -> Iterator[str]:
    """Signs of a class: those named, and of the usual ones those that it takes."""
    kind, value = part
    if kind is kinds.ANY:
        yield "x"
    elif kind is kinds.NOT_LITERAL:
        yield "x" if value != ord("x") else "y"
    elif kind is kinds.IN:
        takes = re.compile(class_text(value), re.DOTALL)
        yield from (sign for sign in TRIED if takes.match(sign))
        if value[0][0] is not kinds.NEGATE:
            yield from (chr(each) for name, each in value if name is kinds.LITERAL)
            yield from (chr(each[0]) for name, each in value if name is kinds.RANGE)


CATEGORIES = {
    kinds.CATEGORY_DIGIT: r"\d",
    kinds.CATEGORY_NOT_DIGIT: r"\D",
    kinds.CATEGORY_SPACE: r"\s",
    kinds.CATEGORY_NOT_SPACE: r"\S",
    kinds.CATEGORY_WORD: r"\w",
    kinds.CATEGORY_NOT_WORD: r"\W",
}


def class_text(items: list[Any]) -> str:
    """Write a parsed class as a pattern again."""
    text = ""
    for kind, value in items:
        if kind is kinds.NEGATE:
            text += "^"
        elif kind is kinds.LITERAL:
            text += re.escape(chr(value))
        elif kind is kinds.RANGE:
            text += f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        else:
            text += CATEGORIES[value]
    return f"[{text}]"

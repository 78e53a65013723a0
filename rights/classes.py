"""Classes of goods: Nice for trademarks, Locarno for designs."""

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Classification:
    """A list of classes, numbered from 1. words: what people write before a number."""

    name: str
    last: int
    example: str
    words: frozenset[str] = frozenset({"class", "classes", "and"})


NICE = Classification("Nice", 45, "18, 25")  # Source: Nice Classification, 12th edition
LOCARNO = Classification("Locarno", 32, "26, 32")  # Source: Locarno Classification, 14th edition


def classes_in(typed: str, known: Classification) -> list[int]:
    """Read classes as people write them, "18, 25" or "class 18; ２５". Raises ValidationError naming what is none."""
    found = set()
    for part in re.split(r"[\s,;、./&+]+", unicodedata.normalize("NFKC", typed)):
        part = re.sub(r"^(\d{1,2})-\d{2}$", r"\1", part)  # a Locarno subclass, like 26-05, counts as its class
        if not part or part.lower() in known.words | {known.name.lower()}:
            continue
        if not (part.isdecimal() and len(part) <= 3 and 1 <= int(part) <= known.last):
            raise ValidationError(
                _("“%(part)s” is not a %(name)s class. Write numbers from 1 to %(last)s, like %(example)s"),
                code="class",
                params={"part": part[:40], "name": known.name, "last": known.last, "example": known.example},
            )
        found.add(int(part))
    return sorted(found)

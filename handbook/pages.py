"""The handbook's pages as files: content/<language>/<slug>.md, with facts in TOML between two lines of +++."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

CONTENT = Path(__file__).parent / "content"
LANGUAGES = {"en": "English", "zh-hans": "简体中文"}
HTML_LANGUAGES = {"en": "en", "zh-hans": "zh-Hans"}  # as HTML and search engines write them
ORIGINAL = "en"
PARTS = {
    "start": _("Start here"),
    "rights": _("Your right"),
    "proof": _("Papers and proof"),
    "filing": _("Reporting a listing"),
    "selling": _("If your listing was reported"),
    "reference": _("To look up"),
    "portal": _("About this portal"),
}
AUDIENCES = {
    "owner": _("owners of rights"),
    "agent": _("agents"),
    "seller": _("sellers"),
    "reader": _("everybody"),
}
NEEDED = ("title", "description", "order", "part", "audience", "checked", "minutes")
FRONT = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n", re.DOTALL)


class HandbookError(Exception):
    """A page can't be read or shown; names the file and the fix."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page. steps: slugs of the pages of a step-by-step, in order. body: Markdown, as rendering.py reads it.

    also: what readers search for who mean this page, in words that it does not use itself.
    """

    slug: str
    language: str
    title: str
    description: str
    order: int
    part: str
    audience: tuple[str, ...]
    checked: date
    minutes: int
    body: str
    steps: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    reviewed: bool = True

    @property
    def readers(self) -> str:
        """For whom it is, in words."""
        return ", ".join(str(AUDIENCES[each]) for each in self.audience)


@cache
def pages(language: str = ORIGINAL) -> dict[str, Page]:
    """All pages of a language by slug, in their order. Raises HandbookError."""
    read = [_read(path, language) for path in (CONTENT / language).glob("*.md")]
    return {page.slug: page for page in sorted(read, key=lambda page: (list(PARTS).index(page.part), page.order))}


def page_in(slug: str, language: str) -> Page | None:
    """A page in a language; the original where it is not translated; None where there is none."""
    return pages(language).get(slug) or pages(ORIGINAL).get(slug)


def languages_of(slug: str) -> list[str]:
    """In which languages a page can be read."""
    return [language for language in LANGUAGES if slug in pages(language)]


def step_by_steps(language: str) -> list[Page]:
    """The pages that lead through others."""
    return [page for page in pages(language).values() if page.steps]


def way_through(slug: str, language: str) -> Page | None:
    """The first step-by-step on which a page stands; itself when it is one."""
    ways = step_by_steps(language)
    return next((way for way in ways if way.slug == slug), None) or next((w for w in ways if slug in w.steps), None)


def _read(path: Path, language: str) -> Page:
    text = path.read_text(encoding="utf-8")
    front = FRONT.match(text)
    if front is None:
        raise HandbookError(f"{path.name} ({language}) must begin with its facts between two lines of +++.")
    try:
        facts: dict[str, Any] = tomllib.loads(front[1])
    except tomllib.TOMLDecodeError as fault:
        raise HandbookError(f"{path.name} ({language}): the facts between +++ are no TOML: {fault}.") from None
    if missing := [name for name in NEEDED if name not in facts]:
        raise HandbookError(f"{path.name} ({language}) lacks {', '.join(missing)} between its lines of +++.")
    if facts["part"] not in PARTS:
        raise HandbookError(f"{path.name} ({language}): the part {facts['part']!r} is none of {', '.join(PARTS)}.")
    lists = {name: tuple(facts.pop(name, ())) for name in ("audience", "steps", "also")}
    if unknown := [each for each in lists["audience"] if each not in AUDIENCES]:
        raise HandbookError(f"{path.name} ({language}): no audience is called {', '.join(unknown)}.")
    return Page(slug=path.stem, language=language, body=text[front.end() :], **lists, **facts)

"""Search of the handbook: a small index in memory, for English by stems and for Chinese by pairs of signs."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from math import log

from django.utils.html import format_html, format_html_join

from handbook.pages import Page, pages
from handbook.rendering import Section, render

WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
EASTERN = re.compile("[\u3400-\u9fff]+")
ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ers", "er", "ed", "es", "e", "s", "y")
COMMON = re.compile(
    "a|am|an|and|any|are|as|at|be|been|but|by|can|could|did|do|does|for|from|had|has|have|how|i|if|in|is|it|its|may|me|"
    "my|no|not|of|on|or|our|should|so|some|somebody|someone|that|the|their|them|then|there|they|this|to|us|was|we|"
    "were|what|when|where|which|who|why|will|with|would|you|your"
)
TITLE, HEADING, TEXT = 6.0, 3.0, 1.0
MOST = 20
AROUND = 90  # signs of a snippet on each side of the first word found


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that answers, with the heading under which it does. snippet: its words, those searched for marked."""

    page: Page
    section: Section
    snippet: str


def terms_of(text: str) -> list[str]:
    """The terms of a text: stems of its words but the commonest, pairs of Chinese signs (one alone as it is)."""
    small = text.casefold()
    found = [stem(word) for word in WORD.findall(small) if not COMMON.fullmatch(word)]
    for run in EASTERN.findall(small):
        found += [run[at : at + 2] for at in range(max(1, len(run) - 1))]
    return found


def stem(word: str) -> str:
    """Cut an ending, so that "filing", "filed" and "files" are one."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


@cache
def _index(language: str) -> tuple[dict[str, dict[tuple[str, int], float]], int]:
    """Weights by term and (page, section), and how many sections there are."""
    index: dict[str, dict[tuple[str, int], float]] = {}
    count = 0
    for page in pages(language).values():
        for place, section in enumerate(render(page).sections):
            count += 1
            weights: Counter[str] = Counter()
            parts = [(section.heading, HEADING), (section.text, TEXT)]
            if place == 0:
                parts += [(page.title, TITLE), (page.description, HEADING), (" ".join(page.also), HEADING)]
            for text, weight in parts:
                for term in terms_of(text):
                    weights[term] += weight
            for term, weight in weights.items():
                index.setdefault(term, {})[page.slug, place] = weight
    return index, count


def search(query: str, language: str) -> list[Hit]:
    """Pages that answer, best first: each once, with its best heading."""
    index, count = _index(language)
    scores: Counter[tuple[str, int]] = Counter()
    covered: dict[str, set[str]] = {}
    for term in dict.fromkeys(terms_of(query[:200])):
        found = index.get(term, {})
        for place, weight in found.items():
            scores[place] += log(1 + count / len(found)) * weight / (weight + 1.5)
            covered.setdefault(place[0], set()).add(term)
    best: dict[str, tuple[float, int]] = {}
    for (slug, place), score in scores.items():
        if score > best.get(slug, (0.0, 0))[0]:
            best[slug] = (score, place)
    ranked = sorted(best, key=lambda slug: -(best[slug][0] + 2 * len(covered[slug]) + _of_names(slug, query, language)))
    return [_hit(pages(language)[slug], best[slug][1], query) for slug in ranked[:MOST]]


def _of_names(slug: str, query: str, language: str) -> float:
    """A page whose title says it, or what readers call it, comes before one that mentions it."""
    page, asked = pages(language)[slug], set(terms_of(query))
    names = [set(terms_of(name)) for name in (page.title, *page.also)]
    return max(4.0 * len(named & asked) / max(1, len(named)) for named in names)


def _hit(page: Page, place: int, query: str) -> Hit:
    section = render(page).sections[place]
    return Hit(page, section, _snippet(section.text or page.description, set(terms_of(query))))


def _snippet(text: str, asked: set[str]) -> str:
    text = " ".join(text.split())
    words = [
        found for found in re.finditer(r"[A-Za-z0-9']+|[\u3400-\u9fff]{1,2}", text) if asked & set(terms_of(found[0]))
    ]
    middle = words[0].start() if words else 0
    start, end = max(0, middle - AROUND), min(len(text), middle + 2 * AROUND)
    while start and not text[start - 1].isspace() and middle - start < AROUND + 20:
        start -= 1
    marked, at = [], start
    for found in words:
        if found.start() >= at and found.end() <= end:
            marked.append((text[at : found.start()], found[0]))
            at = found.end()
    lead, tail = "… " if start else "", " …" if end < len(text) else ""
    before = format_html_join("", "{}<mark>{}</mark>", marked)
    return format_html("{}{}{}{}", lead, before, text[at:end], tail)

"""No pattern of the product takes the square of a text's length: strangers choose the texts."""

import re
from time import thread_time

import pytest

from tests.support import patterns

# Patterns that may be slow, each with what keeps strangers' texts from it.
OUR_TEXTS = "reads files of this project only"
AT_ONE_PLACE = "is matched at one place of a text only, never searched"
KNOWN = {
    "demo.components.PAIR": OUR_TEXTS,
    "demo.story.": "reads pages of a portal and a shop that it started itself",
    "handbook.pdf.STREAM": "reads a PDF that this project printed",
    "handbook.rendering.ANCHOR": OUR_TEXTS,
    "handbook.rendering.LETTER": OUR_TEXTS,
    "handbook.specimens.CAPTION": OUR_TEXTS,
    "handbook.specimens.NAME": OUR_TEXTS,
    "ipp_portal.catalogues.": OUR_TEXTS,
    "ipp_portal.pages, line": OUR_TEXTS,
    "marketplace.pasting.ANY_SCHEME": AT_ONE_PLACE,
    "uploads.pdf.GOES_TO_PAGE": AT_ONE_PLACE,
}
OLD = {
    "pasted links": r"(?i)https?://(?:(?![,;|、]+(?=[\s(\[{'*_-]*(?:https?://|$|\s)))[^\s<>\"“”«»])*",
    "addresses in logs": r"[^\s@<>()\[\]{}\"',;:/=]+@[\w.-]*\w",
    "tokens in logs": r"[^\s/\"'?=&]*:[\w-]{27,}",
    "descriptions": r"(?is)<(script|style)\b.*?</\1\s*>|<!--.*?-->",
    "Django's short links of the admin": r"^r/(?P<content_type_id>.+)/(?P<object_id>.+)/\Z",
    "nested runs": r"^(?:a+b?)+$",
}
SOUND = {
    "one run": r"<[^<>]*>",
    "a run behind a limit": r"(?<![^\s@])[^\s@]+@\w+",
    "an unclosed one runs to the end": r"(?is)<(script|style)\b.*?(?:</\1\s*>|\Z)",
}


def test_no_pattern_takes_the_square_of_its_text() -> None:
    collected, begun = patterns.patterns(), thread_time()
    found = {
        name: str(slow)
        for name, pattern in collected.items()
        if not name.startswith(tuple(KNOWN)) and (slow := patterns.slow(pattern))
    }
    print(f"\n{len(collected)} patterns, {thread_time() - begun:.1f} s")

    assert found == {}


def test_patterns_are_collected_wherever_they_are_kept() -> None:
    names = "\n".join(patterns.patterns())
    wanted = ("ipp_portal.logs.ADDRESS", "replies.paper.EASTERN", "rights.classes, line", "rights.offices.offices",
              "marketplace.forms.MarketForm", "address '^guest/case/")  # fmt: skip

    assert [name for name in wanted if name not in names] == []


@pytest.mark.parametrize("name", OLD)
def test_a_slow_pattern_is_found(name: str) -> None:
    assert patterns.slow(re.compile(OLD[name])) is not None


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_pattern_is_let_pass(name: str) -> None:
    assert patterns.slow(re.compile(SOUND[name])) is None

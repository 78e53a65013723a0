"""No pattern of the product takes the square of a text's length: strangers choose the texts."""

import re
from time import thread_time

from tests.support import patterns

# Patterns that may be slow, each with what keeps strangers' texts from it.
OUR_TEXTS = "reads files of this project only"
KNOWN = {
    "accounts.mailboxes.ADDRESS": "reads 2,000 signs at most",
    "demo.components.PAIR": OUR_TEXTS,
    "demo.story.": "reads pages of a portal and a shop that it started itself",
    "marketplace.pasting.MARKUP": "reads 200 signs at most",
    "handbook.pdf.STREAM": "reads a PDF that this project printed",
    "handbook.rendering.ANCHOR": OUR_TEXTS,
    "handbook.rendering.LETTER": OUR_TEXTS,
    "handbook.specimens.CAPTION": OUR_TEXTS,
    "handbook.specimens.NAME": OUR_TEXTS,
    "ipp_portal.catalogues.": OUR_TEXTS,
    "ipp_portal.pages, line": OUR_TEXTS,
}
# Patterns that are never searched for, each with the method that the product calls; so do calls like re.match("…").
AT_ONE_PLACE = {
    "accounts.dates.DAY_FIRST": "fullmatch",
    "accounts.dates.MONTH_FIRST": "fullmatch",
    "accounts.dates.YEAR_FIRST": "fullmatch",
    "complaints.sheets.plain.MARKUP": "match",
    "complaints.sheets.plain.NAMED_SEPARATOR": "fullmatch",
    "marketplace.pasting.ANY_SCHEME": "match",
    "marketplace.pasting.GLUED_HTTP": "match",
    "uploads.pdf_reading.SAFE_LINK": "match",
}
OLD = {
    "pasted links": r"(?i)https?://(?:(?![,;|、]+(?=[\s(\[{'*_-]*(?:https?://|$|\s)))[^\s<>\"“”«»])*",
    "addresses in logs": r"[^\s@<>()\[\]{}\"',;:/=]+@[\w.-]*\w",
    "tokens in logs": r"[^\s/\"'?=&]*:[\w-]{27,}",
    "descriptions": r"(?is)<(script|style)\b.*?</\1\s*>|<!--.*?-->",
    "Django's short links of the admin": r"^r/(?P<content_type_id>.+)/(?P<object_id>.+)/\Z",
    "dates with a month's name": r"(\d{1,2})\W+(\D+?)\W*(\d{4})",
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
        if not name.startswith(tuple(KNOWN)) and (slow := patterns.slow(pattern, how(name)))
    }
    print(f"\n{len(collected)} patterns, {thread_time() - begun:.1f} s")

    assert found == {}


def how(name: str) -> str:
    """The method that the product calls: findall stands for all that look from each place of a text."""
    called = name.rpartition(", re.")[2]
    found = [method for start, method in AT_ONE_PLACE.items() if name.startswith(f"{start}:")]
    return found[0] if found else called if called in ("match", "fullmatch") else "findall"


def test_exceptions_name_patterns_that_exist() -> None:
    names = list(patterns.patterns())

    assert [one for one in (*KNOWN, *AT_ONE_PLACE) if not any(name.startswith(one) for name in names)] == []


def test_patterns_are_collected_wherever_they_are_kept() -> None:
    names = "\n".join(patterns.patterns())
    wanted = ("ipp_portal.logs.ADDRESS", "replies.paper.EASTERN", "marketplace.wrappers, line",
              "rights.offices.offices", "marketplace.forms.MarketForm", "address '^guest/case/")  # fmt: skip

    assert [name for name in wanted if name not in names] == []


def test_slow_patterns_are_found() -> None:
    assert [name for name, pattern in OLD.items() if patterns.slow(re.compile(pattern)) is None] == []


def test_sound_patterns_are_let_pass() -> None:
    found = {name: str(slow) for name, pattern in SOUND.items() if (slow := patterns.slow(re.compile(pattern)))}

    assert found == {}

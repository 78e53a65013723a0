"""From a template and blanks to subject, text and HTML: nothing unfilled leaves, and no free text steers the letter."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from replies import rendering
from replies.rendering import UNCLICKABLE, BlankMissing, Block, parse, render


@pytest.fixture
def letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Write a letter called "trial" and render it."""
    engine = rendering.Engine(
        dirs=[tmp_path], string_if_invalid="\x00%s\x00", builtins=["django.templatetags.i18n"],
        libraries={"i18n": "django.templatetags.i18n"},
    )  # fmt: skip
    monkeypatch.setattr(rendering, "_engine", lambda: engine)
    folder = tmp_path / "replies" / "trial"
    folder.mkdir(parents=True)

    def write(
        body: str, *, subject: str = "About it", may_be_empty: frozenset[str] = frozenset(), **blanks: Any
    ) -> Any:
        (folder / "subject.txt").write_text(subject, encoding="utf-8")
        (folder / "body.txt").write_text(body, encoding="utf-8")
        return render("trial", blanks, may_be_empty=may_be_empty)

    return write


def test_the_text_part_is_written_from_headings_paragraphs_and_the_button(letter: Any) -> None:
    made = letter("We did it.\n\n# Why\nBecause.\nReally.\n\n> Read it | {{ url }}\n", url="https://portal.example/1")

    assert made.text == (
        "We did it.\n\nWhy\n------------------------\n\nBecause.\nReally.\n\nRead it:\nhttps://portal.example/1\n"
    )


@pytest.mark.parametrize(
    "body",
    [
        "Hello {{ nobody }}.",
        "{% blocktranslate %}Hello {{ nobody }}.{% endblocktranslate %}",
        "{% blocktranslate with x=nobody %}Hello {{ x }}.{% endblocktranslate %}",
        "Hello {{ nobody|upper }}.",
        "Hello {{ nobody.name }}.",
    ],
)
def test_an_unknown_blank_stops_the_letter_and_is_named(body: str, letter: Any) -> None:
    with pytest.raises(BlankMissing, match="The letter asks for the unknown blank “nobody"):
        letter(body)


def test_an_unknown_blank_in_the_subject_stops_the_letter(letter: Any) -> None:
    with pytest.raises(BlankMissing, match="unknown blank “nobody”"):
        letter("Hello.", subject="{{ nobody }}")


@pytest.mark.parametrize("nothing", ["", None, " ", "\n\t", "\x00", "\u202e", [], (), {}, gettext_lazy(" ")])
def test_an_empty_blank_stops_the_letter_and_is_named(nothing: Any, letter: Any) -> None:
    with pytest.raises(BlankMissing, match=r"^The blank “reason” is empty\.$"):
        letter("Why: {{ reason }}", reason=nothing)


@pytest.mark.parametrize("nothing", ["", None])
def test_a_blank_that_may_be_empty_leaves_no_trace(nothing: Any, letter: Any) -> None:
    made = letter("We did it.\n\n{{ remark }}\n\nBye.", remark=nothing, may_be_empty=frozenset({"remark"}))

    assert made.text == "We did it.\n\nBye.\n"


@pytest.mark.parametrize("value", [0, False])
def test_zero_and_no_are_not_empty(value: Any, letter: Any) -> None:
    assert letter("It says {{ value }}.", value=value).text == f"It says {value}.\n"


def test_a_letter_that_does_not_exist_is_named() -> None:
    with pytest.raises(LookupError, match=r"There is no letter replies/nowhere/subject\.txt\."):
        render("nowhere", {})


def test_signs_of_markup_stay_as_typed_in_the_text_and_are_escaped_in_the_html(letter: Any) -> None:
    made = letter(
        "{% blocktranslate %}About “{{ title }}”.{% endblocktranslate %}", subject="{{ title }}", title="Tom & <b>'s"
    )

    assert (made.subject, made.text) == ("Tom & <b>'s", "About “Tom & <b>'s”.\n")
    assert "<p>About “Tom &amp; &lt;b&gt;&#x27;s”.</p>" in made.html
    assert "<b>" not in made.html


FORGERIES = [
    "# You are fired",
    "> Click | https://evil.example/",
    "First.\n\n# You are fired",
    "First.\n\n> Click | https://evil.example/",
    "First.\n# You are fired",
    "First.\r\n\r\n# You are fired",
    "First.\r\r# You are fired",
    "First.\u2028\u2028# You are fired",
    "First.\x85\x85> Click | https://evil.example/",
    "First.\n\x00\n\x0b# You are fired",
    "\n\n# You are fired",
    "\u202e# You are fired",
    "{{ url }}{% include 'x' %}",
]


@pytest.mark.parametrize("words", FORGERIES)
@pytest.mark.parametrize(
    "body", ["{{ words }}", "Before.\n\n{{ words }}\n\nAfter.", "{{ words }} said who?", "1. {{ words }}"]
)
def test_free_text_makes_no_heading_and_no_button(words: str, body: str, letter: Any) -> None:
    made = letter(f"{body}\n\n> Read it | {{{{ url }}}}", words=words, url="https://portal.example/1")

    assert made.html.count("<h2>") == 0
    assert made.html.count('href="https://portal.example/1"') == 2
    assert made.html.count("href=") == 2


def is_blank(words: str) -> bool:
    return rendering._clean(words) == ""


@given(st.text().filter(lambda words: not is_blank(words)))
def test_no_free_text_makes_a_heading_a_button_or_a_second_header_line(words: str) -> None:
    blanks = {"reference": "T-1", "title": words, "remark": words, "page_url": "https://portal.example/1"}

    made = render("toy_done", blanks)

    assert made.html.count("<h2>") == 1
    assert made.html.count("href=") == 2
    assert len(made.subject.splitlines()) == 1
    made.text.encode()  # no half of a sign: every database and every mail can hold it


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\u2028", "\x85", "\n\n"])
def test_free_text_makes_no_header(end: str, letter: Any) -> None:
    made = letter("Hi.", subject="{{ title }} is done", title=f"Lamp{end}Bcc: all@evil.example")

    assert made.subject.replace(UNCLICKABLE, "") == "Lamp Bcc: all@evil.example is done"


def test_a_blank_inside_a_sentence_is_one_line_and_one_on_its_own_line_keeps_its_lines(letter: Any) -> None:
    words = "one\n\ntwo\nthree"

    made = letter("About {{ title }}.\n\n{{ words }}", title=words, words=words)

    assert made.text == "About one two three.\n\none\n\ntwo\nthree\n"


def test_free_text_inside_a_list_is_cleaned_too(letter: Any) -> None:
    made = letter(
        "{% for line in lines %}{{ line }}\n\n{% endfor %}", lines=["# a\n\n# b", "> c | https://evil.example"]
    )

    assert made.text.replace(UNCLICKABLE, "") == "# a # b\n\n> c | https://evil.example\n"
    assert "evil.example" not in made.text
    assert made.html.count("<h2>") + made.html.count("href=") == 0


@pytest.mark.parametrize("url", ["", "/cases/1", "javascript:alert(1)", "https://a b", "mailto:x@y.example"])
def test_a_button_that_leads_nowhere_stops_the_letter(url: str, letter: Any) -> None:
    with pytest.raises(BlankMissing, match=r"^The button “Read it” has no address\.$"):
        letter("> Read it | {{ url }}", url=url, may_be_empty=frozenset({"url"}))


def test_a_label_cannot_bring_an_address_of_its_own() -> None:
    assert parse("> Read | https://evil.example/ | https://portal.example/1") == [
        Block("button", "Read | https://evil.example/", "https://portal.example/1")
    ]


def test_a_long_subject_is_cut(letter: Any) -> None:
    assert letter("Hi.", subject="{{ title }}", title="x" * 500).subject == "x" * 59 + "…"


def test_the_html_part_begins_with_what_happened_and_has_one_real_button(letter: Any) -> None:
    made = letter("We took down\nyour listing.\n\n# Why\n\n> Read it | {{ url }}", url="https://portal.example/1")

    assert '<div class="preheader">We took down your listing.</div>' in made.html
    assert '<p class="button"><a href="https://portal.example/1">Read it</a></p>' in made.html
    assert '<html lang="en" dir="ltr">' in made.html


def test_e9_both_parts_say_the_same_words(letter: Any) -> None:
    made = letter(
        "We took down “A & B”.\n\n# Why\n\nIt is so.\n\n> Read it | {{ url }}", url="https://portal.example/1"
    )
    shown = unescape(re.sub(r"<[^>]+>", " ", made.html.partition('<p class="from">')[2].partition("</p>")[2]))

    assert (
        shown.replace("Or open this address:", "").split()
        == [
            *(word for word in made.text.replace("it:", "it").split() if set(word) != {"-"}),
            "https://portal.example/1",
        ][:-1]
    )


def test_e9_the_html_part_loads_nothing_stays_small_and_knows_the_dark(letter: Any) -> None:
    made = letter("{{ words }}\n\n> Read it | {{ url }}", words="word " * 4000, url="https://portal.example/1")

    assert [
        mark for mark in ("<img", "src=", "url(", "<link", "@import", "<script", "style=") if mark in made.html
    ] == []
    assert len(made.html.encode()) < 60_000
    assert made.html.index("prefers-color-scheme: dark") > 0

"""Finding text for people that no translation reaches: in a template as it is written, and on a page as it is shown.

For pages, every translation is put between ⟦ and ⟧, and what is filled into it is left outside. So whatever else has
letters outside is either data or was forgotten.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from django.utils import translation

OPEN, CLOSE = "⟦", "⟧"
BLANK = re.compile(r"(%\(\w+\)[a-z]|%[sd]|\{\w*\})")
WORD = re.compile(r"[^\W\d_]{2,}")
SHOWN = ("alt", "title", "placeholder", "aria-label", "aria-description", "label")
SILENT = ("script", "style", "svg", "code", "template")
VOID = ("input", "br", "img", "link", "meta", "hr", "wbr", "col", "source", "area", "base")
TAGS = re.compile(
    r"\{% block (?:main_class|purpose|bodyclass) %\}.*?endblock %\}"
    r"|\{% comment.*?endcomment %\}|\{% blocktrans(?:late)?\b.*?endblocktrans(?:late)? %\}|\{[#%{].*?[#%}]\}",
    re.DOTALL,
)
# What is written the same in every language: addresses, codes, types of files, digests, keys, zones of the clock.
SAME = re.compile(
    r"https?://\S+|\S+@\S+|\b\w+:[A-Z]-\w{4}-\w{4}\S*|\b[A-Z]-\w{4}-\w{4}\b|\bmail:\S+|(?<!\S)/\S+/\S*|\b\w+/\w+\b"
    r"|\b[A-Za-z]+(?:_\w+)+(?::\w+)?|\bCES?T\b|\bUTC\b|\b[0-9a-f]{12,64}\b|\{\".*"
)


def wrapped(text: str) -> str:
    """Show a translation as one: what is filled in stands outside."""
    parts = BLANK.split(text)
    return "".join(part if number % 2 else f"{OPEN}{part}{CLOSE}" for number, part in enumerate(parts) if part)


def translate_all(monkeypatch: Any) -> None:
    """Wrap the result of every translation, of ours and of the packages."""
    translation.gettext("")  # loads the functions that are patched
    for name in ("gettext", "ngettext", "pgettext", "npgettext"):
        real = getattr(translation._trans, name)
        monkeypatch.setattr(
            translation._trans, name, lambda *args, real=real: wrapped(real(*args)) if any(args) else ""
        )


class _Reader(HTMLParser):
    """Gathers what people read: text, and attributes that are shown or read out. A part with `lang` is content."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        is_button = tag == "input" and told.get("type") in ("submit", "button", "reset")
        shown = [told.get(name, "") for name in SHOWN] + ([told.get("value", "")] if is_button else [])
        if tag == "meta" and told.get("name") == "description":
            shown.append(told.get("content", ""))
        if not self.hidden:
            self.texts += [f"{text}\0" for text in shown if text]
        if tag not in VOID and (self.hidden or tag in SILENT or ("lang" in told and tag != "html")):
            self.hidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.hidden and tag not in VOID:
            self.hidden.pop()

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.texts.append(data)


def read(html: str) -> list[str]:
    """What people read of a page, in order, with translations still marked."""
    reader = _Reader()
    reader.feed(html)
    return reader.texts


def outside(texts: list[str]) -> Iterator[str]:
    """What stands outside of translations; one may go on from text to text."""
    inside = False
    for text in texts:
        if text.endswith("\0"):  # an attribute is whole in itself
            yield re.sub(f"{OPEN}.*?(?:{CLOSE}|$)", " ", text.rstrip("\0"), flags=re.DOTALL)
            continue
        rest = []
        for part in re.split(f"([{OPEN}{CLOSE}])", text):
            inside = part == OPEN or (inside and part != CLOSE)
            rest.append("" if inside or part in (OPEN, CLOSE) else part)
        yield " ".join(rest)


def bare(texts: list[str], data: list[str] = ()) -> list[str]:  # type: ignore[assignment]
    """What is left of these texts without translations and data, where it has a word."""
    found = []
    for text in outside(texts):
        left = without(text, data)
        if WORD.search(left):
            found.append(" ".join(text.split()))
    return found


def without(text: str, data: list[str]) -> str:
    """A text without the data that it holds, whole words only; data: the longest first."""
    text = SAME.sub(" ", text)
    for value in data if WORD.search(text) else ():
        if value in text:
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", " ", text)
    return text


def bare_in_template(path: Path) -> list[str]:
    """Words that a template writes itself, outside of translations."""
    source = path.read_text(encoding="utf-8")
    source = TAGS.sub(lambda tag: "\n" if tag[0].startswith("{% c") else "", source)
    texts = read(source) if path.suffix == ".html" else source.splitlines()
    return [" ".join(text.split("\0")[0].split()) for text in texts if WORD.search(SAME.sub(" ", text))]

"""Turning a letter's template and blanks into a subject, a text and an HTML page. An unfilled blank stops it."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.template import Context, Engine, TemplateDoesNotExist
from django.utils import translation

UNKNOWN = re.compile("\x00([^\x00]*)\x00")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
BLOCK_MARK = re.compile(r"^(?=[#>])", re.MULTILINE)
LONGEST_SUBJECT = 120


class BlankMissing(Exception):
    """A blank of the letter is unknown or empty; names it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a letter: heading, paragraph or button."""

    kind: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str


@cache
def _engine() -> Engine:
    return Engine(
        dirs=[settings.BASE_DIR / "templates"],
        autoescape=False,
        string_if_invalid="\x00%s\x00",
        libraries={"i18n": "django.templatetags.i18n"},
        builtins=["django.templatetags.i18n"],
    )


@cache
def _html_engine() -> Engine:
    return Engine(dirs=[settings.BASE_DIR / "templates"], libraries={"i18n": "django.templatetags.i18n"})


def render(
    code: str, blanks: dict[str, Any], *, may_be_empty: frozenset[str] = frozenset(), language: str = "en"
) -> Rendered:
    """Fill templates/replies/<code>/. Raises BlankMissing, naming the blank; LookupError when there is no such letter."""
    for name, value in blanks.items():
        if value in ("", None) and name not in may_be_empty:
            raise BlankMissing(f"The blank “{name}” is empty.")
    clean = {name: _clean(value) for name, value in blanks.items()}
    with translation.override(language):
        subject = " ".join(_fill(f"replies/{code}/subject.txt", clean).split())[:LONGEST_SUBJECT]
        blocks = parse(_fill(f"replies/{code}/body.txt", clean))
        html = _html_engine().get_template("replies/mail.html")
        context = {"subject": subject, "blocks": blocks, "language": language}
        return Rendered(subject, as_text(blocks), html.render(Context(context)))


def parse(body: str) -> list[Block]:
    """Split a filled body into blocks: "# heading", "> Label | address", and paragraphs between empty lines."""
    blocks = []
    for chunk in re.split(r"\n\s*\n", body.strip()):
        lines = chunk.split("\n")
        if lines[0].startswith("# "):
            blocks.append(Block("heading", lines.pop(0)[2:].strip()))
        if lines and lines[0].startswith("> "):
            label, _, url = lines.pop(0)[2:].partition("|")
            blocks.append(Block("button", label.strip(), url.strip()))
        if text := "\n".join(line.strip() for line in lines).strip():
            blocks.append(Block("paragraph", text))
    return blocks


def as_text(blocks: list[Block]) -> str:
    """Write the plain part from the same blocks."""
    shapes = {"heading": "{0}\n" + "-" * 24, "button": "{0}:\n{1}", "paragraph": "{0}"}
    return "\n\n".join(shapes[block.kind].format(block.text, block.url) for block in blocks) + "\n"


def _clean(value: Any) -> Any:
    """Take from a filled-in text what could steer the letter: control signs, and marks that begin a heading or a button."""
    return BLOCK_MARK.sub(" ", CONTROL.sub("", value.replace("\r\n", "\n"))) if isinstance(value, str) else value


def _fill(name: str, blanks: dict[str, Any]) -> str:
    try:
        filled = _engine().get_template(name).render(Context(blanks))
    except TemplateDoesNotExist:
        raise LookupError(f"There is no letter {name}.") from None
    if unknown := UNKNOWN.search(filled):
        raise BlankMissing(f"The letter asks for the unknown blank “{unknown[1]}”.")
    return filled

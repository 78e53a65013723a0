"""Turning a letter's template and blanks into a subject, a text and an HTML page. An unfilled blank stops it."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.template import Context, Engine, Template, TemplateDoesNotExist
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from replies.operator import portal_name

UNKNOWN = re.compile("\x00([^\x00]*)\x00")
# Control signs, signs that turn the direction of what follows, and halves of signs that no database takes.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
BLOCK_MARK = re.compile(r"^(?=[#>])", re.MULTILINE)
ALONE = re.compile(r"^\{\{ *(\w+) *\}\}[ \t]*$", re.MULTILINE)  # a blank that has its line for itself
ADDRESS = re.compile(r"https?://[^\s|]+")
# As in booking.com; not in "St. Pauli", "e.V.", "1.5".
HOST_DOT = re.compile(r"(?<=[^\W_])([.\u3002\uff0e\uff61])(?=[^\W\d_]{2})")
ADDRESSES = ("url", "address")  # how the names of blanks end that hold one
UNCLICKABLE = "\u2060"  # the word joiner: it shows nothing, and no mail program reads a host across it
LONGEST_SUBJECT = 60  # signs that mail programs show in a list
LONGEST_PREHEADER = 140


class BlankMissing(Exception):
    """A blank of the letter is unknown or empty; names it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a letter: heading, paragraph, button, or the foot below all."""

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
        dirs=settings.TEMPLATES[0]["DIRS"],
        string_if_invalid="\x00%s\x00",
        libraries={"i18n": "django.templatetags.i18n"},
        builtins=["django.templatetags.i18n"],
    )


@cache
def _html_engine() -> Engine:
    return Engine(dirs=settings.TEMPLATES[0]["DIRS"], libraries={"i18n": "django.templatetags.i18n"})


def render(
    code: str,
    blanks: dict[str, Any],
    *,
    may_be_empty: frozenset[str] = frozenset(),
    language: str = "en",
    foot: bool = False,
) -> Rendered:
    """Fill templates/replies/<code>/. Only a blank that has a line of the body for itself keeps its line breaks.

    Each letter may name `ask_url`, the page on which its reader asks a person, without a blank for it.
    foot: whether to say, below all, where the handbook explains this letter and who runs the portal.

    Raises BlankMissing, naming the blank; LookupError when there is no such letter.
    """
    with translation.override(language):
        clean = {name: _clean(value) for name, value in blanks.items()}
        clean.setdefault("ask_url", ask_page(str(clean.get("reference", ""))))
        for name, value in clean.items():
            if value in ("", [], {}) and name not in may_be_empty:
                raise BlankMissing(f"The blank “{name}” is empty.")
        subject = _cut(" ".join(_fill(_load(f"replies/{code}/subject.txt"), clean).split()))
        blocks = parse(_fill(_load(f"replies/{code}/body.txt"), clean)) + ([foot_of(code)] if foot else [])
        return Rendered(subject, as_text(blocks), as_html(subject, blocks, language=language))


def _cut(subject: str) -> str:
    """A subject that lists of mails show whole."""
    return subject if len(subject) <= LONGEST_SUBJECT else f"{subject[: LONGEST_SUBJECT - 1].rstrip()}…"


def ask_page(reference: str = "") -> str:
    """Where a reader asks a person, with the reference of the letter filled in: every letter may name it."""
    return settings.SITE_URL + reverse("questions:ask") + (f"?{urlencode({'ref': reference})}" if reference else "")


def foot_of(code: str) -> Block:
    """What stands below a letter: where it is explained, and that what is sent back reaches no case."""
    address = reverse("handbook:anchor", args=[f"letter-{code.replace('_', '-')}"])
    about = _("What this letter means: %(address)s") % {"address": f"{settings.SITE_URL}{address}"}
    unread = _("What is sent to this address reaches no case. To ask a person: %(address)s") % {"address": ask_page()}
    run_by = [_("%(operator)s runs this portal.") % {"operator": settings.OPERATOR}] if settings.OPERATOR else []
    return Block("foot", "\n".join([about, unread, *run_by]))


def parse(body: str) -> list[Block]:
    """Split a filled body into blocks: "# heading", "> Label | address", and paragraphs between empty lines.

    Raises BlankMissing when a button leads nowhere.
    """
    blocks = []
    for chunk in re.split(r"\n\s*\n", body.strip("\n")):
        lines = chunk.split("\n")
        if lines[0].startswith("# "):
            blocks.append(Block("heading", lines.pop(0)[2:].strip()))
        if lines and lines[0].startswith("> "):
            label, _, url = (part.strip() for part in lines.pop(0)[2:].rpartition("|"))
            if not ADDRESS.fullmatch(url):
                raise BlankMissing(f"The button “{label}” has no address.")
            blocks.append(Block("button", label, url))
        if text := "\n".join(line.strip() for line in lines).strip():
            blocks.append(Block("paragraph", text))
    return blocks


def as_text(blocks: list[Block]) -> str:
    """Write the plain part from the same blocks."""
    shapes = {"heading": "{0}\n" + "-" * 24, "button": "{0}:\n{1}", "paragraph": "{0}", "foot": "-- \n{0}"}
    return "\n\n".join(shapes[block.kind].format(block.text, block.url) for block in blocks) + "\n"


def as_html(subject: str, blocks: list[Block], *, language: str) -> str:
    """Write the HTML part from the same blocks. The preheader is what mail programs show beside the subject."""
    first = next((block.text for block in blocks if block.kind == "paragraph"), subject)
    preheader = " ".join(first.split())[:LONGEST_PREHEADER]
    context = {
        "subject": subject,
        "preheader": preheader,
        "blocks": blocks,
        "language": language,
        "portal": portal_name(),
    }
    return _html_engine().get_template("replies/mail.html").render(Context(context))


def _clean(value: Any) -> Any:
    """Take from a blank what could steer the letter, also inside lists: control signs and ends of lines in disguise."""
    if isinstance(value, str | Promise):
        return CONTROL.sub("", LINE_END.sub("\n", str(value))).strip()
    if isinstance(value, dict):
        return {name: _clean(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(part) for part in value]
    return "" if value is None else value


def _shape(name: str, value: Any, *, lines: bool) -> Any:
    """Make one line of a text, unless it may have several, and take the mark of a heading or a button from each.

    Only a blank whose name says that it is an address may hold what can be clicked.
    """
    if isinstance(value, str) and not lines:
        line = " ".join(value.split())
        return BLOCK_MARK.sub(" ", line if name.endswith(ADDRESSES) else unclickable(line))
    if isinstance(value, str):
        return BLOCK_MARK.sub(" ", value)
    if isinstance(value, dict):
        return {part: _shape(part, held, lines=False) for part, held in value.items()}
    return [_shape(name, part, lines=False) for part in value] if isinstance(value, list) else value


def unclickable(text: str) -> str:
    """A name or title with its dots broken, where a mail program would make a link of "booking.com"."""
    return HOST_DOT.sub(rf"{UNCLICKABLE}\1{UNCLICKABLE}", text)


def _load(name: str) -> Template:
    try:
        return _engine().get_template(name)
    except TemplateDoesNotExist:
        raise LookupError(f"There is no letter {name}.") from None


def _fill(template: Template, blanks: dict[str, Any]) -> str:
    alone = ALONE.findall(template.source)
    shaped = {name: _shape(name, value, lines=name in alone) for name, value in blanks.items()}
    filled = template.render(Context(shaped, autoescape=False))
    if unknown := UNKNOWN.search(filled):
        raise BlankMissing(f"The letter asks for the unknown blank “{unknown[1]}”.")
    return filled

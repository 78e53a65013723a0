"""A page's Markdown as HTML, with everything in it that the product itself knows: numbers, reasons, addresses.

## Blurred {#document-blurred}     a heading with the anchor that the product links to
[Report](go:complaints:start)      alone in its paragraph: a button to that screen
[letters](page:letters#ends)       another page of the handbook
[mark](term:trademark)             its entry in the glossary
{{ filing.max_links }}             a number of policy/
{{ clocks.draft_ends|days }}       the same, from hours to whole days; |mb from bytes to megabytes
{{ portal.operator }}              who runs the portal; portal.contact: where to write
{{ reason-wrong_class }}           what the product says of a code, and how it is mended (see binding.py)
![what one sees](specimen:id-good "All of it can be read.")
![what one sees](specimen:id-bad "document-blurred: No line can be read. Take the photo again.")
                                   in one paragraph: two specimens side by side, each with its caption; pictures
                                   come from static/handbook/specimens/ and nowhere else (see specimens.py)
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import nh3
from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

from handbook import binding, specimens
from handbook.pages import ORIGINAL, HandbookError, Page, pages
from ledger import policy

ANCHOR = re.compile(r"\s*\{#([a-z0-9-]+)\}\s*$")
BLANK = re.compile(r"\{\{ *([a-z_]+)([.-])([a-z0-9_]+)(?:\|(days|mb))? *\}\}")
GLOSSARY = "glossary"
LETTER = re.compile(r"^## (.+?) \{#[^}]+\}\n+```letter\n(.*?)```", re.MULTILINE | re.DOTALL)
LARGER = {"days": 24, "mb": 1_048_576}  # hours of a day, bytes of a megabyte
TAGS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "hr", "li", "ol", "p", "pre", "strong", "table", "tbody",
        "td", "th", "thead", "tr", "ul", "div", "figure", "figcaption", "img"}  # fmt: skip
ATTRIBUTES = {"a": {"href", "class"}, "h2": {"id"}, "h3": {"id"}, "th": {"scope"}, "code": {"class"},
              "div": {"class"}, "img": {"src", "alt", "width", "height"}}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of a page from one heading to the next. anchor: empty before the first heading."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    html: SafeString
    sections: tuple[Section, ...]


@cache
def render(page: Page) -> Rendered:
    """Render a page in its language. Raises HandbookError, which names the file and what is wrong in it."""
    with translation.override(page.language):
        tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(_filled(page))
        for place, token in enumerate(tokens):
            if token.type == "heading_open":
                _anchor(token, tokens[place + 1], page)
            elif token.type == "inline":
                _links(token, tokens[place - 1], page)
                _pictures(token, tokens[place - 1], tokens[place + 1], page)
            elif token.type == "th_open":
                token.attrSet("scope", "col")
        html = MarkdownIt("commonmark").enable("table").renderer.render(tokens, MarkdownIt().options, {})
    return Rendered(cleaned(html), tuple(_sections(tokens)))


def cleaned(html: str, *, on_disk: bool = False) -> SafeString:
    """HTML that a page may show: nh3 takes out all that a page of the handbook has no use for.

    on_disk: with its pictures read from the disk, for the printer.
    """
    schemes = {"http", "https", "mailto"}
    clean = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=schemes, link_rel=None, attribute_filter=_own_pictures
    )
    return mark_safe(specimens.on_disk(clean) if on_disk else clean)


def markdown(text: str) -> SafeString:
    """Markdown of our own files outside the handbook, as a page may show it."""
    return cleaned(MarkdownIt("commonmark", {"html": False}).render(text))


def linked_data(facts: dict[str, Any]) -> SafeString:
    """Facts for search engines as JSON-LD; no text in it can end the script that holds it."""
    written = json.dumps(facts, ensure_ascii=False)
    return mark_safe(written.translate({ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}))


def questions_of(page: Page) -> dict[str, str]:
    """The questions that a page answers, each with its answer: headings that ask."""
    sections = render(page).sections
    return {section.heading: section.text for section in sections if section.heading.endswith(("?", "？"))}


def _own_pictures(tag: str, name: str, value: str) -> str | None:
    """Let a picture's address through only if it is that of a specimen."""
    return None if (tag, name) == ("img", "src") and not specimens.is_one(value) else value


def anchors_of(page: Page) -> set[str]:
    """The names of a page's headings."""
    return {section.anchor for section in render(page).sections if section.anchor}


def on_a_sheet(page: Page) -> SafeString:
    """A page beside others: its anchors carry its name, since headings of two pages may have the same one."""
    return cleaned(re.sub(r'( id="|href="#)', rf"\1{page.slug}-", render(page).html))


def letters_of(page: Page) -> str:
    """The model letters of a page as one plain text, each under its heading; empty for a page with fewer than two."""
    found = LETTER.findall(page.body)
    return "\n\n\n".join(f"{heading}\n\n{letter.strip()}" for heading, letter in found) + "\n" if len(found) > 1 else ""


@cache
def places(language: str = ORIGINAL) -> dict[str, str]:
    """The page of each anchor that stands on one page only."""
    found: dict[str, str] = {}
    for page in pages(language).values():
        found |= dict.fromkeys(anchors_of(page), page.slug)
    return found


def _filled(page: Page) -> str:
    def fill(blank: re.Match[str]) -> str:
        family, sign, name, unit = blank.groups()
        try:
            if sign == "-":
                return binding.says(family, name)
            if family == "portal":
                return binding.OF_THE_PORTAL[name]()
            number = policy.number(f"{family}.{name}")
            return str(number // LARGER.get(unit, 1))
        except (ImproperlyConfigured, KeyError) as fault:
            raise _wrong(page, f"“{blank[0]}” names nothing that the product knows ({fault})") from None

    return BLANK.sub(fill, page.body)


def _anchor(opening: Token, inline: Token, page: Page) -> None:
    """Give a heading its anchor, and take the anchor out of its words."""
    found = ANCHOR.search(inline.content)
    inline.content = ANCHOR.sub("", inline.content)
    for child in inline.children or []:
        child.content = ANCHOR.sub("", child.content)
    opening.attrSet("id", found[1] if found else slugify(inline.content, allow_unicode=True))


def _links(inline: Token, before: Token, page: Page) -> None:
    children = inline.children or []
    is_alone = before.type == "paragraph_open" and len(children) == 3 and children[0].type == "link_open"
    for child in children:
        if child.type != "link_open":
            continue
        href = str(child.attrGet("href"))
        child.attrSet("href", _address(href, page))
        if href.startswith("go:") and is_alone:
            child.attrSet("class", "button")


def _pictures(inline: Token, before: Token, after: Token, page: Page) -> None:
    """Turn a paragraph of specimens into figures. Any other picture is a fault of the page."""
    children = inline.children or []
    found = [child for child in children if child.type == "image"]
    if not found:
        return
    if (
        before.type != "paragraph_open"
        or before.hidden
        or any(child.type not in ("image", "softbreak") for child in children)
    ):
        raise _wrong(page, "pictures need a paragraph of their own")
    before.tag = after.tag = "div"
    before.attrSet("class", "pair")
    for child in found:
        name = str(child.attrGet("src")).removeprefix("specimen:")
        try:
            figure = specimens.figure(name, child.content, str(child.attrGet("title") or ""), page.language)
        except KeyError as fault:
            raise _wrong(page, f"the specimen {name!r} can't be shown: {fault.args[0]}") from None
        child.type, child.content, child.children = "html_inline", figure, None
    inline.children = found


def _address(href: str, page: Page) -> str:
    kind, _sign, rest = href.partition(":")
    if kind == "go":
        try:
            return reverse(rest)
        except NoReverseMatch:
            raise _wrong(page, f"there is no screen {rest!r}") from None
    if kind == "term":
        return f"{reverse('handbook:page', args=[page.language, GLOSSARY])}#{rest}"
    if kind == "page":
        slug, _sign, anchor = rest.partition("#")
        if slug not in pages(ORIGINAL):
            raise _wrong(page, f"there is no page {slug!r}")
        return reverse("handbook:page", args=[page.language, slug]) + (f"#{anchor}" if anchor else "")
    return href


def _sections(tokens: list[Token]) -> list[Section]:
    """The plain words of a page, heading by heading, for search."""
    found, anchor, heading, words = [], "", "", list[str]()
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            found.append(Section(anchor, heading, " ".join(words)))
            anchor, heading, words = str(token.attrGet("id")), tokens[place + 1].content, []
        elif token.type == "inline" and tokens[place - 1].type != "heading_open":
            words.append(" ".join(_plain(child) for child in token.children or []))
        elif token.type in ("fence", "code_block"):
            words.append(token.content)
    return [
        section for section in [*found, Section(anchor, heading, " ".join(words))] if section.text or section.heading
    ]


def _plain(token: Token) -> str:
    return token.content if token.type in ("text", "code_inline") else " " if token.type.endswith("break") else ""


def _wrong(page: Page, what: str) -> HandbookError:
    return HandbookError(f"{page.language}/{page.slug}.md: {what}. Mend it there, or in the product.")

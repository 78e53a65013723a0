"""Forms as a visitor finds them on a page: their fields, and what a page says after they were posted wrong."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

WRONG = {
    "text": "\u202ewrong\x07" + "x" * 300,
    "email": "no address",
    "number": "many",
    "url": "no link",
    "date": "31.02.20261",
    "radio": "no such choice",
    "checkbox": "no such choice",
    "select": "no such choice",
    "textarea": "x\x07",
    "password": "",
}
TYPED = ("text", "email", "number", "url", "date", "textarea", "tel", "search", "password")


@dataclass
class Form:
    """One form: where it posts to, hidden values, and the kind of each field that a person fills in."""

    action: str
    method: str
    label: str = ""
    hidden: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    boxes: list[str] = field(default_factory=list)

    def empty(self) -> dict[str, str]:
        return dict(self.hidden)

    def wrong(self) -> dict[str, str]:
        """Every field with what nobody can mean; a file stays empty, and so does a box that stands alone."""
        left = {name for name, kind in self.fields.items() if kind == "file" or self.boxes.count(name) == 1}
        return self.hidden | {
            name: WRONG.get(kind, WRONG["text"]) for name, kind in self.fields.items() if name not in left
        }


@dataclass
class Page:
    """What a test needs of a page."""

    title: str = ""
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    described: list[str] = field(default_factory=list)
    has_summary: bool = False
    forms: list[Form] = field(default_factory=list)
    text: str = ""


class _Reader(HTMLParser):
    VOID = ("input", "br", "img", "link", "meta", "hr", "wbr", "col", "path", "rect", "circle")

    def __init__(self) -> None:
        super().__init__()
        self.page, self.open, self.depth, self.summary, self.is_title = Page(), None, 0, 0, False

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag not in self.VOID:
            self.depth += 1
        if "id" in given:
            self.page.ids.append(given["id"])
        self.page.described += given.get("aria-describedby", "").split()
        if given.get("role") == "alert" and given.get("tabindex") == "-1":
            self.page.has_summary, self.summary = True, self.depth
        if self.summary and tag == "a":
            self.page.links.append(given.get("href", ""))
        self.is_title = tag == "title" and not self.page.title
        self._form(tag, given)

    def _form(self, tag: str, given: dict[str, str]) -> None:
        if tag == "form":
            self.open = Form(given.get("action", ""), given.get("method", "get").lower(), given.get("aria-label", ""))
            self.page.forms.append(self.open)
        elif self.open is not None and given.get("name"):
            kind = given.get("type", "text") if tag == "input" else tag
            if kind == "hidden":
                self.open.hidden[given["name"]] = given.get("value", "")
            elif tag in ("input", "select", "textarea") and kind not in ("submit", "button"):
                self.open.fields[given["name"]] = kind
                self.open.boxes += [given["name"]] if kind == "checkbox" else []

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        if tag not in self.VOID:
            if self.summary and self.depth == self.summary:
                self.summary = 0
            self.depth -= 1
        self.is_title = False

    def handle_data(self, data: str) -> None:
        if self.is_title:
            self.page.title += data
        self.page.text += data


def read(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    return reader.page

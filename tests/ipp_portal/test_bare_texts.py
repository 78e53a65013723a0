"""No text for people escapes translation: neither in a template, nor on a page or in a letter that Python fills."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse

from handbook.pages import pages
from handbook.rendering import render as rendered
from replies.models import Reply
from replies.rendering import UNCLICKABLE
from tests.accounts.matrix import World, known_names, make_world, session_of, visits
from tests.support import bare
from tests.support.answers import put_away
from tests.support.figures import record
from tests.support.once import rolled_back

SEEN_BY = ("nobody", "newcomer", "administrator", "agent", "seller", "reviewer")
# What machines and developers read, files, and the made-up shop, whose goods and name are English
OTHERS = ("embedded_market:", "admin:jsi18n", "robots", "sitemap", "security", "manifest", "opensearch")
# The same in every language; the last four: the number and the icons of the stock admin
NAMES = [
    "ipp-mail",
    "ipp-market",
    "Corner Market",
    "IPP Portal",
    "SHA-256",
    "PDF",
    "CSV",
    "XLSX",
    "PNG",
    "JPEG",
    "English",
    "简体中文",
    "العربية",
]
NAMES += ["XECB", "ID", "True", "False", "Search"]
NAMES += ["Cone…"]  # a listing's title, cut at the end of a long subject


def templates() -> list[Path]:
    root = settings.BASE_DIR / "templates"
    return [path for path in sorted(root.rglob("*")) if path.suffix in (".html", ".txt")]


def test_no_template_holds_a_bare_text() -> None:
    found = {path.name: words for path in templates() if (words := bare.bare_in_template(path))}

    assert {name: words for name, words in found.items() if set(words) - {"– Corner Market", *NAMES}} == {}


def data() -> list[str]:
    """Every text that the database holds, the longest first; codes and letters as sent are no data here."""
    found: set[str] = set()
    for model in apps.get_models(include_auto_created=True):
        if model is not Reply:
            for row in model._default_manager.all():
                for column in model._meta.concrete_fields:
                    if not column.choices:
                        found |= set(strings(getattr(row, column.attname)))
    found |= {text for page in pages().values() for text in (page.title, page.description)}
    found |= {section.heading for page in pages().values() for section in rendered(page).sections}
    return sorted((text for text in found if bare.WORD.search(text)), key=len, reverse=True)


def strings(value: object) -> Iterator[str]:
    """The texts within a column, also within JSON."""
    if isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)
    elif isinstance(value, str):
        yield " ".join(value.split())
        yield from (line.strip() for line in value.splitlines())


def shown(world: World, name: str, who: str, verb: str) -> str:
    """What a visitor sees at an address; what it wrote is undone."""
    with rolled_back():
        answer = getattr(session_of(world.keys[who]), verb)(reverse(name, args=world.args(name, world.own)))
        put_away(answer)
        is_page = not answer.streaming and answer.headers.get("Content-Type", "").startswith("text/html")
        return answer.content.decode() if is_page else ""


def test_a_bare_text_is_seen_beside_translations_and_data(tmp_path: Path) -> None:
    page = "<h1>⟦Cases of ⟧Lumo GmbH</h1><p>⟦See <a>this</a>⟧ forgotten <b lang='fr'>chose</b></p><img alt='Bare too'>"
    template = tmp_path / "page.html"
    template.write_text('<p title="{% translate "a" %}">{{ name }} und {% if x %}so{% endif %}{# not #}</p>')

    assert bare.bare(bare.read(page), ["Lumo GmbH"]) == ["forgotten", "Bare too"]
    assert bare.bare_in_template(template) == ["und so"]
    assert bare.wrapped("For %(name)s and {more}") == "⟦For ⟧%(name)s⟦ and ⟧{more}"


@pytest.mark.django_db
def test_no_page_and_no_letter_shows_a_bare_text(monkeypatch: pytest.MonkeyPatch) -> None:
    bare.translate_all(monkeypatch)
    world = make_world()
    known = sorted([*data(), *NAMES], key=len, reverse=True)
    names = [name for name in known_names() if not name.startswith(OTHERS)]
    found, seen = {}, set()
    for name, who, verb in visits(names, SEEN_BY):
        texts = tuple(bare.read(shown(world, name, who, verb)))
        if texts not in seen:
            seen.add(texts)
            found |= dict.fromkeys(bare.bare(list(texts), known), f"{name} {who} {verb}")
    for letter in Reply.objects.all():
        texts = [text.replace(UNCLICKABLE, "") for text in (letter.subject, letter.text)]
        found |= dict.fromkeys(bare.bare(texts, known), f"letter {letter.code}")
    record("pseudo-locale", pages=len(seen), letters=Reply.objects.count(), bare=len(found))

    assert found == {}

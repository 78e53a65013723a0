"""Every page that anybody can open or get back from a form is valid HTML in each language, says the Nu checker."""

import re
from collections import Counter
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.models import User
from tests.accounts.matrix import World, known_names, make_world, session_of
from tests.support import nu
from tests.support.answers import put_away
from tests.support.figures import record
from tests.support.once import rolled_back

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.django_db]
SPOKEN = [code for code, _name in settings.LANGUAGES]
SEEN_BY = ("nobody", "newcomer", "administrator", "agent", "seller", "reviewer")
VARIES = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|[A-Z]-\w{4}-\w{4}|\d+')  # the rest is the same page
# What is not ours to change
ALLOWED = {r"^admin\..* ar\.html: .*Unicode Normalization Form C": "Django's own Arabic of the admin"}


@pytest.fixture(autouse=True)
def _checker() -> None:
    if reason := nu.missing():
        pytest.skip(reason)


def shown(world: World, name: str, who: str, verb: str, language: str) -> str:
    """The HTML that a visitor gets there, or nothing; what the visit wrote is undone."""
    with rolled_back():
        address = reverse(name, args=world.args(name, world.own))
        answer = getattr(session_of(world.keys[who]), verb)(address, headers={"accept-language": language})
        put_away(answer)
        is_page = not answer.streaming and answer.headers.get("Content-Type", "").startswith("text/html")
        return answer.content.decode() if is_page else ""


def saved(world: World, language: str, folder: Path) -> list[Path]:
    """Write each page once into a file whose name says where it was seen."""
    User.objects.update(language=language)
    files, known = [], set()
    for name, who, verb in product(known_names(), SEEN_BY, ("get", "post")):
        html = shown(world, name, who, verb, language)
        if html and (kind := VARIES.sub("", html)) not in known:
            known.add(kind)
            files.append(folder / f"{name.replace(':', '.')} {verb} {who} {language}.html")
            files[-1].write_text(html, encoding="utf-8")
    return files


def faults(files: list[Path]) -> list[str]:
    """What the checker says: each kind of sentence with the page it was first said of, and how often."""
    first: dict[str, str] = {}
    counted: Counter[str] = Counter()
    for file, said, extract in nu.check(files):
        kind = re.sub("“[^”]*”", "…", said)
        counted[kind] += 1
        first.setdefault(kind, f"{file}: {said} {extract!r}")
    return [f"{number} × {first[kind]}" for kind, number in counted.items() if not allowed(first[kind])]


def allowed(fault: str) -> bool:
    return any(re.search(pattern, fault) for pattern in ALLOWED)


@pytest.mark.parametrize("language", SPOKEN)
def test_every_page_is_valid_html(language: str, tmp_path: Path) -> None:
    files = saved(make_world(), language, tmp_path)
    found = faults(files)
    record(f"valid HTML in {language}", pages=len(files), messages=len(found))

    assert len(files) > 300
    assert not found, "\n".join(["", *found])


def test_wrong_html_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text('<!doctype html><html lang="en"><title>A</title><p id="a"><b id="a">x</p>', encoding="utf-8")

    assert faults([page]) == [
        '1 × bad.html: Duplicate ID “a”. \'<p id="a"><b id="a">x</p>\'',
        "1 × bad.html: End tag “p” seen, but there were open elements. 'b id=\"a\">x</p>'",
        '1 × bad.html: Unclosed element “b”. \'<p id="a"><b id="a">x</p>\'',
    ]

"""Specimens of papers: a good one and a refused one for each, drawn by us, said in words, and true to the reasons."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from handbook import binding, specimens
from handbook.pages import LANGUAGES, HandbookError, Page, pages
from handbook.pdf import _sheet
from handbook.rendering import cleaned, render
from tests.support.each import each

FILES = sorted(specimens.FOLDER.iterdir())
HOMES = {
    "certificate": "certificates",
    "register-extract": "papers-about-you",
    "identity": "papers-about-you",
    "authorisation": "letters-of-authorisation",
    "claim": "claim-statements",
    "work": "proof-of-a-work",
    "translation": "translations",
    "evidence": "evidence",
}
SHOWN = re.compile(r'!\[([^\]]+)\]\(specimen:([a-z-]+) "([^"]+)"\)')
FIGURE = re.compile(r"<figure>(.*?)</figure>", re.DOTALL)
SVG = "{http://www.w3.org/2000/svg}"
LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


def shown(language: str) -> list[tuple[str, str, str]]:
    """What is seen, the file's name and the caption of each specimen of a language."""
    return [found for page in pages(language).values() for found in SHOWN.findall(page.body)]


@LANGUAGE
@pytest.mark.parametrize(("paper", "slug"), HOMES.items())
def test_each_paper_is_shown_good_and_refused_side_by_side(paper: str, slug: str, language: str) -> None:
    html = str(render(pages(language)[slug]).html)
    pair = next(part for part in html.split('<div class="pair">') if f"/{paper}-good.svg" in part)
    good, bad = FIGURE.findall(pair)[:2]
    words = specimens.WORDS[language]

    assert (words[0] in good, words[1] in bad) == (True, True)
    assert f"/{paper}-bad.svg" in bad


@LANGUAGE
def test_each_file_is_shown_once_and_no_other(language: str) -> None:
    assert Counter(name for _seen, name, _caption in shown(language)) == Counter(path.stem for path in FILES)


@LANGUAGE
def test_words_for_those_who_do_not_see_are_told_apart(language: str) -> None:
    seen = [words for words, _name, _caption in shown(language)]

    assert sorted(set(seen)) == sorted(seen)
    assert [words for words in seen if len(words) < 15 or len(words.split()) > 25] == []


@LANGUAGE
def test_a_refused_one_names_a_reason_of_the_product_and_a_mark_of_the_picture(language: str) -> None:
    for _seen, name, caption in shown(language):
        if name.endswith("-bad"):
            anchor, _, words = caption.partition(": ")
            drawn = (specimens.FOLDER / f"{name}.svg").read_text(encoding="utf-8")
            marks = set(re.findall(r"(?:[Mm]ark|标记) (\d)", words))

            assert anchor in binding.all_anchors()
            assert marks == set(re.findall(r'font-size="16" font-weight="700" fill="#fff"[^>]*>(\d)<', drawn))


def test_h3_captions_are_short() -> None:
    sentences = [one for _seen, _name, caption in shown("en") for one in re.split(r"[.:]\s", caption)]

    assert [one for one in sentences if len(one.split()) > 20] == []


@each("path", FILES, ids=lambda path: path.name)
def test_a_picture_is_small_says_what_it_is_and_needs_nothing_else(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    root = ET.fromstring(text)  # noqa: S314 - a file of this repository
    tags = {node.tag.removeprefix(SVG) for node in root.iter()}

    assert path.stat().st_size < 6_000
    assert [root.findtext(f"{SVG}{tag}") for tag in ("title", "desc") if not root.findtext(f"{SVG}{tag}")] == []
    assert tags & {"script", "style", "image", "foreignObject", "use", "a"} == set()
    assert re.findall(r'(?:href|\bon\w+)=|url\((?!#)|https?://(?!www\.w3\.org/2000/svg")', text) == []


@each(
    "src",
    [
        "https://elsewhere.example/x.svg",
        "data:image/svg+xml,x",
        "/uploads/1",
        "/static/handbook/specimens/../../icon.svg",
        "/static/handbook/specimens/certificate-good.svg?x",
    ],
)
def test_a_page_shows_no_picture_from_elsewhere(src: str) -> None:
    assert "src" not in cleaned(f'<img src="{src}" alt="x" onerror="go()">')


@each(
    ("markdown", "told"),
    [
        ('![x](specimen:nothing-good "x")', "there is no such picture"),
        ('![x](https://elsewhere.example/x.svg "x")', "there is no such picture"),
        ('![](specimen:work-good "x")', "words for those who do not see it"),
        ("![x](specimen:work-good)", "and a caption"),
        ('![x](specimen:work-bad "Too small.")', "begins its caption with the anchor"),
        ('![x](specimen:work-good "right-other: Too small.")', "begins its caption with the anchor"),
        ('![x](specimen:work-bad "right-nothing: Too small.")', "no page explains 'right-nothing'"),
        ('Look: ![x](specimen:work-good "x")', "a paragraph of their own"),
        ('- ![x](specimen:work-good "x")\n- b', "a paragraph of their own"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_named(markdown: str, told: str) -> None:
    known = pages("en")["evidence"]
    facts = {name: getattr(known, name) for name in Page.__dataclass_fields__}

    with pytest.raises(HandbookError, match=told):
        render(Page(**facts | {"body": markdown}))


def test_h5_the_printer_reads_pictures_from_the_disk() -> None:
    sheet = _sheet("en")

    assert sheet.count(f'src="{specimens.FOLDER.as_uri()}/') == len(FILES)
    assert f'src="{settings.STATIC_URL}' not in sheet

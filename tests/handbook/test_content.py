"""The handbook's own words: short, plain, true to the product, and every link leads somewhere."""

import re
from pathlib import Path

import pytest
from django.urls import resolve, reverse

from handbook import binding
from handbook.pages import CONTENT, LANGUAGES, PARTS, HandbookError, Page, pages, step_by_steps, way_through
from handbook.rendering import anchors_of, places, render
from ledger import policy
from tests.support.chinese import half_width
from tests.support.each import each

EVERY = [page for language in LANGUAGES for page in pages(language).values()]
ENGLISH = [page for page in EVERY if page.language == "en"]
QUOTE = re.compile(r"^> .*$", re.MULTILINE)
FRAMES = re.compile(r"```.*?```|\{\{.*?\}\}|\{#.*?\}|\]\([^)]*\)|[#*|\[`]|^-{3}.*$", re.DOTALL | re.MULTILINE)


def name(page: Page) -> str:
    return f"{page.language}/{page.slug}"


def sentences(page: Page) -> list[str]:
    """Sentences of the page itself, without quotes, tables' frames and examples."""
    rows = re.sub(r"^\|.*$", lambda row: row[0].replace("|", ". "), page.body, flags=re.MULTILINE)
    plain = FRAMES.sub(" ", QUOTE.sub("", rows))
    lines = [line.strip(" -0123456789.") for line in re.split(r"[.!?:]\s|\n\s*\n|\n\s*[-0-9]", plain)]
    return [line for line in lines if len(line.split()) > 2]


def syllables(word: str) -> int:
    """How many vowels one hears, about: groups of them, but for a silent e at the end."""
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith("le") and groups > 1
    return max(1, groups - silent)


def grade(page: Page) -> float:
    """The school year that can read it, by Flesch and Kincaid."""
    said = sentences(page)
    words = [word for sentence in said for word in re.findall(r"[A-Za-z']+", sentence)]
    return 0.39 * len(words) / len(said) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_h2_there_are_pages_for_every_part_and_four_ways_through() -> None:
    assert len(ENGLISH) >= 25
    assert {page.part for page in ENGLISH} == set(PARTS)
    assert [way.slug for way in step_by_steps("en")] == [
        "i-own-a-right",
        "i-act-for-owners",
        "i-sell",
        "i-want-to-know",
    ]


@each("page", EVERY, ids=name)
def test_h4_a_page_is_rendered_and_every_link_of_it_leads_somewhere(page: Page) -> None:
    html = str(render(page).html)
    inner = [
        href for href in re.findall(r'href="([^"]+)"', html) if href.startswith(reverse("handbook:index", args=["en"]))
    ]
    lost = []
    for href in inner:
        path, _, anchor = href.partition("#")
        slug = path.rstrip("/").rpartition("/")[2]
        if anchor and anchor not in anchors_of(pages("en")[slug]):
            lost.append(href)

    assert lost == []


@each("page", EVERY, ids=name)
def test_a_page_is_described_for_search_engines(page: Page) -> None:
    assert 50 <= len(page.description) <= 160


@each("page", ENGLISH, ids=name)
def test_h3_a_page_is_short_and_easy_to_read(page: Page) -> None:
    lengths = [len(sentence.split()) for sentence in sentences(page)]

    assert sum(len(sentence.split()) for sentence in sentences(page)) < 600
    assert sum(lengths) / len(lengths) <= 15
    assert max(lengths) <= 25
    assert grade(page) <= 8


def test_titles_and_descriptions_are_used_once() -> None:
    for facts in ([page.title for page in ENGLISH], [page.description for page in ENGLISH]):
        assert sorted(set(facts)) == sorted(facts)


def test_h4_every_code_of_the_product_has_its_anchor() -> None:
    assert sorted(binding.all_anchors() - places().keys()) == []


def test_h4_every_anchor_of_a_family_belongs_to_a_code() -> None:
    families = tuple(f"{family}-" for family in binding.FAMILIES)
    theirs = {anchor for page in ENGLISH if page.slug != "glossary" for anchor in anchors_of(page)}

    assert sorted(a for a in theirs if a.startswith(families) and a not in binding.all_anchors()) == []


def test_h4_an_anchor_of_a_code_stands_on_one_page_only() -> None:
    seen = [anchor for page in ENGLISH for anchor in anchors_of(page) if anchor in binding.all_anchors()]

    assert sorted(set(seen)) == sorted(seen)


REFUSALS = ("refused-papers", "refused-rights", "refused-letters", "refused-reports")


@each("language", LANGUAGES)
@each("slug", REFUSALS)
def test_h4_a_page_of_reasons_leads_back_to_the_screen_where_they_are_mended(slug: str, language: str) -> None:
    buttons = re.findall(r'<p><a href="([^"]+)" class="button">', str(render(pages(language)[slug]).html))

    assert [resolve(address).view_name for address in buttons] != []


def test_h2_every_page_shows_its_place_in_a_way_or_stands_in_the_list() -> None:
    steps = {step for way in step_by_steps("en") for step in way.steps}

    assert [slug for slug in steps if slug not in pages("en")] == []
    assert [page.slug for page in ENGLISH if page.slug in steps and way_through(page.slug, "en") is None] == []


@pytest.mark.parametrize(
    ("slug", "lost"),
    [
        ("claim-statements", ("sign it", "print it")),
        ("glossary", ("a signed paper",)),
        ("evidence", ("the seller reads your",)),
    ],
)
def test_a_page_says_nothing_that_the_product_does_not_do(slug: str, lost: tuple[str, ...]) -> None:
    text = str(render(pages("en")[slug]).html).lower()

    assert [words for words in lost if words in text] == []


def test_hours_of_policy_are_told_in_days() -> None:
    page = str(render(pages("en")["enter-a-right"]).html)

    assert f"{policy.number('clocks.right_expires_first') // 24}, " in page


def test_no_page_types_a_number_that_stands_in_policy() -> None:
    typed = [name(page) for page in ENGLISH if re.search(r"\b300 links|\b1,?000 rows|\b10 business", page.body)]

    assert typed == []


@each("slug", pages("en"))
def test_a_translation_has_the_same_anchors_and_says_that_nobody_reviewed_it(slug: str) -> None:
    page = pages("zh-hans")[slug]

    assert (anchors_of(page), page.reviewed) == (anchors_of(pages("en")[slug]), False)


def test_languages_have_the_same_pages() -> None:
    assert [list(pages(language)) for language in LANGUAGES] == [list(pages("en"))] * len(LANGUAGES)


BROKEN = [
    ("no facts", "must begin with its facts"),
    ("+++\ntitle = 1 2\n+++\n", "are no TOML"),
    ('+++\ntitle = "A"\n+++\n', "lacks description"),
    ('{front}part = "attic"\naudience = []\n+++\n', "the part 'attic' is none of"),
    ('{front}part = "start"\naudience = ["cats"]\n+++\n', "no audience is called cats"),
    ('{front}part = "start"\naudience = []\n+++\n[x](go:nowhere)', "there is no screen 'nowhere'"),
    ('{front}part = "start"\naudience = []\n+++\n[x](page:nowhere)', "there is no page 'nowhere'"),
    ('{front}part = "start"\naudience = []\n+++\n{{ filing.nothing }}', "names nothing that the product knows"),
    ('{front}part = "start"\naudience = []\n+++\n{{ reason-nothing }}', "names nothing that the product knows"),
]
FRONT = '+++\ntitle = "A"\ndescription = "B"\norder = 1\nchecked = 2026-11-26\nminutes = 1\n'


@each(("text", "told"), BROKEN)
def test_a_broken_page_is_named_with_what_is_wrong(
    text: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "broken.md").write_text(text.replace("{front}", FRONT))
    monkeypatch.setattr("handbook.pages.CONTENT", tmp_path)
    pages.cache_clear()
    try:
        with pytest.raises(HandbookError, match="broken"):
            render(pages("en")["broken"])
        with pytest.raises(HandbookError) as fault:
            render(pages("en")["broken"])
    finally:
        monkeypatch.setattr("handbook.pages.CONTENT", CONTENT)
        pages.cache_clear()
    assert told in str(fault.value)


CHINESE = [page for page in EVERY if page.language == "zh-hans"]
CAPTION = re.compile(r'\]\(specimen:\S+ "([^"]*)"\)|\]\([^)]*\)|\{[^}]*\}')


@each("page", CHINESE, ids=name)
def test_chinese_is_written_with_its_own_signs(page: Page) -> None:
    words = CAPTION.sub(lambda found: f"]{found[1] or ''}", page.body)

    assert [each for text in (page.title, page.description, words) for each in half_width(text)] == []


@each("text", ["照片,文字", "写明位置:“图 2”", '"假的。"', "怎么办?", "名称(可不填)", "这样!", "图 2,线"])
def test_a_latin_sign_beside_a_chinese_word_is_seen(text: str) -> None:
    assert half_width(text) != []


@each("text", ["照片，文字", "LUMO (018765432)", "https://a.example/?a=b", "编号：C-4F7K", "**词**：“a, b”"])
def test_full_width_signs_and_latin_words_are_left_alone(text: str) -> None:
    assert half_width(text) == []

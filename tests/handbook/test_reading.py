"""Reading the handbook: doors, pages, search, versions, and what readers say."""

import re
import tomllib
from collections import Counter
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import LimitUse
from handbook import versions
from handbook.models import HandbookVersion, PageOpinion
from handbook.pages import pages
from handbook.search import search, stem, terms_of
from tests.accounts.visits import said
from tests.complaints.builders import case_in, fresh, signed_in
from tests.complaints.filer import text_of

pytestmark = pytest.mark.django_db
QUERIES = tomllib.loads(Path(__file__).with_name("queries.toml").read_text(encoding="utf-8"))
PAGE = "/handbook/en/refused-reports/"


@pytest.fixture(autouse=True)
def no_counts() -> None:
    LimitUse.objects.all().delete()


def test_h2_four_doors_open_from_the_first_page() -> None:
    page = text_of(Client().get("/handbook/"))
    doors = ["I own a right", "I act for owners", "I sell", "I just want to know"]

    assert [door for door in doors if f">{door}</a>" not in page] == []


@pytest.mark.parametrize("slug", pages("en"))
def test_h2_a_page_has_one_heading_its_facts_and_a_way_on(slug: str) -> None:
    page = text_of(Client().get(reverse("handbook:page", args=["en", slug])))

    assert page.count("<h1") == 1
    assert pages("en")[slug].description in page
    assert re.search(r'rel="(next|prev)"', page)


@pytest.mark.parametrize("slug", ["trademarks", "refused-reports"])
def test_h2_a_step_shows_its_place_among_the_others(slug: str) -> None:
    page = text_of(Client().get(reverse("handbook:page", args=["en", slug])))
    steps = re.search(r'<ol class="steps"[^>]*>(.*?)</ol>', page, re.DOTALL)
    assert steps is not None

    assert steps[1].count("<li>") == len(pages("en")["i-own-a-right"].steps)
    assert f'<strong aria-current="step">{pages("en")[slug].title}</strong>' in steps[1]


@pytest.mark.parametrize("path", ["", "search/?q=EUIPO", "file-a-report/", "evidence/", "whole/"])
def test_h2_a_reader_stays_in_the_language_that_they_chose(path: str) -> None:
    page = text_of(Client().get(f"/handbook/zh-hans/{path}"))
    main = page[page.index("<main") : page.index("</main>")]
    left = re.findall(r'(?:href|action)="(/handbook/en/[^"]*)"(?! lang="en")', main)

    assert left == []
    assert '"/handbook/zh-hans/' in main


def test_j14_what_a_power_of_attorney_is_takes_two_screens_from_the_first_page() -> None:
    visitor = Client()
    home = text_of(visitor.get("/"))
    found = text_of(visitor.get("/handbook/en/search/", {"q": "what is a power of attorney"}))

    assert 'href="/handbook/"' in home
    assert "/handbook/en/letters-of-authorisation/" in found


@pytest.mark.parametrize(("language", "least"), [("en", 60), ("zh-hans", 60)])
def test_h1_nine_queries_in_ten_find_their_page_among_the_first_three(language: str, least: int) -> None:
    missed = [
        (query, wanted)
        for query, wanted in QUERIES[language].items()
        if wanted not in [hit.page.slug for hit in search(query, language)[:3]]
    ]

    assert len(QUERIES[language]) >= least
    assert len(missed) <= len(QUERIES[language]) / 10, missed


@pytest.mark.parametrize(
    ("language", "asked", "wanted"),
    [
        ("en", "GDPR", "privacy"),
        ("zh-hans", "隐私", "privacy"),
        ("en", "anonymous", "without-an-account"),
        ("en", "someone uses my shop name", "trademarks"),
        ("en", "can I report a seller on another site like Amazon", "questions"),
        ("en", "can I report a seller on Amazon", "questions"),
        ("en", "delete my account", "privacy"),
    ],
)
def test_h1_a_page_is_found_by_what_readers_call_it(language: str, asked: str, wanted: str) -> None:
    assert asked.casefold() not in pages(language)[wanted].body.casefold()
    assert search(asked, language)[0].page.slug == wanted


def test_words_that_say_nothing_are_not_looked_for() -> None:
    assert terms_of("I have no right and there is someone who has it") == terms_of("right")


@pytest.mark.parametrize(
    ("language", "asked", "wanted"),
    [("en", "test buy", "evidence"), ("zh-hans", "授权委托书", "letters-of-authorisation")],
)
def test_h1_a_form_alone_searches_in_each_language(language: str, asked: str, wanted: str) -> None:
    visitor = Client()
    form = re.search(r'<form[^>]*action="([^"]+/search/)"[^>]*>', text_of(visitor.get(f"/handbook/{language}/")))
    assert form is not None
    answer = text_of(visitor.get(form[1], {"q": asked}))

    assert 'method="post"' not in form[0]
    assert f'href="/handbook/{language}/{wanted}/' in answer


@pytest.mark.parametrize("language", QUERIES)
def test_h1_a_search_takes_less_than_200_ms(language: str) -> None:
    search("warm", language)
    began = perf_counter()
    for query in QUERIES[language]:
        search(query, language)

    assert (perf_counter() - began) / len(QUERIES[language]) < 0.2


def test_h1_the_search_box_stands_on_every_page_of_the_handbook() -> None:
    for address in ("/handbook/", PAGE, "/handbook/en/search/"):
        assert 'action="/handbook/en/search/"' in text_of(Client().get(address))


@pytest.mark.parametrize("asked", ["", "the", "zzzz", "<script>alert(1)</script>", "\x00", "a" * 5000, "'; --"])
def test_h1_a_search_for_nothing_says_so_and_breaks_nothing(asked: str) -> None:
    page = Client().get("/handbook/en/search/", {"q": asked})

    assert (page.status_code, "<script>alert" in page.content.decode()) == (200, False)


def test_h1_words_are_found_in_each_of_their_forms_and_chinese_in_pairs() -> None:
    assert {stem(word) for word in ("filed", "files", "filing", "file")} == {"fil"}
    assert terms_of("What is a 授权委托书?") == ["授权", "权委", "委托", "托书"]


LOST = ["/handbook/xx/", "/handbook/en/nothing/", "/handbook/about/nothing/", "/handbook/about/what-happens/"]


@pytest.mark.parametrize("path", LOST)
def test_what_is_not_there_is_not_found(path: str) -> None:
    assert Client().get(path).status_code == 404


def test_h4_the_product_reaches_each_code_by_its_anchor_alone() -> None:
    answer = Client().get("/handbook/about/reason-wrong-class/")

    assert answer.headers["Location"] == f"{PAGE}#reason-wrong-class"


def test_h4_a_refused_report_links_to_what_the_handbook_says_of_its_reason() -> None:
    case = case_in("refused")
    page = text_of(signed_in(case.complaint.filed_by).get(case.complaint.get_absolute_url()))

    assert 'href="/handbook/about/reason-wrong-class/"' in page


def test_h6_a_version_is_kept_when_the_words_change_and_only_then(monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("publish_handbook", verbosity=0)
    call_command("publish_handbook", verbosity=0)
    first = HandbookVersion.objects.get()
    assert versions.publish() is None

    monkeypatch.setattr(versions, "pages", lambda _language: {})
    assert versions.publish() != first
    assert HandbookVersion.objects.count() == 2


@pytest.mark.postgresql
def test_h6_a_decision_leads_to_the_handbook_as_it_was_then() -> None:
    call_command("publish_handbook", verbosity=0)
    old = HandbookVersion.objects.get()
    case = case_in("refused")
    HandbookVersion.objects.create(sha256="new", pages={}, published_at=timezone.now() + timedelta(seconds=1))
    page = text_of(signed_in(case.complaint.filed_by).get(fresh(case).complaint.get_absolute_url()))
    address = f"/handbook/versions/{old.pk}/en/refused-reports/"

    assert f'href="{address}#reason-wrong-class"' in page
    assert 'id="reason-wrong-class"' in text_of(Client().get(address))


@pytest.mark.parametrize(("helped", "kept"), [("yes", True), ("no", False)])
@pytest.mark.postgresql
def test_readers_say_whether_a_page_helped(helped: str, kept: bool) -> None:
    Client().post(f"{PAGE}opinion/", {"helped": helped, "text": "Say more of classes."})
    row = PageOpinion.objects.get()

    assert (row.slug, row.helped, row.text) == ("refused-reports", kept, "Say more of classes.")


def test_an_empty_opinion_is_told_and_not_kept() -> None:
    answer = Client().post(f"{PAGE}opinion/", {"text": "x" * 1001})

    assert PageOpinion.objects.count() == 0
    assert said(answer)[0] == "Select yes or no"


def test_nobody_fills_the_list_of_opinions() -> None:
    for _ in range(25):
        Client().post(f"{PAGE}opinion/", {"helped": "yes"})

    assert PageOpinion.objects.count() == 20


def test_the_whole_handbook_is_one_sheet() -> None:
    page = text_of(Client().get("/handbook/en/whole/"))

    assert page.count("<article") == len(pages("en"))
    assert [name for name, times in Counter(re.findall(r' id="([^"]+)"', page)).items() if times > 1] == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_model_letters_are_saved_as_one_text_file(language: str) -> None:
    page = text_of(Client().get(f"/handbook/{language}/model-letters/"))
    answer = Client().get(f"/handbook/{language}/model-letters/letters.txt")
    text = answer.content.decode()

    assert f'href="/handbook/{language}/model-letters/letters.txt"' in page
    assert answer.headers["Content-Disposition"] == 'attachment; filename="model-letters.txt"'
    assert text.count("[") > 5
    assert "```" not in text


@pytest.mark.parametrize("path", ["/handbook/en/glossary/letters.txt", "/handbook/en/nothing/letters.txt"])
def test_a_page_without_letters_has_no_file(path: str) -> None:
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("path", ["/handbook/en/evidence/", "/handbook/zh-hans/", "/handbook/en/search/?q=paper"])
def test_a_page_runs_in_its_own_direction_within_an_interface_that_runs_the_other_way(path: str) -> None:
    page = Client().get(path, headers={"accept-language": "ar"}).content.decode()
    parts = re.findall(r"<(?:article|ul|ol|li)[^>]* lang=\"([^\"]+)\" dir=\"([^\"]+)\"", page)

    assert '<html lang="ar" dir="rtl"' in page
    assert set(parts) == {(path.split("/")[2], "ltr")}

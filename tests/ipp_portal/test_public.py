"""What machines read of the portal, and the way from a listing straight into a report."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from complaints.models import Decision, Draft
from complaints.public_figures import FEWEST
from complaints.states import State
from handbook.pages import LANGUAGES, pages
from handbook.rendering import linked_data
from ipp_portal import policies
from ipp_portal.pages import newest
from ipp_portal.public import OPEN_PAGES
from ledger import policy
from tests.complaints.builders import case_in, make_holder, market, signed_in
from tests.complaints.filer import text_of
from tests.marketplace.builders import make_item
from tests.support.each import each

pytestmark = pytest.mark.django_db
SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
LINK = "https://corner.example/item/10007?utm_source=mail&x=1"


def test_e8_the_sitemap_names_each_page_once_and_its_translations() -> None:
    tree = ElementTree.fromstring(Client().get("/sitemap.xml").content)  # noqa: S314 (our own)
    named = [entry.text for entry in tree.findall("s:url/s:loc", SPACE)]
    alternates = {link.get("hreflang") for link in tree.findall("s:url/x:link", SPACE)}

    assert len(named) == len(set(named)) == 8 + sum(len(pages(language)) for language in LANGUAGES)
    assert alternates == {"en", "zh-Hans"}


def test_e8_every_address_of_the_sitemap_opens_and_describes_itself() -> None:
    tree = ElementTree.fromstring(Client().get("/sitemap.xml").content)  # noqa: S314
    paths = [entry.text.removeprefix(settings.SITE_URL) for entry in tree.findall("s:url/s:loc", SPACE)]
    pages_read = {path: Client().get(path) for path in paths if "/handbook/en/" in path or path.count("/") < 4}
    titles = [re.findall(r"<title>(.*?)</title>", text_of(page), re.DOTALL)[0] for page in pages_read.values()]

    assert {page.status_code for page in pages_read.values()} == {200}
    assert sorted(set(titles)) == sorted(titles)


def test_robots_are_kept_off_what_is_for_nobody_and_shown_the_list() -> None:
    said = text_of(Client().get("/robots.txt"))

    assert ("Disallow: /cases/" in said, f"Sitemap: {settings.SITE_URL}/sitemap.xml" in said) == (True, True)


def test_whoever_finds_a_weakness_finds_whom_to_tell() -> None:
    said = text_of(Client().get("/.well-known/security.txt"))

    assert re.search(r"^Contact: mailto:\S+@\S+$", said, re.MULTILINE)
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT00:00:00Z$", said, re.MULTILINE)


def test_e8_a_browser_can_search_the_handbook() -> None:
    tree = ElementTree.fromstring(Client().get("/opensearch.xml").content)  # noqa: S314
    template = tree.find("{*}Url").get("template")

    assert template == f"{settings.SITE_URL}/handbook/en/search/?q={{searchTerms}}"


def test_f16_a_telephone_shares_a_listing_into_a_report() -> None:
    shared = Client().get("/manifest.webmanifest").json()["share_target"]

    assert (shared["action"], shared["method"], shared["params"]["url"]) == ("/report/", "GET", "url")


@pytest.mark.parametrize("given", [{"url": LINK}, {"text": f"Look: {LINK}"}])
def test_f16_a_link_that_is_handed_over_stands_in_the_box(given: dict[str, str]) -> None:
    page = signed_in(make_holder().user).get("/report/", given, follow=True)

    assert page.context["form"]["links"].value() == next(iter(given.values()))
    assert Draft.objects.get().answers == {}


def test_f16_the_link_survives_the_sign_in() -> None:
    answer = Client().get("/report/", {"url": LINK})

    assert answer.headers["Location"] == f"{reverse('account_login')}?next=/report/%3Furl%3Dhttps%253A%252F%252Fcorner.example%252Fitem%252F10007%253Futm_source%253Dmail%2526x%253D1"  # fmt: skip # noqa: E501


def test_f16_every_listing_of_the_embedded_market_leads_to_a_report_about_itself() -> None:
    market()
    make_item(10007)
    page = text_of(Client().get("/market/item/10007"))

    assert 'href="/report/?url=http%3A%2F%2Ftestserver%2Fmarket%2Fitem%2F10007"' in page


def test_the_page_of_policies_shows_every_number_in_force_with_its_source() -> None:
    text = unescape(Client().get("/policies/").content.decode())
    rows = [row for rows in policy.families().values() for row in rows.values()]

    assert [row for row in rows if f'value="{row["value"]}"' not in text or row["source"] not in text] == []
    assert len(rows) > 40


SAID = [
    ("en", "clocks.seller_answer", "A seller may answer a takedown for 10 business days."),
    ("zh-hans", "clocks.seller_answer", "卖家可在下架后 10 个工作日内答复。"),
    ("ar", "clocks.seller_answer", "يمكن للبائع الرد على الإزالة خلال 10 أيام عمل."),
    ("en", "clocks.forget_question", "A question and its answer are deleted after 90 days."),
    ("en", "clocks.decide_complaint", "Staff decide on a report within 24 hours."),
    ("en", "uploads.max_bytes", "A file has at most 10.0\xa0MB."),
    ("en", "uploads.max_pixels", "A picture has at most 40,000,000 pixels."),
    ("en", "rights.earliest_year", "No right begins before the year 1850."),
    ("en", "requirements.vat_number", "In some countries the VAT number is asked for as a number."),
]


@each(("language", "name", "words"), SAID)
def test_a_policy_is_a_sentence_in_the_readers_language(language: str, name: str, words: str) -> None:
    with override(language):
        said = policies.told(policy.entry(name))

    assert said.before + said.amount + said.after == words


def test_e8_the_first_page_tells_search_engines_who_we_are_and_how_to_search() -> None:
    page = Client().get("/").content.decode()
    told = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])

    assert [each["@type"] for each in told["@graph"]] == ["Organization", "WebSite"]
    address = told["@graph"][1]["potentialAction"]["target"]["urlTemplate"]
    assert address == f"{settings.SITE_URL}/handbook/en/search/?q={{search_term_string}}"
    assert Client().get("/handbook/en/search/", {"q": "letter"}).status_code == 200


def test_the_first_page_has_a_door_for_each_of_four_readers() -> None:
    page = Client().get("/").content.decode()

    assert re.findall(r"<li><h2>(.*?)</h2>", page) == [
        "I own rights",
        "I act for owners",
        "I sell",
        "I just want to know",
    ]


@pytest.mark.parametrize("language", ["en", "zh-hans", "ar"])
def test_every_page_leads_to_what_the_portal_says_of_itself(language: str) -> None:
    page = Client(headers={"accept-language": language}).get("/ask/").content.decode()
    read = "zh-hans" if language == "zh-hans" else "en"
    foot = page.partition("<footer")[2]

    expected = [f"/handbook/{read}/{slug}/" for slug in ("how-it-works", "terms", "privacy", "accessibility")]
    assert sorted(re.findall(r'href="(/(?:handbook/[a-z-]+/[a-z-]+|policies|changes|tools)/)"', foot)) == sorted(
        [*expected, "/changes/", "/policies/", "/tools/"]
    )


@pytest.mark.parametrize("language", ["en", "zh-hans", "ar"])
def test_e8_open_pages_describe_themselves_and_name_their_own_address(language: str) -> None:
    found = {}
    for name in OPEN_PAGES:
        page = Client(headers={"accept-language": language}).get(reverse(name), follow=True)
        text = unescape(page.content.decode())
        described = re.findall(r'<meta name="description" content="(.*?)">', text)
        canonical = re.findall(r'<link rel="canonical" href="(.*?)">', text)
        found[name] = (len(described), 50 <= len("".join(described)) <= 160, canonical)
    own = {name: settings.SITE_URL + reverse(name) for name in OPEN_PAGES}
    own["handbook:start"] = settings.SITE_URL + reverse(
        "handbook:index", args=["zh-hans" if language == "zh-hans" else "en"]
    )

    assert found == {name: (1, True, [own[name]]) for name in OPEN_PAGES}


def test_e8_questions_of_the_handbook_are_told_to_search_engines() -> None:
    page = Client().get("/handbook/en/questions/").content.decode()
    told = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])

    assert (told["@type"], len(told["mainEntity"])) == ("FAQPage", page.count("?</h2>"))
    assert told["mainEntity"][0]["acceptedAnswer"]["text"].startswith("Nothing.")


def test_linked_data_can_not_end_its_script() -> None:
    written = linked_data({"name": "</script><b>&"})

    assert ("<" in written, json.loads(written)["name"]) == (False, "</script><b>&")


def test_f16_a_bookmark_reports_the_listing_that_is_open() -> None:
    page = text_of(Client().get("/tools/"))

    assert f"javascript:location.href='{settings.SITE_URL}/report/?url='+encodeURIComponent(location.href)" in page


def test_the_page_of_changes_shows_whole_entries_and_no_link_into_the_code() -> None:
    text = "# Changes\n\n## 2\n\n- See [docs](docs/a.md).\n- Two.\n\n## 1\n\n- One that is too long to be shown.\n"

    assert newest(text, 40) == "## 2\n\n- See docs.\n- Two.\n\n## 1\n" or newest(text, 40) == "## 2\n\n- See docs."
    assert "<h2>Unreleased</h2>" in Client().get("/changes/").content.decode()


def test_the_operators_name_sign_and_address_stand_wherever_people_look(tmp_path: Path, settings: Any) -> None:
    sign = tmp_path / "sign.svg"
    sign.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="ascii")
    settings.OPERATOR, settings.CONTACT, settings.LOGO = "Corner Market", "help@corner.example", str(sign)
    page = Client().get("/").content.decode()
    address = re.search(r'<img src="(/logo\?v?[^"]+)"', page)[1]

    assert re.findall(r"<title>.* – (.*?)</title>", page) == ["Corner Market IPP Portal"]
    assert 'href="mailto:help@corner.example"' in page
    assert b"".join(Client().get(address)) == sign.read_bytes()
    assert "Contact: mailto:help@corner.example\n" in text_of(Client().get("/.well-known/security.txt"))
    assert Client().get("/manifest.webmanifest").json()["name"] == "Corner Market IPP Portal"


def test_without_an_own_sign_there_is_none_to_fetch() -> None:
    assert (Client().get("/logo").status_code, "<img" in Client().get("/").content.decode()) == (404, False)


def test_the_first_page_tells_no_figure_below_five_and_real_ones_above() -> None:
    case = case_in(State.DOWN)
    cache.clear()
    few = Client().get("/").content.decode()
    decision = Decision.objects.get(reported=case)
    for _number in range(FEWEST - 1):
        decision.pk = None
        decision.save(force_insert=True)
    cache.clear()
    enough = Client().get("/").content.decode()

    assert "In the last twelve months" not in few
    assert "<dt>times we took a listing down</dt><dd>5</dd>" in enough

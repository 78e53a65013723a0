"""No link leads nowhere: every page that a visitor can reach by links, in each language, with its files and places."""

import mimetypes
from pathlib import Path
from urllib.parse import urldefrag

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from accounts.models import User
from handbook.pages import LANGUAGES, pages
from tests.accounts.matrix import World, make_world, session_of
from tests.support.answers import put_away
from tests.support.crawl import HERE, Answer, Crawl, Opener, crawl, page_of
from tests.support.each import each
from tests.support.figures import record

pytestmark = pytest.mark.django_db
SPOKEN = [code for code, _name in settings.LANGUAGES]
STARTS = ("/", "/sitemap.xml")
SIGNED_IN = {"administrator": "en", "agent": "zh-hans", "seller": "ar", "reviewer": "en"}
# Written for all alike: what they lead to may be for holders, or for agents, only, and says so
FOR_EVERYBODY = ("/handbook/", "/market/", "/guest/", "/manifest.webmanifest")
READ = ("text/html", "text/css", "application/xml", "application/manifest+json")


def opener(browser: Client, language: str) -> Opener:
    """Opens pages as this browser does, and files of the site as the web server gives them out."""

    def open_page(address: str) -> Answer:
        if address.startswith(settings.STATIC_URL):
            return of_file(address.removeprefix(settings.STATIC_URL))
        answer = browser.get(address, headers={"accept-language": language})
        put_away(answer)
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        text = answer.content.decode() if kind in READ and not answer.streaming else ""
        return Answer(answer.status_code, kind, text, answer.headers.get("Location", ""))

    return open_page


def of_file(name: str) -> Answer:
    found = finders.find(name)
    if found is None:
        return Answer(404)
    kind = mimetypes.guess_type(found)[0] or ""
    return Answer(200, kind, Path(found).read_text(encoding="utf-8") if kind in READ else "")


def walked(world: World, who: str, language: str) -> Crawl:
    User.objects.update(language=language)  # who signed in reads what the account says
    done = crawl(opener(session_of(world.keys[who]), language), *STARTS)
    record(f"links of {who} in {language}", pages=len(done.pages), links=len(done.links))
    return done


def faults(done: Crawl) -> list[str]:
    """Links to nothing, and forms that post to where no view answers."""
    posts = sorted({post for seen in done.pages.values() for post in seen.posts})
    return done.broken(may_refuse=FOR_EVERYBODY) + [
        f"{post} answers no form" for post in posts if not is_known(urldefrag(post).url)
    ]


def is_known(address: str) -> bool:
    try:
        resolve(address.removeprefix(HERE).partition("?")[0])
    except Resolver404:
        return False
    return True


def orphans(done: Crawl, language: str) -> set[str]:
    """Pages of the handbook that its first page leads to by no link within the pages' own texts."""
    first = reverse("handbook:index", args=[language])
    wanted = {reverse("handbook:page", args=[language, slug]) for slug in pages(language)}
    return (wanted | {reverse("handbook:whole", args=[language])}) - done.reached(first, within=first)


def test_a_visitor_meets_no_broken_link_and_no_orphan_in_any_language() -> None:
    world = make_world()
    found = {language: walked(world, "nobody", language) for language in SPOKEN}

    assert {language: faults(done) for language, done in found.items()} == {language: [] for language in SPOKEN}
    assert [orphans(done, read) for done in found.values() for read in LANGUAGES] == [set()] * 2 * len(SPOKEN)


def test_every_page_of_the_sitemap_is_reached_from_the_first_page() -> None:
    browser = opener(Client(), "en")
    named = crawl(browser, "/sitemap.xml").pages["/sitemap.xml"].links

    assert {page_of(link) for link in named} - crawl(browser, "/").pages.keys() == set()


@pytest.mark.postgresql
def test_who_signed_in_meets_no_broken_link() -> None:
    world = make_world()
    # On PostgreSQL the staff's lists and filters are what no other test there asks for.
    visitors = SIGNED_IN if connection.vendor == "sqlite" else {"reviewer": SIGNED_IN["reviewer"]}
    found = {who: faults(walked(world, who, language)) for who, language in visitors.items()}

    assert found == {who: [] for who in visitors}


HOME = '<a href="/a/#here">A</a> <a href="https://elsewhere.example/">B</a> <a href="mailto:a@b.example">C</a> '
SITE = {
    "/": Answer(200, text=f'{HOME}<img src="/static/a.svg" alt=""><main id="m"><a href="/a/">A</a></main>'),
    "/a/": Answer(200, text='<h2 id="here">A</h2><main><a href="/old/#here">back</a></main>'),
    "/old/": Answer(302, to="/a/"),
    "/b/": Answer(200, text='<main><a href="/">B</a></main>'),
    "/static/a.svg": Answer(200, "image/svg+xml"),
}
BROKEN = [
    ('<a href="/no/">', "/ links to http://testserver/no/, which answers 404"),
    ('<a href="a/#there">', "/ links to http://testserver/a/#there: no such place"),
    ('<a href="#there">', "/ links to http://testserver/#there: no such place"),
    ('<a href="/old/#there">', "/ links to http://testserver/old/#there: no such place"),
    ('<img src="/static/b.svg">', "/ links to http://testserver/static/b.svg, which answers 404"),
    ('<link rel="stylesheet" href="/static/b.css">', "/ links to http://testserver/static/b.css, which answers 404"),
]


def toy(**changed: str) -> Crawl:
    """A crawl of a small site whose first page has more on it."""
    site = SITE | {"/": Answer(200, text=SITE["/"].text + changed.get("more", ""))}
    return crawl(lambda address: site.get(address, Answer(404)), "/", "/b/")


def test_a_whole_site_has_no_broken_link() -> None:
    assert (toy().broken(), len(toy().pages)) == ([], 5)


@each(("more", "said"), BROKEN)
def test_a_broken_link_is_seen(more: str, said: str) -> None:
    assert toy(more=more).broken() == [said]


def test_a_refusal_counts_unless_the_page_was_written_for_everybody() -> None:
    refused = crawl({"/": Answer(200, text='<a href="/mine/">'), "/mine/": Answer(403)}.__getitem__, "/")

    assert refused.broken(may_refuse=("/",)) == []
    assert refused.broken(may_refuse=("/b/",)) == ["/ links to http://testserver/mine/, which answers 403"]


def test_a_page_that_no_text_leads_to_is_an_orphan() -> None:
    assert toy().pages.keys() - toy().reached("/", within="/") == {"/b/", "/static/a.svg"}


def test_a_link_from_the_style_sheets_of_a_page_is_followed() -> None:
    site = {
        "/": Answer(200, text='<link rel="stylesheet" href="/a.css">'),
        "/a.css": Answer(200, "text/css", "a{b:url(c)}"),
    }

    assert crawl(lambda address: site.get(address, Answer(404)), "/").broken() == [
        "/a.css links to http://testserver/c, which answers 404"
    ]


def test_a_form_that_posts_to_nothing_is_seen() -> None:
    assert faults(toy(more='<form action="/ask/">')) == []
    assert faults(toy(more='<form action="/aks/">')) == ["http://testserver/aks/ answers no form"]

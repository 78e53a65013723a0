"""Every type of page in every language, at three sizes, in light and dark: what test_look.py looks at in English."""

import re
from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.journeys.looks import VIEWS, faults_of
from tests.journeys.page_types import HANDBOOK, HOLDER, REFUSED, STAFF, VISITOR
from tests.support.figures import record

OPEN = Callable[..., Page]
SPOKEN = [code for code, _name in settings.LANGUAGES]
RIGHT_TO_LEFT = ("ar",)
VISITORS = (*VISITOR, *HANDBOOK, "/handbook/zh-hans/whole/")
OF_ROLES = {"holder": HOLDER, "seller": ("/", "/cases/"), "reviewer": STAFF}
# What a list leads to: the first of each kind is looked at too
ONE_OF = re.compile(r"/(?:cases/C-[^/]+|rights/R-[^/]+|demo/mail/[^/]+|market/item/[^/]+)/?$")

pytestmark = pytest.mark.long


def in_language(page: Page, language: str) -> Page:
    """A person's own choice of language goes with each request from now on."""
    page.context.add_cookies(
        [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": urljoin(page.url, "/")}]
    )
    page.set_extra_http_headers({"Accept-Language": language})
    return page


def spoken_here(page: Page, language: str) -> list[str]:
    """Say whether a page names another language than the chosen one, or runs in the other direction."""
    told = page.evaluate("[document.documentElement.lang.toLowerCase(), document.documentElement.dir]")
    wanted = [language, "rtl" if language in RIGHT_TO_LEFT else "ltr"]
    return [] if told == wanted else [f"{page.url} is {told}, not {wanted}"]


def looked_at(page: Page, language: str, addresses: tuple[str, ...], *, status: int = 200) -> tuple[int, list[str]]:
    """How many pages were looked at, and their faults; the first of each kind that they lead to is one of them."""
    waiting, kinds, found = list(addresses), set(), []
    for address in waiting:  # grows while it is read
        found += faults_of(page, address, status=status, views=VIEWS) + spoken_here(page, language)
        links = page.locator("main a").evaluate_all("links => links.map(link => link.pathname)")
        for link in filter(ONE_OF.search, links):
            kind = link.split("/")[1]
            waiting += [link] if kind not in kinds else []
            kinds.add(kind)
    record(f"looks in {language}", pages=len(waiting), each=len(VIEWS), faults=len(found))
    return len(waiting), found


@pytest.mark.parametrize("language", SPOKEN)
def test_a_visitors_pages_have_no_fault_in_any_language(visitor: OPEN, language: str) -> None:
    page = visitor(locale=language)
    number, found = looked_at(page, language, VISITORS)
    for address, status in REFUSED:
        found += looked_at(page, language, (address,), status=status)[1]

    assert number > len(VISITORS)
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize("role", OF_ROLES)
@pytest.mark.parametrize("language", SPOKEN)
def test_pages_of_people_have_no_fault_in_any_language(visitor: OPEN, role: str, language: str) -> None:
    page = visitor(role)
    number, found = looked_at(in_language(page, language), language, OF_ROLES[role])

    assert number >= len(OF_ROLES[role])
    assert not found, "\n".join(["", *found])


def test_a_page_in_another_language_than_the_chosen_one_is_seen(visitor: OPEN) -> None:
    page = visitor(locale="zh-CN")
    page.goto("/")

    assert spoken_here(page, "zh-hans") == []
    assert spoken_here(page, "ar") == [f"{page.url} is ['zh-hans', 'ltr'], not ['ar', 'rtl']"]

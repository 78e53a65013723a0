"""E10, E11, E12: what a page costs, that everybody can read and reach all of it, on a small phone and on paper too."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request

from tests.journeys.conftest import PHONE
from tests.journeys.looks import sideways
from tests.journeys.page_types import HANDBOOK, VISITOR
from tests.support.site import Site

OPEN = Callable[..., Page]
OURS = tuple(
    address for address in (*VISITOR, *HANDBOOK) if not address.startswith("/market/")
)  # that one plays a shop
SOME = ("/", "/accounts/signup/", "/rights/which/", "/handbook/", "/handbook/en/refused-reports/", "/policies/")
# Fields, buttons and links of their own; links within a sentence are as high as its lines, which WCAG lets pass
TARGETS = "a, button, summary, select, textarea, input:not([type=hidden])"
NAMED = ".map(each => each.outerHTML.slice(0, 90))"
SMALL = (
    """([selector, least]) => [...document.querySelectorAll(selector)].filter(each => {
  const box = each.getBoundingClientRect()
  const label = each.closest('label') || document.querySelector(`label[for="${each.id}"]`)
  const size = label ? Math.max(box.height, label.getBoundingClientRect().height) : box.height
  const isWithinText = each.tagName == 'A' && getComputedStyle(each).display == 'inline'
    && [...each.parentElement.childNodes].some(node => node.nodeType == 3 && node.data.trim())
  const isHidden = box.height < 2 || box.width < 2 || each.closest('.skip, .visually-hidden')
  return !isHidden && !isWithinText && size < least
})"""
    + NAMED
)
CUT = (
    """[...document.querySelectorAll('main *, header *, footer *')].filter(each => {
  const {overflowX, overflowY} = getComputedStyle(each)
  const clips = [overflowX, overflowY].some(flow => ['hidden', 'clip'].includes(flow))
  return clips && !each.closest('.visually-hidden, svg')
    && (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1)
})"""
    + NAMED
)
UNMARKED = (
    """[...document.querySelectorAll('button, .button, input:not([type=hidden]), .tag, .next, .panel')].filter(each => {
  const {borderTopStyle, borderTopWidth} = getComputedStyle(each)
  return each.getClientRects().length && !['radio', 'checkbox', 'file'].includes(each.type)
    && !each.matches('button.link')  // underlined, as links are
    && (borderTopStyle == 'none' || parseFloat(borderTopWidth) == 0)
})"""
    + NAMED
)
RINGLESS = (
    """[document.activeElement].filter(each => {
  const {outlineStyle, outlineWidth} = getComputedStyle(each)
  return each != document.body && (outlineStyle == 'none' || parseFloat(outlineWidth) == 0)
})"""
    + NAMED
)
MOVING = (
    """[...document.querySelectorAll('*')].filter(each => {
  const {transitionDuration, animationDuration, scrollBehavior} = getComputedStyle(each)
  const lasts = `${transitionDuration}, ${animationDuration}`.split(',').some(one => parseFloat(one) > 0.01)
  return lasts || scrollBehavior == 'smooth'
})"""
    + NAMED
)
COLOURS = """[...document.querySelectorAll('body, main a:not(.button, .back)')].slice(0, 2)
  .map(each => getComputedStyle(each).color).concat(getComputedStyle(document.body).backgroundColor)"""


@pytest.mark.parametrize("address", SOME)
def test_e10_a_page_takes_at_most_eight_requests_and_none_elsewhere(visitor: OPEN, site: Site, address: str) -> None:
    page, asked = visitor(), list[Request]()
    page.on("request", lambda request: asked.append(request))
    page.goto(address, wait_until="networkidle")

    assert [request.url for request in asked if not request.url.startswith((f"{site.url}/", "data:"))] == []
    assert len(asked) <= 8, [request.url for request in asked]


def without_ring(page: Page) -> list[str]:
    """What the keyboard reaches among the first things of a page and no ring shows."""
    found = []
    for _ in range(20):
        page.keyboard.press("Tab")
        found += page.evaluate(RINGLESS)
    return found


@pytest.mark.parametrize("address", SOME)
def test_e11_forced_colours_keep_every_border_and_the_ring_of_the_focus(visitor: OPEN, address: str) -> None:
    page = visitor()
    page.emulate_media(forced_colors="active")
    page.goto(address)

    assert (page.evaluate(UNMARKED), without_ring(page)) == ([], [])


def test_e11_a_button_without_border_and_a_link_without_ring_are_seen(page: Page) -> None:
    page.goto("/accounts/login/")
    page.evaluate("document.querySelector('main button').style.cssText = 'border: 0'")
    page.evaluate("document.querySelector('.wordmark').style.cssText = 'outline: 0'")

    assert (len(page.evaluate(UNMARKED)), len(without_ring(page))) == (1, 1)


def larger(page: Page, address: str) -> Page:
    """A page with letters of twice the size, as a browser's own setting makes them."""
    page.goto(address)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    return page


@pytest.mark.parametrize("address", SOME)
def test_e11_letters_of_twice_the_size_lose_nothing(page: Page, address: str) -> None:
    larger(page, address)
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    assert (page.evaluate(CUT), max(over, 0)) == ([], 0)


def test_e11_cut_text_is_seen(page: Page) -> None:
    larger(page, "/")
    page.evaluate("document.querySelector('h1').style.cssText = 'block-size: 1rem; overflow: hidden'")

    assert len(page.evaluate(CUT)) == 1


@pytest.mark.parametrize("address", SOME)
def test_e11_nothing_moves_for_who_wants_it_still(visitor: OPEN, address: str) -> None:
    page = visitor(reduced_motion="reduce")
    page.goto(address)

    assert page.evaluate(MOVING) == []


@pytest.mark.parametrize("address", ["/", "/handbook/en/refused-reports/", "/policies/"])
def test_e11_paper_shows_the_text_alone_in_black_on_white(visitor: OPEN, address: str) -> None:
    page = visitor(color_scheme="dark")
    page.goto(address)
    page.emulate_media(media="print")
    shown = [part for part in ("header nav", ".skip", ".demo", "footer") if page.locator(part).first.is_visible()]

    assert shown == []
    assert page.evaluate(COLOURS) == ["rgb(0, 0, 0)", "rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_e12_no_page_scrolls_sideways_at_320_px(page: Page) -> None:
    found = []
    for address in OURS:
        page.goto(address)
        found += sideways(page)

    assert found == []


def test_e12_a_page_that_scrolls_sideways_is_seen(page: Page) -> None:
    page.goto("/")
    page.evaluate("document.querySelector('h1').style.cssText = 'inline-size: 400px'")

    assert len(sideways(page)) == 1


@pytest.mark.parametrize("address", OURS)
def test_e12_a_thumb_meets_every_target(visitor: OPEN, address: str) -> None:
    page = visitor(viewport=PHONE)
    page.goto(address)

    assert page.evaluate(SMALL, ["main button:not(.link), main .button", 44]) == []
    assert page.evaluate(SMALL, [TARGETS, 24]) == []


def test_e12_a_small_target_is_seen(visitor: OPEN) -> None:
    page = visitor(viewport=PHONE)
    page.goto("/accounts/login/")
    page.evaluate("document.querySelector('main button').style.cssText = 'min-block-size: 0; block-size: 20px'")

    assert len(page.evaluate(SMALL, ["main button", 44])) == 1

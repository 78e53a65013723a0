"""E10, E11, E12: what a page costs, and that everybody can read and reach all of it, on paper too.

Thumbs and a phone of 320 px are looked at by test_look.py, on the same visit of each page as axe; here it is shown
that small targets and pages too wide are seen.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request

from tests.journeys.conftest import PHONE
from tests.journeys.looks import NAMED, sideways, too_small
from tests.support.site import Site

OPEN = Callable[..., Page]
SOME = ("/", "/accounts/signup/", "/rights/which/", "/handbook/", "/handbook/en/refused-reports/", "/policies/")
ON_PAPER = ("/", "/handbook/en/refused-reports/", "/policies/")
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


BLACK_ON_WHITE = ["rgb(0, 0, 0)", "rgb(0, 0, 0)", "rgb(255, 255, 255)"]
MOST_REQUESTS = 8


def too_many_requests(page: Page, site: Site, address: str) -> list[str]:
    """Open a page in a browser that has kept nothing, and name what it asks for beyond what E10 grants."""
    asked = list[Request]()
    page.on("request", lambda request: asked.append(request))
    page.goto(address, wait_until="networkidle")
    elsewhere = [request.url for request in asked if not request.url.startswith((f"{site.url}/", "data:"))]
    return elsewhere + ([request.url for request in asked] if len(asked) > MOST_REQUESTS else [])


def without_ring(page: Page) -> list[str]:
    """What the keyboard reaches among the first things of a page and no ring shows."""
    found = []
    for _ in range(20):
        page.keyboard.press("Tab")
        found += page.evaluate(RINGLESS)
    return found


def lost_in_forced_colours(page: Page) -> list[str]:
    page.emulate_media(forced_colors="active")
    found = page.evaluate(UNMARKED) + without_ring(page)
    page.emulate_media(forced_colors="none")
    page.evaluate("document.activeElement.blur()")
    return found


def lost_at_twice_the_size(page: Page) -> list[str]:
    """What letters of twice the size, as a browser's own setting makes them, cut or push over the edge."""
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = page.evaluate(CUT) + ([f"{over} px too wide"] if over > 0 else [])
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def moving(page: Page) -> list[str]:
    page.emulate_media(reduced_motion="reduce")
    found = page.evaluate(MOVING)
    page.emulate_media(reduced_motion="no-preference")
    return found


def wrong_on_paper(page: Page) -> list[str]:
    page.emulate_media(media="print", color_scheme="dark")
    shown = [part for part in ("header nav", ".skip", ".demo", "footer") if page.locator(part).first.is_visible()]
    colours = page.evaluate(COLOURS)
    page.emulate_media(media="screen", color_scheme="light")
    return shown + (colours if colours != BLACK_ON_WHITE else [])


def test_e10_e11_pages_are_cheap_and_everybody_can_read_them_on_paper_too(visitor: OPEN, site: Site) -> None:
    """At most eight requests and none elsewhere; forced colours; twice the size; no motion; black on white paper."""
    found = {}
    for address in SOME:
        page = visitor()
        ways = {
            "requests": too_many_requests(page, site, address),
            "forced colours": lost_in_forced_colours(page),
            "twice the size": lost_at_twice_the_size(page),
            "motion": moving(page),
            "paper": wrong_on_paper(page) if address in ON_PAPER else [],
        }
        found |= {f"{address}: {way}": faults for way, faults in ways.items() if faults}

    assert found == {}


def test_e11_a_button_without_border_and_a_link_without_ring_are_seen(page: Page) -> None:
    page.goto("/accounts/login/")
    page.evaluate("document.querySelector('main button').style.cssText = 'border: 0'")
    page.evaluate("document.querySelector('.wordmark').style.cssText = 'outline: 0'")

    assert (len(page.evaluate(UNMARKED)), len(without_ring(page))) == (1, 1)


def test_e11_cut_text_is_seen(page: Page) -> None:
    page.goto("/")
    page.evaluate("document.querySelector('h1').style.cssText = 'block-size: 1rem; overflow: hidden'")

    assert len(lost_at_twice_the_size(page)) == 1


def test_e11_motion_and_colour_on_paper_are_seen(page: Page) -> None:
    page.goto("/accounts/login/")
    page.evaluate("document.querySelector('h1').style.setProperty('transition', 'color 1s', 'important')")
    page.evaluate("document.body.style.setProperty('color', 'red', 'important')")

    assert (len(moving(page)), len(wrong_on_paper(page))) == (1, 3)


def test_e12_a_page_that_scrolls_sideways_is_seen(page: Page) -> None:
    page.goto("/")
    page.evaluate("document.querySelector('h1').style.cssText = 'inline-size: 400px'")

    assert len(sideways(page)) == 1


@pytest.mark.parametrize("height", [20, 40])
def test_e12_a_small_target_is_seen(visitor: OPEN, height: int) -> None:
    page = visitor(viewport=PHONE)
    page.goto("/accounts/login/")
    page.evaluate("height => document.querySelector('main button').style.cssText = "
                  "`min-block-size: 0; padding-block: 0; block-size: ${height}px`", height)  # fmt: skip

    assert [fault.partition(" px: ")[0].rpartition(" ")[2] for fault in too_small(page)] == {
        20: ["44", "24"],
        40: ["44"],
    }[height]

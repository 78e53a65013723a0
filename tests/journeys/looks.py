"""Looking at pages: axe-core at several sizes in two schemes, thumbs, and no sideways scroll on a small phone."""

from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

from playwright.sync_api import Page

from tests.support.work import count

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Waits, by frames, for the size and the scheme, and ends the fades of the stock admin: their end is looked at.
LOOK = """async ([rules, width, scheme]) => {
  const frame = () => new Promise(requestAnimationFrame)
  const isThere = () => innerWidth == width && matchMedia(`(prefers-color-scheme: ${scheme})`).matches
  for (let tries = 0; !isThere() || document.getAnimations().length; tries++) {
    if (tries > 600) throw new Error(`no rest at ${width} px, ${scheme}`)
    document.getAnimations().forEach(fade => fade.finish())
    if (!isThere() || tries > 20) await frame()
  }
  const {violations} = await axe.run(document, {runOnly: rules, preload: false, resultTypes: ['violations']})
  return violations.map(({id, nodes}) => `${id}: ${nodes[0].html.slice(0, 160)}`)
}"""
SIZES = ((1280, 800), (390, 844), (320, 640))
SCHEMES = ("light", "dark")
VIEWS = tuple((width, height, scheme) for width, height in SIZES for scheme in SCHEMES)
APART = ((1280, 800, "light"), (390, 844, "dark"))  # the two that differ most
IN_BOTH = ("/", "/demo/components/", "/cases/", "/report/", "/accounts/login/", "/admin/complaints/reportedlisting/")
Views = tuple[tuple[int, int, str], ...]
SMALLEST = 320
NAMED = ".map(each => each.outerHTML.slice(0, 90))"
# Fields, buttons and links of their own; links within a sentence are as high as its lines, which WCAG lets pass
TARGETS = "a, button, summary, select, textarea, input:not([type=hidden])"
LEAST = (("main button:not(.link), main .button", 44), (TARGETS, 24))  # px
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


class Looks:
    """The views that all pages are looked at in where the long tests run: every size and scheme."""

    views: Views | None = None


def views_of(address: str) -> Views:
    """The views for a page: in the suite one of two, always the same for an address, and both for a few pages."""
    path = urlsplit(address).path
    if Looks.views:
        return Looks.views
    if path in IN_BOTH:
        return APART
    return (APART[crc32(path.encode()) % 2],)


def faults_of(
    page: Page,
    address: str,
    *,
    status: int = 200,
    thumbs: bool = False,
    views: Views | None = None,
) -> list[str]:
    """Open a page and name everything that is wrong with it in any view."""
    answer = page.goto(address)
    if answer.status != status:
        return [f"{address} answered {answer.status}"]
    return faults_here(page, thumbs=thumbs, views=views)


def faults_here(page: Page, *, thumbs: bool = False, views: Views | None = None) -> list[str]:
    """Name everything that is wrong with the page as it stands; with `thumbs`, targets too small for them, too."""
    page.evaluate(AXE)
    found = []
    for width, height, scheme in views or views_of(page.url):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        count("looks")
        found += [f"{page.url} {width} {scheme}: {fault}" for fault in page.evaluate(LOOK, [RULES, width, scheme])]
    return found + (too_small(page) if thumbs else []) + sideways(page)


def too_small(page: Page) -> list[str]:
    """Name the targets on a phone that a thumb misses."""
    page.set_viewport_size({"width": 390, "height": 844})
    return [
        f"{page.url} has a target of less than {least} px: {each}"
        for selector, least in LEAST
        for each in page.evaluate(SMALL, [selector, least])
    ]


def sideways(page: Page) -> list[str]:
    """Say whether a page scrolls sideways at 320 px."""
    page.set_viewport_size({"width": SMALLEST, "height": 640})
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{page.url} is {over} px too wide at {SMALLEST} px"] if over > 0 else []

"""Looking at pages: axe-core at two sizes in two schemes, and no sideways scroll on a small phone."""

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "rules => axe.run(document, {runOnly: rules, preload: false})"
SIZES = ((1280, 800), (390, 844))
ALL_SIZES = (*SIZES, (320, 640))
SCHEMES = ("light", "dark")
SMALLEST = 320
FRAME = 50  # milliseconds until a change of scheme has begun to show
FADES = "document.getAnimations().length > 0"  # the stock admin fades from one colour to the other


def faults_of(page: Page, address: str, *, status: int = 200, sizes: tuple[tuple[int, int], ...] = SIZES) -> list[str]:
    """Open a page and name everything that is wrong with it in any size and scheme."""
    answer = page.goto(address)
    if answer.status != status:
        return [f"{address} answered {answer.status}"]
    return faults_here(page, sizes)


def faults_here(page: Page, sizes: tuple[tuple[int, int], ...] = SIZES) -> list[str]:
    """Name everything that is wrong with the page as it stands."""
    page.evaluate(AXE)
    found = []
    for width, height in sizes:
        for scheme in SCHEMES:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(FRAME)
            while page.evaluate(FADES):  # Playwright's own waiting would need a policy that lets texts be run
                page.wait_for_timeout(FRAME)
            for violation in page.evaluate(RUN, RULES)["violations"]:
                where = violation["nodes"][0]["html"][:160]
                found.append(f"{page.url} {width} {scheme}: {violation['id']}: {where}")
    return found + sideways(page)


def sideways(page: Page) -> list[str]:
    """Say whether a page scrolls sideways at 320 px."""
    page.set_viewport_size({"width": SMALLEST, "height": 640})
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{page.url} is {over} px too wide at {SMALLEST} px"] if over > 0 else []

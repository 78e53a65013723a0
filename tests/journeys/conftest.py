"""Journeys drive a real Chromium against a real portal: its own processes, own data folder, nothing patched."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from tests.support import chromium
from tests.support.site import Site, start_site

FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
EXPECTED = "Failed to load resource"  # Chromium's note on any 4xx answer; `listen` looks at the answers itself


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One portal for the whole session. Tests that change much start one of their own with start_site."""
    portal = start_site(tmp_path_factory.mktemp("site") / "data")
    yield portal
    portal.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session; skipped with the reason where there is none."""
    if reason := chromium.missing():
        pytest.skip(reason)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop in this thread; tests may read tables
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium.find(), args=[*FLAGS, *sandbox])
        yield opened
        opened.close()


@pytest.fixture
def console() -> Iterator[list[str]]:
    """What the browser's console said in this test: blocked by the CSP, script errors, lost files. Must stay empty."""
    heard: list[str] = []
    yield heard
    assert heard == []


@pytest.fixture
def visitor(browser: Browser, site: Site, console: list[str]) -> Iterator[Callable[..., Page]]:
    """Open a page for a person who is not signed in; each call is another person with own cookies.

    viewport: DESKTOP or PHONE; color_scheme: "light" or "dark"; anything else goes to Browser.new_context.
    """
    contexts: list[BrowserContext] = []

    def open_page(**options: object) -> Page:
        settings: dict[str, object] = {"viewport": DESKTOP, "base_url": site.url, "locale": "en-GB"} | options
        context = browser.new_context(**settings)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        listen(page, console)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(visitor: Callable[..., Page]) -> Page:
    """A desktop page in light colours for one person who is not signed in."""
    return visitor()


def listen(page: Page, heard: list[str]) -> None:
    """Note console errors (violations of the content security policy among them), script errors and lost files."""

    def hear(kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not text.startswith(EXPECTED):
            heard.append(f"{page.url}: {text}")

    def judge(answer: Response) -> None:
        if answer.status >= 500 or (answer.status >= 400 and "/static/" in answer.url):
            heard.append(f"{answer.url} answered {answer.status}")

    page.on("response", judge)
    page.on("console", lambda message: hear(message.type, message.text))
    page.on("pageerror", lambda problem: hear("error", str(problem)))

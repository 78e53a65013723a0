"""Journeys drive a real Chromium against a real portal: its own processes, own data folder, nothing patched.

One portal and one Chromium serve the whole session. What gives rows up in it, kills its processes or stops it comes
last: see LAST.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, StorageState, sync_playwright

from tests.journeys.looks import VIEWS, Looks
from tests.journeys.people import sign_in
from tests.support import bytecode, chromium
from tests.support.site import ROOT, Site, start_site
from tests.support.work import count

FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
EXPECTED = "Failed to load resource"  # Chromium's note on any 4xx answer; `listen` looks at the answers itself
LAST = ["test_dead_letters", "test_processes"]
FIRST_START = 180  # seconds, on a machine that runs the other tests meanwhile; with all packages: goal E1
OF_A_SESSION = {"viewport": DESKTOP, "locale": "en-GB"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the journeys, and put those last among them that leave the portal changed for the others."""
    places = [place for place, item in enumerate(items) if "journeys" in item.path.parts]
    ours = sorted((items[place] for place in places), key=lambda item: LAST.index(item.path.stem) + 1
                  if item.path.stem in LAST else 0)  # fmt: skip
    for place, item in zip(places, ours, strict=True):
        items[place] = item
        item.add_marker(pytest.mark.browser)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Where long tests run, every page is looked at in every view."""
    if any(item.get_closest_marker("long") and "journeys" in item.path.parts for item in session.items):
        Looks.views = VIEWS


@dataclass(frozen=True, slots=True)
class Project:
    """A copy of the project that only the portal of this session uses. home: that portal's user has nothing else."""

    copy: Path
    home: Path
    files: list[Path]


def copy_of_project(target: Path, *, with_packages: bool = True) -> Path:
    """Copy the project, so that nobody else writes into it meanwhile; its .venv as a link, unless it is to make one."""
    ignored = shutil.ignore_patterns(".*", "var", "__pycache__")
    shutil.copytree(ROOT, target, ignore=ignored)
    if with_packages:
        (target / ".venv").symlink_to(ROOT / ".venv")
    return target


def tree_of(root: Path) -> list[Path]:
    """Name the files of the project, byte code aside."""
    return sorted(path for path in root.rglob("*") if path.suffix != ".pyc" and path.name != "__pycache__")


@pytest.fixture(autouse=True, scope="session")
def _bytecode() -> None:
    bytecode.keep()


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("project")
    (folder / "home").mkdir()
    copy = copy_of_project(folder / "copy")
    yield Project(copy, folder / "home", tree_of(copy))
    bytecode.forget(copy)


@pytest.fixture(scope="session")
def site(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One portal for the whole session, from a fresh data folder. Stories take listings of different stores."""
    data = tmp_path_factory.mktemp("site") / "data"
    portal = start_site(data, root=project.copy, given={"HOME": str(project.home)}, limit=FIRST_START)
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


@pytest.fixture(scope="session")
def cookies_of(browser: Browser, site: Site) -> Callable[[str], StorageState]:
    """The cookies of a role, from one sign-in by form for the whole session."""
    kept: dict[str, StorageState] = {}

    def signed_in(role: str) -> StorageState:
        if role not in kept:
            context = browser.new_context(**OF_A_SESSION, base_url=site.url)  # type: ignore[arg-type]
            sign_in(context.new_page(), site, role)
            kept[role] = context.storage_state()
            context.close()
        return kept[role]

    return signed_in


@pytest.fixture
def console() -> Iterator[list[str]]:
    """What the browser's console said in this test: blocked by the CSP, script errors, lost files. Must stay empty."""
    heard: list[str] = []
    yield heard
    assert heard == []


@pytest.fixture
def visitor(
    browser: Browser, site: Site, console: list[str], cookies_of: Callable[[str], StorageState]
) -> Iterator[Callable[..., Page]]:
    """Open a page for a person; each call is another person with own cookies.

    role: holder, seller, reviewer or supervisor, signed in; nobody without. viewport: DESKTOP or PHONE; color_scheme:
    "light" or "dark"; anything else goes to Browser.new_context.
    """
    contexts: list[BrowserContext] = []

    def open_page(role: str = "", **options: object) -> Page:
        settings: dict[str, object] = {**OF_A_SESSION, "base_url": site.url} | options
        if role:
            settings["storage_state"] = cookies_of(role)
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
        count("pages", answer.request.resource_type == "document")
        if answer.status >= 500 or (answer.status >= 400 and "/static/" in answer.url):
            heard.append(f"{answer.url} answered {answer.status}")

    page.on("response", judge)
    page.on("console", lambda message: hear(message.type, message.text))
    page.on("pageerror", lambda problem: hear("error", str(problem)))

"""Dead letters and the status as staff meet them: none, one and sixty, with errors, and by keyboard alone."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.looks import faults_here, faults_of
from tests.support.site import ROOT, Site

OPEN = Callable[..., Page]
DEAD = "/admin/outbox/effect/dead/"
FOCUSED = "document.activeElement.value || document.activeElement.name || document.activeElement.tagName"
WRITE = """
import django, sys
django.setup()
from django.utils import timezone
from outbox import breakers
from outbox.models import Effect, Progress
since, until = map(int, sys.argv[1:])
error = "The marketplace refused (422). " + "A long answer of a marketplace, word for word. " * 5
for number in range(since, until):
    Effect.objects.create(kind="hide", queue="market", destination="market:corner", key=f"hide:{number}:{number}",
        case="C-2345-6789/1", attempts=30, excused=4, doubtful=number % 2 == 0, last_error=error,
        progress=Progress.DEAD, done_at=timezone.now() - timezone.timedelta(hours=2))
breakers.failed("market:corner", "The marketplace can't be reached.", now=timezone.now(), pause=600)
"""


def give_up(site: Site, since: int, until: int) -> None:
    given = {"IPP_DATA": str(site.data), "IPP_DEMO": "1", "DJANGO_SETTINGS_MODULE": "ipp_portal.settings"}
    bare = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-c", WRITE, str(since), str(until)]
    subprocess.run(command, cwd=ROOT, env=bare | given | {"PYTHONPATH": str(ROOT)}, check=True)


def picture(page: Page, name: str) -> None:
    """Keep pictures of the page where PORTAL_PICTURES names a folder, for people to look at."""
    if folder := os.environ.get("PORTAL_PICTURES"):
        for width in (1280, 390):
            for scheme in ("light", "dark"):
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme=scheme)
                page.wait_for_timeout(300)
                page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png", full_page=True)


def test_the_page_has_no_fault_with_none_with_one_and_with_sixty(visitor: OPEN, site: Site) -> None:
    page = visitor("reviewer")
    found = faults_of(page, DEAD)
    assert page.locator("#id_chosen_0").count() == 0  # none so far
    for name, since, until in (("one", 0, 1), ("sixty", 1, 60)):
        give_up(site, since, until)
        found += faults_of(page, DEAD)
        picture(page, f"dead-{name}")
    page.get_by_role("button", name="Try again").click()
    found += faults_here(page)
    picture(page, "dead-errors")
    for address in ("/admin/", "/admin/status/", f"{DEAD}?p=6"):
        found += faults_of(page, address)
        picture(page, address.strip("/").replace("/", "-").replace("?", "-"))

    assert found == []


def test_one_is_handled_by_keyboard_alone(visitor: OPEN, site: Site) -> None:
    give_up(site, 1000, 1001)
    page = visitor("reviewer")
    page.goto(DEAD)
    page.locator("#id_chosen_0").focus()
    page.keyboard.press("Space")
    while page.evaluate("document.activeElement.name") != "reason":
        page.keyboard.press("Tab")
    page.keyboard.type("The marketplace took it down by hand.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "close"
    page.keyboard.press("Enter")
    page.get_by_text("1 was closed.").wait_for()

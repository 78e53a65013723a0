"""E12: every page, looked at once: by axe-core in the views of looks.py, for thumbs, at 320 px; the console (CSP)."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.journeys.looks import faults_here, faults_of
from tests.journeys.page_types import HANDBOOK, HOLDER, REFUSED, STAFF, VISITOR
from tests.journeys.people import answer, decide, items_of, link_in, mail_about, report, until
from tests.support.site import Site

OPEN = Callable[..., Page]


def looked_at(page: Page, addresses: tuple[str, ...], *, thumbs: bool = False) -> list[str]:
    """All faults; with `thumbs`, small targets too, but for the market: that one plays a shop."""
    return [
        fault
        for address in addresses
        for fault in faults_of(page, address, thumbs=thumbs and not address.startswith("/market/"))
    ]


def test_a_visitors_pages_have_no_fault_and_fit_a_thumb(page: Page) -> None:
    assert looked_at(page, VISITOR, thumbs=True) == []


def test_pages_of_the_handbook_have_no_fault_and_fit_a_thumb(page: Page) -> None:
    assert looked_at(page, HANDBOOK, thumbs=True) == []


def test_pages_that_refuse_have_no_fault(page: Page) -> None:
    assert [fault for address, status in REFUSED for fault in faults_of(page, address, status=status)] == []


def test_a_rights_holders_pages_have_no_fault(visitor: OPEN) -> None:
    assert looked_at(visitor("holder"), HOLDER) == []


def test_the_staffs_pages_have_no_fault(visitor: OPEN) -> None:
    assert looked_at(visitor("reviewer"), STAFF) == []


def test_a_supervisors_and_a_sellers_pages_have_no_fault(visitor: OPEN) -> None:
    found = []
    for role, addresses in (
        ("supervisor", ("/admin/", "/admin/outbox/effect/")),
        ("seller", ("/", "/cases/", "/report/")),
    ):
        page = visitor(role)
        for address in addresses:
            found += faults_of(page, address, status=403 if (role, address) == ("seller", "/report/") else 200)

    assert found == []


def test_the_steps_of_a_report_have_no_fault_also_with_errors(visitor: OPEN, site: Site) -> None:
    page = visitor("holder")
    page.goto("/report/")
    found = []
    page.get_by_label("Which listings do you want to report?").fill("https://elsewhere.example/1")
    page.get_by_role("button", name="Check these links").click()
    found += faults_here(page)
    page.get_by_label("Which listings do you want to report?").fill(f"{site.url}/market/item/10012 nonsense.example/2")
    page.get_by_role("button", name="Check these links").click()
    page.get_by_role("button", name="Continue").click()
    found += faults_here(page)
    page.get_by_label("LUMO (018765432) · trademark").check()
    page.get_by_label("Counterfeit goods").check()
    page.get_by_label("In one sentence").fill("The title carries our mark.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Declare and report 1 listing").click()
    found += faults_here(page)

    assert found == []


def test_a_case_has_no_fault_on_its_whole_way(visitor: OPEN, site: Site) -> None:
    holder, reviewer, seller, buyer = visitor("holder"), visitor("reviewer"), visitor(), visitor()
    listing = next(address for address in items_of(site, "seller-03") if "lumo-style" in address.lower())
    reference = report(holder, listing)
    found = faults_here(holder)
    decide(reviewer, reference, "Take down", "Same mark, same goods")
    letter = mail_about(site, f"{reference}/1: your listing was taken down")
    found += faults_of(buyer, listing, status=410) + faults_of(holder, f"/cases/{reference}/")
    found += faults_of(seller, link_in(letter["text"], "/answer/"))
    answer(seller, site, reference, look=lambda: found.extend(faults_here(seller)))
    found += faults_of(holder, f"/cases/{reference}/")
    decide(visitor("supervisor"), reference, "Put it back", "Permission or licence shown")
    mail_about(site, f"{reference}/1: the listing was put back")
    until("the case is over", lambda: "put back" in holder.goto(f"/cases/{reference}/").text())
    found += faults_here(holder) + faults_of(seller, link_in(letter["text"], "/answer/"))

    assert found == []


# Dark and narrow only: a look that missed one of them would not see it
PALE = """@media (max-width: 400px) and (prefers-color-scheme: dark) {
  main label { color: #333 !important; background: #222 !important }
}"""
ADOPT = """text => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text)
  document.adoptedStyleSheets = [sheet] }"""


def test_pale_words_on_a_dark_phone_are_seen(page: Page) -> None:
    page.goto("/accounts/login/")
    page.evaluate(ADOPT, PALE)
    found = faults_here(page)

    assert [fault for fault in found if "color-contrast" not in fault] == []
    assert found
    assert all(f"{page.url} 390 dark" in fault for fault in found if " 320 " not in fault)


def test_a_small_target_and_a_page_too_wide_are_seen_on_a_walk(page: Page) -> None:
    page.goto("/accounts/login/")
    page.evaluate("document.querySelector('main button').style.cssText = 'min-block-size: 0; block-size: 20px'")
    page.evaluate("document.querySelector('h1').style.cssText = 'inline-size: 400px'")
    found = faults_here(page, thumbs=True)

    assert [fault.split(" ", 1)[0] for fault in found] == [page.url] * len(found)
    assert (sum("less than 44 px" in fault for fault in found), sum("too wide" in fault for fault in found)) == (1, 1)

"""Every page, looked at by axe-core at 1280 and 390 px in light and dark; the console stays silent (CSP)."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.journeys.looks import faults_here, faults_of
from tests.journeys.page_types import HANDBOOK, HOLDER, REFUSED, STAFF, VISITOR
from tests.journeys.people import answer, decide, items_of, link_in, mail_about, report, sign_in, until
from tests.support.site import Site, start_site

OPEN = Callable[..., Page]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A portal of this module's own, in which a case goes its whole way."""
    portal = start_site(tmp_path_factory.mktemp("look") / "data")
    yield portal
    portal.stop()


def looked_at(page: Page, addresses: tuple[str, ...]) -> list[str]:
    return [fault for address in addresses for fault in faults_of(page, address)]


def test_a_visitors_pages_have_no_fault(page: Page) -> None:
    assert looked_at(page, VISITOR) == []


def test_pages_of_the_handbook_have_no_fault(page: Page) -> None:
    assert looked_at(page, HANDBOOK) == []


def test_pages_that_refuse_have_no_fault(page: Page) -> None:
    assert [fault for address, status in REFUSED for fault in faults_of(page, address, status=status)] == []


def test_a_rights_holders_pages_have_no_fault(page: Page, site: Site) -> None:
    sign_in(page, site, "holder")

    assert looked_at(page, HOLDER) == []


def test_the_staffs_pages_have_no_fault(page: Page, site: Site) -> None:
    sign_in(page, site, "reviewer")

    assert looked_at(page, STAFF) == []


def test_a_supervisors_and_a_sellers_pages_have_no_fault(visitor: OPEN, site: Site) -> None:
    found = []
    for role, addresses in (
        ("supervisor", ("/admin/", "/admin/outbox/effect/")),
        ("seller", ("/", "/cases/", "/report/")),
    ):
        page = visitor()
        sign_in(page, site, role)
        for address in addresses:
            found += faults_of(page, address, status=403 if (role, address) == ("seller", "/report/") else 200)

    assert found == []


def test_the_steps_of_a_report_have_no_fault_also_with_errors(page: Page, site: Site) -> None:
    sign_in(page, site, "holder")
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
    holder, reviewer, seller, buyer = visitor(), visitor(), visitor(), visitor()
    listing = next(address for address in items_of(buyer, "seller-03") if "lumo-style" in address.lower())
    sign_in(holder, site, "holder")
    sign_in(reviewer, site, "reviewer")
    reference = report(holder, listing)
    found = faults_here(holder)
    decide(reviewer, reference, "Take down", "Same mark, same goods")
    letter = mail_about(site, f"{reference}/1: your listing was taken down")
    found += faults_of(buyer, listing, status=410) + faults_of(holder, f"/cases/{reference}/")
    found += faults_of(seller, link_in(letter["text"], "/answer/"))
    answer(seller, site, reference, look=lambda: found.extend(faults_here(seller)))
    found += faults_of(holder, f"/cases/{reference}/")
    decide(reviewer, reference, "Put it back", "Permission or licence shown")
    mail_about(site, f"{reference}/1: the listing was put back")
    until("the case is over", lambda: "put back" in holder.goto(f"/cases/{reference}/").text())
    found += faults_here(holder) + faults_of(seller, link_in(letter["text"], "/answer/"))

    assert found == []

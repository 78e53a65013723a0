"""J2: somebody without an account reports a listing, follows it, and makes an account of it. By keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.looks import faults_here, faults_of
from tests.journeys.people import a_pdf, items_of, link_in, mails_about, until
from tests.journeys.walk import EACH_WAY, WAYS, Walk
from tests.support.site import Site

OPEN = Callable[..., Page]
LIMITS = {"screens": 6, "fields": 10, "keys": 150, "seconds": 120}  # keys: our own, a third of two minutes
PAPER = {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}


def mails_to(site: Site, address: str, words: str) -> list[dict[str, str]]:
    return [mail for mail in mails_about(site, words) if address in mail["to"]]


def report(walk: Walk, site: Site, address: str, listing: str) -> None:
    """From the first page to the confirmation."""
    walk.open("/guest/")
    walk.type("What is your e-mail address?", address)
    walk.press("Continue")
    code = until("a code", lambda: mails_to(site, address, "is your code to report"))[-1]["subject"].split()[0]
    walk.type("Enter the code from our mail", code)
    walk.press("Continue")
    walk.paste("Which listings do you want to report?", listing)
    walk.press("Check these links")
    walk.choose("Whose right is it?", "I own the right, or work for the firm that does")
    walk.type("Name of your firm", "Gerd Small")
    walk.choose("What is wrong?", "Counterfeit goods: they carry my mark and I did not make them")
    walk.type("Name of the trademark", "SMALLO")
    walk.upload("A document that shows the right", PAPER)
    walk.type("In one sentence", "The photo shows our lamp with our mark.")
    walk.press("Continue")
    walk.tick("I declare")
    walk.press("Declare and report 1 listing")


@pytest.mark.parametrize("way", EACH_WAY)
def test_a_guest_reports_follows_and_makes_an_account_within_the_limits(way: str, visitor: OPEN, site: Site) -> None:
    number, address = list(WAYS).index(way), f"gerd{list(WAYS).index(way)}@small{list(WAYS).index(way)}.example"
    page = visitor(**WAYS[way])
    listing = items_of(site, "seller-05")[number]
    walk = Walk(page)
    report(walk, site, address, listing)
    reference = page.locator("h1 .ref").inner_text()
    there = walk.counts()
    begun = walk.screens
    walk.press("Open an account")
    name = page.get_by_label("Name of your firm").input_value()
    walk.pick("Country", "Germ")
    walk.press("Open the account")
    case = page.get_by_role("link", name=reference)
    print(f"\nJ2 {way}: {there}; account: {walk.screens - begun} screens")

    assert {name: there[name] for name, most in LIMITS.items() if there[name] > most} == {}
    assert len(set(walk.asked)) == len(walk.asked)  # nothing is asked twice
    assert (walk.screens - begun, name, walk.asked[-1], case.count()) == (2, "Gerd Small", "Country", 1)
    assert walk.sideways == []


def test_a_guests_pages_have_no_fault_also_with_errors(visitor: OPEN, site: Site) -> None:
    page, found = visitor(), faults_of(visitor(), "/guest/")
    listing = items_of(site, "seller-05")[5]
    page.goto("/guest/")
    page.get_by_label("e-mail").fill("gina@looks.example")
    page.get_by_role("button", name="Continue").click()
    found += faults_here(page)
    code = until("a code", lambda: mails_to(site, "gina@looks.example", "is your code to report"))[-1]["subject"]
    page.get_by_label("Enter the code").fill(code.split()[0])
    page.get_by_role("button", name="Continue").click()
    found += faults_here(page)
    page.get_by_label("Which listings").fill(f"{listing} https://elsewhere.example/1")
    page.get_by_role("button", name="Check these links").click()
    page.get_by_label("I act for its owner").check()
    page.get_by_role("button", name="Continue").click()
    found += faults_here(page)
    page.goto("/guest/account/")
    found += faults_here(page)

    assert found == []


def test_a_guests_case_has_no_fault(visitor: OPEN, site: Site) -> None:
    page = visitor()
    report(Walk(page), site, "gus@looks.example", items_of(site, "seller-05")[6])

    assert faults_here(page) == []


def test_the_link_in_the_mail_leads_another_browser_to_the_case(visitor: OPEN, site: Site) -> None:
    page, address = visitor(), "gisa@link.example"
    report(Walk(page), site, address, items_of(site, "seller-05")[4])
    reference = page.locator("h1 .ref").inner_text()
    letter = until("a letter", lambda: mails_to(site, address, f"{reference}: we received"))[-1]
    other = visitor()
    other.goto(link_in(letter["text"], "/guest/case/"))

    assert other.locator("h1 .ref").inner_text() == reference

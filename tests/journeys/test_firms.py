"""J1, J3, J4, J5: a small firm's first report, its next one, an agent's client and table. By keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.looks import faults_here
from tests.journeys.people import a_pdf, items_of, mails_about, until
from tests.journeys.walk import EACH_WAY, WAYS, Walk
from tests.support.site import Site
from uploads.cells import as_csv

OPEN = Callable[..., Page]
PAPER = {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}
STORES = ["seller-11", "seller-02", "seller-04", "seller-12"]
OWNER = "I own the rights, or work for the firm that does"
AGENT = "I act for owners of rights, as an agent or law firm"
SAID = "The photo shows our lamp with our mark."
FIRST = {"screens": 12, "fields": 15, "seconds": 180}
NEXT = {"screens": 4, "fields": 4, "seconds": 60}
TABLE = {"screens": 5, "fields": 2, "seconds": 120}
CLIENT = {"screens": 8, "fields": 5 + 3 * 5, "seconds": 180}
RIGHTS = [  # kind and office by their first letters, and the number
    ("Trademark", "EUI", "018765432"),
    ("Trademark", "EUI", "018765440"),
    ("Design", "EUI", "004048098-0004"),
    ("Patent", "EPO", "EP 1 234 567 B1"),
    ("Utility", "DPM", "20 2021 000 456"),
]


def above(walk: Walk, limits: dict[str, float]) -> dict[str, float]:
    """The counts that pass their limits."""
    counts = walk.counts()
    return {name: counts[name] for name, most in limits.items() if counts[name] > most}


def open_account(walk: Walk, site: Site, address: str, name: str, what: str = OWNER) -> None:
    walk.open("/accounts/signup/?next=/report/")
    walk.type("E-mail address", address)
    walk.press("Continue")
    mails = until("a code", lambda: [mail for mail in mails_about(site, "is your code") if address in mail["to"]])
    walk.type("code", mails[-1]["subject"].split()[0])
    walk.press("Continue")
    walk.choose("What do you do?", what)
    walk.type("Name of your firm", name)
    walk.pick("Country", "Germ")
    walk.press("Continue")


def enter_right(walk: Walk, name: str) -> None:
    walk.choose("What do you own?", "A trademark: a name or logo, registered or applied for")
    walk.press("Continue")
    walk.choose("Is it registered?", "Yes")
    walk.pick("At which office?", "EUI")
    walk.press("Continue")
    walk.type("Name of the trademark", name)
    walk.choose("What does it protect?", "word mark: letters or words in no special look")
    walk.press("Continue")
    walk.press("Continue")  # classes, goods and dates may be left to the certificate
    walk.upload("Upload a document that shows the right", PAPER)
    walk.press("Enter this right")


def say_and_send(walk: Walk) -> None:
    walk.choose("What is wrong?", "Counterfeit goods: they carry my mark and I did not make them")
    walk.type("In one sentence", SAID)
    walk.press("Continue")
    walk.tick("I declare")
    walk.press("Declare and report 1 listing")


@pytest.mark.parametrize("way", EACH_WAY)
def test_j1_from_nothing_to_a_sent_report_in_one_sitting_and_j3_the_next_one(
    way: str, visitor: OPEN, site: Site
) -> None:
    number = list(WAYS).index(way)
    page = visitor(**WAYS[way])
    listing, other = items_of(site, f"seller-{6 + number:02}")[:2]
    walk = Walk(page)
    open_account(walk, site, f"frida{number}@firm{number}.example", f"Firma {number} Fridasson")
    walk.paste("Which listings do you want to report?", listing)
    walk.press("Check these links")
    enter_right(walk, f"FRIDA{number}")
    say_and_send(walk)
    print(f"\nJ1 {way}: {walk.counts()}")

    assert page.locator(".panel .ref").count() == 1
    assert (above(walk, FIRST), walk.sideways) == ({}, [])
    assert len(set(walk.asked)) == len(walk.asked)  # nothing is asked twice
    again = Walk(page)
    again.open("/report/")
    again.paste("Which listings do you want to report?", other)
    again.press("Check these links")
    say_and_send(again)
    print(f"J3 {way}: {again.counts()}")
    assert page.locator(".panel .ref").count() == 1
    assert (above(again, NEXT), again.sideways) == ({}, [])


def enter_client(walk: Walk) -> None:
    """An owner and five rights of theirs, a letter that covers all, and its signed copy."""
    walk.open("/rights/several/")
    walk.type("Owner", "Lumo Lights GmbH")
    for row, (kind, office, number) in enumerate(RIGHTS, start=1):
        walk.pick(f"Kind of right {row}", kind[:3])
        walk.pick(f"Office of right {row}", office)
        walk.type(f"Number of right {row}", number)
    walk.upload("One file with the certificates", PAPER)
    walk.press("Enter these rights")
    walk.press("Draft the letter")
    walk.follow("Hand in the signed letter")
    walk.upload("Upload the signed letter", PAPER)
    walk.press("Hand in this letter")


@pytest.mark.parametrize("way", EACH_WAY)
def test_j4_an_agent_enters_an_owner_with_five_rights_and_one_letter(way: str, visitor: OPEN, site: Site) -> None:
    number = list(WAYS).index(way)
    page = visitor(**WAYS[way])
    open_account(Walk(page), site, f"ada{number}@counsel{number}.example", f"Kanzlei {number} Adasson", AGENT)
    walk = Walk(page)
    enter_client(walk)
    print(f"\nJ4 {way}: {walk.counts()}")

    assert page.locator("main").inner_text().count("LUMO") >= 2  # the letter, with the rights that it covers
    assert (above(walk, CLIENT), walk.sideways) == ({}, [])


@pytest.mark.parametrize("way", EACH_WAY)
def test_j5_a_table_of_listings_is_mended_and_sent(way: str, visitor: OPEN, site: Site) -> None:
    page = visitor("holder", **WAYS[way])
    number = list(WAYS).index(way)
    listings = items_of(site, STORES[number])[:5]
    rows = [[each, "LUMO", "counterfeit", SAID] for each in listings]
    walk = Walk(page)
    walk.open("/report/file/")
    table = as_csv([["link", "right", "reason", "statement"], *rows, ["no link", "LUMO", "counterfeit", SAID]])
    walk.upload("Upload your table", {"name": "reports.csv", "mimeType": "text/csv", "buffer": table})
    walk.press("Upload and check")
    assert page.locator("tbody tr").count() == 1  # only the row with a problem
    walk.reach(page.get_by_role("link", name=f"Check and report {len(listings)} listings"))
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")
    walk.tick("I declare")
    walk.press(f"Declare and report {len(listings)} listings")
    print(f"\nJ5 {way}: {walk.counts()}")

    assert page.locator(".result a").count() == 1
    assert (above(walk, TABLE), walk.sideways) == ({}, [])


def test_the_pages_of_a_table_have_no_fault(visitor: OPEN, site: Site) -> None:
    page = visitor("holder")
    page.goto("/report/file/")
    found = faults_here(page)
    listing = items_of(site, "seller-08")[-1]
    rows = [["link", "right", "reason", "statement"], [listing, "LUMO", "counterfeit", SAID]]
    table = {"name": "reports.csv", "mimeType": "text/csv", "buffer": as_csv([*rows, ["x", "x", "x", "x"]])}
    page.get_by_role("button", name="Upload and check").click()
    found += faults_here(page)
    page.get_by_label("Upload your table").set_input_files(files=[table])
    page.get_by_role("button", name="Upload and check").click()
    found += faults_here(page)
    page.get_by_role("link", name="Check and report 1 listing").click()
    found += faults_here(page)
    page.get_by_role("button", name="Declare and report 1 listing").click()
    found += faults_here(page)

    assert found == []


def test_the_questions_about_a_right_have_no_fault(visitor: OPEN) -> None:
    page, found = visitor(), []
    for address in ("/rights/which/", "/rights/which/?copied=name&next=mark", "/rights/which/?copied=other"):
        page.goto(address)
        found += faults_here(page)
    page.goto("/rights/claim-statement/")
    page.get_by_role("button", name="Write the statement").click()
    found += faults_here(page)

    assert found == []

"""The whole chain in a browser, with the real portal: reported, decided, gone, answered, put back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.people import a_pdf, items_of, link_in, mail_about, mails_about, sign_in, until
from tests.support.site import Site, start_site

OPEN = Callable[..., Page]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> object:
    """A portal of this module's own: it takes listings down."""
    portal = start_site(tmp_path_factory.mktemp("chain") / "data")
    yield portal
    portal.stop()


def report(page: Page, address: str) -> str:
    """Report a listing and give the case's reference."""
    page.goto("/report/")
    page.get_by_label("Which listings do you want to report?").fill(f"look at this: <{address}?utm_source=mail>")
    page.get_by_role("button", name="Check these links").click()
    page.get_by_label("LUMO (018765432) · trademark").check()
    page.get_by_label("Counterfeit goods").check()
    page.get_by_label("In one sentence").fill("The title carries our mark and we did not make this lamp.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("I declare").check()
    page.get_by_role("button", name="Declare and report 1 listing").click()
    return page.locator(".panel .ref").inner_text()


def decide(page: Page, reference: str, verb: str, reason: str) -> None:
    """Decide on a case in the staff's queue."""
    page.goto("/admin/complaints/reportedlisting/")
    page.get_by_role("link", name=f"{reference}/1").click()
    form = page.get_by_role("form", name=verb, exact=True)
    form.get_by_label("Reason").select_option(label=reason)
    form.get_by_label("In your words").fill("We compared the title and the picture with the certificate.")
    form.get_by_role("button", name=verb).click()


def buyer_finds(page: Page, address: str) -> bool:
    """Whether a buyer can open the listing's page and find it by its title."""
    return page.goto(address).status == 200


def answer(page: Page, site: Site, reference: str) -> None:
    """Answer from the link in the seller's letter, with the code sent to the same address."""
    letter = mail_about(site, f"{reference}/1: your listing was taken down")
    page.goto(link_in(letter["text"], "/answer/"))
    page.get_by_role("button", name="Send the code").click()
    code = mail_about(site, "is your code to answer")["subject"].split()[0]
    page.get_by_label("Which code did we send you?").fill(code)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("I have a licence or permission").check()
    page.get_by_label("Tell us what we should know").fill("We buy from the maker; the invoice is attached.")
    invoice = {"name": "invoice.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}
    page.get_by_label("Papers that show it").set_input_files(files=[invoice])
    page.get_by_role("button", name="Send my answer").click()


def test_a_listing_is_reported_taken_down_answered_and_put_back(visitor: OPEN, site: Site) -> None:
    holder, reviewer, seller, buyer = visitor(), visitor(), visitor(), visitor()
    listing = next(address for address in items_of(buyer, "seller-03") if "lumo-style" in address.lower())
    sign_in(holder, site, "holder")
    sign_in(reviewer, site, "reviewer")

    reference = report(holder, listing)
    assert mail_about(site, f"{reference}: we received")["to"] == site.logins["holder"].email

    decide(reviewer, reference, "Take down", "Same mark, same goods")
    until("the listing is gone for a buyer", lambda: not buyer_finds(buyer, listing))
    told = until("both letters", lambda: len(found := mails_about(site, f"{reference}/1: ")) == 2 and found)
    assert {mail["to"] for mail in told} == {site.logins["holder"].email, site.logins["seller"].email}

    answer(seller, site, reference)
    mail_about(site, f"{reference}/1: we received your answer")
    decide(reviewer, reference, "Put it back", "Permission or licence shown")
    until("the listing is back for a buyer", lambda: buyer_finds(buyer, listing))
    back = [
        mail_about(site, f"{reference}/1: the listing was put back"),
        mail_about(site, "your listing is back on sale"),
    ]

    assert [mail["to"] for mail in back] == [site.logins["holder"].email, site.logins["seller"].email]

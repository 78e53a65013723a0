"""The whole chain in a browser, with the real portal: reported, decided, gone, answered, put back."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.journeys.people import answer, decide, items_of, mail_about, mails_about, report, until
from tests.support.site import Site

OPEN = Callable[..., Page]


def buyer_finds(page: Page, address: str) -> bool:
    """Whether a buyer can open the listing's page and find it by its title."""
    return page.goto(address).status == 200


def test_a_listing_is_reported_taken_down_answered_and_put_back(visitor: OPEN, site: Site) -> None:
    holder, reviewer, seller, buyer = visitor("holder"), visitor("reviewer"), visitor(), visitor()
    listing = items_of(site, "seller-03")[-1]

    reference = report(holder, listing)
    assert mail_about(site, f"{reference}: we received")["to"] == site.logins["holder"].email

    decide(reviewer, reference, "Take down", "Same mark, same goods")
    until("the listing is gone for a buyer", lambda: not buyer_finds(buyer, listing))
    told = until("both letters", lambda: len(found := mails_about(site, f"{reference}/1: ")) == 2 and found)
    assert {mail["to"] for mail in told} == {site.logins["holder"].email, site.logins["seller"].email}

    answer(seller, site, reference)
    mail_about(site, f"{reference}/1: we received your answer")
    decide(visitor("supervisor"), reference, "Put it back", "Permission or licence shown")
    until("the listing is back for a buyer", lambda: buyer_finds(buyer, listing))
    back = [
        mail_about(site, f"{reference}/1: the listing was put back"),
        mail_about(site, "your listing is back on sale"),
    ]

    assert [mail["to"] for mail in back] == [site.logins["holder"].email, site.logins["seller"].email]

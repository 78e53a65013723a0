"""J5 in its full size: a table of 300 listings, previewed, mended where needed, sent once confirmed."""

import csv
import io
from time import monotonic

import pytest

from complaints.models import Complaint
from marketplace.connectors.embedded.connector import EmbeddedConnector
from marketplace.connectors.embedded.models import Item, ItemPicture
from marketplace.models import ListingSnapshot
from tests.complaints.filer import address_of, text_of
from tests.complaints.test_sheets import SAID, Desk
from tests.marketplace.builders import a_picture, make_seller

pytestmark = pytest.mark.django_db
ROWS, SELLERS = 300, 20
WRONG = [str(place) for place in range(7, ROWS, 25)]  # rows of the file


def put_on_sale() -> list[int]:
    """Put 300 items of 20 sellers on sale, each with a picture, and give their numbers."""
    sellers = [make_seller(number) for number in range(10, 10 + SELLERS)]
    facts = {"title": "Cone Lamp", "description": "A lamp.", "price_minor": 2499, "stock": 7}
    items = Item.objects.bulk_create(
        Item(number=20_000 + row, seller=sellers[row % SELLERS], **facts) for row in range(ROWS)
    )
    drawn = a_picture()
    ItemPicture.objects.bulk_create(ItemPicture(item=item, number=1, content=drawn) for item in items)
    return [item.number for item in items]


def table(desk: Desk) -> list[list[str]]:
    """A table of the 300 in which some reasons are wrong."""
    rows = [[address_of(number), desk.holder.right.reference, "counterfeit", SAID] for number in put_on_sale()]
    for place in WRONG:
        rows[int(place) - 2][2] = "bad"
    return rows


def rows_shown(desk: Desk) -> list[str]:
    """The rows of the file that the page of a table shows."""
    return [row["row"] for row in desk.client.get(desk.at("sheet")).context["shown"]]


def test_j5_300_rows_are_previewed_and_only_those_with_problems_are_mended_and_sent_again() -> None:
    desk = Desk()
    lines = table(desk)
    started = monotonic()
    desk.upload(*lines)
    desk.read()
    shown, took = rows_shown(desk), monotonic() - started
    print(f"\nJ5, {ROWS} rows: preview in {took:.1f} s (aim 10)")
    read = ListingSnapshot.objects.count()
    content = desk.client.get(desk.at("sheet_problems", "csv")).content.decode("utf-8-sig")
    bad = [line | {"reason": "counterfeit"} for line in csv.DictReader(io.StringIO(content))]
    desk.upload(*[list(line.values()) for line in bad], head=list(bad[0]), to=desk.at("sheet"))
    desk.read()

    assert (shown, [line["row"] for line in bad], rows_shown(desk)) == (WRONG, WRONG, [])
    assert (read, ListingSnapshot.objects.count()) == (ROWS - len(WRONG), ROWS)  # what was read is not read again
    assert Complaint.objects.count() == 0
    assert f"Declare and report {ROWS} listings" in text_of(desk.client.get(desk.at("sheet_check")))
    desk.confirm()
    assert [case.listings.count() for case in Complaint.objects.all()] == [ROWS]


def test_each_seller_of_a_table_is_asked_for_once_on_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, true_one = [], EmbeddedConnector.seller_contact

    def counted(connector: EmbeddedConnector, listing: object) -> object:
        asked.append(listing)
        return true_one(connector, listing)

    monkeypatch.setattr(EmbeddedConnector, "seller_contact", counted)
    desk = Desk()
    desk.upload(*[desk.row(number) for number in range(1, 6)])
    desk.read()

    assert (len(asked), ListingSnapshot.objects.count()) == (1, 5)
    assert {shot.listing.store.contact_email for shot in ListingSnapshot.objects.all()} == {"seller@demo.example"}

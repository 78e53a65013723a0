"""Keeping what a listing showed: facts, pictures, digests; and handing the pictures out."""

import io
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, transaction
from django.test import Client
from PIL import Image
from pytest_django import Settings

from marketplace.actions import check_pictures, record_receipt, take_snapshot
from marketplace.connectors.base import ListingFacts, ListingNotFound, ListingRef, Picture
from marketplace.connectors.embedded.connector import plain
from marketplace.connectors.embedded.models import Item, ItemPicture, Seller
from marketplace.models import Listing, ListingSnapshot, SnapshotPicture, Store
from marketplace.queries import canonical, digest_of, is_unchanged, picture_url
from marketplace.registry import connector_for
from tests.marketplace.builders import SITE, a_picture, make_item, make_market

pytestmark = pytest.mark.django_db
LISTING = ListingRef("corner", "10007")


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path
    make_market()


def facts_with(*contents: bytes) -> ListingFacts:
    return ListingFacts(
        external_id="1", url=SITE, title="t", description="", price_minor=1, currency="EUR", seller_id="s",
        seller_name="s", on_sale=True, pictures=tuple(Picture(content) for content in contents),
    )  # fmt: skip


def test_a_snapshot_keeps_what_a_buyer_saw() -> None:
    make_item()
    facts = take_snapshot(LISTING).facts

    del facts["pictures"], facts["taken_at"]
    assert facts == {
        "market": "corner",
        "external_id": "10007",
        "url": f"{SITE}/item/10007",
        "title": "Cone Lamp",
        "description": "A lamp.",
        "price_minor": 2499,
        "currency": "EUR",
        "seller": {"id": "seller-03", "name": "Bright Bazaar"},
        "on_sale": True,
        "pictures_left_out": [],
    }


def test_a_snapshot_keeps_the_pictures_as_fetched() -> None:
    make_item(pictures=2)
    kept = take_snapshot(LISTING).pictures.all()

    assert [Path(picture.file.path).read_bytes() for picture in kept] == [a_picture(shade=1), a_picture(shade=2)]


def test_a_snapshot_names_the_store_and_its_contact() -> None:
    make_item()
    store = take_snapshot(LISTING).listing.store

    assert (store.external_id, store.name, store.contact_email) == ("seller-03", "Bright Bazaar", "seller@demo.example")


@pytest.mark.postgresql
def test_a_second_snapshot_is_a_new_row_of_the_same_listing() -> None:
    make_item()
    first = take_snapshot(LISTING)
    Item.objects.update(title="Other", price_minor=1)
    second = take_snapshot(first.listing)

    assert (first.listing_id, first.facts["price_minor"]) == (second.listing_id, 2499)
    assert Listing.objects.get().title == "Other"


def test_a_sellers_address_with_a_line_break_does_not_replace_the_one_known() -> None:
    make_item()
    take_snapshot(LISTING)
    Seller.objects.update(contact_email="a@b.example\r\nBcc: c@d.example,,")
    take_snapshot(LISTING)

    assert Store.objects.get().contact_email == "seller@demo.example"


def test_a_marketplaces_text_is_stripped_of_what_no_database_takes() -> None:
    assert plain("A\x00 lamp\ud800.", 300) == "A lamp."


def test_invisible_signs_of_a_description_are_left_out() -> None:
    make_item(description="A\x07 lamp\u202e.\nTwo lines")

    assert take_snapshot(LISTING).facts["description"] == "A lamp.\nTwo lines"


def test_a_listing_that_is_not_shown_leaves_no_rows() -> None:
    make_item(is_hidden=True)
    with pytest.raises(ListingNotFound):
        take_snapshot(LISTING)

    assert (Listing.objects.count(), Store.objects.count()) == (0, 0)


def test_a_snapshot_inside_a_transaction_is_refused() -> None:
    make_item()

    with pytest.raises(RuntimeError), transaction.atomic():
        take_snapshot(LISTING)


def test_a_broken_picture_is_left_out_and_noted() -> None:
    item = make_item(pictures=2)
    ItemPicture.objects.filter(item=item, number=1).update(content=b"<svg onload=alert(1)>")
    snapshot = take_snapshot(LISTING)

    assert [picture.number for picture in snapshot.pictures.all()] == [2]
    assert snapshot.facts["pictures_left_out"] == [{"number": 1, "why": "not a picture"}]


def bomb() -> bytes:
    out = io.BytesIO()
    Image.new("1", (7000, 6000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not readable"),
        (b"text", "not a picture"),
        (a_picture()[:-20], "not a picture"),
        (a_picture(kind="BMP"), "not a picture"),
        (a_picture() + b"\0" * 5_000_000, "too large"),
        (bomb(), "too many pixels"),
    ],
)
def test_a_picture_that_cannot_be_kept_says_why(content: bytes, why: str) -> None:
    assert check_pictures(facts_with(content)) == ([], [{"number": 1, "why": why}])


@pytest.mark.parametrize(("kind", "found"), [("JPEG", "jpeg"), ("PNG", "png"), ("WEBP", "webp"), ("GIF", "gif")])
def test_a_pictures_type_is_found_in_its_bytes(kind: str, found: str) -> None:
    assert [one.media_type for one in check_pictures(facts_with(a_picture(kind=kind)))[0]] == [f"image/{found}"]


def test_five_pictures_are_kept() -> None:
    assert len(check_pictures(facts_with(*[a_picture()] * 7))[0]) == 5


def test_canonical_facts_have_one_form() -> None:
    assert canonical({"b": "ä", "a": [1, None]}) == '{"a":[1,null],"b":"ä"}'.encode()


@pytest.mark.postgresql
def test_an_untouched_snapshot_proves_itself() -> None:
    make_item()

    assert is_unchanged(take_snapshot(LISTING)) is True


def test_a_changed_fact_is_noticed() -> None:
    make_item()
    snapshot = take_snapshot(LISTING)
    snapshot.facts["price_minor"] = 1

    assert is_unchanged(snapshot) is False


def test_a_changed_picture_is_noticed() -> None:
    make_item()
    snapshot = take_snapshot(LISTING)
    Path(snapshot.pictures.get().file.path).write_bytes(a_picture(shade=5))

    assert is_unchanged(snapshot) is False


def test_the_digest_is_the_same_after_reading_from_the_database() -> None:
    make_item()
    snapshot = ListingSnapshot.objects.get(pk=take_snapshot(LISTING).pk)

    assert digest_of(snapshot.facts) == snapshot.sha256


def test_snapshots_pictures_and_receipts_are_never_edited() -> None:
    make_item()
    snapshot = take_snapshot(LISTING)
    receipt = record_receipt(snapshot.listing, "hide", "hide:1", {"ok": True})

    for row in (snapshot, snapshot.pictures.get(), receipt):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            row.save()
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            type(row).objects.filter(pk=row.pk)._raw_delete("default")


def signed_url() -> str:
    make_item()
    return picture_url(take_snapshot(LISTING).pictures.get())


def test_a_picture_comes_in_a_sandbox(client: Client) -> None:
    answer = client.get(signed_url())

    assert (answer.content, answer["Content-Type"]) == (a_picture(), "image/jpeg")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, max-age=3600")


def test_an_altered_address_shows_nothing(client: Client) -> None:
    address = signed_url()

    assert client.get(address[:-3] + "xy/").status_code == 404


def test_an_address_is_good_for_a_day(client: Client) -> None:
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False) as clock:
        address = signed_url()
        clock.shift(24 * 3600 - 1)
        statuses = [client.get(address).status_code]
        clock.shift(2)
        statuses.append(client.get(address).status_code)

    assert statuses == [200, 404]


def test_a_picture_refuses_to_be_posted_to(client: Client) -> None:
    assert client.post(signed_url()).status_code == 405


def test_a_picture_whose_file_is_lost_is_not_found(client: Client) -> None:
    address = signed_url()
    SnapshotPicture.objects.get().file.storage.delete(SnapshotPicture.objects.get().file.name)

    assert client.get(address).status_code == 404


def test_a_turn_is_given_back_after_a_failure() -> None:
    for _ in range(10):
        with pytest.raises(ListingNotFound):
            take_snapshot(ListingRef("corner", "1"))


def test_a_market_with_an_unknown_connector_is_named() -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        connector_for(make_market(code="other", connector="elsewhere"))

    assert str(refusal.value) == "Market other names the connector 'elsewhere'; known: embedded, oscar."

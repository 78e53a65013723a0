"""The made-up catalogue: the same every time, quick, and with the copies that the demo needs."""

import io
import time
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import Settings

from marketplace.actions import take_snapshot
from marketplace.connectors.base import ListingRef
from marketplace.connectors.embedded.catalogue import CONE, fill, numbers_of_copies, offers
from marketplace.connectors.embedded.drawing import SHAPES, draw
from marketplace.connectors.embedded.models import Item, ItemPicture, Seller
from marketplace.models import Market

SITE = "http://127.0.0.1:8123"


@pytest.mark.django_db
def test_filling_takes_less_than_eight_seconds() -> None:
    draw.cache_clear()
    started = time.monotonic()
    fill(site=SITE)

    assert time.monotonic() - started < 8


@pytest.mark.django_db
@pytest.mark.postgresql
def test_filling_twice_adds_nothing() -> None:
    fill(site=SITE)
    before = list(Item.objects.values_list("pk", "number", "title"))
    fill(site=SITE)

    assert list(Item.objects.values_list("pk", "number", "title")) == before


@pytest.mark.django_db
def test_filling_again_follows_the_portals_address() -> None:
    fill(site=SITE)
    fill(site="http://127.0.0.1:9000/")

    assert Market.objects.get().site_url == "http://127.0.0.1:9000/market"


@pytest.mark.django_db
def test_the_market_has_twelve_sellers_and_about_two_hundred_items() -> None:
    fill(site=SITE)

    assert (Seller.objects.count(), 190 <= Item.objects.count() <= 210) == (12, True)
    assert ItemPicture.objects.count() == Item.objects.count()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seller_id", "name", "email"),
    [
        ("seller-01", "Lumo Lights Official", "seller-01@demo.example"),
        ("seller-03", "Bright Bazaar", "seller@demo.example"),
    ],
)
def test_the_demos_sellers_are_there(seller_id: str, name: str, email: str) -> None:
    fill(site=SITE)
    seller = Seller.objects.get(external_id=seller_id)

    assert (seller.name, seller.contact_email) == (name, email)


def test_the_catalogue_is_the_same_every_time() -> None:
    assert offers() == offers()


def test_copies_are_sold_by_others_than_the_owner() -> None:
    by_number = {offer.number: offer.seller_id for offer in offers()}

    assert "seller-01" not in {by_number[number] for number in numbers_of_copies()}
    assert "seller-03" in {by_number[number] for number in numbers_of_copies()}


def test_some_copy_the_photograph_itself() -> None:
    by_number = {offer.number: offer.picture for offer in offers()}

    assert [number for number in numbers_of_copies() if by_number[number] == CONE] != []


def test_what_copies_nobody_has_a_picture_of_its_own() -> None:
    own = [draw(offer.picture) for offer in offers() if offer.number not in numbers_of_copies()]

    assert len(set(own)) == len(own)


def test_pictures_are_small_files_of_six_hundred_pixels() -> None:
    sizes = {Image.open(io.BytesIO(draw(offer.picture))).size for offer in offers()}

    assert (sizes, max(len(draw(offer.picture)) for offer in offers()) <= 40_000) == ({(600, 600)}, True)


def test_every_shape_is_sold() -> None:
    assert {offer.picture.shape for offer in offers()} == set(SHAPES)


@pytest.mark.django_db
def test_a_copy_can_be_kept_as_evidence(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path
    fill(site=SITE)

    assert take_snapshot(ListingRef("corner", str(numbers_of_copies()[0]))).facts["seller"]["id"] == "seller-03"

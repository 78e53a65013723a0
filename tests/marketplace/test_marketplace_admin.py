"""Staff look at what was read from marketplaces; nobody edits it."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from marketplace.actions import record_receipt, take_snapshot
from marketplace.connectors.base import ListingRef
from marketplace.models import ListingSnapshot
from tests.marketplace.builders import make_item, make_market

pytestmark = pytest.mark.django_db
READ_ONLY = ["store", "listing", "listingsnapshot", "receipt"]


@pytest.fixture
def staff(client: Client, tmp_path: Path, settings: Settings) -> Client:
    settings.MEDIA_ROOT = tmp_path
    make_market()
    make_item()
    record_receipt(take_snapshot(ListingRef("corner", "10007")).listing, "hide", "hide:1", {})
    client.force_login(User.objects.create_superuser("boss@demo.example"))
    return client


@pytest.mark.parametrize("model", [*READ_ONLY, "market"])
def test_staff_see_the_list(staff: Client, model: str) -> None:
    assert staff.get(f"/admin/marketplace/{model}/").status_code == 200


@pytest.mark.parametrize("model", READ_ONLY)
def test_nothing_is_added_by_hand(staff: Client, model: str) -> None:
    assert staff.get(f"/admin/marketplace/{model}/add/").status_code == 403


def test_a_snapshots_page_shows_its_picture(staff: Client) -> None:
    pk = ListingSnapshot.objects.get().pk

    assert staff.get(f"/admin/marketplace/listingsnapshot/{pk}/change/").content.count(b'src="/snapshots/') == 1


@pytest.mark.parametrize("model", [*READ_ONLY, "market"])
def test_others_see_nothing(client: Client, model: str) -> None:
    client.force_login(User.objects.create_user("someone@demo.example"))

    assert client.get(f"/admin/marketplace/{model}/").status_code == 302

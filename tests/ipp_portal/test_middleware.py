"""Headers that every answer carries."""

import pytest
from django.test import Client

from marketplace.connectors.embedded.models import Item
from tests.complaints.builders import make_user
from tests.marketplace.builders import make_item

pytestmark = pytest.mark.django_db


def test_a_listing_that_is_down_is_not_kept_by_browsers(client: Client) -> None:
    make_item(10007)
    Item.objects.update(is_hidden=True)

    answer = client.get("/market/item/10007")

    assert (answer.status_code, answer["Cache-Control"]) == (410, "no-cache")


def test_a_signed_in_persons_pages_are_kept_by_no_cache(client: Client) -> None:
    client.force_login(make_user())

    assert client.get("/cases/")["Cache-Control"] == "no-store"

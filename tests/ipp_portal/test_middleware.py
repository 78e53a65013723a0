"""Headers that every answer carries."""

from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware

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


def test_a_static_file_runs_nothing_and_stands_in_no_frame(tmp_path: Path, settings: Any) -> None:
    (tmp_path / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    settings.STATIC_ROOT = str(tmp_path)
    settings.WHITENOISE_AUTOREFRESH = False
    answer = WhiteNoiseMiddleware(lambda request: HttpResponse(status=404))(RequestFactory().get("/static/drawing.svg"))

    answer.close()

    assert answer.status_code == 200
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer["X-Frame-Options"] == "DENY"

"""Where the embedded market is switched off, nothing of it answers: no page, no interface, no connector."""

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import NoReverseMatch, clear_url_caches, reverse

from ipp_portal import checks, openness, urls
from marketplace.connectors.embedded.models import Basket
from marketplace.forms import MarketForm
from marketplace.models import Market
from marketplace.queries import recognise
from marketplace.registry import connector_for
from tests.complaints.builders import market
from tests.marketplace.builders import make_item

pytestmark = pytest.mark.django_db
PATHS = (
    *("/market/", "/market/search", "/market/item/10007", "/market/i/10007", "/market/basket/"),
    *("/market/api/items/10007", "/market/api/search", "/market/api/operator/items/10007"),
)


def read_addresses_anew() -> None:
    importlib.reload(urls)
    clear_url_caches()
    openness.addresses.cache_clear()


@pytest.fixture
def off(settings: Any) -> Iterator[None]:
    """The portal as it is outside of the demonstration."""
    settings.EMBEDDED_MARKET = False
    read_addresses_anew()
    yield
    settings.EMBEDDED_MARKET = True
    read_addresses_anew()


def codes() -> dict[str, int]:
    return {path: Client().get(path).status_code for path in PATHS}


def test_control_switched_on_its_pages_answer() -> None:
    make_item(10007)

    assert [path for path, code in codes().items() if code == 404] == []


def test_switched_off_no_page_and_no_interface_answers(off: None) -> None:
    make_item(10007)

    assert set(codes().values()) == {404}
    assert Client().post("/market/basket/add/10007/").status_code == 404
    assert Basket.objects.count() == 0
    with pytest.raises(NoReverseMatch):
        reverse("embedded_market:home")


@pytest.mark.postgresql
def test_switched_off_its_connector_is_none_of_ours(off: None) -> None:
    row = market()
    form = MarketForm({"code": "new", "name": "New", "connector": "embedded", "site_url": "https://new.example"})

    with pytest.raises(ImproperlyConfigured, match="oscar"):
        connector_for(row)
    assert "connector" in form.errors


def test_switched_off_pages_that_name_markets_still_answer(off: None) -> None:
    market()
    pages = ("/", "/handbook/", "/robots.txt", "/policies/", "/tools/")
    found = {path: Client().get(path).status_code for path in pages}

    assert set(found.values()) <= {200, 302}
    assert "/market" not in Client().get("/robots.txt").content.decode()
    assert [found for found in recognise(f"{Market.objects.get().site_url}/item/10007") if found.ref] == []


def test_the_check_warns_while_it_is_on(settings: Any) -> None:
    settings.EMBEDDED_MARKET = True
    on = [found.id for found in checks.market(None)]
    settings.EMBEDDED_MARKET = False

    assert (on, checks.market(None)) == (["ipp.W001"], [])

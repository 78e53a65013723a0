"""The Oscar connector against a real shop: the contract, the naive way that must go red, and what breaks on the way."""

import dataclasses

import httpx
import pytest
from pytest_django import Settings

from marketplace.connectors.base import (
    CommandReceipt,
    ListingRef,
    SellerContact,
    Visibility,
)
from marketplace.connectors.oscar.connector import OscarConnector
from marketplace.models import Market
from shops.oscar.process import Shop
from tests.marketplace.builders import make_market
from tests.marketplace.contract import Bench, ConnectorContract
from tests.marketplace.oscar_desk import SELLER, SELLER_EMAIL, SELLER_NAME, Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
NAIVE = Visibility(page=False, api=True, search=False, basket=True)


@pytest.fixture
def market(shop: Shop, settings: Settings) -> Market:
    settings.MARKET_LOGINS = {"IPP_MARKET_HARBOUR_USER": shop.user, "IPP_MARKET_HARBOUR_PASSWORD": shop.password}
    return make_market(code="harbour", name="Harbour Street", connector="oscar", site_url=shop.url)


@pytest.fixture
def listing(desk: Desk) -> ListingRef:
    return ListingRef("harbour", str(desk.product()))


@pytest.fixture
def bench(market: Market, desk: Desk) -> Bench:
    number, before = desk.product(), desk.lines_in_baskets()
    return Bench(
        connector=OscarConnector(market),
        listing=ListingRef("harbour", str(number)),
        other=ListingRef("harbour", str(desk.product())),
        missing=ListingRef("harbour", "999999"),
        address=f"{market.site_url}/catalogue/whatever_{number}/",
        contact=SellerContact(seller_id=str(SELLER), name=SELLER_NAME, email=SELLER_EMAIL),
        things_in_baskets=lambda: desk.lines_in_baskets() - before,
        stock=lambda: desk.stock(number),
        reprice=lambda cents: desk.reprice(number, cents),
    )


class TestOscar(ConnectorContract):
    """Everything in the contract holds for a real Oscar shop."""


class NaiveOscarConnector(OscarConnector):
    """What anyone would write first: the product is no longer public, and that is all."""

    def hide(self, listing: ListingRef, *, key: str, seq: int) -> CommandReceipt:
        with self._operator() as operator:
            operator._change("PATCH", int(listing.external_id), {"is_public": False})
        return CommandReceipt(key=key, repeated=False)


def test_the_contract_is_red_on_the_naive_hide(bench: Bench, market: Market) -> None:
    naive = dataclasses.replace(bench, connector=NaiveOscarConnector(market))

    with pytest.raises(AssertionError):
        ConnectorContract().test_a_hidden_listing_is_nowhere_to_be_seen_or_bought(naive)

    assert naive.connector.verify(naive.listing) == NAIVE


def test_a_naively_hidden_listing_is_really_sold(bench: Bench, market: Market) -> None:
    NaiveOscarConnector(market).hide(bench.listing, key="hide:1", seq=1)
    body = {"url": f"{market.site_url}/api/products/{bench.listing.external_id}/", "quantity": 1}

    with httpx.Client(base_url=market.site_url, trust_env=False) as buyer:
        sold = buyer.post("/api/basket/add-product/", json=body).status_code
        buyer.delete("/api/login/")

    assert sold == 200

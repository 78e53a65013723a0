"""The Oscar connector against a real shop: the contract, the naive way that must go red, and what breaks on the way."""

import dataclasses
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from django.db import DatabaseError, transaction
from pytest_django import Settings

from marketplace.connectors import wire
from marketplace.connectors.base import (
    CommandReceipt,
    ConnectorError,
    ListingNotFound,
    ListingRef,
    OutcomeUnknown,
    SellerContact,
    Visibility,
)
from marketplace.connectors.oscar.connector import OscarConnector
from marketplace.connectors.oscar.models import Command, Outcome, Remembered
from marketplace.connectors.oscar.operator import Operator, Ware
from marketplace.models import Market
from shops.oscar.process import Shop
from tests.marketplace.builders import make_market
from tests.marketplace.contract import GONE, ON_SALE, Bench, ConnectorContract
from tests.marketplace.oscar_desk import SELLER, SELLER_EMAIL, SELLER_NAME, Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
NAIVE = Visibility(page=False, api=True, search=False, basket=True)


@pytest.fixture
def market(shop: Shop, settings: Settings) -> Market:
    settings.MARKET_LOGINS = {"IPP_MARKET_HARBOUR_USER": shop.user, "IPP_MARKET_HARBOUR_PASSWORD": shop.password}
    return make_market(code="harbour", name="Harbour Street", connector="oscar", site_url=shop.url)


@pytest.fixture
def listing(desk: Desk) -> ListingRef:
    return ListingRef("harbour", str(desk.untouched()))


@pytest.fixture
def bench(market: Market, desk: Desk) -> Bench:
    number, before = desk.untouched(), desk.lines_in_baskets()
    return Bench(
        connector=OscarConnector(market),
        listing=ListingRef("harbour", str(number)),
        other=ListingRef("harbour", str(desk.untouched(but=number))),
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


class ForgetfulOscarConnector(OscarConnector):
    """One that takes the stock away and remembers nothing."""

    def _hide(self, operator: Operator, command: Command, wares: list[Ware]) -> None:
        for ware in wares:
            operator.hide(ware)


def test_the_contract_is_red_on_a_hide_that_forgets_the_stock(bench: Bench, market: Market) -> None:
    forgetful = dataclasses.replace(bench, connector=ForgetfulOscarConnector(market))

    with pytest.raises((AssertionError, ConnectorError)):
        ConnectorContract().test_a_restored_listing_is_on_sale_with_its_price_and_stock(forgetful)


class Killed(BaseException):
    """As when the worker is killed: nothing catches it."""


class Breaking:
    """Opens the way to the shop, which breaks once: at the nth request that changes a product, before or after it."""

    def __init__(self, *, after: bool = False, nth: int = 1) -> None:
        self.after, self.left = after, nth

    def __call__(self) -> "Way":
        return Way(self)

    def passed(self, request: httpx.Request, send: Callable[[httpx.Request], httpx.Response]) -> httpx.Response:
        changes = request.method in ("PUT", "PATCH")
        self.left -= changes
        breaks = changes and self.left == 0
        if breaks and not self.after:
            raise Killed
        answer = send(request)
        if breaks:
            answer.close()
            raise httpx.ReadTimeout("made up", request=request)
        return answer


class Way(httpx.BaseTransport):
    def __init__(self, guard: Breaking) -> None:
        self.inner, self.guard = wire.open_http(), guard

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self.guard.passed(request, self.inner.handle_request)

    def close(self) -> None:
        self.inner.close()


def number(listing: ListingRef) -> int:
    return int(listing.external_id)


def hide(market: Market, listing: ListingRef, *, key: str = "hide:1", seq: int = 1, **options: Any) -> CommandReceipt:
    return OscarConnector(market, **options).hide(listing, key=key, seq=seq)


def restore(market: Market, listing: ListingRef, *, seq: int = 9) -> CommandReceipt:
    return OscarConnector(market).restore(listing, key="restore:1", seq=seq)


def test_a_worker_killed_before_the_shop_was_told_loses_no_stock(
    market: Market, desk: Desk, listing: ListingRef
) -> None:
    before = desk.stock(number(listing))
    with pytest.raises(Killed):
        hide(market, listing, opener=Breaking())
    hide(market, listing)
    gone = desk.stock(number(listing))
    restore(market, listing)

    assert (gone, desk.stock(number(listing))) == ([], before)


def test_what_was_written_down_but_not_done_reads_back_as_none(market: Market, listing: ListingRef) -> None:
    with pytest.raises(Killed):
        hide(market, listing, opener=Breaking())

    assert Command.objects.filter(key="hide:1").exists()
    assert OscarConnector(market).performed(listing, key="hide:1") is None


def test_a_hide_whose_answer_was_lost_is_read_back_and_restored_whole(
    market: Market, desk: Desk, listing: ListingRef
) -> None:
    before = desk.stock(number(listing))
    with pytest.raises(OutcomeUnknown):
        hide(market, listing, opener=Breaking(after=True))
    read_back = OscarConnector(market).performed(listing, key="hide:1")
    restore(market, listing)

    assert (read_back and read_back.repeated, desk.stock(number(listing))) == (True, before)


def test_a_restore_whose_answer_was_lost_doubles_no_stock(market: Market, desk: Desk, listing: ListingRef) -> None:
    before = desk.stock(number(listing))
    hide(market, listing)
    with pytest.raises(OutcomeUnknown):
        OscarConnector(market, opener=Breaking(after=True)).restore(listing, key="restore:1", seq=9)
    again = restore(market, listing)

    assert (again.repeated, desk.stock(number(listing))) == (False, before)


def test_a_repeated_key_acts_again_when_the_shop_no_longer_shows_its_effect(
    market: Market, desk: Desk, listing: ListingRef
) -> None:
    first = hide(market, listing)
    desk.change(number(listing), is_public=True)
    read_back = OscarConnector(market).performed(listing, key="hide:1")
    again = hide(market, listing)

    assert (read_back, again.answer, desk.is_public(number(listing))) == (None, first.answer, False)


def test_a_command_overtaken_while_it_slept_tells_the_shop_nothing(
    market: Market, desk: Desk, listing: ListingRef
) -> None:
    before = desk.stock(number(listing))

    class Asleep(Breaking):
        def passed(self, request: httpx.Request, send: Callable[[httpx.Request], httpx.Response]) -> httpx.Response:
            answer = send(request)
            if request.method == "GET" and not Command.objects.filter(key="restore:1").exists():
                restore(market, listing)
            return answer

    with pytest.raises(ConnectorError, match="A later command"):
        hide(market, listing, opener=Asleep())

    assert (desk.is_public(number(listing)), desk.stock(number(listing))) == (True, before)


def test_stock_that_the_seller_made_anew_while_hidden_is_taken_too_and_wins(
    market: Market, desk: Desk, listing: ListingRef
) -> None:
    hide(market, listing)
    [kept] = Remembered.objects.get().records
    fresh = {"partner": kept["partner"], "partner_sku": kept["partner_sku"], "price": "11.00", "num_in_stock": 1}
    desk.change(number(listing), stockrecords=[fresh | {"price_currency": "EUR"}])
    hide(market, listing, key="hide:2", seq=2)
    gone = desk.stock(number(listing))
    restore(market, listing)

    assert (gone, [row[3:5] for row in desk.stock(number(listing))]) == ([], [(11, 1)])


def test_a_product_that_its_seller_had_withdrawn_stays_withdrawn(
    market: Market, desk: Desk, listing: ListingRef
) -> None:
    desk.change(number(listing), is_public=False)
    before = desk.stock(number(listing))
    hide(market, listing)
    restore(market, listing)

    assert (desk.is_public(number(listing)), desk.stock(number(listing))) == (False, before)


def test_what_someone_else_hid_is_not_put_back_from_nothing(market: Market, desk: Desk, listing: ListingRef) -> None:
    desk.change(number(listing), is_public=False)
    desk.write("DELETE FROM partner_stockrecord WHERE product_id = ?", number(listing))

    with pytest.raises(ConnectorError, match="there is no stock to put back"):
        restore(market, listing)


def test_a_product_that_its_seller_removed_is_not_found(market: Market, desk: Desk, listing: ListingRef) -> None:
    desk.remove(number(listing))

    with pytest.raises(ListingNotFound):
        hide(market, listing)

    assert OscarConnector(market).verify(listing) == GONE


def test_a_hidden_product_leaves_the_baskets_it_lay_in(market: Market, desk: Desk, listing: ListingRef) -> None:
    body = {"url": f"{market.site_url}/api/products/{listing.external_id}/", "quantity": 1}
    with httpx.Client(base_url=market.site_url, trust_env=False) as buyer:
        buyer.post("/api/basket/add-product/", json=body)
        lines = buyer.get("/api/basket/").json()["lines"]
        before = len(buyer.get(lines).json())
        hide(market, listing)

        assert (before, buyer.get(lines).json()) == (1, [])


def test_a_product_whose_stock_is_not_counted_is_not_sold_either(
    market: Market, desk: Desk, listing: ListingRef
) -> None:
    desk.write("UPDATE catalogue_productclass SET track_stock = 0")
    try:
        hide(market, listing)

        assert OscarConnector(market).verify(listing) == GONE
    finally:
        desk.write("UPDATE catalogue_productclass SET track_stock = 1")


def test_a_product_with_variants_goes_with_all_of_them_and_comes_back(market: Market, desk: Desk) -> None:
    listing = ListingRef("harbour", str(desk.product(sizes=("S", "M"))))
    connector, before = OscarConnector(market), desk.stock(number(listing))
    looks = [connector.verify(listing)]
    connector.hide(listing, key="hide:1", seq=1)
    gone = desk.stock(number(listing))
    looks.append(connector.verify(listing))
    connector.restore(listing, key="restore:1", seq=2)
    looks.append(connector.verify(listing))

    assert (gone, desk.stock(number(listing)), looks) == ([], before, [ON_SALE, GONE, ON_SALE])


def test_a_hide_that_broke_off_between_two_variants_is_carried_on(market: Market, desk: Desk) -> None:
    listing = ListingRef("harbour", str(desk.product(sizes=("S", "M"))))
    before = desk.stock(number(listing))
    with pytest.raises(Killed):
        hide(market, listing, opener=Breaking(nth=2))
    half = (len(desk.stock(number(listing))), OscarConnector(market).performed(listing, key="hide:1"))
    hide(market, listing)
    gone = desk.stock(number(listing))
    restore(market, listing)

    assert (half, gone, desk.stock(number(listing))) == ((1, None), [], before)


def test_hiding_and_restoring_change_nothing_else(market: Market, desk: Desk, listing: ListingRef) -> None:
    place, own = f"/api/admin/products/{listing.external_id}/", {"is_public", "stockrecords", "date_updated"}

    def rest() -> dict[str, Any]:
        return {name: value for name, value in desk.client.get(place).json().items() if name not in own}

    states = [rest()]
    hide(market, listing)
    states.append(rest())
    restore(market, listing)

    assert states == [rest()] * 2


def test_one_variant_can_go_while_the_others_stay(market: Market, desk: Desk) -> None:
    small, medium = desk.variants(parent := desk.product(sizes=("S", "M")))
    connector, variant = OscarConnector(market), ListingRef("harbour", str(small))
    looks = [connector.verify(variant)]
    connector.hide(variant, key="hide:1", seq=1)
    looks += [connector.verify(ListingRef("harbour", str(one))) for one in (small, medium, parent)]

    assert looks == [ON_SALE, GONE, ON_SALE, ON_SALE]


def test_a_variants_snapshot_has_its_own_price_and_its_parents_picture(market: Market, desk: Desk) -> None:
    small = desk.variants(desk.product(title="Trial shirt", cents=3100, sizes=("S",)))[0]
    facts = OscarConnector(market).snapshot(ListingRef("harbour", str(small)))

    assert (facts.title, facts.description, facts.price_minor) == ("Trial shirt, S", "A lamp.", 3100)
    assert [picture.content[:3] for picture in facts.pictures] == [b"\xff\xd8\xff"]


def test_what_was_done_and_taken_is_never_edited(market: Market, listing: ListingRef) -> None:
    hide(market, listing)

    for row in (Command.objects.get(), Outcome.objects.get(), Remembered.objects.get()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            row.save()


def test_the_operator_signs_in_once_for_a_command_and_a_look(market: Market, listing: ListingRef) -> None:
    seen = []

    class Counting(Breaking):
        def passed(self, request: httpx.Request, send: Callable[[httpx.Request], httpx.Response]) -> httpx.Response:
            seen.append(request.url.path == "/api/login/" and request.method == "POST")
            return send(request)

    connector = OscarConnector(market, opener=Counting())
    connector.hide(listing, key="hide:1", seq=1)
    connector.verify(listing)

    assert sum(seen) == 1

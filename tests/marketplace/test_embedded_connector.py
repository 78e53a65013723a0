"""The embedded market's connector: the contract, and what each failure on the way means."""

from collections.abc import Callable

import httpx
import pytest
from django.conf import settings

from marketplace.connectors.base import ConnectorError, ListingNotFound, ListingRef, OutcomeUnknown, SellerContact
from marketplace.connectors.embedded.connector import EmbeddedConnector
from marketplace.connectors.embedded.models import Basket, BasketLine, Item
from marketplace.models import Market
from tests.marketplace.builders import SITE, make_item, make_market
from tests.marketplace.contract import GONE, Bench, ConnectorContract
from tests.support.each import each

pytestmark = pytest.mark.django_db
LISTING = ListingRef("corner", "10007")


@pytest.fixture
def bench() -> Bench:
    make_item()
    make_item(10008)

    return Bench(
        connector=EmbeddedConnector(make_market()),
        listing=LISTING,
        other=ListingRef("corner", "10008"),
        missing=ListingRef("corner", "999"),
        address=f"{SITE}/item/10007-cone-lamp",
        contact=SellerContact(seller_id="seller-03", name="Bright Bazaar", email="seller@demo.example"),
        things_in_baskets=lambda: BasketLine.objects.count() + Basket.objects.count(),
        stock=lambda: list(Item.objects.filter(number=10007).values_list("price_minor", "stock")),
        reprice=lambda cents: Item.objects.filter(number=10007).update(price_minor=cents),
    )


class TestEmbedded(ConnectorContract):
    """Everything in the contract holds for the embedded market."""


def answering(answer: Callable[[httpx.Request], httpx.Response]) -> EmbeddedConnector:
    return EmbeddedConnector(Market(code="corner", site_url=SITE), opener=lambda: httpx.MockTransport(answer))


def failing(problem: type[httpx.TransportError]) -> EmbeddedConnector:
    def fail(request: httpx.Request) -> httpx.Response:
        raise problem("made up", request=request)

    return answering(fail)


def error_of(call: Callable[[], object]) -> tuple[type, bool, float | None]:
    with pytest.raises(ConnectorError) as caught:
        call()
    return type(caught.value), caught.value.permanent, caught.value.retry_after


NEVER_SENT = [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout]
IN_DOUBT = [httpx.ReadTimeout, httpx.WriteTimeout, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError]


@pytest.mark.parametrize("problem", NEVER_SENT)
def test_a_command_that_never_left_may_be_tried_again(problem: type[httpx.TransportError]) -> None:
    call = lambda: failing(problem).hide(LISTING, key="k", seq=1)  # noqa: E731

    assert error_of(call) == (ConnectorError, False, None)


@each("problem", IN_DOUBT)
def test_a_command_without_an_answer_is_in_doubt(problem: type[httpx.TransportError]) -> None:
    call = lambda: failing(problem).hide(LISTING, key="k", seq=1)  # noqa: E731

    assert error_of(call) == (OutcomeUnknown, False, None)


@each("problem", NEVER_SENT + IN_DOUBT)
def test_a_read_without_an_answer_may_be_tried_again(problem: type[httpx.TransportError]) -> None:
    assert error_of(lambda: failing(problem).snapshot(LISTING)) == (ConnectorError, False, None)


ANSWERS = [  # status, headers, what it means after a command, what it means after a read
    (500, {}, (OutcomeUnknown, False, None), (ConnectorError, False, None)),
    (503, {}, (OutcomeUnknown, False, None), (ConnectorError, False, None)),
    (429, {"Retry-After": "7"}, (ConnectorError, False, 7.0), (ConnectorError, False, 7.0)),
    (429, {"Retry-After": "99999"}, (ConnectorError, False, 3600), (ConnectorError, False, 3600)),
    (429, {"Retry-After": "soon"}, (ConnectorError, False, None), (ConnectorError, False, None)),
    (429, {"Retry-After": "Mon, 01 Jan 2001 00:00:00 GMT"}, (ConnectorError, False, 0), (ConnectorError, False, 0)),
    (400, {}, (ConnectorError, True, None), (ConnectorError, True, None)),
    (401, {}, (ConnectorError, True, None), (ConnectorError, True, None)),
    (404, {}, (ListingNotFound, True, None), (ListingNotFound, True, None)),
    (410, {}, (ListingNotFound, True, None), (ListingNotFound, True, None)),
    (302, {"Location": "http://169.254.169.254/"}, (ConnectorError, True, None), (ConnectorError, True, None)),
    (200, {}, (OutcomeUnknown, False, None), (ConnectorError, False, None)),  # an empty body is no answer
]


@each(("status", "headers", "meaning", "of_read"), ANSWERS)
def test_an_answer_to_a_command_means(status: int, headers: dict, meaning: tuple, of_read: tuple) -> None:
    connector = answering(lambda request: httpx.Response(status, headers=headers))

    assert error_of(lambda: connector.hide(LISTING, key="k", seq=1)) == meaning


@each(("status", "headers", "of_command", "meaning"), ANSWERS)
def test_an_answer_to_a_read_means(status: int, headers: dict, of_command: tuple, meaning: tuple) -> None:
    connector = answering(lambda request: httpx.Response(status, headers=headers))

    assert error_of(lambda: connector.snapshot(LISTING)) == meaning


@each("body", ["[]", "{}", "no json", '{"pictures": 3}', '{"pictures": [], "title": 5}', "[" * 100_000])
def test_an_answer_of_the_wrong_shape_is_an_error(body: str) -> None:
    connector = answering(lambda request: httpx.Response(200, text=body))

    assert error_of(lambda: connector.snapshot(LISTING))[0] is ConnectorError


def test_an_endless_answer_is_cut() -> None:
    connector = answering(lambda request: httpx.Response(200, content=b" " * 2_000_001))

    assert error_of(lambda: connector.snapshot(LISTING)) == (ConnectorError, True, None)


def test_no_redirect_is_followed_and_the_token_goes_nowhere_else() -> None:
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(307, headers={"Location": "http://elsewhere.example/"})

    error_of(lambda: answering(answer).restore(LISTING, key="k", seq=1))

    assert seen == [f"{SITE}/api/operator/items/10007/restore"]


def test_buyers_reads_carry_no_token() -> None:
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(("operator" in request.url.path, "Authorization" in request.headers))
        return httpx.Response(404)

    error_of(lambda: answering(answer).snapshot(LISTING))

    assert seen == [(False, False)]


@each("external_id", ["", "x", "../operator", "1?q=", "१२", "1" * 10])
def test_an_id_of_another_shape_is_never_put_into_an_address(external_id: str) -> None:
    connector = answering(lambda request: pytest.fail("asked the market"))

    assert error_of(lambda: connector.snapshot(ListingRef("corner", external_id)))[0] is ListingNotFound


def test_a_wrong_token_is_refused_for_good(monkeypatch: pytest.MonkeyPatch, bench: Bench) -> None:
    monkeypatch.setattr("marketplace.connectors.embedded.connector._token", lambda: {"Authorization": "Bearer no"})

    assert error_of(lambda: bench.connector.hide(LISTING, key="k", seq=1)) == (ConnectorError, True, None)


def test_restoring_leaves_price_and_stock_alone(bench: Bench) -> None:
    bench.connector.hide(LISTING, key="h", seq=1)
    bench.connector.restore(LISTING, key="r", seq=2)

    item = Item.objects.get(number=10007)
    assert (item.price_minor, item.stock) == (2499, 7)


def test_restoring_does_not_override_the_sellers_own_withdrawal(bench: Bench) -> None:
    bench.connector.hide(LISTING, key="h", seq=1)
    Item.objects.filter(number=10007).update(is_withdrawn=True)

    receipt = bench.connector.restore(LISTING, key="r", seq=2)

    assert (receipt.answer["standing"], bench.connector.verify(LISTING)) == ("withdrawn", GONE)


def test_a_look_finds_a_listing_that_only_the_title_search_shows(bench: Bench) -> None:
    def leaky(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/market/search":
            return httpx.Response(200, text='<a href="/market/item/10007-cone-lamp">')
        return httpx.Response(200, json={"title": "Cone Lamp"}) if "operator" in request.url.path else hidden(request)

    def hidden(request: httpx.Request) -> httpx.Response:
        is_search = request.url.path == "/market/api/search" or request.url.path == "/market/basket/"
        return httpx.Response(200, json={"results": []}) if is_search else httpx.Response(410)

    assert answering(leaky).verify(LISTING).as_dict() == {"page": False, "api": False, "search": True, "basket": False}


def test_the_token_is_at_least_forty_signs_long() -> None:
    assert len(settings.EMBEDDED_MARKET_TOKEN) >= 40

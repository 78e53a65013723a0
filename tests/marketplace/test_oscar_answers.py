"""What each answer of an Oscar shop means, without a shop; and rows that many threads write at once."""

from collections.abc import Callable
from functools import partial
from typing import Any

import httpx
import pytest
from pytest_django import Settings

from marketplace.connectors.base import ConnectorError, ListingNotFound, ListingRef, OutcomeUnknown, SetupProblem
from marketplace.connectors.oscar import actions
from marketplace.connectors.oscar.connector import OscarConnector
from marketplace.connectors.oscar.models import Command, Head
from marketplace.models import Market
from tests.marketplace.builders import a_picture, make_market
from tests.support.threads import at_once

SITE = "https://shop.example"
LISTING = ListingRef("harbour", "12")
RECORD = {"partner": f"{SITE}/api/admin/partners/3/", "partner_sku": "A-1", "price": "24.99", "price_currency": "EUR"}
PRODUCT: dict[str, Any] = {
    "id": 12, "title": "Cone lamp", "slug": "cone-lamp", "product_class": "things", "is_public": True,
    "stockrecords": [RECORD], "children": [], "parent": None, "description": "<p>A &amp; B</p>", "images": [],
}  # fmt: skip
Answering = Callable[[httpx.Request], httpx.Response | None]


@pytest.fixture
def market(db: None, settings: Settings) -> Market:
    settings.MARKET_LOGINS = {"IPP_MARKET_HARBOUR_USER": "operator", "IPP_MARKET_HARBOUR_PASSWORD": "word"}
    return make_market(code="harbour", connector="oscar", site_url=SITE)


def signed_in() -> httpx.Response:
    return httpx.Response(200, headers=[("Set-Cookie", "csrftoken=t"), ("Set-Cookie", "sessionid=s")], json="")


def shop(market: Market, special: Answering = lambda request: None, **product: Any) -> OscarConnector:
    """A connector to a made-up shop with one product; `special` answers first, None leaves it to the shop."""

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        usual = {
            "/api/login/": signed_in,
            "/api/admin/products/12/": lambda: httpx.Response(200, json=PRODUCT | product),
            "/api/admin/partners/3/": lambda: httpx.Response(200, json={"name": "Bazaar", "users": [f"{SITE}/u/9/"]}),
            "/api/admin/users/9/": lambda: httpx.Response(200, json={"email": "s@shop.example"}),
            "/api/products/12/": lambda: httpx.Response(200, json=PRODUCT | product),
            "/api/products/12/price/": lambda: httpx.Response(200, json={"currency": "EUR", "incl_tax": "24.99"}),
            "/api/products/12/availability/": lambda: httpx.Response(200, json={"is_available_to_buy": True}),
            "/catalogue/_12/": lambda: httpx.Response(301, headers={"Location": "/catalogue/cone-lamp_12/"}),
            "/catalogue/cone-lamp_12/": lambda: httpx.Response(200, text="a page"),
            "/media/a.jpg": lambda: httpx.Response(200, content=a_picture()),
        }
        return special(request) or usual.get(path, lambda: httpx.Response(404))()

    return OscarConnector(market, opener=lambda: httpx.MockTransport(answer))


def at(path: str, answer: httpx.Response, method: str = "") -> Answering:
    return lambda request: answer if request.url.path == path and method in ("", request.method) else None


def failure(call: Callable[[], object]) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        call()
    return caught.value


def test_a_snapshot_reads_html_as_words_and_a_price_as_cents(market: Market) -> None:
    facts = shop(market).snapshot(LISTING)

    assert (facts.description, facts.price_minor, facts.currency) == ("A & B", 2499, "EUR")
    assert (facts.url, facts.seller_id, facts.seller_name) == (f"{SITE}/catalogue/cone-lamp_12/", "3", "Bazaar")


def test_a_picture_that_lies_elsewhere_is_not_fetched(market: Market) -> None:
    images = [{"original": "https://cdn.example/a.jpg"}, {"original": f"{SITE}/media/a.jpg"}]
    asked = []
    facts = shop(market, lambda request: asked.append(request.url.host), images=images).snapshot(LISTING)

    assert [picture.content for picture in facts.pictures] == [b"", a_picture()]
    assert {*asked} == {"shop.example"}


@pytest.mark.parametrize(
    "product", [{"is_public": "yes", "stockrecords": 3}, {"children": None}, {"slug": ...}, {"id": "x"}]
)
def test_a_product_of_another_shape_is_an_error(market: Market, product: dict[str, Any]) -> None:
    body = {name: value for name, value in (PRODUCT | product).items() if value is not ...}
    connector = shop(market, at("/api/admin/products/12/", httpx.Response(200, json=body)))

    assert type(failure(lambda: connector.hide(LISTING, key="k", seq=1))) is ConnectorError


def test_a_redirect_off_the_shop_is_not_followed(market: Market) -> None:
    asked = []

    def away(request: httpx.Request) -> httpx.Response | None:
        asked.append(request.url.host)
        return (
            httpx.Response(302, headers={"Location": "http://169.254.169.254/"}) if "_12" in str(request.url) else None
        )

    assert shop(market, away).buyer.page(12).text == ""
    assert asked == ["shop.example"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [(500, OutcomeUnknown), (502, OutcomeUnknown), (403, SetupProblem), (400, ConnectorError), (429, ConnectorError)],
)
def test_an_answer_to_a_change_means(market: Market, status: int, kind: type) -> None:
    connector = shop(market, at("/api/admin/products/12/", httpx.Response(status), "PUT"))

    assert type(failure(lambda: connector.hide(LISTING, key="k", seq=1))) is kind


@pytest.mark.postgresql
def test_a_shop_that_says_yes_and_does_nothing_is_not_believed(market: Market) -> None:
    doubt = failure(lambda: shop(market).hide(LISTING, key="k", seq=1))

    assert (type(doubt), str(doubt)) == (
        OutcomeUnknown,
        "The shop took the command, but the product is not as it should be.",
    )


def test_only_the_api_itself_can_say_that_a_product_is_gone(market: Market) -> None:
    """A closed API answers 404 too; taken for "no such product", a takedown would count as needless."""
    gone = at("/api/admin/products/12/", httpx.Response(404, json={"detail": "No Product matches the given query."}))
    closed = at("/api/admin/products/12/", httpx.Response(404, text="<h1>Not Found</h1>"))
    kinds = [type(failure(lambda: shop(market, one).hide(LISTING, key="k", seq=1))) for one in (gone, closed)]  # noqa: B023

    assert kinds == [ListingNotFound, SetupProblem]


def test_buyers_looks_carry_no_operators_cookie(market: Market) -> None:
    seen = set()

    def watch(request: httpx.Request) -> None:
        if "/admin/" not in request.url.path and request.url.path != "/api/login/":
            seen.add(request.headers.get("Cookie", ""))

    shop(market, watch).snapshot(LISTING)

    assert seen == {""}


def test_a_seller_without_an_address_is_known_by_name(market: Market) -> None:
    nobody = at("/api/admin/partners/3/", httpx.Response(200, json={"name": "Bazaar", "users": []}))

    assert shop(market, nobody).seller_contact(LISTING).email == ""


def test_no_login_means_a_sentence_and_no_call(market: Market, settings: Settings) -> None:
    settings.MARKET_LOGINS = {}
    connector = shop(market, lambda request: pytest.fail("asked the shop"))

    assert str(failure(lambda: connector.snapshot(LISTING))) == (
        "No login is set for market harbour. Set IPP_MARKET_HARBOUR_USER and IPP_MARKET_HARBOUR_PASSWORD, "
        "or type it on its admin page."
    )


def begin(market: Market, act: str, key: str, seq: int) -> Command:
    return actions.begin(market, "12", act=act, key=key, seq=seq)


def test_a_lower_number_is_refused_and_writes_nothing(market: Market) -> None:
    begin(market, "restore", "r", 2)

    assert failure(lambda: begin(market, "hide", "h", 1)).permanent
    assert [command.key for command in Command.objects.all()] == ["r"]


@pytest.mark.django_db(transaction=True)
def test_one_key_from_eight_threads_is_one_command(settings: Settings) -> None:
    market = make_market(code="harbour", connector="oscar", site_url=SITE)
    begun = at_once(*[partial(begin, market, "hide", "k", 1)] * 8)

    assert ({type(one) for one in begun}, Command.objects.count()) == ({Command}, 1)


@pytest.mark.django_db(transaction=True)
def test_commands_begun_at_once_stand_in_the_order_of_their_numbers() -> None:
    market = make_market(code="harbour", connector="oscar", site_url=SITE)
    at_once(*[partial(begin, market, ("hide", "restore")[seq % 2], f"k{seq}", seq) for seq in range(1, 9)])
    numbers = list(Command.objects.order_by("pk").values_list("seq", flat=True))

    assert (numbers, Head.objects.get().last_seq) == (sorted(numbers), 8)

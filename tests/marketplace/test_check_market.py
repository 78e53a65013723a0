"""check_market: for each thing that can be wrong with a marketplace, one sentence that names it and the fix."""

import socket
import ssl
import threading
from collections.abc import Iterator
from io import StringIO
from typing import Any

import httpx
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from marketplace import selftest
from marketplace.connectors.oscar.connector import OscarConnector
from marketplace.connectors.oscar.models import Command
from marketplace.models import Listing, Market, Store
from outbox import rows
from shops.oscar.process import Shop
from tests.marketplace.builders import make_item, make_market
from tests.marketplace.oscar_desk import Desk
from tests.marketplace.test_oscar_answers import SITE, Answering, at, shop
from tests.support.site import free_port

pytestmark = pytest.mark.django_db
PAGE = f"{SITE}/catalogue/cone-lamp_12/"
NOT_THERE = httpx.Response(404, json={"detail": "none"})
OPERATOR = "The shop’s operator operator may not do this: it must be staff with the rights "


@pytest.fixture(autouse=True)
def _login(settings: Settings) -> None:
    settings.MARKET_LOGINS = {"IPP_MARKET_HARBOUR_USER": "operator", "IPP_MARKET_HARBOUR_PASSWORD": "word"}


def harbour(**fields: Any) -> Market:
    return make_market(**{"code": "harbour", "connector": "oscar", "site_url": SITE, "late_by": 120} | fields)


def check(*arguments: str) -> str:
    out = StringIO()
    call_command("check_market", *arguments, stdout=out, no_color=True)
    return out.getvalue()


def refusal(*arguments: str) -> str:
    with pytest.raises(CommandError) as caught:
        check(*arguments)
    assert caught.value.returncode == 1
    return str(caught.value)


def probed(path: str, answer: httpx.Response, method: str = "") -> Answering:
    """A shop that is well set up but for one answer."""

    def special(request: httpx.Request) -> httpx.Response | None:
        if found := at(path, answer, method)(request):
            return found
        if request.url.path == "/catalogue/":
            return httpx.Response(200)
        return NOT_THERE if request.url.path.endswith("/0/") else None

    return special


def with_answers(monkeypatch: pytest.MonkeyPatch, special: Answering = lambda request: None, **product: Any) -> None:
    monkeypatch.setattr(selftest, "connector_for", lambda market: shop(market, special, **product))


def raising(problem: httpx.TransportError, cause: Exception | None = None) -> Answering:
    def fail(request: httpx.Request) -> httpx.Response:
        raise problem from cause

    return fail


def test_an_unknown_code_is_named_with_those_that_exist() -> None:
    harbour()

    assert refusal("harbor") == ("There is no market harbor. Known: harbour. Add it in admin, under Marketplaces.")


def test_an_unknown_connector_is_named() -> None:
    harbour(connector="oskar")

    assert refusal("harbour") == (
        "Market harbour names the connector 'oskar'; known: embedded, oscar. Correct it on the market’s admin page."
    )


def test_a_shop_that_is_not_running_is_named_with_its_port() -> None:
    port = free_port()
    harbour(site_url=f"http://127.0.0.1:{port}")

    assert refusal("harbour") == (
        f"Nothing listens on port {port} of 127.0.0.1: start the shop, or correct the address."
    )


@pytest.fixture
def plain_server() -> Iterator[int]:
    """A server that answers whatever comes in the same few words, and speaks no TLS."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)

        def serve() -> None:
            with server.accept()[0] as caller:
                caller.recv(1000)
                caller.sendall(b"what do you want?\r\n")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(20)


def test_a_shop_without_tls_is_named(plain_server: int) -> None:
    harbour(site_url=f"https://127.0.0.1:{plain_server}")

    assert refusal("harbour") == (
        f"127.0.0.1 doesn’t speak TLS on port {plain_server}. Write http:// if that is meant, or set up TLS."
    )


def test_something_that_is_no_web_server_is_named(plain_server: int) -> None:
    harbour(site_url=f"http://127.0.0.1:{plain_server}")

    assert refusal("harbour").startswith(f"http://127.0.0.1:{plain_server}/catalogue/ can’t be read (")


def expired() -> ssl.SSLCertVerificationError:
    problem = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] (_ssl.c:1006)")
    problem.verify_message = "certificate has expired"
    return problem


NETWORK = [
    (
        raising(httpx.ConnectError("x"), socket.gaierror(-2, "Name or service not known")),
        "There is no host shop.example: check the market’s address for a slip of the pen, and the DNS.",
    ),
    (
        raising(httpx.ConnectError("x"), expired()),
        "The TLS certificate of shop.example isn’t accepted (certificate has expired). "
        "Renew it, or correct the address.",
    ),
    (
        raising(httpx.ConnectTimeout("x")),
        f"{SITE}/catalogue/ doesn’t answer in time: a firewall may be between, or the shop is too slow.",
    ),
    (
        probed("/catalogue/", httpx.Response(503)),
        f"{SITE}/catalogue/ answers 503: the shop itself is in trouble. Its log says why.",
    ),
]
SETUP = [
    (
        probed("/api/login/", httpx.Response(404)),
        f"{SITE} has no API of Oscar under /api/. Install django-oscar-api there, under that path.",
    ),
    (
        probed("/api/login/", httpx.Response(401, json={})),
        "The shop refuses the operator’s name or password. "
        "Correct IPP_MARKET_HARBOUR_USER and IPP_MARKET_HARBOUR_PASSWORD.",
    ),
    (
        probed("/api/login/", httpx.Response(200, json="")),
        "The shop gives no CSRF cookie to its API’s session, so nothing can be changed there.",
    ),
    (
        probed("/api/admin/products/0/", httpx.Response(404, text="<h1>Not Found</h1>")),
        "The shop’s API for operators is closed: set OSCARAPI_BLOCK_ADMIN_API_ACCESS = False there.",
    ),
    (
        probed("/api/admin/products/0/", httpx.Response(403, json={}), "GET"),
        f"{OPERATOR}catalogue.view_product, catalogue.change_product.",
    ),
    (
        probed("/api/admin/products/0/", httpx.Response(403, json={}), "PATCH"),
        f"{OPERATOR}catalogue.view_product, catalogue.change_product.",
    ),
    (probed("/api/admin/partners/0/", httpx.Response(403, json={})), f"{OPERATOR}partner.view_partner."),
    (probed("/api/admin/users/0/", httpx.Response(403, json={})), f"{OPERATOR}auth.view_user."),
]


@pytest.mark.parametrize(("special", "sentence"), NETWORK + SETUP)
def test_what_is_wrong_with_a_shop_is_named(special: Answering, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    harbour()
    with_answers(monkeypatch, special)

    assert refusal("harbour") == sentence


def test_a_missing_login_is_named(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.MARKET_LOGINS = {"IPP_MARKET_HARBOUR_USER": "operator"}
    harbour()
    with_answers(monkeypatch, probed("", NOT_THERE))

    assert refusal("harbour") == (
        "Of IPP_MARKET_HARBOUR_USER and IPP_MARKET_HARBOUR_PASSWORD one is set and the other isn’t. "
        "Set both, or neither."
    )


def test_a_listing_elsewhere_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    harbour()
    with_answers(monkeypatch, probed("", NOT_THERE))

    assert refusal("harbour", "--listing", "https://shop.example/item/12").startswith(
        "https://shop.example/item/12 isn’t recognised as a listing of Corner Market at https://shop.example."
    )


def test_a_listing_that_is_gone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    harbour()
    with_answers(monkeypatch, probed("/api/admin/products/12/", NOT_THERE))

    assert refusal("harbour", "--listing", PAGE) == (
        "Listing 12 isn’t shown: it was removed, hidden or never there. Take one that is on sale."
    )


def test_a_seller_who_cannot_be_written_to_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    harbour()
    with_answers(monkeypatch, probed("/api/admin/partners/3/", httpx.Response(200, json={"name": "Bazaar"})))

    assert refusal("harbour", "--listing", PAGE) == (
        "Seller Bazaar has no mail address, so no letter reaches it. Give it one at the marketplace."
    )


@pytest.mark.postgresql
def test_what_is_odd_but_works_is_noted(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.MARKET_LOGINS |= {"IPP_MARKET_HARBOR_USER": "x"}
    harbour(late_by=5, active=False)
    with_answers(monkeypatch, probed("", NOT_THERE))

    assert [line for line in check("harbour").splitlines() if line.startswith("Note")] == [
        "Note: the market is switched off, so links to it aren’t recognised.",
        "Note: “acts at most this late” is 5 s; for this kind of shop set at least 120 s.",
        "Note: IPP_MARKET_HARBOR_USER is set, and no market has such a code.",
    ]


def test_acting_needs_a_listing() -> None:
    assert refusal("harbour", "--act") == "Name the listing to hide and put back: --listing ADDRESS."


@pytest.mark.postgresql
def test_a_listing_of_a_case_is_not_acted_on() -> None:
    market = make_market(late_by=0)
    make_item()
    store = Store.objects.create(market=market, external_id="seller-03", name="Bright Bazaar")
    listing = Listing.objects.create(market=market, store=store, external_id="10007", url="u", title="t")
    rows.write(kind="hide", queue="market", key="hide:1", subject=f"listing:{listing.pk}")

    assert refusal("corner", "--listing", f"{market.site_url}/item/10007", "--act") == (
        "This listing was acted on for a case. Take one that was put on sale for trying."
    )


def test_the_embedded_market_is_tried_to_the_end(settings: Settings) -> None:
    settings.MARKET_LOGINS = {}
    market = make_market(late_by=0)
    make_item()

    assert check("corner", "--listing", f"{market.site_url}/item/10007", "--act").splitlines() == [
        "http://127.0.0.1:8123/market/ answers.",
        "The operator's token is accepted.",
        "Listing 10007 is read: “Cone Lamp”, 2499 EUR in smallest units, 1 picture(s).",
        "Seller Bright Bazaar can be written to.",
        "A buyer sees it: page, API, search, basket.",
        "Hidden, a buyer finds it nowhere.",
        "Put back, it is as it was: page, API, search, basket.",
        "Market corner is set up well.",
    ]


@pytest.mark.browser
def test_a_real_shop_is_tried_to_the_end_and_twice(shop: Shop, desk: Desk, settings: Settings) -> None:
    settings.MARKET_LOGINS = {"IPP_MARKET_HARBOUR_USER": shop.user, "IPP_MARKET_HARBOUR_PASSWORD": shop.password}
    harbour(site_url=shop.url)
    address, before = f"{shop.url}/catalogue/_{(number := desk.untouched())}/", desk.stock(number)
    said = [check("harbour", "--listing", address, "--act").splitlines()[-3:] for _ in range(2)]

    assert (
        said
        == [
            [
                "Hidden, a buyer finds it nowhere.",
                "Put back, it is as it was: page, API, search, basket.",
                "Market harbour is set up well.",
            ]
        ]
        * 2
    )
    assert desk.stock(number) == before


@pytest.mark.browser
def test_a_real_shop_refuses_a_wrong_password(shop: Shop, settings: Settings) -> None:
    settings.MARKET_LOGINS["IPP_MARKET_HARBOUR_USER"] = shop.user
    harbour(site_url=shop.url)

    assert refusal("harbour").startswith("The shop refuses the operator’s name or password.")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("right", "named"),
    [("view_product", "view_product"), ("change_product", "change_product"), ("view_partner", "view_partner"),
     ("view_user", "view_user")],
)  # fmt: skip
def test_a_real_shops_operator_without_a_right_is_told_which(
    right: str, named: str, shop: Shop, desk: Desk, settings: Settings
) -> None:
    settings.MARKET_LOGINS = {"IPP_MARKET_HARBOUR_USER": shop.user, "IPP_MARKET_HARBOUR_PASSWORD": shop.password}
    harbour(site_url=shop.url)
    ours = "permission_id = (SELECT id FROM auth_permission WHERE codename = ?)"
    kept = desk.rows(f"SELECT user_id, permission_id FROM auth_user_user_permissions WHERE {ours}", right)
    desk.write(f"DELETE FROM auth_user_user_permissions WHERE {ours}", right)
    try:
        assert named in refusal("harbour")
    finally:
        desk.write("INSERT INTO auth_user_user_permissions (user_id, permission_id) VALUES (?, ?)", *kept[0])


def test_a_look_alone_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    harbour()
    sent = []

    def special(request: httpx.Request) -> httpx.Response | None:
        if request.method in ("PUT", "PATCH") and not request.url.path.endswith("/0/"):
            sent.append(request.url.path)
        return probed("/basket/", httpx.Response(200))(request)

    with_answers(monkeypatch, special)
    with pytest.raises(CommandError):  # the made-up shop has no basket
        check("harbour", "--listing", PAGE)

    assert (sent, Command.objects.count(), OscarConnector.late_by) == ([], 0, 120)

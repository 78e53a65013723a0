"""Addresses of Oscar products: which are recognised, which aren't, and what in an answer may be followed."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.connectors.base import ListingRef
from marketplace.connectors.oscar.addresses import links_to, offers_variant, place_within
from marketplace.connectors.oscar.connector import OscarConnector
from marketplace.models import Market
from tests.support.each import each

SITE = "https://shop.example"
SHOP = OscarConnector(Market(code="harbour", site_url=SITE))
FOUND = [
    f"{SITE}/catalogue/cone-lamp_12/",
    f"{SITE}/catalogue/cone-lamp_12",
    f"{SITE}/catalogue/_12/",
    f"{SITE}/catalogue/cone_lamp_12/",
    f"{SITE}/catalogue/lampe-f%C3%BCr-oma_12/",
    f"{SITE}/catalogue/лампа_12/",
    f"{SITE}/catalogue/cone-lamp_12/?utm_source=x&id=9",
    f"{SITE}/catalogue/cone-lamp_12/#reviews",
    f"{SITE}/catalogue/cone-lamp_12/reviews/",
    f"{SITE}/catalogue/cone-lamp_12/reviews/add/",
    f"{SITE}/catalogue/cone-lamp_0012/",
    f"{SITE}/en-gb/catalogue/cone-lamp_12/",
    f"{SITE}/de/catalogue/lampe_12/",
    f"{SITE}/zh-hans/catalogue/_12/",
    f"{SITE}/api/products/12/",
    f"{SITE}/api/products/12",
    f"{SITE}/api/products/12/?format=json",
    f"{SITE}/api/products/12/price/",
    f"{SITE}/api/products/12/availability/",
    f"{SITE}/api/products/12/stockrecords/",
    f"{SITE}/api/admin/products/12/",
    "http://shop.example/catalogue/cone-lamp_12/",
    "shop.example/catalogue/cone-lamp_12/",
    "www.shop.example/catalogue/cone-lamp_12/",
    "WWW.Shop.Example/catalogue/cone-lamp_12/",
    "https://shop.example:443/catalogue/cone-lamp_12/",
    " https://shop.example/catalogue/cone-lamp_12/ ",
]
NOT_FOUND = [
    SITE,
    f"{SITE}/catalogue/",
    f"{SITE}/catalogue/category/lamps_12/",
    f"{SITE}/catalogue/category/lamps/small_12/",
    f"{SITE}/catalogue/ranges/summer_12/",
    f"{SITE}/catalogue/cone-lamp/",
    f"{SITE}/catalogue/cone-lamp_12x/",
    f"{SITE}/catalogue/cone-lamp_1234567890/",
    f"{SITE}/catalogue/cone-lamp_१२/",
    f"{SITE}/catalogue/cone-lamp_12/edit/",
    f"{SITE}/catalogue/../catalogue/cone-lamp_12/",
    f"{SITE}/search/?q=/catalogue/cone-lamp_12/",
    f"{SITE}/api/products/",
    f"{SITE}/api/products/12/stockrecords/3/",
    f"{SITE}/dashboard/catalogue/products/12/",
    "https://elsewhere.example/catalogue/cone-lamp_12/",
    "https://shop.example.evil.example/catalogue/cone-lamp_12/",
    "https://shop.example@evil.example/catalogue/cone-lamp_12/",
    "https://shop.example:8443/catalogue/cone-lamp_12/",
    "ftp://shop.example/catalogue/cone-lamp_12/",
    "12",
    "",
]


@each("address", FOUND)
def test_an_address_of_a_product_is_recognised(address: str) -> None:
    assert SHOP.find(address) == ListingRef("harbour", "12")


@each("address", NOT_FOUND)
def test_another_address_is_not(address: str) -> None:
    assert SHOP.find(address) is None


@given(st.text(max_size=300))
def test_no_text_makes_finding_fail(text: str) -> None:
    assert SHOP.find(text) is None


PLACES = [
    ("https://shop.example/api/partners/3/", "/api/partners/3/"),
    ("http://shop.example/media/a.jpg", "/media/a.jpg"),  # behind a proxy that speaks TLS for it
    ("https://shop.example/api/products/?page=2", "/api/products/?page=2"),
    ("/catalogue/x_1/", "/catalogue/x_1/"),
    ("https://cdn.example/a.jpg", None),
    ("http://169.254.169.254/latest/", None),
    ("https://shop.example:81/", None),
    ("relative", None),
    ("", None),
]


@each(("address", "place"), PLACES)
def test_only_what_is_on_the_shop_itself_is_followed(address: str, place: str | None) -> None:
    assert place_within(address, SITE) == place


def test_a_shop_below_a_path_keeps_its_path() -> None:
    assert place_within("/oscar/catalogue/x_1/", f"{SITE}/oscar") == "/catalogue/x_1/"
    assert place_within("/catalogue/x_1/", f"{SITE}/oscar") is None


@each(
    ("page", "there"),
    [
        ('<a href="/catalogue/lamp_12/">', True),
        ('<a href="/de/catalogue/lamp_12/">', True),
        ('<a href="/catalogue/lamp_120/">', False),
        ('<a href="/catalogue/lamp_1/2/">', False),
        ('<option value="12">S</option>', False),
    ],
)
def test_a_link_to_a_product_is_seen(page: str, there: bool) -> None:
    assert links_to(12, page) is there


def test_a_variant_can_be_offered_in_a_list_to_choose_from() -> None:
    assert offers_variant(12, '<select name="child_id"><option selected value="12">S</option></select>')
    assert not offers_variant(12, '<option value="123">S</option>')

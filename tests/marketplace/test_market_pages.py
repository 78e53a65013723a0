"""The embedded market as a buyer sees it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.connectors.embedded.models import Basket, BasketLine, Item
from tests.marketplace.builders import make_item, make_seller

pytestmark = pytest.mark.django_db
PAGES = ["/market/", "/market/search", "/market/store/seller-03/", "/market/item/10007", "/market/basket/"]
PAGES += [
    "/market/api/items/10007",
    "/market/api/search",
    "/market/api/stores/seller-03",
    "/market/picture/10007/1.jpg",
]


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)


def titles(page: str) -> list[str]:
    return re.findall(r'class="name">([^<]*)<', page)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.postgresql
def test_a_page_answers(client: Client, address: str) -> None:
    make_item()

    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_a_page_refuses_to_be_posted_to(client: Client, address: str) -> None:
    make_item()

    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", ["/market/basket/add/10007/", "/market/basket/remove/10007/"])
def test_the_basket_changes_by_post_only(client: Client, address: str) -> None:
    make_item()

    assert client.get(address).status_code == 405


@pytest.mark.parametrize("address", ["/market/basket/add/10007/", "/market/basket/remove/10007/"])
def test_another_sites_form_changes_nothing(address: str) -> None:
    make_item()

    assert Client(enforce_csrf_checks=True).post(address).status_code == 403


@pytest.mark.parametrize(
    "address",
    ["/market/item/999", "/market/store/nobody/", "/market/api/items/999", "/market/api/stores/nobody",
     "/market/picture/999/1.jpg", "/market/api/items/" + "9" * 30, "/market/picture/1/" + "9" * 30 + ".jpg"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "form", ["item/10007-other-words", "item/10007/", "i/10007", "m/item/10007-x", "de/item/10007"]
)
def test_every_form_of_an_address_leads_to_the_item(client: Client, form: str) -> None:
    make_item()

    assert "<h1>Cone Lamp</h1>" in client.get(f"/market/{form}", follow=True).content.decode()


@pytest.mark.parametrize("field", ["is_hidden", "is_withdrawn"])
def test_an_item_taken_down_is_gone_from_every_page(client: Client, field: str) -> None:
    make_item(**{field: True})
    gone = ["/market/item/10007", "/market/api/items/10007", "/market/picture/10007/1.jpg"]
    lists = ["/market/", "/market/search?q=cone", "/market/store/seller-03/", "/market/api/search?q=10007"]

    assert [client.get(address).status_code for address in gone] == [410, 410, 410]
    assert [b"/10007" in client.get(address).content for address in lists] == [False] * 4


def test_an_item_page_says_what_it_costs_and_who_sells_it(client: Client) -> None:
    make_item(price_minor=123456)
    page = client.get("/market/item/10007").content.decode()

    assert re.findall(r'class="price">([^<]*)<|/store/[^>]*>([^<]*)<', page) == [
        ("1,234.56 EUR", ""),
        ("", "Bright Bazaar"),
    ]


def test_a_title_full_of_markup_stays_text(client: Client) -> None:
    make_item(title="<script>alert(1)</script>")

    assert b"<script" not in client.get("/market/item/10007").content


@pytest.mark.parametrize(
    ("typed", "found"),
    [("cone", ["Cone Lamp"]), ("LAMP  cone", ["Cone Lamp"]), ("käse", ["KÄSE Mug"]), ("bazaar mug", ["KÄSE Mug"]),
     ("10008", ["KÄSE Mug"]), ("nothing", []), ("%", []), ("\x00cone", ["Cone Lamp"]), ("_", []),
     ("", ["Cone Lamp", "KÄSE Mug"])],
)  # fmt: skip
@pytest.mark.postgresql
def test_the_search_finds_all_the_words(client: Client, typed: str, found: list[str]) -> None:
    make_item()
    make_item(10008, title="KÄSE Mug")

    assert titles(client.get("/market/search", {"q": typed}).content.decode()) == found


def test_an_exact_title_comes_first(client: Client) -> None:
    make_item(10001, title="Cone Lamp mini")
    make_item(10002)

    assert titles(client.get("/market/search", {"q": "Cone Lamp"}).content.decode()) == ["Cone Lamp", "Cone Lamp mini"]


@pytest.mark.parametrize("page", ["0", "-1", "x", "99", "1e9", ""])
def test_an_odd_page_number_still_shows_items(client: Client, page: str) -> None:
    make_item()

    assert titles(client.get("/market/search", {"page": page}).content.decode()) == ["Cone Lamp"]


@pytest.mark.parametrize(
    "address", ["/market/", "/market/search?q=lamp", "/market/store/seller-03/", "/market/api/search"]
)
def test_many_items_cost_as_many_queries_as_few(client: Client, address: str) -> None:
    make_item(1)
    few = queries(client, address)
    for number in range(2, 12):
        make_item(number)

    assert queries(client, address) == few


def test_what_is_bought_lies_in_the_basket(client: Client) -> None:
    make_item()
    page = client.post("/market/basket/add/10007/", follow=True).content.decode()

    assert re.findall(r'data-item="(\d+)" data-standing="(\w+)"', page) == [("10007", "on_sale")]


def test_a_basket_is_one_browsers_own(client: Client) -> None:
    make_item()
    client.post("/market/basket/add/10007/")

    assert b"data-item" not in Client().get("/market/basket/").content


@pytest.mark.postgresql
def test_no_more_than_the_stock_can_be_put_in(client: Client) -> None:
    make_item(stock=2)
    for _ in range(3):
        client.post("/market/basket/add/10007/")

    assert BasketLine.objects.get().quantity == 2


@pytest.mark.parametrize(
    ("fields", "status"), [({"is_hidden": True}, 410), ({"is_withdrawn": True}, 410), ({"stock": 0}, 409)]
)
def test_what_cannot_be_bought_is_refused(client: Client, fields: dict[str, object], status: int) -> None:
    make_item(**fields)

    assert (client.post("/market/basket/add/10007/").status_code, Basket.objects.count()) == (status, 0)


def test_a_basket_says_what_can_no_longer_be_bought(client: Client) -> None:
    make_item()
    client.post("/market/basket/add/10007/")
    Item.objects.update(is_hidden=True)
    page = client.get("/market/basket/").content.decode()

    assert re.findall(r'data-standing="(\w+)"|class="note">([^<]*)<|<strong>([^<]*)<', page) == [
        ("hidden", "", ""), ("", "Can’t be bought any more", ""), ("", "", "0.00 EUR"),
    ]  # fmt: skip


def test_an_emptied_basket_leaves_nothing_behind(client: Client) -> None:
    make_item()
    client.post("/market/basket/add/10007/")
    client.post("/market/basket/remove/10007/")

    assert (Basket.objects.count(), "market_basket" in client.cookies and client.cookies["market_basket"].value) == (
        0,
        "",
    )


@pytest.mark.parametrize("token", ["x", "a" * 43, '"\\000"', "'; --", "é" * 43])
def test_a_made_up_basket_is_an_empty_one(client: Client, token: str) -> None:
    client.cookies["market_basket"] = token

    assert client.get("/market/basket/").status_code == 200


def test_pages_carry_no_inline_code_and_name_no_other_site(client: Client) -> None:
    make_seller()
    make_item()
    pages = "".join(client.get(address).content.decode() for address in PAGES[:5])

    assert re.findall(r"<script|<style|\sstyle=|\son\w+=|https?://", pages) == []

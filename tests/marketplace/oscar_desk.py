"""What happens at the Oscar shop beside the portal: products come, sellers change prices. And a look into its database.

Products come through the shop's own API, so that its search knows them; facts are read from its SQLite file, so that
no test has to believe the API.
"""

import itertools
import sqlite3
from contextlib import closing
from typing import Any

import httpx

from shops.oscar.process import Shop

SELLER, SELLER_NAME, SELLER_EMAIL = 3, "Bright Bazaar", "seller@demo.example"
STOCK = "partner_id, partner_sku, price_currency, price, num_in_stock, num_allocated, low_stock_threshold"
KEEPER = """INSERT INTO auth_user (username, email, password, is_superuser, is_staff, is_active, first_name, last_name,
date_joined) SELECT 'keeper', 'keeper@shop.example', password, 1, 1, 1, '', '', date_joined FROM auth_user
WHERE username = 'operator'"""
Facts = list[list[tuple[Any, ...]]]


class Desk:
    """The shopkeeper, who may do everything."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.numbers = shop, itertools.count(1)
        self.made: dict[int, Facts] = {}
        if not self.rows("SELECT id FROM auth_user WHERE username = 'keeper'"):
            self.write(KEEPER)
        self.client = httpx.Client(base_url=shop.url, trust_env=False, timeout=60)
        signed_in = self.client.post("/api/login/", json={"username": "keeper", "password": shop.password})
        assert signed_in.status_code == 200, signed_in.text

    def close(self) -> None:
        self.client.close()

    def untouched(self, *, but: int = 0) -> int:
        """Give a product on sale that nobody has changed since it was made: an earlier test's, else a new one."""
        for number, facts in reversed(self.made.items()):
            if number != but and self.facts(number) == facts:
                return number
        number = self.product()
        self.made[number] = self.facts(number)
        return number

    def facts(self, product: int) -> Facts:
        """All that the shop's database holds of a product, its stock and the baskets that it lies in."""
        tables = (("catalogue_product", "id"), ("partner_stockrecord", "product_id"), ("basket_line", "product_id"))
        return [self.rows(f"SELECT * FROM {table} WHERE {column} = ?", product) for table, column in tables]

    def product(self, *, title: str = "", cents: int = 2499, stock: int = 7, sizes: tuple[str, ...] = ()) -> int:
        """Put a new product on sale, with a picture; one with sizes has a variant for each. Returns its number."""
        number = next(self.numbers)
        title = title or f"Trial lamp {number}x"
        facts: dict[str, Any] = {"title": title, "product_class": "things", "description": "<p>A lamp.</p>"}
        facts |= {"slug": f"trial-lamp-{number}", "is_public": True, "images": [{"original": self.a_picture()}]}
        records = [self.record(number, cents=cents, stock=stock)]
        structure = {"structure": "parent"} if sizes else {"structure": "standalone", "stockrecords": records}
        made = self.post("products", facts | structure)
        for size in sizes:
            child = {"title": f"{title}, {size}", "slug": f"trial-lamp-{number}-{size}", "structure": "child"}
            child |= {"parent": made, "product_class": None, "is_public": True}
            self.post("products", child | {"stockrecords": [self.record(f"{number}-{size}", cents=cents, stock=stock)]})
        return made

    def record(self, sku: object, *, cents: int, stock: int) -> dict[str, Any]:
        facts = {"partner": f"/api/admin/partners/{SELLER}/", "partner_sku": f"TRIAL-{sku}", "price_currency": "EUR"}
        return facts | {"price": f"{cents / 100:.2f}", "num_in_stock": stock, "num_allocated": 2}

    def a_picture(self) -> str:
        [(file,)] = self.rows("SELECT original FROM catalogue_productimage ORDER BY id LIMIT 1")
        return f"{self.shop.url}/media/{file}"

    def post(self, kind: str, body: dict[str, Any]) -> int:
        return int(self.send("POST", f"/api/admin/{kind}/", body)["id"])

    def change(self, product: int, **facts: Any) -> None:
        """Change a product through the shop's API, as its dashboard or a seller's own system would."""
        self.send("PATCH", f"/api/admin/products/{product}/", facts)

    def send(self, method: str, place: str, body: dict[str, Any]) -> Any:
        headers = {"X-CSRFToken": self.client.cookies.get("csrftoken", default=""), "Referer": f"{self.shop.url}/"}
        answer = self.client.request(method, place, json=body, headers=headers)
        assert answer.status_code in (200, 201, 204), answer.text
        return answer.json() if answer.content else None

    def remove(self, product: int) -> None:
        self.send("DELETE", f"/api/admin/products/{product}/", {})

    def reprice(self, product: int, cents: int) -> None:
        self.write("UPDATE partner_stockrecord SET price = ? WHERE product_id = ?", cents / 100, product)

    def stock(self, product: int) -> list[tuple[Any, ...]]:
        """Every stock record of a product and its variants, but for its own number and dates."""
        ours = "SELECT id FROM catalogue_product WHERE id = ? OR parent_id = ?"
        query = f"SELECT {STOCK} FROM partner_stockrecord WHERE product_id IN ({ours}) ORDER BY partner_sku"
        return self.rows(query, product, product)

    def is_public(self, product: int) -> bool:
        [(value,)] = self.rows("SELECT is_public FROM catalogue_product WHERE id = ?", product)
        return bool(value)

    def variants(self, product: int) -> list[int]:
        rows = self.rows("SELECT id FROM catalogue_product WHERE parent_id = ? ORDER BY id", product)
        return [number for (number,) in rows]

    def lines_in_baskets(self) -> int:
        [(count,)] = self.rows("SELECT count(*) FROM basket_line")
        return int(count)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(self.open()) as database:
            return database.execute(query, values).fetchall()

    def write(self, query: str, *values: Any) -> None:
        with closing(self.open()) as database, database:
            database.execute(query, values)

    def open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.shop.folder / "shop.sqlite3", timeout=20)

"""Looking at a marketplace from outside, as a buyer does. Knows nothing of the portal's connectors, on purpose."""

import re
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from demo.story.visitor import ONE_EACH

MARK = "LUMO"
LINK = re.compile(r'href="(/catalogue/[\w-]+_(\d+)/)"')


@dataclass(frozen=True, slots=True)
class Sight:
    """What a buyer meets. price and stock: as the shop's own interface says them, "" when it says nothing."""

    page: bool
    api: bool
    search: bool
    sold: bool
    price: str = ""
    stock: str = ""

    def on_sale(self) -> bool:
        return self.page and self.api and self.search and self.sold

    def gone(self) -> bool:
        return not (self.page or self.api or self.search or self.sold)

    def __str__(self) -> str:
        facts = {"page": self.page, "API": self.api, "search": self.search, "basket": self.sold}
        seen = ", ".join(f"{name} {'yes' if value else 'no'}" for name, value in facts.items())
        return f"{seen}{f'; {self.price}, {self.stock} in stock' if self.price else ''}"


class Eyes(Protocol):
    """One buyer's view of one market. `name` and `address` are those of the listing that the story is about."""

    name: str
    address: str

    def look(self) -> Sight: ...


def buyer(base: str) -> httpx.Client:
    """A browser that has never been there: own cookies, which go with it."""
    return httpx.Client(base_url=base, trust_env=False, timeout=30, limits=ONE_EACH, follow_redirects=False)


class EmbeddedEyes:
    """The embedded market, through its own pages and API."""

    def __init__(self, site: str) -> None:
        self.base = f"{site}/market"
        with buyer(self.base) as client:
            found = client.get("/api/search", params={"q": MARK}).json()["results"]
        item = [hit for hit in found if hit["seller"]["id"] != "seller-01"][-1]  # seller-01 is the mark's owner
        self.number, self.name, self.address = item["id"], item["title"], f"{self.base}/item/{item['id']}"

    def look(self) -> Sight:
        with buyer(self.base) as client:
            hits = client.get("/api/search", params={"q": str(self.number)}).json()["results"]
            answer = client.get(f"/api/items/{self.number}")
            facts: dict[str, Any] = answer.json() if answer.status_code == 200 else {}
            return Sight(
                page=client.get(f"/item/{self.number}").status_code == 200,
                api=answer.status_code == 200,
                search=any(hit["id"] == self.number for hit in hits),
                sold=self._is_sold(client),
                price=f"{facts['price_minor'] / 100:.2f} {facts['currency']}" if facts else "",
                stock=str(facts.get("stock", "")),
            )

    def _is_sold(self, client: httpx.Client) -> bool:
        client.get("/basket/")  # sets the cookie that a form needs
        form = {"csrfmiddlewaretoken": client.cookies.get("csrftoken", default="")}
        added = client.post(f"/basket/add/{self.number}/", data=form)
        if added.status_code != 302:
            return False
        is_sold = f'data-item="{self.number}" data-standing="on_sale"' in client.get("/basket/").text
        client.post(f"/basket/remove/{self.number}/", data=form)
        return is_sold


class OscarEyes:
    """A django-oscar shop, through its own pages and its public API."""

    def __init__(self, site: str) -> None:
        self.base = site
        with buyer(site) as client:
            found = LINK.findall(client.get("/search/", params={"q": MARK}).text)
            products = [(int(number), place) for place, number in dict.fromkeys(found)]
            for number, place in reversed(products):
                facts = client.get(f"/api/products/{number}/").json()
                if "official" not in place and not facts.get("children"):
                    self.number, self.place, self.name = number, place, facts["title"]
                    self.address = f"{site}{place}"
                    return
        raise LookupError(f"The shop sells nothing under {MARK}")

    def look(self) -> Sight:
        """The API goes on naming every product, hidden or not; what counts is whether it offers it: price or stock."""
        with buyer(self.base) as client:
            price, stock = self._facts(client, "price"), self._facts(client, "availability")
            amount = price.get("excl_tax")
            return Sight(
                page=client.get(self.place).status_code == 200,
                api=amount is not None or stock.get("is_available_to_buy") is True,
                search=self.place in client.get("/search/", params={"q": self.name}).text,
                sold=self._is_sold(client),
                price="" if amount is None else f"{amount} {price['currency']}",
                stock=str(stock.get("num_available") or ""),
            )

    def _facts(self, client: httpx.Client, what: str) -> dict[str, Any]:
        answer = client.get(f"/api/products/{self.number}/{what}/")
        return answer.json() if answer.status_code == 200 else {}

    def _is_sold(self, client: httpx.Client) -> bool:
        """Put it into a basket of one's own; the basket goes with the browser."""
        wish = {"url": f"{self.base}/api/products/{self.number}/", "quantity": 1}
        return client.post("/api/basket/add-product/", json=wish).status_code == 200

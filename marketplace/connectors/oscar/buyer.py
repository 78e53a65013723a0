"""A buyer's side of an Oscar shop: pages, public API, search and basket, each time with a fresh browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from marketplace.connectors import wire
from marketplace.connectors.base import ConnectorError
from marketplace.connectors.oscar.addresses import PAGE, last_number, links_to, offers_variant, place_within
from marketplace.connectors.oscar.operator import Ware

GONE = (404, 410)
MOVED = (301, 302, 303, 307, 308)
MOST_MOVES, MOST_PAGES = 5, 3
SHORT = 200  # signs of a title that are searched for
WITH_FORMS = ("/accounts/login/", "/basket/", "/catalogue/")  # pages that give a form's token


@dataclass(frozen=True, slots=True)
class Page:
    """A page at which a browser ended up, and what is on it; text is empty when there is none."""

    place: str
    text: str


class Buyer:
    """The shop for anyone. Follows the shop's redirects as a browser does, but never off the shop."""

    def __init__(self, site: str, opener: wire.Opener) -> None:
        self.site, self.opener = site, opener

    @contextmanager
    def _browser(self) -> Iterator[httpx.Client]:
        # A new one for each look: Oscar shows what a browser saw before, also on its search page.
        with wire.open_client(self.opener) as client:
            yield client

    def page(self, number: int) -> Page:
        """Open a product's page as a pasted link does, whatever its slug is by now."""
        with self._browser() as browser:
            return self._open(browser, f"/catalogue/_{number}/")

    def sees(self, ware: Ware) -> bool:
        """Whether the product has a page; a variant's may be its parent's, if that offers it."""
        page = self.page(ware.number)
        found = PAGE.fullmatch(urlsplit(page.place).path)
        if not page.text or found is None:
            return False
        return int(found["number"]) == ware.number or offers_variant(ware.number, page.text)

    def is_offered(self, number: int) -> bool:
        """Whether the API sells a product, or names a price for it.

        That it names the product says nothing: it goes on naming what isn't public (django-oscar-api, issue 307).
        """
        with self._browser() as browser:
            if self._get(browser, f"/api/products/{number}/", accept=(200, *GONE)).status != 200:
                return False
            return self.is_for_sale(browser, number) or self.price(browser, number) is not None

    def is_for_sale(self, browser: httpx.Client, number: int) -> bool:
        answer = self._get(browser, f"/api/products/{number}/availability/", accept=(200, *GONE))
        return answer.status == 200 and answer.json().get("is_available_to_buy") is True

    def price(self, browser: httpx.Client, number: int) -> tuple[str, str] | None:
        """What a buyer pays, tax included where it is known, and the currency; None when no price is named."""
        answer = self._get(browser, f"/api/products/{number}/price/", accept=(200, *GONE))
        facts = answer.json() if answer.status == 200 else {}
        amount = facts.get("excl_tax") if facts.get("incl_tax") is None else facts["incl_tax"]
        return None if amount is None else (str(amount), str(facts.get("currency") or ""))

    def finds(self, ware: Ware, title: str) -> bool:
        """Whether a search for the title leads to the product's page; for a variant, by way of its parent's."""
        if not title:
            return False
        sought = ware.number if ware.parent is None else ware.parent
        if not self._is_among_results(sought, title):
            return False
        return ware.parent is None or offers_variant(ware.number, self.page(sought).text)

    def _is_among_results(self, number: int, title: str) -> bool:
        with self._browser() as browser:
            for which in range(1, MOST_PAGES + 1):
                place = f"/search/?q={quote(title[:SHORT], safe='')}&page={which}"
                text = self._open(browser, place).text
                if links_to(number, text):
                    return True
                if f"page={which + 1}" not in text:
                    return False
        return False

    def can_buy(self, numbers: list[int]) -> bool:
        """Put products into a basket, through the API and through the page's form, and take them out again.

        Whether one of them stayed in it.
        """
        with self._browser() as browser:
            try:
                for number in numbers:
                    if self._adds_by_api(browser, number):
                        return True
                token = self._form_token(browser)
                for number in numbers:
                    self._add_by_form(browser, number, token)
                shown = self._open(browser, "/basket/").text
                inside = self._in_basket(browser)
                return any(number in inside or links_to(number, shown) for number in numbers)
            finally:
                self._empty(browser)

    def _adds_by_api(self, browser: httpx.Client, number: int) -> bool:
        body = {"url": f"{self.site}/api/products/{number}/", "quantity": 1}
        request = browser.build_request("POST", f"{self.site}/api/basket/add-product/", json=body)
        answer = wire.ask(browser, request, accept=(200, 400, 403, 406, *GONE))
        return answer.status == 200 and number in self._in_basket(browser)

    def _add_by_form(self, browser: httpx.Client, number: int, token: str) -> None:
        body, headers = {"quantity": "1", "csrfmiddlewaretoken": token}, {"Referer": f"{self.site}/basket/"}
        request = browser.build_request("POST", f"{self.site}/basket/add/{number}/", data=body, headers=headers)
        wire.ask(browser, request, accept=(200, *MOVED, *GONE))

    def _form_token(self, browser: httpx.Client) -> str:
        for place in WITH_FORMS:
            self._open(browser, place)
            if token := browser.cookies.get("csrftoken", default=""):
                return token
        raise ConnectorError("The shop's pages give no form token, so its basket can't be tried.", permanent=True)

    def _in_basket(self, browser: httpx.Client) -> set[int | None]:
        return {last_number(line.get("product")) for line in self._lines(browser)}

    def _lines(self, browser: httpx.Client) -> list[dict[str, Any]]:
        address = self._get(browser, "/api/basket/").json().get("lines")
        place = place_within(str(address), self.site)
        return self._get(browser, place).rows() if place else []

    def _empty(self, browser: httpx.Client) -> None:
        """Take everything out, then end the session, with which the shop forgets the basket."""
        if not browser.cookies:
            return
        places = [place_within(str(line.get("url")), self.site) for line in self._lines(browser)]
        for place in [*filter(None, places), "/api/login/"]:
            request = browser.build_request("DELETE", self.site + place)
            wire.ask(browser, request, accept=(200, 204, 403, 404, 405))

    def product(self, browser: httpx.Client, number: int) -> dict[str, Any] | None:
        """What the public API says of a product; None when it doesn't know it."""
        answer = self._get(browser, f"/api/products/{number}/", accept=(200, *GONE))
        return answer.json() if answer.status == 200 else None

    def file(self, browser: httpx.Client, place: str, *, limit: int) -> bytes:
        return self._get(browser, place, limit=limit).content

    def _get(self, browser: httpx.Client, place: str, *, accept: tuple[int, ...] = (200,),
             limit: int = wire.PAGE_LIMIT) -> wire.Answer:  # fmt: skip
        return wire.ask(browser, browser.build_request("GET", self.site + place), accept=accept, limit=limit)

    def _open(self, browser: httpx.Client, place: str) -> Page:
        """Open a page, following the shop's own redirects."""
        for _move in range(MOST_MOVES):
            answer = self._get(browser, place, accept=(200, *MOVED, *GONE))
            if answer.status not in MOVED:
                return Page(place, answer.text if answer.status == 200 else "")
            onward = place_within(answer.location, self.site)
            if onward is None:
                return Page(place, "")
            place = onward
        return Page(place, "")

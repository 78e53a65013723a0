"""The connector of the embedded market. It speaks HTTP only, as it would with a market elsewhere."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
from django.conf import settings

from marketplace.connectors import probing, wire
from marketplace.connectors.base import (
    CommandReceipt,
    ConnectorError,
    ListingFacts,
    ListingNotFound,
    ListingRef,
    Picture,
    SellerContact,
    SetupProblem,
    Visibility,
)
from marketplace.connectors.texts import plain
from marketplace.links import parse, path_within
from marketplace.models import Market

# The same forms as in urls.py: /item/10023-cone-lamp, /i/10023, /m/item/10023, /de/item/10023.
ITEM = re.compile(r"/(?:i|item|m/item|[a-z]{2}/item)/(?P<number>[0-9]{1,9})(?:-[\w%.~+-]{0,300})?/?")
STORE = re.compile(r"/store/(?P<seller>[-\w]{1,100})/?", re.ASCII)
LINE = re.compile(r'data-item="(?P<number>[0-9]{1,9})" data-standing="(?P<standing>[a-z_]{1,20})"')
MAX_PICTURES = 5
PICTURE_LIMIT = 5_000_000
GONE = (404, 410)


class EmbeddedConnector:
    """Implements base.Connector. `opener` opens the transport; tests give their own."""

    late_by = 0  # the market refuses a command that a later one has overtaken

    def __init__(self, market: Market, *, opener: wire.Opener = wire.open_transport) -> None:
        self.market = market
        self.site = market.site_url.rstrip("/")
        self.opener = opener

    def find(self, url: str) -> ListingRef | None:
        """Recognise a pasted address; None: not an address of an item here. Never raises."""
        link = parse(url)
        path = path_within(link, self.site) if link else None
        found = ITEM.fullmatch(path) if path else None
        return ListingRef(self.market.code, str(int(found["number"]))) if found else None

    def find_store(self, url: str) -> str | None:
        link = parse(url)
        path = path_within(link, self.site) if link else None
        found = STORE.fullmatch(path) if path else None
        return found["seller"] if found else None

    def probe(self) -> Iterator[str]:
        """Reach the market and try the operator's token on a command that was never sent."""
        with wire.open_client(self.opener) as client:
            yield probing.reach(client, f"{self.site}/")
            request = client.build_request("GET", f"{self.site}/api/operator/commands/never-sent", headers=_token())
            status = wire.ask(client, request, accept=(200, 401, 403, 404)).status
        if status != 404:
            raise SetupProblem("The market refuses the operator's token: set the same IPP_MARKET_TOKEN on both sides.")
        yield "The operator's token is accepted."

    def snapshot(self, listing: ListingRef) -> ListingFacts:
        with wire.open_client(self.opener) as client:
            body = self._get_item(client, f"/api/items/{_number(listing)}")
            try:
                return self._facts(listing, body, self._pictures(client, listing, list(body["pictures"])))
            except (KeyError, TypeError, ValueError):
                raise ConnectorError("The marketplace's answer lacks facts.", permanent=True) from None

    def seller_contact(self, listing: ListingRef) -> SellerContact:
        with wire.open_client(self.opener) as client:
            try:
                seller_id = str(self._known(client, listing)["seller"]["id"])
                place = f"/api/operator/sellers/{quote(seller_id, safe='')}/contact"
                body = self._get(client, place, operator=True).json()
                name, email = plain(body["name"], 200), plain(body["email"], 254)
                return SellerContact(seller_id=seller_id, name=name, email=email)
            except (KeyError, TypeError):
                raise ConnectorError("The marketplace's answer lacks the seller.", permanent=True) from None

    def hide(self, listing: ListingRef, *, key: str, seq: int) -> CommandReceipt:
        return self._command(listing, "hide", key=key, seq=seq)

    def restore(self, listing: ListingRef, *, key: str, seq: int) -> CommandReceipt:
        return self._command(listing, "restore", key=key, seq=seq)

    def performed(self, listing: ListingRef, *, key: str) -> CommandReceipt | None:
        """Read back whether a command with this key took effect on this listing."""
        with wire.open_client(self.opener) as client:
            place = f"/api/operator/commands/{quote(key, safe='')}"
            answer = self._get(client, place, operator=True, accept=(200, *GONE))
        if answer.status in GONE:
            return None
        receipt = _receipt(answer)
        return receipt if str(receipt.answer.get("item")) == _number(listing) else None

    def verify(self, listing: ListingRef) -> Visibility:
        """Look as a buyer with a fresh browser does. The operator's view gives only the title to search for."""
        number = _number(listing)
        with wire.open_client(self.opener) as client:
            title = self._title(client, listing)
            return Visibility(
                page=self._get(client, f"/item/{number}", accept=(200, *GONE)).status == 200,
                api=self._get(client, f"/api/items/{number}", accept=(200, *GONE)).status == 200,
                search=self._is_found(client, number, title),
                basket=self._can_be_bought(client, number),
            )

    def _get(self, client: httpx.Client, place: str, *, operator: bool = False,
             accept: tuple[int, ...] = (200,), limit: int = wire.PAGE_LIMIT) -> wire.Answer:  # fmt: skip
        request = client.build_request("GET", self.site + place, headers=_token() if operator else None)
        return wire.ask(client, request, accept=accept, limit=limit)

    def _get_item(self, client: httpx.Client, place: str, *, operator: bool = False) -> dict[str, Any]:
        """Read what is said of one item. Raises ListingNotFound."""
        answer = self._get(client, place, operator=operator, accept=(200, *GONE))
        if answer.status in GONE:
            raise ListingNotFound("The marketplace has no such listing, or no longer.")
        return answer.json()

    def _command(self, listing: ListingRef, act: str, *, key: str, seq: int) -> CommandReceipt:
        place = f"{self.site}/api/operator/items/{_number(listing)}/{act}"
        with wire.open_client(self.opener) as client:
            headers = _token() | {"Idempotency-Key": key}
            request = client.build_request("POST", place, headers=headers, json={"seq": seq})
            answer = wire.ask(client, request, accept=(200, 409, *GONE), is_command=True)
        if answer.status in GONE:
            raise ListingNotFound("The marketplace has no such listing.")
        if answer.status == 409:
            raise ConnectorError("The marketplace has already performed a later command.", permanent=True)
        return _receipt(answer)

    def _known(self, client: httpx.Client, listing: ListingRef) -> dict[str, Any]:
        """What the operator knows of an item, hidden or not."""
        return self._get_item(client, f"/api/operator/items/{_number(listing)}", operator=True)

    def _title(self, client: httpx.Client, listing: ListingRef) -> str:
        try:
            return str(self._known(client, listing).get("title", ""))
        except ListingNotFound:
            return ""

    def _facts(self, listing: ListingRef, body: dict[str, Any], pictures: tuple[Picture, ...]) -> ListingFacts:
        number = _number(listing)
        return ListingFacts(
            external_id=number,
            url=f"{self.site}/item/{number}",
            title=plain(body["title"], 300),
            description=plain(body["description"], 20_000),
            price_minor=int(body["price_minor"]),
            currency=plain(body["currency"], 3),
            seller_id=plain(body["seller"]["id"], 100),
            seller_name=plain(body["seller"]["name"], 200),
            on_sale=body["on_sale"] is True,
            pictures=pictures,
        )

    def _pictures(self, client: httpx.Client, listing: ListingRef, numbers: list[Any]) -> tuple[Picture, ...]:
        return tuple(self._picture(client, listing, int(which)) for which in numbers[:MAX_PICTURES])

    def _picture(self, client: httpx.Client, listing: ListingRef, which: int) -> Picture:
        try:
            place = f"/picture/{_number(listing)}/{which}.jpg"
            return Picture(self._get(client, place, limit=PICTURE_LIMIT).content)
        except ConnectorError as problem:
            if not problem.permanent:
                raise
            return Picture(b"")  # too large or missing: noted, and the rest of the snapshot stands

    def _is_found(self, client: httpx.Client, number: str, title: str) -> bool:
        """Search by number through the API and by exact title on the page."""
        hits = self._get(client, f"/api/search?q={number}").json().get("results")
        hits = [hit for hit in hits if isinstance(hit, dict)] if isinstance(hits, list) else []
        if any(str(hit.get("id")) == number for hit in hits):
            return True
        if not title:
            return False
        shown = self._get(client, f"/search?q={quote(title, safe='')}").text
        return re.search(rf"/item/{number}\b", shown) is not None

    def _can_be_bought(self, client: httpx.Client, number: str) -> bool:
        """Put it into the basket, look whether it stays for sale there, and take it out again."""
        self._get(client, "/basket/")  # sets the cookie that a form needs
        added = self._post(client, f"/basket/add/{number}/", accept=(302, 409, *GONE))
        if added.status != 302:
            return False
        try:
            lines = dict(LINE.findall(self._get(client, "/basket/").text))
        finally:
            self._post(client, f"/basket/remove/{number}/", accept=(302, *GONE))
        return lines.get(number) == "on_sale"

    def _post(self, client: httpx.Client, place: str, *, accept: tuple[int, ...]) -> wire.Answer:
        token = client.cookies.get(settings.CSRF_COOKIE_NAME, default="")
        headers = {"Referer": f"{self.site}/basket/"}
        request = client.build_request("POST", self.site + place, data={"csrfmiddlewaretoken": token}, headers=headers)
        return wire.ask(client, request, accept=accept)


def _number(listing: ListingRef) -> str:
    """The item's number; a listing of another shape is not one of this market's."""
    if not (listing.external_id.isascii() and listing.external_id.isdigit() and len(listing.external_id) <= 9):
        raise ListingNotFound("The marketplace has no such listing.")
    return listing.external_id


def _token() -> dict[str, str]:
    return {"Authorization": f"Bearer {settings.EMBEDDED_MARKET_TOKEN}"}


def _receipt(answer: wire.Answer) -> CommandReceipt:
    body = answer.json()
    facts = body.get("answer")
    return CommandReceipt(
        key=str(body.get("key", "")),
        repeated=body.get("repeated") is True,
        answer=facts if isinstance(facts, dict) else {},
    )

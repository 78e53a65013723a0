"""Reading a product as a buyer sees it. Only the seller's name comes from the operator's side: Oscar shows none."""

from typing import Any

import httpx

from marketplace.connectors.base import ConnectorError, ListingFacts, ListingNotFound, Picture
from marketplace.connectors.oscar.addresses import last_number, place_within
from marketplace.connectors.oscar.buyer import Buyer
from marketplace.connectors.oscar.operator import Operator, Ware
from marketplace.connectors.texts import from_html, plain, price_minor
from marketplace.connectors.wire import open_client

MAX_PICTURES = 5
PICTURE_LIMIT = 5_000_000


def read_facts(buyer: Buyer, operator: Operator, number: int) -> ListingFacts:
    """Read everything that is kept of a listing. Raises ListingNotFound when a buyer can neither see nor buy it."""
    wares = operator.family(number)
    ware = wares[-1]
    sellable = [one for one in wares if one.records] or [ware]
    is_seen = buyer.sees(ware)
    if not is_seen and not any(buyer.is_offered(one.number) for one in wares):
        raise ListingNotFound("The shop doesn't show this product, or no longer.")
    with open_client(buyer.opener) as browser:
        body, parent = _bodies(buyer, browser, ware)
        amount, currency = _price(buyer, browser, sellable)
        seller = _seller(sellable)
        try:
            return ListingFacts(
                external_id=str(number),
                url=f"{buyer.site}/catalogue/{ware.slug}_{number}/",
                title=plain(body["title"] or parent["title"], 300),
                description=from_html(body["description"] or parent["description"] or "", 20_000),
                price_minor=price_minor(amount, currency),
                currency=plain(currency, 3),
                seller_id=str(seller),
                seller_name=plain(str(operator.partner(seller).get("name") or ""), 200),
                on_sale=is_seen and any(buyer.is_for_sale(browser, one.number) for one in wares),
                pictures=_pictures(buyer, browser, body.get("images") or parent.get("images") or []),
            )
        except (KeyError, TypeError, ValueError):
            raise ConnectorError("The shop's answer lacks facts of the product.", permanent=True) from None


def _bodies(buyer: Buyer, browser: httpx.Client, ware: Ware) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the public API says of a product, and of the product whose variant it is, else of itself."""
    body = buyer.product(browser, ware.number)
    if body is None:
        raise ListingNotFound("The shop doesn't show this product, or no longer.")
    parent = buyer.product(browser, ware.parent) if ware.parent is not None else None
    return body, parent or body


def _price(buyer: Buyer, browser: httpx.Client, wares: list[Ware]) -> tuple[str, str]:
    """The price, or the lowest one of all variants, as Oscar's own pages say it: "from"."""
    named = [price for ware in wares if (price := buyer.price(browser, ware.number))]
    if not named:
        raise ConnectorError("The product has no price.", permanent=True)
    return min(named, key=lambda price: price_minor(*price))


def _seller(wares: list[Ware]) -> int:
    for ware in wares:
        for record in ware.records:
            if (number := last_number(record.get("partner"))) is not None:
                return number
    raise ConnectorError("The product has no stock record, so it names no seller.", permanent=True)


def _pictures(buyer: Buyer, browser: httpx.Client, images: list[dict[str, Any]]) -> tuple[Picture, ...]:
    return tuple(_picture(buyer, browser, image.get("original")) for image in images[:MAX_PICTURES])


def _picture(buyer: Buyer, browser: httpx.Client, address: object) -> Picture:
    """Fetch a picture from the shop itself; one that lies elsewhere, or is missing or too large, is left empty."""
    place = place_within(address, buyer.site) if isinstance(address, str) else None
    if place is None:
        return Picture(b"")
    try:
        return Picture(buyer.file(browser, place, limit=PICTURE_LIMIT))
    except ConnectorError as problem:
        if not problem.permanent:
            raise
        return Picture(b"")

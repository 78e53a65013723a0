"""The forms that the address of an Oscar product takes, and what a page's links say."""

import re
from urllib.parse import urlsplit

from marketplace.connectors.base import ListingNotFound, ListingRef
from marketplace.links import parse, path_within

# /catalogue/cone-lamp_12/, /en-gb/catalogue/cone-lamp_12/reviews/, /api/products/12/, /api/admin/products/12/price/
LOCALE = r"(?:/[a-z]{2,3}(?:-[a-z]{2,4})?)?"
NUMBER = r"(?P<number>[0-9]{1,9})"
PAGE = re.compile(
    rf"{LOCALE}/catalogue/[\w%~.-]{{0,300}}_{NUMBER}(?:/reviews(?:/[\w%/.-]{{0,100}})?)?/?", re.IGNORECASE
)
API = re.compile(
    rf"{LOCALE}/api/(?:admin/)?products/{NUMBER}(?:/(?:price|availability|stockrecords))?/?", re.IGNORECASE
)


def number_in(url: str, site: str) -> str | None:
    """Give the number of the product whose page or API address this is; None for anything else. Never raises."""
    link = parse(url)
    path = path_within(link, site) if link else None
    found = (PAGE.fullmatch(path) or API.fullmatch(path)) if path else None
    return str(int(found["number"])) if found else None


def number_of(listing: ListingRef) -> int:
    """Give the product's number; a listing of another shape is not one of this shop's."""
    if not (listing.external_id.isascii() and listing.external_id.isdigit() and len(listing.external_id) <= 9):
        raise ListingNotFound("The shop has no such product.")
    return int(listing.external_id)


def links_to(number: int, page: str) -> bool:
    """Whether a page of the shop leads to a product."""
    return re.search(rf"/catalogue/[\w%~.-]{{0,300}}_{number}/", page) is not None


def offers_variant(number: int, page: str) -> bool:
    """Whether the page of a product with variants offers this one, as a link or in the list to choose from."""
    return links_to(number, page) or re.search(rf'<option\b[^>]{{0,200}}\bvalue="{number}"', page) is not None


def last_number(address: object) -> int | None:
    """Give the number at the end of an API address like …/partners/3/; None when there is none."""
    found = re.search(r"/([0-9]{1,9})/?$", urlsplit(address).path) if isinstance(address, str) else None
    return int(found[1]) if found else None


def place_within(address: str, site: str) -> str | None:
    """Give what follows the shop's own address, query included; None when it leads elsewhere.

    The API writes whole addresses. They are taken apart and put behind our own address of the shop, so that nothing
    the shop says sends us, or the operator's cookies, anywhere else.
    """
    if address.startswith("/"):
        prefix = urlsplit(site).path
        return address.removeprefix(prefix) if address.startswith(f"{prefix}/") else None
    link = parse(address)
    path = path_within(link, site) if link else None
    query = urlsplit(address).query
    return None if path is None else f"{path}?{query}" if query else path

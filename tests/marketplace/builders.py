"""Markets, items and pictures for tests, as small as they can be."""

import io
from typing import Any

from PIL import Image

from marketplace.connectors.embedded.models import Item, ItemPicture, Seller
from marketplace.models import Market

SITE = "http://127.0.0.1:8123/market"


def make_market(**fields: Any) -> Market:
    return Market.objects.create(
        **{"code": "corner", "name": "Corner Market", "connector": "embedded", "site_url": SITE, "late_by": 0} | fields
    )


def make_seller(number: int = 3, **fields: Any) -> Seller:
    known = {"name": "Bright Bazaar", "contact_email": "seller@demo.example"}
    return Seller.objects.get_or_create(external_id=f"seller-{number:02d}", defaults=known | fields)[0]


def make_item(number: int = 10007, *, pictures: int = 1, **fields: Any) -> Item:
    known = {"title": "Cone Lamp", "description": "A lamp.", "price_minor": 2499, "stock": 7}
    item = Item.objects.create(
        number=number, **{"seller": fields.pop("seller", None) or make_seller()} | known | fields
    )
    for which in range(1, pictures + 1):
        ItemPicture.objects.create(item=item, number=which, content=a_picture(shade=which))
    return item


def a_picture(*, kind: str = "JPEG", side: int = 8, shade: int = 1) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), (shade * 40 % 256, 90, 120)).save(out, kind)
    return out.getvalue()

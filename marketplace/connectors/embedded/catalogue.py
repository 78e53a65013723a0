"""A made-up catalogue for demonstrations: 12 sellers, about 200 items. The same every time.

Some sellers copy the demo rights on purpose: the word mark LUMO on lamps, and the photograph "Cone lamp".
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from marketplace.connectors.embedded.drawing import Colour, Drawing, draw
from marketplace.connectors.embedded.models import Item, ItemPicture, Seller
from marketplace.connectors.embedded.wares import COLOURS, COPIES, GROUNDS, OFFICIAL, SELLERS, WARES
from marketplace.models import Market

SEED = 2026
FIRST_NUMBER = 10001
OWNER = "seller-01"
CONE = Drawing("lamp", (24, 92, 104), (43, 45, 52), (226, 214, 196), 0.45, 0.6)


@dataclass(frozen=True, slots=True)
class Offer:
    """One item to be: who sells it, for how many cents, and its picture."""

    number: int
    seller_id: str
    title: str
    description: str
    price_minor: int
    stock: int
    picture: Drawing


def offers() -> list[Offer]:
    """List the whole catalogue; numbers count up from 10001."""
    # A fixed seed: everyone's demo is the same, and tests may name items.
    chance = random.Random(SEED)  # noqa: S311
    made = [*official(chance), *copies(chance), *ordinary(chance)]
    return [replace(offer, number=FIRST_NUMBER + place) for place, offer in enumerate(made)]


def official(chance: random.Random) -> Iterator[Offer]:
    """The owner's own store: its lamps bear the mark, and the cone lamp its photograph."""
    for name, text, price, shape in OFFICIAL:
        picture = CONE if name == "Cone lamp" else replace(thing(chance, shape), word="LUMO")
        yield Offer(0, OWNER, f"LUMO {name}", text, price, chance.randint(5, 60), picture)


def copies(chance: random.Random) -> Iterator[Offer]:
    """What others sell under the mark, or with the owner's photograph."""
    for seller_id, title, price, treatment in COPIES:
        own = replace(thing(chance, "pendant" if "pendant" in title.lower() else "lamp"), word="LUMO")
        picture = own if treatment is None else replace(CONE, treatment=treatment)
        text = "Same lamp as in the pictures. Fast dispatch, 14 days to return it.\n\nDelivered without bulb."
        yield Offer(0, seller_id, title, text, price, chance.randint(3, 90), picture)


def ordinary(chance: random.Random) -> Iterator[Offer]:
    """Things that copy nobody."""
    for seller_id, shapes in ((seller.external_id, seller.shapes) for seller in SELLERS):
        for place in range(15):
            ware = WARES[shapes[place % len(shapes)]]
            colour = chance.choice(list(COLOURS))
            title = f"{chance.choice(ware.styles)} {ware.noun}, {colour}"
            text = f"{chance.choice(ware.texts)}\n\nColour: {colour}. {chance.choice(ware.details)}"
            price = chance.randint(*ware.euros) * 100 - chance.choice((1, 5, 10, 50))
            picture = thing(chance, shapes[place % len(shapes)], main=COLOURS[colour])
            yield Offer(0, seller_id, title, text, price, chance.randint(1, 40), picture)


def thing(chance: random.Random, shape: str, *, main: Colour | None = None) -> Drawing:
    main = main or chance.choice(list(COLOURS.values()))
    accent = chance.choice([colour for colour in COLOURS.values() if colour != main])
    return Drawing(shape, main, accent, chance.choice(GROUNDS), chance.random(), chance.random())


def numbers_of_copies() -> list[int]:
    """The items that copy the demo rights, owner's store apart."""
    first = FIRST_NUMBER + len(OFFICIAL)
    return list(range(first, first + len(COPIES)))


def fill(*, site: str) -> Market:
    """Create the market's sellers, items and pictures unless they are there, and register the market with the portal.

    site: the portal's address; the market is at its /market. Takes seconds the first time; harmless to repeat.
    """
    if not Seller.objects.exists():
        drawn = [(offer, draw(offer.picture)) for offer in offers()]
        _store(drawn)
    facts = {"name": "Corner Market", "connector": "embedded", "site_url": f"{site.rstrip('/')}/market", "late_by": 0}
    return Market.objects.update_or_create(code="corner", defaults=facts)[0]


@transaction.atomic
def _store(drawn: list[tuple[Offer, bytes]]) -> None:
    sellers = Seller.objects.bulk_create(
        Seller(external_id=one.external_id, name=one.name, about=one.about, contact_email=one.email) for one in SELLERS
    )
    by_id = {seller.external_id: seller for seller in sellers}
    items = Item.objects.bulk_create([_item(offer, by_id[offer.seller_id]) for offer, _ in drawn])
    pictures = [ItemPicture(item=item, content=content) for item, (_, content) in zip(items, drawn, strict=True)]
    ItemPicture.objects.bulk_create(pictures, batch_size=50)


def _item(offer: Offer, seller: Seller) -> Item:
    listed_at = timezone.now() - timedelta(minutes=offer.number * 7919 % 20_000)  # mixed: "new" shows all stores
    item = Item(number=offer.number, seller=seller, title=offer.title, description=offer.description, stock=offer.stock)
    item.price_minor, item.listed_at = offer.price_minor, listed_at
    item.search_text = item.words_to_find()
    return item

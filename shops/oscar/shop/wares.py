"""What the shop sells and who sells it: made up, and the same every time.

Some sellers copy on purpose, for demonstrations: the word mark LUMO on lamps, and the photograph of the cone lamp.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from shop.pictures import Colour

SEED = 2026
PETROL: Colour = (24, 92, 104)
COLOURS: dict[str, Colour] = {
    "petrol": PETROL,
    "brick": (178, 74, 54),
    "mustard": (214, 160, 48),
    "sage": (130, 155, 120),
    "navy": (36, 52, 96),
    "coral": (232, 122, 98),
}


@dataclass(frozen=True, slots=True)
class Trader:
    """A seller: an Oscar partner with one user, whose address is for legal notices."""

    name: str
    email: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One product to be. seller: place in TRADERS; cents: its price; copies: for demonstrations, a right it copies."""

    seller: int
    title: str
    text: str
    cents: int
    stock: int
    kind: str
    colour: Colour
    word: str = ""
    stamp: str = ""
    mirrored: bool = False
    copies: str = ""
    sizes: tuple[str, ...] = ()


TRADERS = (
    Trader("Lumo Lights Official", "seller-01@demo.example", ()),
    Trader("Harbour Home", "seller-02@demo.example", ("mug", "clock")),
    Trader("Bright Bazaar", "seller@demo.example", ("lamp", "bag")),
    Trader("Nordic Nook", "seller-05@demo.example", ("pendant", "clock")),
    Trader("Stride Shoes", "seller-07@demo.example", ("shoe",)),
    Trader("Midnight Market", "seller-12@demo.example", ("clock", "bag")),
)
NOUNS = {
    "lamp": ("table lamp", "A quiet light for shelf or bedside. Takes an E14 bulb."),
    "pendant": ("pendant lamp", "Hangs over the table and keeps out of your eyes."),
    "mug": ("stoneware mug", "Sits well in the hand and keeps the coffee warm. Holds 350 ml."),
    "bag": ("handbag", "Room for a book, a bottle and the rest. Lining of recycled cotton."),
    "clock": ("wall clock", "Sweeps without a tick. 30 cm across."),
    "shoe": ("trainers", "Light on the foot, with a sole that grips."),
}
OFFICIAL = (
    ("LUMO Cone lamp", "Our first lamp and still our best: a steel cone on a slender stem.", 12900, "lamp"),
    ("LUMO Cone lamp mini", "The cone lamp, two thirds of its height, for the bedside.", 8900, "lamp"),
    ("LUMO Dome pendant", "A spun aluminium dome on two metres of fabric cable.", 15900, "pendant"),
)
COPIES: tuple[tuple[int, str, int, str, dict[str, object]], ...] = (
    (2, "LUMO Cone Lamp – table light, best price", 2499, "mark", {"stamp": ""}),
    (2, "LUMO style lamp for bedside, warm white", 1999, "mark", {"word": "LUMO"}),
    (2, "Cone table lamp, Scandinavian design", 2299, "photo", {"stamp": "Bright Bazaar"}),
    (3, "Lumo-look pendant, matt", 3299, "mark", {"word": "LUMO", "kind": "pendant"}),
    (5, "LUMO Dome pendant (like new)", 3499, "mark", {"word": "LUMO", "kind": "pendant"}),
    (5, "LUMO Cone Lamp, 2nd choice", 1599, "mark", {"stamp": "Midnight Market"}),
    (5, "Cone lamp with dimmer", 2399, "photo", {"mirrored": True}),
)


def offers() -> list[Offer]:
    """List the whole catalogue: the owner's lamps, what copies them, ordinary things, and shoes in sizes."""
    chance = random.Random(SEED)  # noqa: S311  (everyone's shop is the same, so that tests may name products)
    return [*official(chance), *copies(chance), *ordinary(chance), *in_sizes(chance)]


def official(chance: random.Random) -> Iterator[Offer]:
    for title, text, cents, kind in OFFICIAL:
        word = "" if title == "LUMO Cone lamp" else "LUMO"
        stock = chance.randint(5, 60)
        yield Offer(seller=0, title=title, text=text, cents=cents, stock=stock, kind=kind, colour=PETROL, word=word)


def copies(chance: random.Random) -> Iterator[Offer]:
    text = "Same lamp as in the picture. Fast dispatch, 14 days to return it.\n\nDelivered without bulb."
    for seller, title, cents, right, picture in COPIES:
        facts = {"kind": "lamp", "colour": PETROL} | picture
        stock = chance.randint(3, 90)
        yield Offer(seller=seller, title=title, text=text, cents=cents, stock=stock, copies=right, **facts)


def ordinary(chance: random.Random) -> Iterator[Offer]:
    for seller, trader in enumerate(TRADERS):
        for place in range(6 if trader.kinds and trader.kinds != ("shoe",) else 0):
            kind = trader.kinds[place % len(trader.kinds)]
            noun, text = NOUNS[kind]
            name = chance.choice(list(COLOURS))
            title = f"{chance.choice(('Small', 'Plain', 'Everyday', 'Round', 'Soft'))} {noun}, {name}"
            cents, stock = chance.randint(9, 90) * 100 - 5, chance.randint(2, 40)
            colour = COLOURS[name]
            yield Offer(seller=seller, title=title, text=text, cents=cents, stock=stock, kind=kind, colour=colour)


def in_sizes(chance: random.Random) -> Iterator[Offer]:
    for name in ("navy", "coral"):
        cents, stock, colour = chance.randint(39, 129) * 100, chance.randint(2, 9), COLOURS[name]
        title, text = f"Canvas trainers, {name}", NOUNS["shoe"][1]
        yield Offer(seller=4, title=title, text=text, cents=cents, stock=stock, kind="shoe", colour=colour,
                    sizes=("38", "40", "42"))  # fmt: skip

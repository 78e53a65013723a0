"""The words, prices and colours that the made-up catalogue is put together from."""

from dataclasses import dataclass

from marketplace.connectors.embedded.drawing import Colour


@dataclass(frozen=True, slots=True)
class Trader:
    """A seller of the catalogue and the shapes it sells."""

    external_id: str
    name: str
    about: str
    shapes: tuple[str, ...]
    email: str = ""


@dataclass(frozen=True, slots=True)
class Ware:
    """One kind of thing. euros: lowest and highest price."""

    noun: str
    styles: tuple[str, ...]
    texts: tuple[str, ...]
    details: tuple[str, ...]
    euros: tuple[int, int]


def trader(number: int, name: str, about: str, *shapes: str, email: str = "") -> Trader:
    external_id = f"seller-{number:02d}"
    return Trader(external_id, name, about, shapes, email or f"{external_id}@demo.example")


SELLERS = (
    trader(1, "Lumo Lights Official", "Lamps from our own workshop in Bremen.", "vase", "clock"),
    trader(2, "Harbour Home", "Things for a bright hallway and a warm kitchen.", "mug", "vase", "clock"),
    trader(3, "Bright Bazaar", "A little of everything, every week something new.", "lamp", "bag", "mug",
           email="seller@demo.example"),
    trader(4, "Case & Cable", "Cases and sound for whatever you carry.", "case", "headphones"),
    trader(5, "Nordic Nook", "Calm shapes for small rooms.", "pendant", "vase", "clock"),
    trader(6, "Bag Barn", "Bags that take a beating.", "bag", "backpack"),
    trader(7, "Stride Shoes", "Shoes for long days.", "shoe", "backpack"),
    trader(8, "Kiln & Cup", "Stoneware, thrown and glazed by hand.", "mug", "vase"),
    trader(9, "Gadget Garage", "Small helpers with a plug.", "headphones", "case", "lamp"),
    trader(10, "Everyday Deals", "Low prices, quick parcels.", "case", "bag", "mug", "shoe"),
    trader(11, "Casa Verde", "Light and flowers for the table.", "vase", "lamp", "pendant"),
    trader(12, "Midnight Market", "Open when the others sleep.", "clock", "headphones", "backpack", "lamp"),
)  # fmt: skip

OFFICIAL = (
    ("Cone lamp", "Our first lamp and still our best: a steel cone on a slender stem.", 12900, "lamp"),
    ("Cone lamp mini", "The cone lamp, two thirds of its height, for the bedside.", 8900, "lamp"),
    ("Dome pendant", "A spun aluminium dome on two metres of fabric cable.", 15900, "pendant"),
    ("Dome pendant, large", "Sixty centimetres across, for a table of eight.", 21900, "pendant"),
    ("Reading lamp", "Throws its light where the page is, and nowhere else.", 10900, "lamp"),
    ("Desk lamp", "A weighted foot and a shade that stays where it is put.", 11900, "lamp"),
)

# Seller, title, cents, and what was done to the owner's photograph (None: an own picture, with the mark on it).
COPIES = (
    ("seller-03", "LUMO Cone Lamp – table light, best price", 2499, ""),
    ("seller-03", "LUMO style lamp for bedside, warm white", 1999, None),
    ("seller-03", "Cone table lamp, Scandinavian design", 2299, "stamped Bright Bazaar"),
    ("seller-10", "Lumo lamp NEW in box", 1899, None),
    ("seller-10", "Cone lamp, designer look", 1799, "cropped"),
    ("seller-10", "LUMO pendant light 40 cm", 2999, None),
    ("seller-09", "L U M O desk lamp with USB", 2699, None),
    ("seller-09", "Cone lamp with dimmer", 2399, "mirrored"),
    ("seller-12", "LUMO Dome pendant (like new)", 3499, None),
    ("seller-12", "LUMO Cone Lamp, 2nd choice", 1599, "stamped Midnight Market"),
    ("seller-11", "LUMO lampada da tavolo", 2899, ""),
    ("seller-05", "Lumo-look pendant, matt", 3299, None),
)

COLOURS: dict[str, Colour] = {
    "petrol": (24, 92, 104),
    "brick": (178, 74, 54),
    "mustard": (214, 160, 48),
    "sage": (130, 155, 120),
    "navy": (36, 52, 96),
    "plum": (106, 54, 96),
    "sand": (206, 184, 150),
    "charcoal": (62, 64, 70),
    "sky": (112, 168, 208),
    "coral": (232, 122, 98),
    "forest": (44, 92, 66),
    "chalk": (238, 234, 224),
    "rose": (214, 150, 160),
    "cocoa": (112, 76, 58),
}
GROUNDS: tuple[Colour, ...] = (
    (226, 214, 196),
    (206, 218, 222),
    (222, 212, 224),
    (210, 220, 204),
    (232, 216, 204),
    (216, 216, 214),
)

WARES = {
    "lamp": Ware("table lamp", ("Small", "Fluted", "Steel", "Two-tone", "Bedside"),
                 ("A quiet light for shelf or bedside.", "Turned foot, cotton cable, switch on the cord."),
                 ("Takes an E14 bulb.", "Height 38 cm.", "Cable 1.8 m."), (19, 79)),
    "pendant": Ware("pendant lamp", ("Ribbed", "Wide", "Half-dome", "Matt", "Kitchen"),
                    ("Hangs over the table and keeps out of your eyes.", "Spun metal, painted in and out."),
                    ("Takes an E27 bulb.", "38 cm across.", "Cable can be cut to length."), (29, 119)),
    "case": Ware("phone case", ("Dotted", "Slim", "Soft-grip", "Confetti", "Sturdy"),
                 ("Thin enough for a pocket, raised at the edges.", "Keeps scratches off and slides into a bag."),
                 ("For 6.1-inch phones.", "For 6.7-inch phones.", "Wireless charging works."), (7, 29)),
    "bag": Ware("handbag", ("City", "Canvas", "Everyday", "Structured", "Weekend"),
                ("Room for a book, a bottle and the rest.", "One big pocket, two small ones, a zip that runs well."),
                ("34 × 28 × 12 cm.", "Lining of recycled cotton.", "Weighs 620 g."), (25, 139)),
    "backpack": Ware("backpack", ("Commuter", "Trail", "School", "Roll-top", "Compact"),
                     ("Padded back, a sleeve for a small computer.", "Straps that don't slip, a base that stays dry."),
                     ("18 litres.", "24 litres.", "Water-repellent."), (29, 119)),
    "mug": Ware("stoneware mug", ("Hand-glazed", "Camping", "Banded", "Big", "Breakfast"),
                ("Sits well in the hand and keeps the coffee warm.", "Glazed inside and out, the foot left raw."),
                ("Holds 350 ml.", "Holds 280 ml.", "Fit for the dishwasher."), (8, 32)),
    "shoe": Ware("trainers", ("Canvas", "Runner", "Court", "Retro", "Light"),
                 ("Light on the foot, with a sole that grips.", "Made for pavements and the way home."),
                 ("Sizes 36 to 45.", "Fits true to size.", "Vegan."), (39, 129)),
    "vase": Ware("vase", ("Round", "Narrow-necked", "Bubble", "Speckled", "Low"),
                 ("For three stems or a whole bunch.", "Thrown by hand, so no two are the same."),
                 ("24 cm high.", "18 cm high.", "Watertight."), (14, 69)),
    "headphones": Ware("headphones", ("Studio", "Over-ear", "Folding", "Travel", "Wireless"),
                       ("Soft cushions, and a sound that stays clear when it's loud.", "Thirty hours on one charge."),
                       ("Cable in the box.", "Folds flat.", "Weighs 240 g."), (29, 189)),
    "clock": Ware("wall clock", ("Silent", "Kitchen", "Station", "Minimal", "Round"),
                  ("Sweeps without a tick.", "Easy to read from across the room."),
                  ("30 cm across.", "Takes one AA cell.", "Wooden rim."), (17, 79)),
}  # fmt: skip

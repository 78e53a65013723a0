"""Made-up brands, imitations of them as imitators make them, and unrelated firms; all from a seed."""

import random
from collections.abc import Callable

from accounts.lookalikes import Known, domain_parts

SEED = 20261125
BRANDS = [
    Known("lumo", "Lumo Lights GmbH", ("lumo-lights.example",)),
    Known("northwind", "Northwind Outdoor Ltd", ("northwind.example",)),
    Known("velora", "Velora Cosmetics S.A.", ("velora.example",)),
    Known("kestrel", "Kestrel & Finch LLC", ("kestrelfinch.example",)),
    Known("brennfeld", "Brennfeld Werkzeuge AG", ("brennfeld.example",)),
    Known("mirabelle", "Mirabelle", ("mirabelle-paris.example",)),
    Known("tactora", "Tactora Instruments Inc.", ("tactora.example",)),
    Known("soleado", "Soleado Calzados S.L.", ("soleado.example",)),
    Known("pinemark", "Pinemark Toys ApS", ("pinemark.example",)),
    Known("aquilon", "Aquilon Maritime", ("aquilon.example",)),
    Known("corvina", "Corvina Ceramics B.V.", ("corvinaceramics.example",)),
    Known("haldenstein", "Haldenstein Uhren AG", ("haldenstein.example",)),
    Known("okapi", "Okapi Backpacks Oy", ("okapi-bags.example",)),
    Known("silverbrook", "Silverbrook Audio Ltd", ("silverbrook.example",)),
    Known("tessaro", "Tessaro Moda S.r.l.", ("tessaro.example",)),
    Known("wolkenberg", "Wolkenberg Betten GmbH & Co. KG", ("wolkenberg.example",)),
    Known("zephyrine", "Zephyrine Parfums SAS", ("zephyrine.example",)),
    Known("ironmoor", "Ironmoor Tools plc", ("ironmoor.example",)),
    Known("calidor", "Calidor Kitchens", ("calidor-kitchens.example",)),
    Known("mandrake", "Mandrake Games LLC", ("mandrakegames.example",)),
]
CYRILLIC = dict(zip("abceikopsxym", "аьсеікорѕхум", strict=True))
GREEK = dict(zip("aeiknoptuvxy", "αειкηορτυνχγ", strict=True))
LEET = dict(zip("aeiostlbg", "431057186", strict=True))
ADDED = ["legal", "official", "shop", "IP", "group", "brand protection", "online store", "Europe"]
FORMS = ["Ltd", "GmbH", "S.A.R.L.", "Inc.", "Co., Ltd.", "sp. z o.o.", "AB"]
Way = Callable[[random.Random, str], str]


def some(chance: random.Random, text: str, table: dict[str, str]) -> str:
    """Change one to three signs by a table; of the first word, which is the brand."""
    word, space, rest = text.partition(" ")
    places = [place for place, sign in enumerate(word) if sign.lower() in table]
    signs = list(word)
    for place in chance.sample(places, min(len(places), chance.randint(1, 3))):
        signs[place] = table[signs[place].lower()]
    return "".join(signs) + space + rest


def place_in(chance: random.Random, text: str) -> int:
    """A place within the first word, not its beginning."""
    return chance.randint(1, len(text.partition(" ")[0]) - 2)


def doubled(chance: random.Random, text: str) -> str:
    place = place_in(chance, text)
    return text[:place] + text[place] + text[place:]


def dropped(chance: random.Random, text: str) -> str:
    place = place_in(chance, text)
    return text[:place] + text[place + 1 :]


def swapped(chance: random.Random, text: str) -> str:
    place = place_in(chance, text)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def fullwidth(chance: random.Random, text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def hyphenated(chance: random.Random, text: str) -> str:
    place = place_in(chance, text)
    return text[:place] + chance.choice("-. ") + text[place:]


def reordered(chance: random.Random, text: str) -> str:
    words = text.split()
    return " ".join([*words[1:2], words[0], *words[2:]])


def marked(chance: random.Random, text: str) -> str:
    return some(chance, text, dict(zip("aeiouncs", "áéíóúñçš", strict=True)))


def with_word(chance: random.Random, text: str) -> str:
    word = chance.choice(ADDED)
    return chance.choice([f"{text} {word}", f"{word} {text}"])


def with_form(chance: random.Random, text: str) -> str:
    return f"{core_of(text)} {chance.choice(FORMS)}"


def core_of(name: str) -> str:
    """A name without its legal form, as imitators write it."""
    words = [word for word in name.split() if word.rstrip(".,").replace(".", "").lower() not in LEGAL]
    return " ".join(words)


LEGAL = {"gmbh", "ltd", "sa", "llc", "ag", "inc", "sl", "aps", "bv", "oy", "srl", "co", "kg", "sas", "plc"}
NAMES: dict[str, Way] = {
    "cyrillic": lambda chance, text: some(chance, text, CYRILLIC),
    "greek": lambda chance, text: some(chance, text, GREEK),
    "full width": fullwidth,
    "digits": lambda chance, text: some(chance, text, LEET),
    "marks": marked,
    "hyphens": hyphenated,
    "added word": with_word,
    "doubled": doubled,
    "dropped": dropped,
    "swapped": swapped,
    "word order": reordered,
    "legal form": with_form,
    "l for i": lambda chance, text: some(chance, text, {"l": "I", "i": "l", "m": "rn", "w": "vv"}),
}


def label_of(brand: Known) -> str:
    return domain_parts(brand.domains[0])[0][-1]


def unicode_domain(chance: random.Random, label: str) -> str:
    return some(chance, label, CYRILLIC).encode("idna").decode()


DOMAINS: dict[str, Way] = {
    "other ending": lambda chance, label: f"{label}.{chance.choice(['test', 'co.test', 'shop', 'legal', 'info'])}",
    "punycode": lambda chance, label: f"{unicode_domain(chance, label)}.example",
    "added in domain": lambda chance, label: f"{label}{chance.choice(['', '-'])}{chance.choice(ADDED[:5])}.example",
    "hyphen in domain": lambda chance, label: f"{hyphen_moved(chance, label)}.example",
    "doubled in domain": lambda chance, label: f"{doubled(chance, label)}.example",
    "dropped in domain": lambda chance, label: f"{dropped(chance, label)}.example",
    "below another": lambda chance, label: f"{label}.example.secure-{chance.randint(10, 99)}.test",
}


def hyphen_moved(chance: random.Random, label: str) -> str:
    if "-" in label:
        return label.replace("-", "")
    place = place_in(chance, label)
    return f"{label[:place]}-{label[place:]}"


def imitations(count: int = 200) -> list[tuple[str, Known, str, str]]:
    """Make imitations in all ways, brand by brand: the way, the brand, a name, a domain."""
    chance = random.Random(SEED)
    ways = [*NAMES, *DOMAINS]
    made: list[tuple[str, Known, str, str]] = []
    for turn in range(count * 10):
        if len(made) == count:
            break
        brand, way = BRANDS[turn % len(BRANDS)], ways[(turn + turn // len(BRANDS)) % len(ways)]
        if way in NAMES:
            name = NAMES[way](chance, brand.name)
            domain = f"office{chance.randint(100, 999)}.test"
        else:
            name, domain = unrelated_name(chance), DOMAINS[way](chance, label_of(brand)).lower().replace(" ", "-")
        if (name, domain) not in [each[2:] for each in made] and name != brand.name and domain not in brand.domains:
            made.append((way, brand, name, domain))
    return made


def _words(text: str) -> list[str]:
    return text.split()


SURNAMES = _words(
    """
Adler Becker Castillo Duval Eriksen Fontaine Grabowski Hansen Ivanov Jansen Kowalski Lindqvist Moreau Novak
Oliveira Petersen Quintana Rossi Schneider Takahashi Ulrich Vasquez Weber Xu Yilmaz Zimmermann Bennett Carter
Dawson Ellis
Fletcher Griffin Harper Irving Jenkins Keller Lambert Marshall Nolan Osborne Parker Reynolds Sutton Turner
Vaughn Walsh"""
)
TRADES = _words(
    """Textilien Möbel Sports Instruments Foods Ceramics Lighting Optics Footwear Jewellery Publishing Games Leather
Cosmetics Tools Audio Bicycles Garden Kitchen Toys Watches Furniture Plastics Machinery Paper Design Media Software"""
)
PLACES = _words(
    """Nordic Alpine Baltic Harbour Meadow River Summit Valley Coastal Highland Prairie Canyon Lagoon Orchard Falcon
Willow Maple Cedar Granite Copper Amber Cobalt Juniper Saffron Tidal Aurora Beacon Lantern Compass Anchor"""
)
SYLLABLES = _words("ba ce di fo gu ha je ki la mo ne pi ra so tu va we xi yo za bri cro dra fle gri pla ste tri")
SUFFIXES = ["GmbH", "Ltd", "LLC", "S.A.", "Inc.", "AB", "Oy", "sp. z o.o.", "B.V.", "", "Group", "Trading Co."]


def unrelated_name(chance: random.Random) -> str:
    """A firm's name as registers are full of."""
    kinds = (
        f"{chance.choice(SURNAMES)} {chance.choice(TRADES)}",
        f"{chance.choice(SURNAMES)} & {chance.choice(SURNAMES)}",
        f"{chance.choice(PLACES)} {chance.choice(TRADES)}",
        f"{chance.choice(PLACES)} {chance.choice(PLACES)} {chance.choice(TRADES)}",
        f"{''.join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).capitalize()}",
        f"{''.join(chance.choices(SYLLABLES, k=3)).capitalize()} {chance.choice(TRADES)}",
    )
    return f"{chance.choice(kinds)} {chance.choice(SUFFIXES)}".strip()


def unrelated(count: int = 500) -> list[tuple[str, str]]:
    """Firms that have nothing to do with the brands: name and domain."""
    chance = random.Random(SEED + 1)
    names = list(dict.fromkeys(unrelated_name(chance) for _ in range(count * 2)))[:count]
    plain = ["".join(sign for sign in core_of(name).lower() if sign.isascii() and sign.isalnum()) for name in names]
    return [(name, f"{label}.example") for name, label in zip(names, plain, strict=True)]

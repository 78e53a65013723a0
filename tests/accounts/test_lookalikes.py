"""Names and domains that look like others: imitations are found, honest firms are left alone."""

import random
import string
from collections import Counter

from accounts.lookalikes import WHY, Index, Known, distance, is_near, registrable, skeleton
from tests.accounts.imitations import BRANDS, imitations, unrelated, unrelated_name
from tests.support.each import each

INDEX = Index.of(BRANDS)
LUMO = Known("lumo", "Lumo Lights GmbH", ("lumolights.example",))


def owners(name: str, domain: str) -> list[str]:
    return [twin.known.owner for twin in INDEX.twins(name, [domain])]


def test_of_200_imitations_19_in_20_are_found_with_their_brand() -> None:
    made = imitations()
    missed = [each for each in made if each[1].owner not in owners(*each[2:])]
    ways = Counter(way for way, *_rest in made)
    print(f"\nimitations: {len(made)} in {len(ways)} ways, found {len(made) - len(missed)}, missed {missed}")

    assert (len(made), len(BRANDS), len(missed) <= 10) == (200, 20, True)


def test_of_500_unrelated_firms_at_most_1_in_50_is_flagged() -> None:
    firms = unrelated()
    flagged = [firm for firm in firms if owners(*firm)]
    print(f"\nunrelated: {len(firms)}, flagged {len(flagged)}: {flagged}")

    assert (len(firms), len(flagged) <= 10) == (500, True)


def why(name: str, domain: str = "elsewhere.test", known: Known = LUMO) -> tuple[str, ...]:
    return next((twin.why for twin in Index.of([known]).twins(name, [domain])), ())


REASONS = [
    ("Lumo Lights GmbH", ("same",)),
    ("LUMO  LIGHTS GMBH", ("same",)),
    ("Lumo Lights Ltd", ("legal_form",)),
    ("Lumo-Lights GmbH", ("hyphens",)),
    ("L.u.m.o. Lights GmbH", ("hyphens",)),
    ("Lumо Lights GmbH", ("foreign_letters",)),
    ("Lυmο Lights GmbH", ("foreign_letters",)),
    ("Ｌｕｍｏ Lights GmbH", ("foreign_letters",)),
    ("Lümö Lights GmbH", ("foreign_letters",)),
    ("𝐋umo Lights GmbH", ("foreign_letters",)),
    ("Lu\u200bmo Lights GmbH", ("hyphens",)),
    ("Lum0 Lights GmbH", ("digits",)),
    ("Iumo Lights GmbH", ("alike_letters",)),
    ("Lurno Lights GmbH", ("alike_letters",)),
    ("Lumo Lights Official GmbH", ("added_word",)),
    ("Lumolightslegal GmbH", ("added_word",)),
    ("Lights Lumo GmbH", ("word_order",)),
    ("Lummo Lights GmbH", ("letters",)),
    ("Luo Lights GmbH", ("letters",)),
    ("Lum0 Lights Shop Ltd", ("digits", "added_word", "legal_form")),
    ("Sumo Wrestling GmbH", ()),
]


@each(("name", "told"), REASONS)
def test_the_reason_says_how_a_name_differs(name: str, told: tuple[str, ...]) -> None:
    assert why(name) == told


DOMAINS = [
    ("lumolights.test", ("domain", "other_ending")),
    ("lumolights.co.uk", ("domain", "other_ending")),
    ("lumo-lights.example", ("domain", "hyphens")),
    ("lumolightslegal.example", ("domain", "added_word")),
    ("lumoligths.example", ("domain", "letters")),
    ("lumolights.example.evil.test", ("domain", "other_ending")),
    (f"{'lumоlights'.encode('idna').decode()}.example", ("domain", "punycode")),
    ("xn--\u00ff.example", ()),
    ("lumolights.example", ()),
    ("mail.lumolights.example", ()),
]


@each(("domain", "told"), DOMAINS)
def test_a_domain_is_compared_with_domains_and_names(domain: str, told: tuple[str, ...]) -> None:
    assert why("Something Else", domain) == told


def test_who_reads_mail_of_the_very_domain_is_the_same_firm() -> None:
    assert (why("Lumo Lights", "lumolights.example"), why("Lumo Lights")) == ((), ("legal_form",))


def test_one_owner_with_many_names_is_told_once_with_all_reasons() -> None:
    index = Index.of([LUMO, Known("lumo", "LUMO Lights")])

    assert [twin.why for twin in index.twins("Lumo Lights Ltd")] == [("legal_form",)]


def test_every_reason_has_a_sentence() -> None:
    told = {code for _name, codes in REASONS + DOMAINS for code in codes}

    assert told <= WHY.keys()


@each("name", ["", " ", "---", "GmbH", "official shop", "\0", "🦊", "東京", "a" * 100_000, "́" * 500, "\ud800"])
def test_odd_names_are_compared_without_a_fault(name: str) -> None:
    assert Index.of([LUMO, Known("odd", name)]).twins(name)[:0] == []


def test_a_name_of_added_words_alone_keeps_them() -> None:
    assert (skeleton("Legal Shop Ltd").words, skeleton("Ltd").words) == (("iegai", "shop"), ("itd",))


@each(
    ("one", "other", "near"),
    [
        ("lumo", "lummo", True),
        ("lumo", "luma", False),
        ("lum", "lumm", False),
        ("tactora", "tactoro", True),
        ("tactora", "tatcora", True),
        ("tactora", "tictoro", False),
        ("silverbrook", "silverbrok", True),
        ("silverbrook", "sliverbrock", True),
        ("silverbrook", "goldenbrook", False),
    ],
)
def test_how_many_letters_may_differ_follows_the_length(one: str, other: str, near: bool) -> None:
    assert is_near(one, other) is near


def test_the_index_finds_whatever_a_plain_scan_finds() -> None:
    chance = random.Random(7)
    names = ["".join(chance.choices("abc", k=chance.randint(4, 11))) for _ in range(300)]
    index = Index.of(Known(name, name) for name in names)
    for name in names[:60]:
        typed = name[:2] + chance.choice(string.ascii_lowercase) + name[2:]
        core = skeleton(typed).core
        scan = {other for other in names if skeleton(other).core == core or is_near(core, skeleton(other).core)}
        assert scan - {twin.known.owner for twin in index.twins(typed)} == set()


def test_the_distance_counts_a_swap_as_one_and_stops_early() -> None:
    assert [distance("abcd", "abdc", 2), distance("abcd", "abcd", 2), distance("abcd", "wxyz", 2)] == [1, 0, 3]


@each(
    ("domain", "bought"),
    [("mail.lumo.example", "lumo.example"), ("a.b.co.uk", "b.co.uk"), ("co.uk", "co.uk"), ("x", "x"), ("", "")],
)
def test_the_bought_part_of_a_domain(domain: str, bought: str) -> None:
    assert registrable(domain) == bought


def test_names_made_for_tests_are_the_same_each_time() -> None:
    assert (imitations() == imitations(), unrelated_name(random.Random(1))) == (True, unrelated_name(random.Random(1)))

"""Every letter of the project: blanks and template agree, and the words are plain, short and polite without phrases."""

import re
from dataclasses import fields
from typing import Any

from django.conf import settings

from replies.letters import LETTERS, Letter
from replies.models import Reply
from replies.rendering import render
from tests.support.each import each

LETTER_TYPES = [letter for letter in LETTERS.values() if not letter.__module__.startswith("tests.")]
FOLDER = settings.BASE_DIR / "templates" / "replies"
CODES = sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir())
TRANSIENT = sorted(set(CODES) - {letter.code for letter in LETTER_TYPES})
TYPICAL: dict[str, Any] = {
    "code": "271828",
    "organisation": "Lumo Lights GmbH",
    "person": "Nora Weber",
    "address": "nora@lumo.example",
    "role": "filer",
    "days": 7,
    "due": "27 November 2026",
    "what": "An extract of the trade register",
    "store": "Bright Bazaar",
    "minutes": 15,
    "reference": "L-4F7K-92QD",
    "listing_title": "Cone lamp in matt white",
    "listing_id": "88120",
    "market": "Embedded market",
    "name": "LUMO (018765432)",
    "right_name": "LUMO (018765432)",
    "kind": "trademark",
    "right_kind": "trademark",
    "owner": "Lumo Lights GmbH",
    "complainant": "Lumo Lights GmbH",
    "listings": "1. Cone lamp (88120)\n2. Cone lamp, black (88121)",
    "decide_by": "Friday 27 November 2026, 17:00 CET",
    "answer_by": "Friday 27 November 2026, 17:00 CET",
    "since": "Friday 27 November 2026, 17:00 CET",
    "back_seen": "Friday 27 November 2026, 17:00 CET",
    "seen_at": "Friday 27 November 2026, 17:00 CET",
    "where": "on its page, in the search, in the basket, so it can be bought",
    "last_day": "27 March 2029",
    "paper": "renewal",
    "before": "27 March 2029",
    "after": "27 March 2039",
    "down_since": "Friday 27 November 2026, 17:00 CET",
}
BANNED = """
    please|sorry|kindly|unfortunately|regret\\w*|apolog\\w*|invalid|dear|sincerely|oops|forbidden|
    violation of our policies|has been processed|as soon as possible|do not hesitate|don't hesitate|
    we would like to|be advised|hereby|aforementioned|pursuant|in order to|utili[sz]e|should you|
    inconvenience|valued|thank you for your patience
"""
BANNED_WORDS = re.compile(rf"\b(?:{''.join(BANNED.split(chr(10))).replace('    ', '').strip()})\b|!", re.IGNORECASE)
SHOUTED = re.compile(r"\b[A-Z]{3,}(?: [A-Z]{3,})+\b")
EVERYBODYS = "ask_url"  # render() fills it for every letter
OWN_WORDS = "They agree on the shade and the stem."


def typical(letter: type[Letter]) -> dict[str, Any]:
    """Fill each blank as in everyday use: by its name, else by its type."""
    by_type = {"int": 2, "bool": False}
    kinds = {blank.name: getattr(blank.type, "__name__", str(blank.type)) for blank in fields(letter)}  # type: ignore[arg-type]
    return {name: by_type.get(kind, everyday(name)) for name, kind in kinds.items()}


def everyday(blank: str) -> Any:
    address = "https://portal.example/cases/C-4F7K-92QD/"
    return TYPICAL.get(blank, address if blank.endswith("_url") else OWN_WORDS)


def asked_for(code: str) -> set[str]:
    """The blanks that a letter's templates name, in any way that Django's templates know."""
    text = "".join((FOLDER / code / name).read_text("utf-8") for name in ("subject.txt", "body.txt"))
    found = set(re.findall(r"\{\{\s*(\w+)", text))
    local: set[str] = set()
    for tag, words in re.findall(r"\{%\s*(if|elif|for|with|blocktranslate)\s+(.*?)\s*%\}", text):
        given = re.findall(r"(\w+)=(\w+)", words)
        local |= {name for name, _ in given}
        found |= {value for _, value in given}
        if tag in {"if", "elif"}:
            found |= set(re.findall(r"[a-z_]\w*", words)) - {"and", "or", "not", "in", "is"}
        if tag == "for":
            name, _, value = words.partition(" in ")
            local, found = local | {name}, found | {value}
    return found - local


def rendered(code: str, *, foot: bool = False) -> Any:
    letter = LETTERS.get(code)
    blanks = typical(letter) if letter else {blank: everyday(blank) for blank in asked_for(code)}
    return render(code, blanks, may_be_empty=letter.may_be_empty if letter else frozenset(), foot=foot)


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence; addresses, list items and dates with their hour count as one word each."""
    text = re.sub(r"https?://\S+|\w+day \d+ \w+ \d{4}, \d\d:\d\d \w+|“[^”]*”", "X", text)
    pieces = re.split(r"(?<=[.?:;])\s+|\n", text)
    return [words for piece in pieces if (words := re.findall(r"[\w'’-]+", piece))]


def blanks_of(letter: type[Letter]) -> set[str]:
    return {blank.name for blank in fields(letter)}  # type: ignore[arg-type]


@each("letter", LETTER_TYPES, ids=lambda letter: letter.code)
def test_a_letters_templates_ask_for_its_blanks_and_for_all_of_them(letter: type[Letter]) -> None:
    """Letters that share one set of blanks may share them out."""
    siblings = [other for other in LETTER_TYPES if blanks_of(other) == blanks_of(letter)]

    named = set().union(*[asked_for(sibling.code) for sibling in siblings])

    assert asked_for(letter.code) <= blanks_of(letter) | {EVERYBODYS}
    assert named - {EVERYBODYS} == blanks_of(letter) - {EVERYBODYS}


@each("letter", LETTER_TYPES, ids=lambda letter: letter.code)
def test_a_letter_fits_its_row_and_is_frozen(letter: type[Letter]) -> None:
    assert len(letter.code) <= (Reply._meta.get_field("code").max_length or 0)
    assert letter.__dataclass_params__.frozen is True  # type: ignore[attr-defined]
    assert letter.may_be_empty <= {blank.name for blank in fields(letter)}  # type: ignore[arg-type]


@each("letter", LETTER_TYPES, ids=lambda letter: letter.code)
def test_a_letter_holds_plain_values_and_no_rows(letter: type[Letter]) -> None:
    kinds = {getattr(blank.type, "__name__", str(blank.type)) for blank in fields(letter)}  # type: ignore[arg-type]

    assert kinds <= {"str", "int", "bool"}


def test_every_letter_has_its_folder() -> None:
    assert sorted({letter.code for letter in LETTER_TYPES} - set(CODES)) == []


@each("code", CODES)
def test_a_subject_is_short_and_names_no_more_than_the_matter(code: str) -> None:
    subject = rendered(code).subject

    assert len(subject) <= 60, subject


@each("code", CODES)
def test_no_letter_has_phrases_shouts_or_exclamation_marks(code: str) -> None:
    made = rendered(code)
    words = made.subject + "\n" + made.text

    assert BANNED_WORDS.findall(words) + SHOUTED.findall(words) == []


@each("code", CODES)
def test_sentences_have_at_most_25_words_and_15_on_average(code: str) -> None:
    lengths = [len(words) for words in sentences(rendered(code).text)]

    assert [" ".join(words) for words in sentences(rendered(code).text) if len(words) > 25] == []
    assert sum(lengths) / len(lengths) <= 15


@each("letter", LETTER_TYPES, ids=lambda letter: letter.code)
def test_a_letter_says_its_reference_whom_to_ask_and_by_when(letter: type[Letter]) -> None:
    made = rendered(letter.code)

    assert f"Your reference is {TYPICAL['reference']}." in made.text
    assert re.search(r"/ask/", made.text) is not None
    assert "By when" in made.text.splitlines()


@each("letter", LETTER_TYPES, ids=lambda letter: letter.code)
def test_a_letter_has_one_button_and_its_address_as_text(letter: type[Letter]) -> None:
    made = rendered(letter.code)

    assert made.html.count('<p class="button">') == 1
    assert made.html.count('<p class="address">') == 1
    assert len(made.html.encode()) < 60_000


@each(
    "words",
    [
        "Please wait.",
        "We are sorry.",
        "Do not hesitate to ask.",
        "This is INVALID.",
        "Done!",
        "we REGRET to say",
        "ACT NOW",
    ],
)
def test_the_rule_for_phrases_goes_red_on_a_bad_sample(words: str) -> None:
    assert BANNED_WORDS.findall(words) + SHOUTED.findall(words) != []


def test_the_rule_for_blanks_sees_every_way_to_name_one() -> None:
    assert asked_for("received_holder") >= {"count", "listings", "reference"}
    assert asked_for("down_seller") >= {"own_initiative"}

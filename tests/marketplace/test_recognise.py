"""Links pasted in any form: what is recognised, what isn't and why. Nothing is ever fetched."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from ledger import policy
from marketplace.connectors.embedded.connector import EmbeddedConnector
from marketplace.models import Market
from marketplace.pasting import links_in, unbroken
from marketplace.queries import Reason, recognise
from tests.marketplace.builders import SITE, make_market
from tests.marketplace.paste_tables import ABROAD, HERE, HOSTILE, LETTERED, LISTINGS, PASTED, REASONS, UNCLEAR

ROOT = Path(__file__).resolve().parents[2]
LENGTH = 20_000  # signs; what is read anew from each of them takes minutes
UNITS = ["http://x,", "a.b.", "www.", "((((", "https://", "a-b.c/,", "x@y.z ", "data:", "，、|;", "data:x ", ",", "; "]
UNITS += [
    "、",
    ")",
    "](",
    "<http://a",
    "=\n",
    "/",
    "%2F",
    "[.]",
    "字",
    "\n",
    ".",
    "a=3D",
    "1.",
    "https://a.b/c?url=",
    "…",
]
UNITS += ["…", "<http://a\n>", "'", "a.b/ (", "\n> "]
STARTS = ["", "https://a.example/", "a.example/?x=", "www.a", "mailto:a"]
LONG = [(start + unit * LENGTH)[: LENGTH - 1] + end for start in STARTS for unit in UNITS for end in ("x", ")")]
READER = """
import json, resource, sys
from marketplace.pasting import links_in
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]), 60))
texts = json.load(sys.stdin)
for text in texts:
    links_in(text)
print(len(texts), "texts read", end="")
"""
CORNER = EmbeddedConnector(Market(code="corner", site_url=SITE))


@pytest.fixture
def _markets(db: None) -> None:
    make_market()
    for number, site in enumerate((ABROAD, *LETTERED)):
        make_market(code=f"abroad-{number}", name="Abroad", site_url=site)


@pytest.mark.usefixtures("_markets")
def test_listings_are_found_and_kept_as_typed() -> None:
    wrong = []
    for pasted, expected in LISTINGS:
        got = [(row.typed, row.ref and row.ref.external_id, row.reason) for row in recognise(pasted)]
        if got != [(typed, number, None) for typed, number in expected]:
            wrong.append((pasted, got, expected))

    assert wrong == []


@pytest.mark.usefixtures("_markets")
def test_listings_are_found_in_whatever_people_paste() -> None:
    wrong = []
    for pasted, numbers in PASTED:
        got = [row.ref.external_id if row.is_listing else row.reason for row in recognise(pasted)]
        if got != numbers.split():
            wrong.append((pasted, got, numbers))

    assert wrong == []


@pytest.mark.usefixtures("_markets")
def test_a_link_kept_as_it_stood_names_the_same_listing_again() -> None:
    rows = [row for pasted, _numbers in PASTED for row in recognise(pasted)]

    assert [(row.typed, row.ref) for row in rows if recognise(row.typed)[0].ref != row.ref] == []


@pytest.mark.usefixtures("_markets")
def test_what_cannot_be_reported_says_why() -> None:
    wrong = []
    for pasted, reasons in [*REASONS, *UNCLEAR]:
        got = [(row.ref, row.reason) for row in recognise(pasted)]
        if got != [(None, reason) for reason in reasons]:
            wrong.append((pasted, got, reasons))

    assert wrong == []


@pytest.mark.usefixtures("_markets")
def test_a_hostile_address_names_no_listing() -> None:
    assert [pasted for pasted in HOSTILE if any(row.is_listing for row in recognise(pasted))] == []


def test_a_hostile_address_given_alone_is_not_found() -> None:
    assert [address for address in HOSTILE if CORNER.find(address)] == []


@given(st.text(max_size=300))
def test_no_text_makes_finding_fail(text: str) -> None:
    assert CORNER.find(text) is None


@given(st.text(max_size=300))
def test_what_is_typed_is_never_altered(text: str) -> None:
    assert all(link in unbroken(text) for link in links_in(text))


@given(st.integers(1, 999_999_999), st.from_regex(r"(\?[a-z_]{1,9}=[A-Za-z0-9%&=._-]{0,30})?", fullmatch=True))
def test_a_tracking_tail_changes_nothing(number: int, tail: str) -> None:
    found = CORNER.find(f"{HERE}/item/{number}-cone-lamp{tail}")

    assert found is not None
    assert found.external_id == str(number)


@pytest.mark.usefixtures("_markets")
def test_forms_of_one_listing_fold_onto_the_first() -> None:
    found = recognise(f"{HERE}/item/7 {HERE}/de/item/7-lamp?x=1 https://localhost:8123/market/i/7 {HERE}/item/8")

    assert [row.reason for row in found] == [None, Reason.DUPLICATE, Reason.DUPLICATE, None]


@pytest.mark.usefixtures("_markets")
def test_the_same_number_on_two_markets_is_two_listings() -> None:
    assert [row.is_listing for row in recognise(f"{HERE}/item/7 {ABROAD}/item/7")] == [True, True]


@pytest.mark.usefixtures("_markets")
def test_a_market_that_is_switched_off_is_unknown() -> None:
    Market.objects.update(active=False)

    assert [row.reason for row in recognise(f"{HERE}/item/7")] == [Reason.UNKNOWN_MARKET]


@pytest.mark.usefixtures("_markets")
def test_words_around_links_are_left_aside() -> None:
    text = f"Dear team,\nthese copy our lamp:\n {HERE}/item/7 (and/or e.g. {HERE}/item/8)\nRegards, Ada. Tel. 030/123"

    assert [row.typed for row in recognise(text)] == [f"{HERE}/item/7", f"{HERE}/item/8"]


@pytest.mark.usefixtures("_markets")
def test_as_many_links_as_allowed_are_taken() -> None:
    most = policy.number("filing.max_links")

    assert len(recognise("\n".join(f"{HERE}/item/{number + 1}" for number in range(most)))) == most


@pytest.mark.usefixtures("_markets")
def test_one_link_too_many_gets_a_sentence() -> None:
    most = policy.number("filing.max_links")
    with pytest.raises(ValidationError) as refusal:
        recognise("\n".join(f"{HERE}/item/{number + 1}" for number in range(1000)))

    assert refusal.value.messages == [
        f"You pasted 1000 links. Keep at most {most} and put the others into a second complaint."
    ]


def test_the_longest_text_of_anything_is_read_in_time() -> None:
    # In seconds of processor time for all texts; a run of commas alone took 30 s before it was mended.
    child = _read_in_a_child(LONG, READER, seconds=10)

    assert (child.returncode, child.stdout) == (0, f"{len(LONG)} texts read")


def test_the_limit_of_processor_time_ends_what_is_slow() -> None:
    endless = READER.replace("links_in(text)", "[links_in(text) for _ in iter(int, 1)]")

    assert _read_in_a_child(LONG[:1], endless, seconds=1).returncode == -signal.SIGXCPU


def _read_in_a_child(texts: list[str], program: str, *, seconds: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, str(seconds)]
    return subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=False, cwd=ROOT)

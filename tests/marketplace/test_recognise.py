"""Links pasted in any form: what is recognised, what isn't and why. Nothing is ever fetched."""

import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from ledger import policy
from marketplace.connectors.embedded.connector import EmbeddedConnector
from marketplace.models import Market
from marketplace.pasting import links_in
from marketplace.queries import Reason, recognise
from tests.marketplace.builders import SITE, make_market
from tests.marketplace.paste_tables import ABROAD, HERE, HOSTILE, LISTINGS, REASONS
from tests.support.each import each

UNITS = ["http://x,", "a.b.", "www.", "((((", "https://", "a-b.c/,", "x@y.z ", "data:", "，、|;", "data:x "]
CORNER = EmbeddedConnector(Market(code="corner", site_url=SITE))


@pytest.fixture
def _markets(db: None) -> None:
    make_market()
    make_market(code="abroad", name="Abroad", site_url=ABROAD)


def test_the_tables_are_long_enough() -> None:
    assert len(LISTINGS) + len(REASONS) >= 60


@pytest.mark.usefixtures("_markets")
@each(("pasted", "expected"), LISTINGS)
def test_listings_are_found_and_kept_as_typed(pasted: str, expected: list[tuple[str, str]]) -> None:
    found = recognise(pasted)

    assert [(row.typed, row.ref and row.ref.external_id, row.reason) for row in found] == [
        (typed, number, None) for typed, number in expected
    ]


@pytest.mark.usefixtures("_markets")
@each(("pasted", "reasons"), REASONS)
def test_what_cannot_be_reported_says_why(pasted: str, reasons: list[str]) -> None:
    assert [(row.ref, row.reason) for row in recognise(pasted)] == [(None, reason) for reason in reasons]


@pytest.mark.usefixtures("_markets")
@each("address", HOSTILE)
def test_a_hostile_address_names_no_listing(address: str) -> None:
    assert [row.ref for row in recognise(address) if row.is_listing] == []


@each("address", HOSTILE)
def test_a_hostile_address_given_alone_is_not_found(address: str) -> None:
    assert CORNER.find(address) is None


@given(st.text(max_size=300))
def test_no_text_makes_finding_fail(text: str) -> None:
    assert CORNER.find(text) is None


@given(st.text(max_size=300))
def test_what_is_typed_is_never_altered(text: str) -> None:
    assert all(link in text for link in links_in(text))


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


@pytest.mark.usefixtures("_markets")
@each("unit", ["http://x,", "a.b.", "www.", "((((", "https://", "a-b.c/,", "x@y.z ", "data:", "，、|;"])
def test_a_megabyte_of_anything_is_read_in_time(unit: str) -> None:
    started = time.monotonic()

    links_in(unit * (500_000 // len(unit)))

    assert time.monotonic() - started < 5

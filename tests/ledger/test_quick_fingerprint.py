"""The fast way of hashing, written out by hand, gives what `fingerprint` gives, byte for byte."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.chain import canonical_data, fingerprint, plain, quick_fingerprint
from ledger.models import Event
from ledger.verify import read_events
from tests.support.each import each

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=24)
IDS = st.none() | st.integers(-(2**63), 2**63 - 1)
NUMBERS = st.integers(-(10**15), 10**15) | st.floats(-1e300, 1e300, allow_subnormal=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS,
    lambda inner: st.lists(inner) | st.dictionaries(WORDS, inner),
    max_leaves=6,
)
EVENTS = st.builds(
    Event,
    case=WORDS,
    seq=st.integers(0, 2**31 - 1),
    at=st.datetimes(datetime(1000, 1, 1), timezones=st.just(UTC)) | st.just(datetime(2026, 11, 23, 10, tzinfo=UTC)),  # noqa: DTZ001
    verb=WORDS,
    source=WORDS,
    target=WORDS,
    role=WORDS.map(lambda word: word[:16]),
    user_id=IDS,
    organisation_id=IDS,
    note=WORDS,
    data=st.dictionaries(WORDS, JSON, max_size=4).map(plain),
    prev_hash=st.text("0123456789abcdef", max_size=64),
)


@given(event=EVENTS)
@settings(max_examples=400, deadline=None)
def test_the_fast_way_hashes_columns_to_what_the_slow_way_hashes_the_event_to(event: Event) -> None:
    data = json.dumps(event.data)
    row = (event.at.isoformat(), event.case, data, event.note, event.organisation_id, event.prev_hash, event.role)
    row += (event.seq, event.source, event.target, event.user_id, event.verb)

    assert quick_fingerprint(row) == fingerprint(event)


@pytest.mark.django_db
def test_what_the_database_gives_as_columns_is_hashed_as_the_event_was() -> None:
    kept: dict[str, Event] = {}

    @given(event=EVENTS)
    @settings(max_examples=150, deadline=None)
    def keep(event: Event) -> None:
        event.case = f"T-{len(kept)}"
        event.hash = fingerprint(event)
        kept[event.case] = event

    keep()
    Event.objects.bulk_create(kept.values())
    rows = [row for rows in read_events() for row in rows]

    assert {row[1]: quick_fingerprint(row) for row in rows} == {case: event.hash for case, event in kept.items()}


def test_a_changed_sign_changes_the_fast_hash() -> None:
    row = ("2026-11-23T10:00:00+00:00", "T-1", '{"a": 1}', "Q-1", None, "", "staff", 1, "open", "asked", 3, "ask")
    others = [
        (*row[:place], other, *row[place + 1 :])
        for place, other in enumerate([*"tc", '{"a": 2}', *"no", *"pr", 2, *"st", 4, "v"])
    ]

    assert len({quick_fingerprint(each) for each in [row, *others]}) == len(row) + 1


@each("text", ["{} ", '{"a": true}', '{"a": 1.0}', '{"b": 1, "a": 2}', '{"a": null}', "[1]", '{"ü": "灯"}'])
def test_data_is_brought_into_the_form_that_is_hashed(text: str) -> None:
    plainly = json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert canonical_data(text) == plainly


def test_data_with_something_behind_it_is_no_data() -> None:
    with pytest.raises(ValueError, match="Extra data"):
        canonical_data('{"a": 1} x')

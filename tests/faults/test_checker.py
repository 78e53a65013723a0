"""The checker itself: a fault that it can't see would make the fault runs green for nothing."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.faults.checker import HIDDEN, Mail, complaints, identities, letters, query

FILED = [{"reference": "C-1", "numbers": [7]}]
DECIDED = [{"case": "C-1/1", "number": 7}]
RECEIVED = Mail("<a>", "C-1", "holder", "received")
DOWN_HOLDER, DOWN_SELLER = Mail("<b>", "C-1-1", "holder", "down"), Mail("<c>", "C-1-1", "seller", "down")
ALL = [RECEIVED, DOWN_HOLDER, DOWN_SELLER]


def database(folder: Path, script: str) -> Path:
    with closing(sqlite3.connect(folder / "portal.sqlite3")) as made:
        made.executescript(script)
    return folder


def test_all_letters_once_are_no_fault() -> None:
    assert [*letters(ALL, FILED, DECIDED), *identities(ALL, ALL)] == []


def test_a_letter_that_did_not_come_is_seen() -> None:
    found = list(letters([RECEIVED, DOWN_SELLER], FILED, DECIDED))

    assert found == [("letter lost", "C-1-1: 1 of 2 sides have one")]


def test_a_letter_under_a_second_name_is_seen() -> None:
    second = Mail("<d>", "C-1-1", "seller", "down")
    delivered = [*ALL, second]

    kinds = {kind for kind, _ in [*letters(delivered, FILED, DECIDED), *identities(delivered, delivered)]}

    assert kinds == {"letter doubled", "second Message-ID"}


def test_a_second_delivery_under_the_first_name_is_allowed() -> None:
    assert list(identities(ALL, [*ALL, DOWN_SELLER])) == []


def test_a_complaint_that_was_not_kept_whole_is_seen(tmp_path: Path) -> None:
    data = database(
        tmp_path,
        "CREATE TABLE complaints_complaint (id, reference);"
        "CREATE TABLE complaints_reportedlisting (complaint_id);"
        "INSERT INTO complaints_complaint VALUES (1, 'C-1'); INSERT INTO complaints_reportedlisting VALUES (1);",
    )

    two = [{"reference": "C-1", "numbers": [7, 8]}, {"reference": "C-2", "numbers": [9]}]

    assert list(complaints(data, FILED)) == []
    assert list(complaints(data, two)) == [("complaint lost", "C-1"), ("complaint lost", "C-2")]


def test_a_second_command_for_one_listing_is_counted(tmp_path: Path) -> None:
    data = database(
        tmp_path,
        "CREATE TABLE embedded_market_item (id, number); INSERT INTO embedded_market_item VALUES (1, 7), (2, 8);"
        "CREATE TABLE embedded_market_operatorcommand (item_id, act);"
        "INSERT INTO embedded_market_operatorcommand VALUES (1, 'hide'), (1, 'hide'), (2, 'hide'), (2, 'restore');",
    )

    assert sorted(query(data, HIDDEN)) == [(7, 2), (8, 1)]

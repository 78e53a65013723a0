"""The table of docs/security-asvs.md names every requirement of level 1 once, and tests that exist."""

import re

from tests.support.house import ROOT

PAGE = (ROOT / "docs/security-asvs.md").read_text(encoding="utf-8")
# ASVS 5.0.0, level 1: chapter and section, with the last numbers.
LEVEL_1 = {
    "1.2": range(1, 6),
    "1.3": (1, 2),
    "1.5": (1,),
    "2.1": (1,),
    "2.2": (1, 2),
    "2.3": (1,),
    "3.2": (1, 2),
    "3.3": (1,),
    "3.4": (1, 2),
    "3.5": (1, 2, 3),
    "4.1": (1,),
    "4.4": (1,),
    "5.2": (1, 2),
    "5.3": (1, 2),
    "6.1": (1,),
    "6.2": range(1, 9),
    "6.3": (1, 2),
    "6.4": (1, 2),
    "7.2": range(1, 5),
    "7.4": (1, 2),
    "8.1": (1,),
    "8.2": (1, 2),
    "8.3": (1,),
    "9.1": (1, 2, 3),
    "9.2": (1,),
    "11.3": (1, 2),
    "11.4": (1,),
    "12.1": (1,),
    "12.2": (1, 2),
    "13.4": (1,),
    "14.2": (1,),
    "14.3": (1,),
    "15.1": (1,),
    "15.2": (1,),
    "15.3": (1,),
}


def test_each_requirement_of_level_1_has_one_row() -> None:
    table = PAGE.partition("## Level 1")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\d+\.\d+\.\d+) \|", table, re.MULTILINE)

    assert sorted(rows) == sorted(f"{section}.{number}" for section, last in LEVEL_1.items() for number in last)
    assert len(rows) + 5 == 70  # the five of chapter 10 share a row


def test_every_test_that_the_page_names_exists() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", PAGE))

    assert len(named) > 25
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []

"""Who may open and do what: every address of the portal, for eight visitors, on their own rows and on others'."""

import logging

import pytest

from tests.accounts.matrix import VISITORS, known_names, make_world, table
from tests.support.figures import record

pytestmark = pytest.mark.django_db


def test_every_address_answers_each_visitor_as_the_table_says(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)  # thousands of refusals are the purpose
    world, told = make_world(), table()
    found = {name: world.row(name) for name in known_names()}
    wrong = [f"{name:44} {words}   not {told.get(name)}" for name, words in found.items() if words != told.get(name)]
    record(
        "authorisation matrix",
        addresses=len(found),
        visitors=len(VISITORS),
        visits=len(found) * len(VISITORS) * 4,
        wrong=len(wrong),
    )

    assert not wrong, "\n".join(["", *wrong])


def test_every_row_of_the_table_is_an_address() -> None:
    assert sorted(table()) == known_names()

"""A table of moves refuses nonsense when it is imported, naming the row."""

import re
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from ledger.lifecycle import Edge, Lifecycle, Role
from tests.support.each import each
from tests.toys.bell import Ring
from tests.toys.models import TOY_ANSWER


class Step(models.TextChoices):
    A = "a"
    B = "b"


def edge(**changes: Any) -> Edge:
    return Edge(**{"source": Step.A, "verb": "go", "target": Step.B, "who": Role.STAFF} | changes)


NONSENSE: dict[str, tuple[list[Any], str]] = {
    "unknown source": ([edge(source="c")], "c --go--> names the unknown state 'c'."),
    "unknown target": ([edge(target="c")], "a --go--> names the unknown state 'c'."),
    "one verb twice": ([edge(), edge(target=Step.A)], "a --go--> stands in the table twice."),
    "unknown role": ([edge(who="staff")], "a --go--> names the unknown role 'staff'."),
    "no verb": ([edge(verb="")], "a ----> needs a verb of 1 to 32 signs."),
    "a verb that no row can hold": ([edge(verb="g" * 33)], f"a --{'g' * 33}--> needs a verb of 1 to 32 signs."),
    "not an edge": ([("a", "go", "b")], "('a', 'go', 'b') is not an Edge: is a comma missing?"),
    "effects without comma": ([edge(effects=Ring)], f"a --go--> has {Ring!r} where a tuple belongs"),
    "letters without comma": ([edge(letters=Ring)], f"a --go--> has {Ring!r} where a tuple belongs"),
    "opens without comma": ([edge(opens=TOY_ANSWER)], f"a --go--> has {TOY_ANSWER!r} where a tuple belongs"),
    "closes as a list": ([edge(closes=[TOY_ANSWER])], f"a --go--> has [{TOY_ANSWER!r}] where a tuple belongs"),
    "a letter's name": ([edge(letters=("done",))], "a --go--> has 'done' where a letter or an effect belongs."),
    "an effect's name": ([edge(effects=("hide",))], "a --go--> has 'hide' where a letter or an effect belongs."),
    "a clock's name": ([edge(opens=("answer",))], "a --go--> has 'answer' where a clock belongs."),
    "a clock's name to close": ([edge(closes=("answer",))], "a --go--> has 'answer' where a clock belongs."),
}


@each("kind", NONSENSE)
def test_a_table_with_nonsense_is_refused_and_the_row_named(kind: str) -> None:
    edges, words = NONSENSE[kind]

    with pytest.raises(ImproperlyConfigured, match=re.escape(words)):
        Lifecycle(Step, edges)


def test_a_table_that_makes_sense_is_taken() -> None:
    table = Lifecycle(Step, [edge(), edge(source=Step.B, target=Step.A)])

    assert [(found.source, found.target) for found in table.edges] == [("a", "b"), ("b", "a")]


def test_an_unknown_verb_or_state_raises_illegal_move_for_whoever_asks() -> None:
    table = Lifecycle(Step, [edge()])

    for state, verb in (("a", "stop"), ("b", "go"), ("nowhere", "go")):
        with pytest.raises(Exception, match=f"no '{verb}' from '{state}'"):
            table.edge(state, verb)

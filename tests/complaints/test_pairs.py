"""Pairs of people who decide differently on the same case at the same moment: one decides, the other is told who did.

The small form runs always; the one with 500 pairs is marked long (./portal test --all -k pairs).
"""

import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from complaints import actions
from complaints.models import Decision, ReportedListing
from ledger import lifecycle
from ledger.lifecycle import IllegalMove
from ledger.models import Event
from tests.complaints.builders import decide, filing, fresh, make_holder, make_staff, seen
from tests.support.figures import record
from tests.support.threads import at_once

VERDICTS = ("take_down", "refuse")
IN_ONE = 50  # listings in one complaint
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(slots=True)
class Pairs:
    """What the pairs ended in. told: pairs of which one was told who was first, and what that one decided."""

    size: int
    single: int = 0
    double: int = 0
    told: int = 0
    seconds: float = 0.0
    winners: Counter[str] = field(default_factory=Counter)

    def count(self, case: ReportedListing, outcomes: list[Any]) -> None:
        won = [outcome for outcome in outcomes if isinstance(outcome, Decision)]
        decisions = Decision.objects.filter(reported=case).count()
        verbs = list(Event.objects.filter(case=case.reference).order_by("seq").values_list("verb", flat=True))
        self.single += len(won) == decisions == 1 and verbs == ["open", won[0].verdict]
        self.double += decisions > 1
        self.winners.update(decision.verdict for decision in won)
        said = [str(outcome.for_people) for outcome in outcomes if isinstance(outcome, IllegalMove)]
        self.told += len(won) == 1 and said == [
            f"{won[0].decided_by} already decided this case: {won[0].get_verdict_display()}. "
            "Nothing you entered was sent."
        ]


def cases(size: int) -> list[ReportedListing]:
    """That many reported listings, in as few complaints as can be."""
    holder = make_holder()
    shots = [seen(number) for number in range(1, size + 1)]
    complaints = [
        actions.file_complaint(filing(holder, *shots[first : first + IN_ONE]), by=holder.actor)
        for first in range(0, size, IN_ONE)
    ]
    return [case for complaint in complaints for case in complaint.listings.order_by("number")]


def decide_in_pairs(size: int) -> Pairs:
    people: tuple[User, User] = (make_staff("Rosa Reviewer"), make_staff("Rolf Reviewer"))
    waiting = cases(size)
    pairs, began = Pairs(size), time.perf_counter()
    for number, case in enumerate(waiting):
        wishes = zip(people, VERDICTS if number % 2 else reversed(VERDICTS), strict=True)
        both = [partial(decide, fresh(case), verdict, by=person) for person, verdict in wishes]
        pairs.count(case, at_once(*both))
    pairs.seconds = round(time.perf_counter() - began, 1)
    print(f"{connection.vendor}: {pairs}")
    return pairs


def check(pairs: Pairs) -> None:
    record("pairs", pairs=pairs.size, single=pairs.single, told=pairs.told, double=pairs.double)
    assert (pairs.single, pairs.told, pairs.double) == (pairs.size, pairs.size, 0)


def test_of_60_pairs_that_decide_at_once_each_ends_in_one_decision() -> None:
    check(decide_in_pairs(60))


@pytest.mark.long
def test_of_500_pairs_that_decide_at_once_each_ends_in_one_decision() -> None:
    check(decide_in_pairs(500))


def test_without_the_compare_in_the_swap_pairs_decide_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: it is the swap that keeps them apart."""

    def swap(case: Any, edge: Any, now: Any) -> bool:
        return bool(type(case).objects.filter(pk=case.pk).update(state=edge.target, state_since=now))

    monkeypatch.setattr(lifecycle, "swap", swap)

    doubles = decide_in_pairs(20).double
    record("pairs without the compare", pairs=20, double=doubles)
    assert doubles > 0

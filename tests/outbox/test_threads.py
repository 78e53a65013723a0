"""Many dispatchers, writers and workers at the same moment, each on a connection of its own."""

import threading
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q

from outbox import breakers, rows
from outbox.models import Breaker, Effect, Progress
from outbox.tasks import perform
from tests.support.threads import at_once
from tests.toys.bell import Bell
from tests.toys.builders import make_effect

THREADS = 8
pytestmark = pytest.mark.django_db(transaction=True)


class Seen(list[Effect]):
    """Due effects as one dispatcher saw them."""

    def filter(self, **narrower: Any) -> "Seen":
        return self


def lease_from_eight_dispatchers_that_saw_the_same(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each of eight due effects was leased: all eight dispatchers have read before the first one writes."""
    for number in range(8):
        make_effect(f"k{number}")
    everybody_read, look = threading.Barrier(THREADS), rows.due

    def look_together(now: datetime) -> Seen:
        seen = Seen(look(now))
        everybody_read.wait(30)
        return seen

    monkeypatch.setattr(rows, "due", look_together)
    now = rows.database_now()
    leased = at_once(*[lambda: [effect.key for effect in rows.lease_due(now)]] * THREADS)
    return Counter(key for keys in leased for key in keys)


def test_eight_dispatchers_never_lease_one_effect_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    leased = lease_from_eight_dispatchers_that_saw_the_same(monkeypatch)

    assert leased == {f"k{number}": 1 for number in range(8)}


def test_without_the_compare_and_set_effects_are_leased_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    swap = rows._swap
    monkeypatch.setattr(rows, "_swap", lambda effect, still, new=None, **changes: swap(effect, Q(), new, **changes))

    leased = lease_from_eight_dispatchers_that_saw_the_same(monkeypatch)

    assert max(leased.values()) > 1


def test_an_expired_lease_is_taken_over_by_one_of_eight(monkeypatch: pytest.MonkeyPatch) -> None:
    make_effect("a")
    now = rows.database_now()
    rows.lease_due(now)
    later = now + timedelta(minutes=1)

    leased = at_once(*[lambda: len(rows.lease_due(later))] * THREADS)

    assert sum(leased) == 1


def test_a_message_that_reaches_eight_workers_at_once_is_performed_once(fresh_bell: Bell) -> None:
    make_effect("a")
    (effect,) = rows.lease_due(rows.database_now())

    outcomes = at_once(*[lambda: perform(effect.pk, effect.lease)] * THREADS)

    assert outcomes == [None] * THREADS
    assert fresh_bell.rings == [("a", False)]


def test_eight_dispatchers_and_workers_perform_each_of_many_once_and_in_order(fresh_bell: Bell) -> None:
    for number in range(24):
        make_effect(f"k{number:02}", subject=f"s{number % 4}")

    def work() -> None:
        for _ in range(200):
            for effect in rows.lease_due(rows.database_now()):
                perform(effect.pk, effect.lease)
            if not Effect.objects.filter(progress__in=rows.OPEN).exists():
                return

    assert at_once(*[work] * 4) == [None] * 4
    rung = [key for key, _ in fresh_bell.rings]
    assert sorted(rung) == [f"k{number:02}" for number in range(24)]
    assert [[key for key in rung if int(key[1:]) % 4 == subject] for subject in range(4)] == [
        [f"k{number:02}" for number in range(subject, 24, 4)] for subject in range(4)
    ]


def test_eight_writers_of_one_meaning_write_one_row() -> None:
    written = at_once(*[lambda: make_effect("a", subject="s").pk] * THREADS)

    assert (len(set(written)), Effect.objects.count()) == (1, 1)


def test_eight_writers_on_one_subject_get_eight_places() -> None:
    def write(number: int) -> int:
        with transaction.atomic():  # as in a move, where an error would undo everything
            return make_effect(f"k{number}", subject="s").seq

    places = at_once(*[lambda number=number: write(number) for number in range(THREADS)])

    assert sorted(places) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_an_effect_is_not_seen_before_its_cause_is_committed() -> None:
    written, looked = threading.Event(), threading.Event()

    def cause() -> None:
        with transaction.atomic():
            make_effect("a")
            written.set()
            looked.wait(0.5)  # SQLite lets the other in only afterwards

    def dispatch() -> list[str]:
        written.wait(10)
        seen = list(Effect.objects.values_list("key", flat=True))
        looked.set()
        return seen

    _, seen = at_once(cause, dispatch)

    assert seen == []
    assert Effect.objects.get().progress == Progress.READY


def claims_of_eight_dispatchers_that_saw_the_same(monkeypatch: pytest.MonkeyPatch) -> int:
    """How many of eight dispatchers are let to probe in one pause, when all have read the breaker before one claims."""
    for number in range(20):
        make_effect(f"k{number}", destination="market:corner")
    now, granted = rows.database_now(), []
    for _ in range(5):
        breakers.failed("market:corner", "away", now=now)
    everybody_read, claim = threading.Barrier(THREADS), breakers.claim_probe

    def claim_together(breaker: Breaker, now: datetime) -> bool:
        everybody_read.wait(30)
        granted.append(claim(breaker, now))
        return granted[-1]

    monkeypatch.setattr(breakers, "claim_probe", claim_together)
    later = now + timedelta(seconds=3)
    leased = at_once(*[lambda: len(rows.lease_due(later))] * THREADS)
    assert 1 <= sum(leased) <= sum(granted)
    return sum(granted)


def test_of_eight_dispatchers_one_may_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    assert claims_of_eight_dispatchers_that_saw_the_same(monkeypatch) == 1


def test_without_the_compare_and_set_all_eight_may_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breakers, "claim_probe", lambda breaker, now: True)

    assert claims_of_eight_dispatchers_that_saw_the_same(monkeypatch) == THREADS

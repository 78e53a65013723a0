"""A row that can never be performed dies after its attempts, and the others hardly notice. Measured in looks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from outbox import rows
from outbox.models import Effect, Progress
from outbox.tasks import perform
from tests.support.figures import record
from tests.toys.bell import Bell
from tests.toys.builders import make_effect

pytestmark = pytest.mark.django_db
GOOD = 200
SECOND = timedelta(seconds=1)


def raises(effect: Effect) -> None:
    if effect.key == "poison":
        raise RuntimeError("always")


def killed_while_performing(effect: Effect) -> None:
    """Begin, and never come back: what is left when a worker was killed."""
    rows.take(effect.pk, effect.lease, now=rows.database_now())


def looks_of_the_good(bell: Bell, monkeypatch: pytest.MonkeyPatch, *, deadly: bool = False) -> list[int]:
    """In which look each good effect was performed, in order; one look a second, at most 200 looks."""
    start, done, look = rows.database_now(), [], 0
    monkeypatch.setattr(rows, "database_now", lambda: start + look * SECOND)
    monkeypatch.setattr(bell, "ring", lambda effect: raises(effect) or {"rung": True})
    while len(done) < GOOD and look < 200:
        look += 1
        for effect in rows.lease_due(rows.database_now()):
            if deadly and effect.key == "poison":
                killed_while_performing(effect)
                continue
            perform(effect.pk, effect.lease)
            done += [look] if effect.key != "poison" else []
    return done


def write(poison: Callable[[], Any] | None) -> None:
    if poison:
        poison()
    for number in range(GOOD):
        make_effect(f"good:{number}")


POISONS = [
    lambda: make_effect("poison"),
    lambda: make_effect("poison", kind="mail", payload={"reply": "nonsense"}),
    lambda: make_effect("poison", kind="hide", payload={}),
    lambda: make_effect("poison", kind="no such kind"),
]


@pytest.mark.parametrize(("poison", "deadly"), [*((poison, False) for poison in POISONS), (POISONS[0], True)])
def test_the_others_take_as_many_looks_as_without_it(
    poison: Any, deadly: bool, fresh_bell: Bell, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(poison)
    with_it = looks_of_the_good(fresh_bell, monkeypatch, deadly=deadly)
    alone = [1 + number // rows.IN_FLIGHT for number in range(GOOD)]
    p99 = int(GOOD * 0.99)

    record("poison", poisons=1, good=GOOD, done=len(with_it), looks_more_at_p99=with_it[p99] - alone[p99])

    assert len(with_it) == GOOD
    assert abs(with_it[p99] - alone[p99]) <= 2  # ten in each look, and the poisoned one takes a place now and then


@pytest.mark.parametrize("poison", POISONS)
def test_it_dies_after_its_attempts(poison: Any, fresh_bell: Bell, monkeypatch: pytest.MonkeyPatch) -> None:
    poison()
    monkeypatch.setattr(fresh_bell, "ring", raises)
    now = rows.database_now()
    while Effect.objects.get().progress in rows.OPEN:
        for effect in rows.lease_due(now):
            perform(effect.pk, effect.lease)
        now += timedelta(hours=1)
    row = Effect.objects.get()

    assert (row.progress, row.attempts in {1, rows.MOST_ATTEMPTS}) == (Progress.DEAD, True)
    assert row.last_error != ""

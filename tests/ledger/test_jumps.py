"""Deadlines while clocks jump: forward, back, over changes of the hour and a leap day, with scanners that crash.

Each fires once, none before its time, none is forgotten. The small forms run always; those with 10,000 deadlines are
marked long (./portal test --all -k deadlines).
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models import F

from ledger import firing
from ledger.firing import fire_due
from ledger.models import Deadline, Event
from outbox import rows
from outbox.dispatcher import tick
from tests.support.figures import record
from tests.support.threads import at_once
from tests.toys.models import Stage, Toy

SEED, CRASHES = 20261125, 0.01
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime(2027, 3, 20, 9, tzinfo=UTC)
LENGTH = 400 * DAY
TURNS = (  # the hour that is left out, the hour that comes twice, and a leap day
    datetime(2027, 3, 28, 1, tzinfo=UTC),
    datetime(2027, 10, 31, 1, tzinfo=UTC),
    datetime(2028, 2, 29, 12, tzinfo=UTC),
)
JUMPS = (-HOUR, timedelta(0), HOUR, -HOUR, 15 * DAY, -2 * HOUR, 15 * DAY + HOUR, DAY, 16 * DAY)
Look = Callable[[], int]
Step = Callable[[int, datetime], tuple[datetime, list[Look]]]  # a moment → the true time, and what three scanners do
pytestmark = pytest.mark.django_db(transaction=True)


def moments() -> list[datetime]:
    """What a clock shows that jumps by 15 days and 2 hours around each turn; at last all is due, and an hour on."""
    shown = [START] + [turn + jump for turn in TURNS for jump in JUMPS]
    return [*shown, START + LENGTH + DAY, START + LENGTH + DAY + HOUR]


def make_deadlines(size: int) -> None:
    """Cases with one deadline each; a third falls into the two hours around a turn."""
    chance = random.Random(SEED)
    toys = [Toy(reference=f"T-{number}", state=Stage.ASKED) for number in range(size)]
    Toy.objects.bulk_create(toys, batch_size=1000)
    dues = [
        chance.choice(TURNS) + HOUR * chance.uniform(-2, 2)
        if chance.random() < 0.33
        else START + LENGTH * chance.random()
        for _ in toys
    ]
    Deadline.objects.bulk_create(
        [
            Deadline(
                case=toy.reference,
                model=Toy._meta.label,
                object_id=toy.pk,
                kind="toy_strike",
                starts_at=START,
                due_at=due,
            )
            for toy, due in zip(toys, dues, strict=True)
        ],
        batch_size=1000,
    )


class Crashes:
    """One move in a hundred is made, and then its scanner fails: all of it must be rolled back."""

    def __init__(self) -> None:
        self.move, self.count, self.chance, self.lock = firing.move, 0, random.Random(SEED), threading.Lock()

    def __call__(self, *args: Any, **options: Any) -> Any:
        edge = self.move(*args, **options)
        with self.lock:
            crashes = self.chance.random() < CRASHES
            self.count += crashes
        if crashes:
            raise RuntimeError("the scanner crashed")
        return edge


@dataclass(slots=True)
class Outcome:
    """What became of the deadlines. changed: those whose firing was undone or written anew."""

    size: int
    fired: int = 0
    early: int = 0
    twice: int = 0
    changed: int = 0
    late: int = 0
    crashes: int = 0
    seconds: float = 0.0
    seen: dict[int, datetime] = field(default_factory=dict, repr=False)

    def look(self, now: datetime) -> None:
        """After a step: nothing that had fired changed, and nothing that was due by then and did not crash waits."""
        fired = dict(Deadline.objects.exclude(fired_at=None).values_list("pk", "fired_at"))
        self.changed += sum(fired.get(pk) != at for pk, at in self.seen.items())
        self.seen = fired
        self.late += Deadline.objects.filter(due_at__lte=now, fired_at=None, try_after=None).count()

    def sum_up(self) -> None:
        strikes = Counter(Event.objects.filter(verb="strike").values_list("case", flat=True))
        self.fired = len(self.seen)
        self.twice = sum(count > 1 for count in strikes.values())
        self.early = Deadline.objects.filter(fired_at__lt=F("due_at")).count()
        print(f"{connection.vendor}, seed {SEED}: {self}")


def scan(
    size: int, step: Callable[[int, datetime], list[Callable[[], int]]], monkeypatch: pytest.MonkeyPatch
) -> Outcome:
    """Let three scanners look at each moment until they find nothing more; `step` gives them."""
    make_deadlines(size)
    crashes, outcome, began = Crashes(), Outcome(size), time.perf_counter()
    monkeypatch.setattr(firing, "move", crashes)
    for number, now in enumerate(moments()):
        true, looks = step(number, now)
        assert at_once(*[lambda look=look: until_nothing(look) for look in looks], limit=900) == [None] * 3
        outcome.look(true)
    monkeypatch.setattr(firing, "move", crashes.move)
    until_nothing(lambda: fire_due(true + firing.POSTPONE))  # what crashed at the last moment has its next try
    outcome.look(true + firing.POSTPONE)
    outcome.crashes, outcome.seconds = crashes.count, round(time.perf_counter() - began, 1)
    outcome.sum_up()
    return outcome


def until_nothing(look: Callable[[], int]) -> None:
    idle = 0
    while idle < 2:  # a look whose every move crashed finds nothing, either
        idle = 0 if look() else idle + 1


def check(outcome: Outcome) -> None:
    missed = outcome.size - outcome.fired
    figures = {"twice": outcome.twice, "early": outcome.early, "undone": outcome.changed, "crashes": outcome.crashes}
    record("jumps", deadlines=outcome.size, missed=missed, **figures)
    assert (outcome.fired, outcome.twice, outcome.early) == (outcome.size, 0, 0)
    assert (outcome.changed, outcome.late) == (0, 0)


def by_the_jumping_clock(number: int, now: datetime) -> tuple[datetime, list[Look]]:
    """The database's own clock jumps, and two scanners have read it before the last jumps."""
    shown = [START, START, *moments()][number : number + 3]
    return now, [lambda at=at: fire_due(at) for at in shown]


@contextmanager
def true_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[Step]:
    """The database's clock goes steadily; this machine's jumps. Scanners are the dispatcher's own look."""
    true = {"now": START}
    monkeypatch.setattr(rows, "database_now", lambda: true["now"])
    with time_machine.travel(START, tick=False) as machine:

        def step(number: int, shown: datetime) -> tuple[datetime, list[Look]]:
            true["now"] = START + (LENGTH + 2 * DAY) * number / (len(moments()) - 1)
            machine.move_to(shown + random.Random(number).choice([-15 * DAY, 15 * DAY, -2 * HOUR]))
            return true["now"], [tick] * 3

        yield step


def test_300_deadlines_fire_once_while_the_clock_jumps(monkeypatch: pytest.MonkeyPatch) -> None:
    check(scan(300, by_the_jumping_clock, monkeypatch))


def test_300_deadlines_fire_by_the_true_clock_while_the_machines_jumps(monkeypatch: pytest.MonkeyPatch) -> None:
    with true_time(monkeypatch) as step:
        outcome = scan(300, step, monkeypatch)

    check(outcome)


@pytest.mark.long
def test_10000_deadlines_fire_once_while_the_clock_jumps(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = scan(10_000, by_the_jumping_clock, monkeypatch)

    check(outcome)
    assert outcome.crashes > 50


@pytest.mark.long
def test_10000_deadlines_fire_by_the_true_clock_while_the_machines_jumps(monkeypatch: pytest.MonkeyPatch) -> None:
    with true_time(monkeypatch) as step:
        outcome = scan(10_000, step, monkeypatch)

    check(outcome)
    assert outcome.crashes > 50


def strikes_of_scanners_that_saw_the_same(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """How often 60 deadlines fire when three scanners have read the same list before the first of them fires one."""
    make_deadlines(60)
    gate, passed, fire = threading.Barrier(3), threading.local(), firing._fire

    def fire_together(deadline: Deadline, now: datetime) -> bool:
        if not hasattr(passed, "gate"):
            passed.gate = gate.wait(30)
        return fire(deadline, now)

    monkeypatch.setattr(firing, "_fire", fire_together)
    at_once(*[lambda: fire_due(START + LENGTH)] * 3)
    return set(Counter(Event.objects.filter(verb="strike").values_list("case", flat=True)).values())


def test_deadlines_that_three_scanners_saw_fire_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert strikes_of_scanners_that_saw_the_same(monkeypatch) == {1}


def test_without_the_compare_on_what_fired_they_fire_three_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: what keeps three scanners apart is the compare-and-set."""

    def claim(deadline: Deadline, now: datetime) -> bool:
        return bool(Deadline.objects.filter(pk=deadline.pk).update(fired_at=now))

    monkeypatch.setattr(firing, "claim", claim)

    assert strikes_of_scanners_that_saw_the_same(monkeypatch) == {3}


def test_a_crash_before_a_jump_back_makes_no_deadline_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a crash at +15 days postpones is fired after the jump back once it is due by the clock as it is then."""
    make_deadlines(1)
    due = Deadline.objects.get().due_at
    monkeypatch.setattr(firing, "move", failing := Crashes())
    failing.chance.random = lambda: 0.0  # type: ignore[method-assign]
    assert fire_due(due + 15 * DAY) == 0
    failing.chance.random = lambda: 1.0  # type: ignore[method-assign]

    fired = [fire_due(due - HOUR), fire_due(due + HOUR)]

    assert fired == [0, 1]

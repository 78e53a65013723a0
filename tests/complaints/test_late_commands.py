"""A command that is held and lands late: the end is what was decided last, and nobody is told twice.

Seeded runs in virtual time for each kind of marketplace; `pytest -s` prints the figures, `-m long` makes 200 of each.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from complaints import actions, commands
from complaints.commands import Command
from complaints.models import ReportedListing
from complaints.states import State
from complaints.tasks import restore_closed
from ledger.lifecycle import Actor
from marketplace.models import Market
from outbox import rows, tasks
from outbox.models import Effect
from outbox.tasks import perform
from replies import writing
from replies.models import Reply
from replies.rendering import Rendered
from tests.complaints.builders import Holder, answer, decide, filing, fresh, make_holder, make_staff, market, seen
from tests.complaints.late_market import KINDS, LateMarket
from tests.support.figures import record

pytestmark = pytest.mark.django_db
RUNS = [10, pytest.param(200, marks=pytest.mark.long)]
CONTROLS = 10
LATE_BY = 60  # seconds, of an unfenced marketplace
TURNS = (40.0, 200.0)  # seconds from the held command to the next decision, at most: while it is held, or any time


@dataclass(frozen=True)
class Ends:
    """What came of all runs. doubles: commands that the marketplace performed twice."""

    runs: int
    right: int
    letters: int
    doubles: int


@dataclass(frozen=True)
class World:
    """Who takes part, and the clock that only a test moves."""

    clock: time_machine.Traveller
    monkeypatch: pytest.MonkeyPatch
    holder: Holder
    other: Holder
    staff: object
    colleague: object  # reads the answers to what the first took down

    def report(self, number: int, holder: Holder) -> ReportedListing:
        return actions.file_complaint(filing(holder, seen(number)), by=holder.actor).listings.get()

    def late_market(self, kind: str, hold: str) -> LateMarket:
        is_fenced, has_keys = KINDS[kind]
        Market.objects.update(late_by=0 if is_fenced else LATE_BY)
        late = LateMarket(self.clock, is_fenced, has_keys, hold)
        self.monkeypatch.setattr(commands, "connector_for", lambda _row: late)
        return late


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Everything in one thread and in virtual time; letters are rows, and nobody reads or mails them."""
    with time_machine.travel("2026-11-25T10:00:00Z", tick=False) as clock:
        monkeypatch.setattr(rows, "database_now", timezone.now)
        monkeypatch.setattr(tasks, "kept", nullcontext)
        monkeypatch.setattr(writing, "_text", lambda *_args: Rendered("subject", "text", "html"))
        monkeypatch.setattr(writing, "queue", lambda reply: reply.save(force_insert=True))
        market()
        yield World(clock, monkeypatch, make_holder(), make_holder(name="OTHER"), make_staff(), make_staff())


def work() -> None:
    """Perform what is due now, and what follows from it."""
    while leased := rows.lease_due(timezone.now()):
        for effect in leased:
            perform(effect.pk, effect.lease)


def go_on(world: World, late: LateMarket, until: datetime | None = None) -> None:
    """Let time pass, from one thing that is due to the next, until then or until nothing more will happen."""
    while True:
        work()
        waiting = Effect.objects.filter(progress="ready").values_list("not_before", flat=True)
        moments = [*waiting, *(held[0] for held in late.held), *([until] if until else [])]
        ahead = [moment for moment in moments if moment > timezone.now()]
        if not ahead or (until and until <= timezone.now()):
            return
        world.clock.move_to(min(ahead))
        late.land()


def a_while(chance: random.Random) -> datetime:
    return timezone.now() + timedelta(seconds=chance.uniform(0, chance.choice(TURNS)))


def hide_held(world: World, late: LateMarket, number: int, chance: random.Random) -> ReportedListing:
    """The takedown is held; the seller answers as soon as it is down, and staff put the listing back."""
    case = world.report(number, world.holder)
    decide(case, "take_down", by=world.staff)
    go_on(world, late, until=a_while(chance))
    if fresh(case).state == State.DOWN:  # else staff saw their mistake before the takedown was seen
        answer(fresh(case))
    decide(fresh(case), "reverse", by=world.colleague)
    go_on(world, late)
    return fresh(case)


def restore_held(world: World, late: LateMarket, number: int, chance: random.Random) -> ReportedListing:
    """The restoration is held, now and then at its last attempt; another report then takes the listing down."""
    case = world.report(number, world.holder)
    decide(case, "take_down", by=world.staff)
    work()
    decide(fresh(case), "reverse", by=world.staff)
    restore = Effect.objects.get(kind="restore", case=case.reference)
    if chance.random() < 0.5:
        Effect.objects.filter(pk=restore.pk).update(attempts=rows.MOST_ATTEMPTS - 1)
    go_on(world, late, until=a_while(chance))
    restore.refresh_from_db()
    if restore.progress == "dead":
        restore_closed(restore, Actor.staff(world.staff))
    else:
        go_on(world, late)
    second = world.report(number, world.other)
    decide(second, "take_down", by=world.staff)
    go_on(world, late)
    return fresh(second)


Story = Callable[[World, LateMarket, int, random.Random], ReportedListing]
ENDS = {hide_held: (State.RESTORED, False, "restored"), restore_held: (State.DOWN, True, "down")}


def learn_sizes(seed: int) -> None:
    """Tell PostgreSQL now and then how its tables have grown: nobody else does within one long transaction."""
    if seed % 20 == 19 and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def run_all(world: World, kind: str, story: Story, runs: int) -> Ends:
    """Tell one story with many seeds; say what came of it."""
    state, is_hidden, code = ENDS[story]
    right = letters = doubles = 0
    for seed in range(runs):
        learn_sizes(seed)
        random.seed(seed)
        late = world.late_market(kind, "hide" if story is hide_held else "restore")
        case = story(world, late, 1000 + seed, random.Random(seed))
        last = {reply.role: reply.code for reply in Reply.objects.filter(case=case.reference).order_by("pk")}
        right += (case.state, late.is_hidden, late.held) == (state, is_hidden, [])
        letters += last == {"holder": f"{code}_holder", "seller": f"{code}_seller"}
        doubles += len(late.done) - len(set(late.done))
    ends = Ends(runs, right, letters, doubles)
    print(f"\n{story.__name__}, {kind}: {ends}")
    return ends


@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("story", ENDS)
def test_the_end_is_what_was_decided_last_and_both_sides_read_it(
    world: World, story: Story, kind: str, runs: int
) -> None:
    ends = run_all(world, kind, story, runs)
    record("late", runs=runs, wrong=runs - ends.right, letters_wrong=runs - ends.letters, doubles=ends.doubles)

    assert ends == Ends(runs, right=runs, letters=runs, doubles=0)


@pytest.mark.parametrize("kind", [kind for kind, (is_fenced, _keys) in KINDS.items() if not is_fenced])
@pytest.mark.parametrize("story", ENDS)
def test_a_command_that_waits_for_no_older_one_is_undone_by_it(world: World, story: Story, kind: str) -> None:
    world.monkeypatch.setattr(Command, "_older_until", lambda _self: None)
    ends = run_all(world, kind, story, CONTROLS)
    record("late without waiting", runs=CONTROLS, wrong=CONTROLS - ends.right)

    assert (ends.right < CONTROLS, ends.letters) == (True, CONTROLS)


@pytest.mark.parametrize("story", ENDS)
@pytest.mark.postgresql
def test_an_attempt_that_does_not_wait_for_the_one_before_is_performed_twice(world: World, story: Story) -> None:
    world.monkeypatch.setattr(Command, "_own_until", lambda _self: None)

    assert run_all(world, "unfenced, without keys", story, CONTROLS).doubles > 0

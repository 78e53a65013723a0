"""Deadlines are rows: each fires once, late or early clocks or not, and one that fails holds up nobody."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ledger import clocks, policy
from ledger.calendars import calendar_version
from ledger.clocks import KINDS, Clock, clock, open_clock
from ledger.firing import fire_due
from ledger.lifecycle import Edge, IllegalMove, move
from ledger.models import Deadline
from ledger.moments import database_now
from ledger.queries import events_of, open_deadline
from tests.support.threads import at_once
from tests.toys.builders import HOLDER, SELLER, STAFF, make_toy
from tests.toys.models import TOY_ANSWER, Toy, ToyClock

HOUR = timedelta(hours=1)
START = datetime(2026, 11, 23, 10, tzinfo=UTC)


def asked_toy() -> tuple[Toy, datetime]:
    """A toy whose clock runs, and the moment it strikes."""
    toy = make_toy()
    move(toy, "ask", by=HOLDER)
    deadline = open_deadline(toy)
    assert deadline is not None
    return toy, deadline.due_at


def verbs(toy: Toy) -> list[str]:
    return [event.verb for event in events_of(toy)]


@pytest.mark.django_db
def test_a_clock_keeps_its_calendar_and_both_ends() -> None:
    _, due = asked_toy()

    row = Deadline.objects.get()
    assert (row.due_at - row.starts_at, row.calendar, row.is_open) == (HOUR, calendar_version(), True)
    assert due == row.due_at


@pytest.mark.django_db
def test_a_deadline_fires_when_it_is_due_and_not_a_moment_before() -> None:
    toy, due = asked_toy()

    assert fire_due(due - timedelta(microseconds=1)) == 0
    assert fire_due(due) == 1
    assert verbs(toy) == ["open", "ask", "lapse"]
    assert (events_of(toy).last().role, events_of(toy).last().note) == ("system", "toy_answer")


@pytest.mark.django_db
@pytest.mark.parametrize("jumps", [(9999, 0, -9999, 1), (0, 24 * 365, 0), (-1, 0, -1, 0)])
def test_a_clock_that_jumps_forward_and_back_fires_a_deadline_once(jumps: tuple[int, ...]) -> None:
    toy, due = asked_toy()

    fired = [fire_due(due + jump * HOUR) for jump in jumps]

    assert sum(fired) == 1
    assert verbs(toy) == ["open", "ask", "lapse"]


@pytest.mark.django_db
def test_a_clock_that_was_closed_never_fires() -> None:
    toy, due = asked_toy()
    move(toy, "answer", by=SELLER)

    assert fire_due(due + HOUR) == 0
    assert verbs(toy) == ["open", "ask", "answer"]


@pytest.mark.django_db
def test_a_clock_without_a_verb_only_shows_that_it_is_overdue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "toy_shown", ToyClock("toy_shown"))
    toy = make_toy()
    row = open_clock(toy, KINDS["toy_shown"])

    assert fire_due(row.due_at + HOUR) == 0
    assert open_deadline(toy) == row


@pytest.mark.django_db
def test_an_internal_clock_fires_like_any_and_is_nobodys_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "toy_glance", ToyClock("toy_glance", verb="glance", is_internal=True))
    toy, _ = asked_toy()
    row = open_clock(toy, KINDS["toy_glance"])
    Deadline.objects.filter(pk=row.pk).update(due_at=START)
    shown = open_deadline(toy)

    assert (shown is not None and shown.kind, fire_due(START), verbs(toy)[2:]) == ("toy_answer", 1, ["glance"])


@pytest.mark.django_db
def test_a_clock_that_runs_is_not_started_again() -> None:
    toy, _ = asked_toy()

    with pytest.raises(IntegrityError), transaction.atomic():
        open_clock(toy, TOY_ANSWER)

    assert Deadline.objects.count() == 1


@pytest.mark.django_db
def test_a_clock_that_fired_may_run_again() -> None:
    toy, due = asked_toy()
    fire_due(due)

    assert open_clock(toy, TOY_ANSWER).is_open is True


@pytest.mark.django_db
def test_a_deadline_whose_move_fails_is_tried_later_and_keeps_its_due_moment(caplog: pytest.LogCaptureFixture) -> None:
    toy, due = asked_toy()
    Toy.objects.update(state="open")  # the table has no "lapse" from here

    with caplog.at_level(logging.ERROR):
        fired = [fire_due(due), fire_due(due + timedelta(minutes=9))]

    row = Deadline.objects.get()
    assert (fired, row.is_open, row.due_at, row.try_after) == ([0, 0], True, due, due + timedelta(minutes=10))
    assert [record.getMessage() for record in caplog.records] == [
        f"deadline toy_answer of {toy.reference} could not fire"
    ]


@pytest.mark.django_db
def test_a_deadline_that_failed_fires_once_its_fault_is_mended() -> None:
    toy, due = asked_toy()
    Toy.objects.update(state="open")
    fire_due(due)
    Toy.objects.update(state="asked")

    assert [fire_due(due + timedelta(minutes=10)), fire_due(due + timedelta(minutes=30))] == [1, 0]
    assert verbs(toy) == ["open", "ask", "lapse"]


@pytest.mark.django_db
def test_a_deadline_that_failed_before_the_clock_was_turned_back_waits_for_no_time_that_never_comes() -> None:
    toy, due = asked_toy()
    Toy.objects.update(state="open")
    fire_due(due + timedelta(days=15))
    Toy.objects.update(state="asked")

    assert [fire_due(due - HOUR), fire_due(due), fire_due(due + timedelta(days=16))] == [0, 1, 0]
    assert verbs(toy) == ["open", "ask", "lapse"]


@pytest.mark.django_db
def test_deadlines_are_set_by_the_databases_clock_and_not_by_this_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "database_now", lambda: START)
    toy, due = asked_toy()
    move(toy, "answer", by=SELLER)

    row = Deadline.objects.get()
    assert (row.starts_at, due, row.closed_at) == (START, START + HOUR, START)


@pytest.mark.django_db
def test_the_databases_clock_is_its_own() -> None:
    with time_machine.travel(START + timedelta(days=365), tick=False):
        elsewhere = database_now()

    assert (elsewhere == START + timedelta(days=365)) is (connection.vendor == "sqlite")


@pytest.mark.django_db
def test_a_deadline_that_fails_does_not_hold_up_the_others() -> None:
    bad, _ = asked_toy()
    good, due = asked_toy()
    Toy.objects.filter(pk=bad.pk).delete()

    assert fire_due(due) == 1
    assert verbs(good) == ["open", "ask", "lapse"]


@pytest.mark.django_db
def test_more_deadlines_than_one_look_takes_fire_in_the_next_looks() -> None:
    for _ in range(5):
        _, due = asked_toy()

    assert [fire_due(due, limit=2) for _ in range(4)] == [2, 2, 1, 0]


@pytest.mark.django_db(transaction=True)
def test_a_deadline_fires_once_among_eight_dispatchers_and_seven_pass_it_by(caplog: pytest.LogCaptureFixture) -> None:
    toys = [asked_toy()[0] for _ in range(3)]
    now = timezone.now() + 2 * HOUR

    fired = at_once(*[lambda: fire_due(now)] * 8)

    assert sum(fired) == 3
    assert [verbs(toy) for toy in toys] == [["open", "ask", "lapse"]] * 3
    assert caplog.messages == []


@pytest.mark.django_db(transaction=True)
def test_a_person_and_a_deadline_at_the_same_moment_do_not_block_each_other() -> None:
    for _ in range(10):
        toy, due = asked_toy()

        moved, fired = at_once(
            lambda toy=toy: move(Toy.objects.get(pk=toy.pk), "finish", by=STAFF), lambda due=due: fire_due(due)
        )

        won = isinstance(moved, Edge)
        assert won or isinstance(moved, IllegalMove), repr(moved)
        assert (fired, verbs(toy)[2:]) == (0 if won else 1, ["finish" if won else "lapse"])


def test_a_kind_of_clock_is_declared_once() -> None:
    with pytest.raises(ValueError, match="The clock 'toy_answer' is declared twice"):
        clock("toy_answer")


def test_hours_run_through_nights_and_business_days_end_at_closing(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = {"clocks.a": {"value": 24, "unit": "hours"}, "clocks.b": {"value": 1, "unit": "business days"}}
    plain = policy.entry
    monkeypatch.setattr(policy, "entry", lambda name: rules.get(name) or plain(name))

    assert Clock("a").due(START) == START + timedelta(hours=24)
    assert Clock("b").due(START) == datetime(2026, 11, 24, 16, tzinfo=UTC)


def test_an_unknown_unit_is_refused_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "entry", lambda name: {"value": 3, "unit": "weeks"})

    with pytest.raises(ImproperlyConfigured, match=r"The unit of clocks\.a is 'weeks'; write hours or business days\."):
        Clock("a").due(START)


def test_every_declared_clock_has_its_period_in_the_policy() -> None:
    declared = [kind for kind, declared in clocks.KINDS.items() if not isinstance(declared, ToyClock)]

    assert {policy.entry(f"clocks.{kind}")["unit"] for kind in declared} <= {"hours", "business days"}
    assert [kind for kind in declared if clocks.KINDS[kind].due(START) <= START] == []

"""A head a day, whatever clocks, stores and other dispatchers do."""

import logging
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from ledger import keeper, signing
from ledger.appendonly import drop_triggers
from ledger.heads import heads, seal_of
from ledger.keeper import LOOK, RETRY, is_due, keep_heads, look
from ledger.models import Chain, Event
from ledger.verify import examine
from tests.ledger.ledgers import make_ledger
from tests.support.each import each
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db
START = datetime(2028, 2, 27, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Clock:
    """The database's clock, as a test sets it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(START)
    for module in (keeper, signing):
        monkeypatch.setattr(module, "database_now", clock)
    return clock


@each(
    ("age", "due"),
    [
        (None, True),
        (0 * HOUR, False),
        (DAY - timedelta(seconds=1), False),
        (DAY, True),
        (-HOUR, True),
        (15 * DAY, True),
    ],
)
def test_a_head_is_due_after_a_day_and_when_the_newest_is_from_the_future(age: timedelta | None, due: bool) -> None:
    assert is_due(None if age is None else START - age, START) is due


def test_one_head_a_day_is_written_however_often_the_dispatcher_looks(clock: Clock) -> None:
    for _ in range(3 * 24 * 4):
        look()
        clock.now += timedelta(minutes=15)

    assert [head.at.date().day for head in heads()] == [27, 28, 29]


def test_a_clock_that_jumps_stops_no_heads_and_makes_no_head_at_each_look(clock: Clock) -> None:
    """Forward by 15 days, back again, back by 2 hours, over a leap day and a change of the hour."""
    make_ledger()
    written = []
    for jump in (0 * HOUR, 15 * DAY, -15 * DAY, -2 * HOUR, 0 * HOUR, 28 * DAY, -HOUR, HOUR):
        clock.now += jump
        before = len(heads())
        for _ in range(20):
            look()
            clock.now += timedelta(minutes=1)
        written.append(len(heads()) - before)
        clock.now += timedelta(hours=3)

    assert written == [1, 1, 1, 0, 0, 1, 0, 0]
    clock.now += DAY
    look()
    assert heads()[-1].at == max(head.at for head in heads() if head.at <= clock.now)
    assert (examine(all_heads=True).faults, [head.number for head in heads()]) == ([], [1, 2, 3, 4, 5])


def test_a_small_step_back_makes_one_head_more_at_most(clock: Clock) -> None:
    look()
    clock.now -= 2 * HOUR
    for _ in range(100):
        look()
        clock.now += timedelta(minutes=1)

    assert len(heads()) == 2


@pytest.mark.django_db(transaction=True)
def test_two_dispatchers_at_once_are_harmless() -> None:
    make_ledger()

    assert at_once(look, look, look) == [LOOK] * 3
    assert {seal_of(head).trouble for head in heads()} == {""}
    assert (at_once(look, look, look), examine(all_heads=True).faults) == ([LOOK] * 3, [])
    assert 1 <= len(heads()) <= 3


def test_a_folder_that_cant_be_written_is_logged_and_tried_again_later(
    heads_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    heads_dir.write_text("a file stands in its place")

    with caplog.at_level(logging.ERROR):
        assert look() == RETRY
    heads_dir.unlink()
    assert (look(), len(heads())) == (LOOK, 1)
    assert caplog.messages == ["no signed head could be written; trying again in 10 minutes"]


def test_a_ledger_that_was_tampered_with_is_logged_and_not_signed(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    make_ledger()
    look()
    drop_triggers(connection, ("ledger_event",))
    Event.objects.filter(case="T-003/1").delete()
    Chain.objects.filter(case="T-003/1").delete()
    clock.now += DAY

    with caplog.at_level(logging.ERROR):
        assert (look(), len(heads())) == (RETRY, 1)
    [said] = caplog.messages
    assert said.startswith("no signed head was written: The ledger does not continue signed head 1 of 27 February 2028")
    assert said.endswith(": T-003/1 is missing. Run verify_ledger; docs/operations.md says what to do.")


def test_a_store_that_hangs_holds_up_neither_the_dispatcher_nor_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    hangs, stop = threading.Event(), threading.Event()
    monkeypatch.setattr(keeper, "look", lambda: hangs.wait(30) and 0.0)

    thread = keep_heads(stop)
    stop.set()

    assert (thread.is_alive(), thread.daemon) == (True, True)
    hangs.set()
    thread.join(10)
    assert thread.is_alive() is False


def test_the_thread_looks_again_until_it_is_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    looked, stop = [], threading.Event()

    def look_thrice() -> float:
        looked.append(1)
        if len(looked) == 3:
            stop.set()
        return 0.001

    monkeypatch.setattr(keeper, "look", look_thrice)
    thread = keep_heads(stop)
    thread.join(10)

    assert (thread.is_alive(), len(looked)) == (False, 3)


def test_one_look_of_the_dispatcher_writes_the_head_that_is_due(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("dispatch", once=True)
    call_command("dispatch", once=True)

    assert len(heads()) == 1

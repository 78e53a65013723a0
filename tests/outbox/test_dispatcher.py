"""The dispatcher hands ids to the broker, and performs itself what no broker takes and no worker begins."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core.management import call_command
from django.db import OperationalError

from ledger.lifecycle import move
from ledger.queries import events_of, open_deadline
from outbox import breakers, dispatcher, hands, rows
from outbox.dispatcher import PATIENCE, Watch, run, tick
from outbox.models import Effect, Progress, Pulse
from outbox.pulse import Heart
from tests.support.figures import record
from tests.toys.bell import Bell
from tests.toys.builders import HOLDER, make_effect, make_toy

pytestmark = pytest.mark.django_db


def use_broker(monkeypatch: pytest.MonkeyPatch, url: str, **options: Any) -> None:
    monkeypatch.setitem(current_app.conf, "broker_write_url", url)
    monkeypatch.setitem(current_app.conf, "broker_transport_options", options)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A broker of files, as in the embedded default."""
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    messages, control = str(tmp_path / "messages"), str(tmp_path / "control")
    use_broker(monkeypatch, "filesystem://", data_folder_in=messages, data_folder_out=messages, control_folder=control)
    return tmp_path


def messages(folder: Path) -> list[str]:
    return sorted(file.name.split(".", 1)[1] for file in (folder / "messages").iterdir())


def test_a_due_effect_is_handed_to_the_workers_of_its_queue_and_not_performed(folder: Path, fresh_bell: Bell) -> None:
    make_effect("a")
    make_effect("b", queue="other")

    assert tick() == 2
    assert messages(folder) == ["other.msg", "toy.msg"]
    assert fresh_bell.rings == []
    assert list(Effect.objects.values_list("progress", "handed")) == [("leased", 1), ("leased", 1)]


def test_the_message_carries_an_id_and_a_lease_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(dispatcher.perform, "apply_async", lambda args, **options: sent.append((args, options)))
    effect = make_effect("a", payload={"secret": "words"})

    tick()

    ((args, options),) = sent
    assert args == (effect.pk, Effect.objects.get().lease)
    assert {name: options[name] for name in ("queue", "retry")} == {"queue": "toy", "retry": False}
    assert sorted(options) == ["connection", "queue", "retry"]


@pytest.mark.parametrize("broken", ["the folder is gone", "a file stands in its place", "redis refuses"])
def test_when_the_broker_is_away_the_dispatcher_performs_at_once(
    broken: str, folder: Path, fresh_bell: Bell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        make_effect(f"k{number}")
    (folder / "messages").rmdir()
    if broken == "a file stands in its place":
        (folder / "messages").write_text("")
    if broken == "redis refuses":
        use_broker(monkeypatch, "redis://127.0.0.1:1/0")

    assert tick() == 5
    assert [key for key, _ in fresh_bell.rings] == ["k0", "k1", "k2", "k3", "k4"]
    assert set(Effect.objects.values_list("progress", flat=True)) == {Progress.DONE}


def test_a_broker_that_is_away_is_asked_once_in_each_look(fresh_bell: Bell, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(dispatcher, "publish", lambda effect, watch: asked.append(effect.key))
    for number in range(3):
        make_effect(f"k{number}")

    tick()

    assert (asked, len(fresh_bell.rings)) == (["k0"], 3)


def test_a_broker_that_came_back_is_used_again(folder: Path, fresh_bell: Bell) -> None:
    (folder / "messages").rmdir()
    make_effect("a")
    tick()
    (folder / "messages").mkdir()
    make_effect("b")
    tick()

    assert ([key for key, _ in fresh_bell.rings], messages(folder)) == (["a"], ["toy.msg"])


def test_when_no_worker_begins_it_the_dispatcher_performs_it_after_its_patience(
    folder: Path, fresh_bell: Bell, caplog: pytest.LogCaptureFixture
) -> None:
    make_effect("a")
    now, rung = rows.database_now(), []

    for look in range(PATIENCE + 1):
        tick(now + look * (rows.HANDED_FOR + timedelta(seconds=1)))
        rung.append(len(fresh_bell.rings))

    assert rung == [0] * PATIENCE + [1]
    assert caplog.messages == ["a: no worker began it; performing it here"]
    assert Effect.objects.get().progress == Progress.DONE


def hold(destination: str) -> Any:
    """Let a destination be held; gives the moment of its first probe."""
    now = rows.database_now()
    for _ in range(5):
        breakers.failed(destination, "away", now=now)
    return now + timedelta(seconds=3)


def test_the_dispatcher_asks_a_held_destination_itself(folder: Path, fresh_bell: Bell) -> None:
    for number in range(3):
        make_effect(f"k{number}", destination="market:corner")
    tick(hold("market:corner"))

    assert ([key for key, _ in fresh_bell.rings], messages(folder)) == (["k0"], [])


def test_a_probe_that_ended_its_performer_once_goes_to_a_worker(folder: Path, fresh_bell: Bell) -> None:
    make_effect("kills", destination="market:corner")
    Effect.objects.update(unended=1)
    tick(hold("market:corner"))

    assert (fresh_bell.rings, messages(folder)) == ([], ["toy.msg"])


def test_a_frozen_worker_does_not_count_as_busy(folder: Path, fresh_bell: Bell) -> None:
    make_effect("frozen")
    (frozen,) = rows.lease_due(rows.database_now())
    now = rows.database_now()
    rows.take(frozen.pk, frozen.lease, now=now)
    asked = [rows.is_worked_on("toy", now=now + timedelta(seconds=after)) for after in (0, 6, 9, 14)]

    assert asked == [True, True, False, False]


def test_while_the_workers_of_a_queue_are_busy_the_dispatcher_waits_for_them(folder: Path, fresh_bell: Bell) -> None:
    make_effect("hangs")
    (hangs,) = rows.lease_due(rows.database_now())
    now = rows.database_now()
    rows.take(hangs.pk, hangs.lease, now=now)
    Effect.objects.update(lease_until=now + timedelta(minutes=4))  # its heart beats
    make_effect("waits")

    for look in range(PATIENCE + 3):
        tick(now + look * (rows.HANDED_FOR + timedelta(seconds=1)))

    assert fresh_bell.rings == []


def test_a_message_that_comes_after_the_dispatcher_performed_it_changes_nothing(folder: Path, fresh_bell: Bell) -> None:
    make_effect("a")
    (first,) = rows.lease_due(rows.database_now())
    tick(rows.database_now() + timedelta(minutes=1))
    (folder / "messages").rename(folder / "lost")
    tick(rows.database_now() + timedelta(minutes=2))

    dispatcher.perform(first.pk, first.lease)

    assert fresh_bell.rings == [("a", False)]


def test_a_look_fires_deadlines_too(folder: Path) -> None:
    toy = make_toy()
    move(toy, "ask", by=HOLDER)
    deadline = open_deadline(toy)
    assert deadline is not None

    assert [tick(deadline.due_at), tick(deadline.due_at)] == [1, 0]
    assert [event.verb for event in events_of(toy)] == ["open", "ask", "lapse"]


def run_through(looks: list[Exception | int], monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Run the dispatcher through looks that end like this; gives how long it slept after each."""
    left, slept = iter(looks), []

    def stumbling_tick(*, watch: Watch) -> int:
        look = next(left)
        if isinstance(look, Exception):
            raise look
        return look

    monkeypatch.setattr(dispatcher, "tick", stumbling_tick)
    monkeypatch.setattr(dispatcher, "close_old_connections", lambda: None)
    monkeypatch.setattr(dispatcher.time, "sleep", slept.append)
    ends = iter([False] * len(looks) + [True])
    run(lambda: next(ends))
    return slept


def test_the_dispatcher_outlives_whatever_goes_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    slept = run_through([OperationalError("away"), RuntimeError("bug"), 0], monkeypatch)

    assert slept == [1, dispatcher.PAUSE, 1, dispatcher.PAUSE, dispatcher.PAUSE]


def test_a_trouble_that_lasts_is_told_once_and_so_is_its_end(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    away = [OperationalError("away") for _ in range(50)]

    run_through([*away, RuntimeError("bug"), 0, 0, OperationalError("away")], monkeypatch)

    assert caplog.messages == [
        "the dispatcher stumbled; going on",
        "the dispatcher stumbled; going on",
        "the dispatcher is well again after 51 stumbles",
        "the dispatcher stumbled; going on",
    ]


def test_a_broker_that_is_away_is_told_of_once_and_so_is_its_return(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watch = Watch()
    (folder / "messages").rmdir()
    for number in range(3):
        make_effect(f"k{number}")
        tick(watch=watch)
    (folder / "messages").mkdir()
    make_effect("k3")
    tick(watch=watch)
    first, last = caplog.messages

    assert first.startswith("the broker takes no messages (")
    assert last == "the broker takes messages again"


def test_a_fault_in_firing_deadlines_stops_no_effect(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_effect("a")
    monkeypatch.setattr(dispatcher, "fire_due", lambda now: [][0])

    with pytest.raises(IndexError):
        tick()

    assert messages(folder) == ["toy.msg"]


def test_without_a_broker_a_destination_that_hangs_holds_up_no_other(
    folder: Path, fresh_bell: Bell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        make_effect(f"slow:{number}", destination="market:slow")
        make_effect(f"mail:{number}", destination="mail")
    (folder / "messages").rmdir()
    monkeypatch.setattr(hands, "OWN_TIME", 0.0)  # any time at all is long
    monkeypatch.setattr(Bell, "ring", lambda bell, effect: bell.rings.append((effect.key, False)) or {})

    tick()

    assert [key for key, _ in fresh_bell.rings] == ["slow:0", "mail:0"]
    assert sorted(Effect.objects.values_list("progress", "handed")) == [("done", 0)] * 2 + [("ready", 0)] * 8


def test_a_dispatcher_shows_life_every_five_seconds_at_most() -> None:
    heart, now = Heart("one"), rows.database_now()

    beats = [heart.beat(now + timedelta(seconds=second)) for second in (0, 0.2, 4.9, 5, 6, 10, -60)]

    assert beats == [True, False, False, True, False, True, True]
    assert Pulse.objects.get().at == now - timedelta(seconds=60)


def test_each_dispatcher_has_a_pulse_and_forgets_those_that_are_long_gone() -> None:
    now = rows.database_now()
    for name, hours in (("gone", 25), ("late", 23), ("here", 0)):
        Heart(name).beat(now - timedelta(hours=hours))

    assert sorted(Pulse.objects.values_list("name", flat=True)) == ["here", "late"]


def test_three_dispatchers_hand_each_effect_over_once(folder: Path) -> None:
    for number in range(12):
        make_effect(f"k{number}", destination=f"market:{number % 3}")
    watches = [Watch(heart=Heart(f"d{number}")) for number in range(3)]

    handed = [tick(watch=watch) for watch in watches * 3]

    record("dispatchers", dispatchers=3, rows=12, handed=sum(handed))
    assert (sum(handed), len(messages(folder)), Pulse.objects.count()) == (12, 12, 3)


def test_one_look_can_be_asked_for_by_command(folder: Path) -> None:
    make_effect("a")
    told = StringIO()

    call_command("dispatch", once=True, stdout=told)

    assert told.getvalue() == "1 handed over\n"

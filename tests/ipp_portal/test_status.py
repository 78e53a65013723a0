"""The status of the portal alarms on age, in words, and answers when a part of it fails."""

import json
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from ipp_portal import status
from ledger.lifecycle import move
from ledger.models import Deadline, Event
from ledger.policy import number
from outbox import breakers, rows
from outbox.models import Effect, Progress, Pulse
from outbox.pulse import Heart
from outbox.worker_pulse import WorkerPulse
from replies.models import Reply
from tests.complaints.builders import make_staff, make_user, signed_in
from tests.complaints.filer import text_of
from tests.support.each import each
from tests.support.house import ROOT
from tests.toys.builders import HOLDER, make_effect, make_toy

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
PAGE = "/admin/status/"


def alarms(now: datetime) -> list[str]:
    return [line.name for line in status.report(now) if line.is_alarm]


def alive(now: datetime) -> datetime:
    """A dispatcher and the workers show life at `now`."""
    for heart in (Heart("one"), Heart("market", queues=("market",)), Heart("mail", queues=("files", "mail"))):
        heart.beat(now)
    return now


def workers_alive(now: datetime) -> None:
    Heart("all", queues=("files", "mail", "market")).beat(now)


def an_old_one(part: str, now: datetime) -> None:
    """Make something in this part that began at `now`."""
    if part == "unsent.mail":
        make_effect("mail:1", queue="mail")
        Effect.objects.update(due_since=now)
    if part == "doubtful":
        make_effect("hide:1", queue="market")
        Effect.objects.update(due_since=now, doubtful=True)
    if part == "given_up":
        make_effect("hide:1", queue="market")
        Effect.objects.update(progress=Progress.DEAD, done_at=now)
    if part == "clock_lag":
        move(make_toy(), "ask", by=HOLDER)
        Deadline.objects.update(due_at=now)
    if part == "held.mail":
        breakers.failed("mail", "refused", now=now, pause=60)
    if part == "stopped_letters":
        Reply.objects.create(key="k", code="toy_done", stopped="The title is missing.", created_at=now)


LIMITS = [
    ("unsent.mail", "unsent"),
    ("doubtful", "doubtful"),
    ("given_up", "given_up"),
    ("clock_lag", "clock_lag"),
    ("held.mail", "held"),
    ("stopped_letters", "stopped_letter"),
]


@each(("part", "limit"), LIMITS)
def test_each_part_alarms_on_age_and_not_before(part: str, limit: str) -> None:
    now = rows.database_now()
    an_old_one(part, now)
    last_moment = now + timedelta(seconds=number(f"status.{limit}"))
    alive(last_moment)

    assert (part in alarms(last_moment), part in alarms(last_moment + SECOND)) == (False, True)


def test_when_all_is_well_nothing_alarms() -> None:
    now = alive(rows.database_now())

    assert (alarms(now), {line.figure for line in status.report(now)}) == ([], {0, 1})


def test_no_dispatcher_alarms_after_two_minutes_and_three_are_harmless() -> None:
    now = rows.database_now()
    for name in ("one", "two", "three"):
        Heart(name).beat(now)
    workers_alive(now + timedelta(seconds=60))
    later = now + timedelta(seconds=119)
    (line,) = status.dispatcher(later)

    assert (line.figure, line.is_alarm, alarms(later)) == (3, False, [])
    assert alarms(now + timedelta(seconds=121)) == ["dispatcher"]


def test_a_dispatcher_that_was_never_seen_alarms() -> None:
    (line,) = status.dispatcher(rows.database_now())

    assert (line.is_alarm, line.since) == (True, None)


def test_much_work_is_no_alarm() -> None:
    for number_ in range(300):
        make_effect(f"mail:{number_}", queue="mail")
    now = alive(rows.database_now())
    lines = {line.name: line for line in status.report(now)}

    assert (lines["unsent.mail"].figure, alarms(now)) == (300, [])


def test_pauses_make_nothing_younger() -> None:
    an_old_one("unsent.mail", rows.database_now() - timedelta(hours=1))
    now = alive(rows.database_now())
    Effect.objects.update(not_before=now + timedelta(minutes=5))

    assert alarms(now) == ["unsent.mail"]


def test_what_is_tried_again_counts_from_then() -> None:
    an_old_one("given_up", rows.database_now() - timedelta(days=3))
    Effect.objects.update(due_since=rows.database_now() - timedelta(days=3))
    now = alive(rows.database_now())
    rows.revive(Effect.objects.get(), now=now)

    assert alarms(now) == []


def test_an_attempt_under_way_is_not_in_doubt() -> None:
    an_old_one("doubtful", rows.database_now() - timedelta(hours=1))
    now = alive(rows.database_now())
    Effect.objects.update(progress=Progress.LEASED, lease="x", lease_until=now + SECOND)

    assert [name for name in alarms(now) if name == "doubtful"] == []


@each("broken", [part.__name__ for part in status.LINES])
def test_a_part_that_fails_is_an_alarm_and_takes_no_other_along(
    broken: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(now: datetime) -> Any:
        raise OperationalError("away")

    fail.__name__ = broken
    parts = tuple(fail if part.__name__ == broken else part for part in status.LINES)
    monkeypatch.setattr(status, "LINES", parts)
    alive(rows.database_now())
    page = text_of(signed_in(make_staff()).get(PAGE))

    assert f"Part of this page: {broken}" in page
    assert page.count("Alarm") == 1
    assert "It can’t be read" in page or "It can't be read (OperationalError)." in page


def test_the_page_says_what_since_and_what_to_do() -> None:
    an_old_one("given_up", rows.database_now() - timedelta(hours=2))
    alive(rows.database_now())
    page = text_of(signed_in(make_staff()).get(PAGE))
    expected = ["Given up", "Alarm", "1 waits for a person.", "2 hours", "What to do:", "1 part needs somebody."]

    assert [words for words in expected if words not in page.replace("\xa0", " ")] == []


def test_the_desk_has_a_banner_when_something_alarms_and_none_else() -> None:
    client = signed_in(make_staff())
    before = text_of(client.get("/admin/"))
    alive(rows.database_now())

    assert ("See the status" in before, "See the status" in text_of(client.get("/admin/"))) == (True, False)


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_not_staff_sees_no_status(method: str) -> None:
    assert getattr(signed_in(make_user()), method)(PAGE).status_code in {302, 403}


def said(*options: str) -> tuple[str, int]:
    """What the command prints, and its exit status."""
    out = StringIO()
    try:
        call_command("status", *options, stdout=out)
    except SystemExit as end:
        return out.getvalue(), int(str(end.code))
    return out.getvalue(), 0


def test_the_command_ends_with_one_when_something_alarms() -> None:
    before = said()
    alive(rows.database_now())
    after = said()

    assert (before[1], after[1]) == (1, 0)
    assert before[0].splitlines()[0] == (
        "ALARM  Dispatchers at work: None shows signs of life: nothing is sent and no deadline strikes."
        " Start one: ./portal manage dispatch. Any number may run."
    )


def test_the_command_speaks_json_to_programs() -> None:
    an_old_one("given_up", rows.database_now() - timedelta(hours=2))
    text, code = said("--json")
    found = json.loads(text)
    line = next(line for line in found["lines"] if line["name"] == "given_up")

    assert (code, line["is_alarm"], line["figure"]) == (1, True, 1)
    assert f'version = "{found["version"]}"' in (ROOT / "pyproject.toml").read_text("utf-8")
    assert found["alarms"] == sum(line["is_alarm"] for line in found["lines"])
    assert datetime.fromisoformat(line["since"]) == Effect.objects.get().done_at


def test_without_a_database_the_command_still_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any, **options: Any) -> Any:
        raise OperationalError("connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        text, code = said()

    assert (code, len(text.splitlines())) == (1, len(status.LINES))


def test_the_status_asks_a_constant_number_of_questions() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            status.report()
        return len(seen)

    few = queries()
    for part, _limit in LIMITS:
        an_old_one(part, rows.database_now())
        Effect.objects.update(key=f"{part}:x") if Effect.objects.count() == 1 else None

    assert queries() == few


def head_written(monkeypatch: pytest.MonkeyPatch, at: datetime | None) -> None:
    monkeypatch.setattr(status, "newest_head", lambda: at)


def test_a_signed_head_that_is_two_days_old_alarms(monkeypatch: pytest.MonkeyPatch) -> None:
    now = alive(rows.database_now())
    head_written(monkeypatch, now - timedelta(hours=number("ledger.head_late_hours")))

    assert ("ledger_head" in alarms(now), "ledger_head" in alarms(now + SECOND)) == (False, True)


def test_a_missing_first_head_alarms_a_day_after_the_first_event(monkeypatch: pytest.MonkeyPatch) -> None:
    make_toy()
    began = Event.objects.get().at
    head_written(monkeypatch, None)
    late = began + timedelta(seconds=number("status.first_head"))

    assert ("ledger_head" in alarms(late), "ledger_head" in alarms(late + SECOND)) == (False, True)


def test_each_queue_without_a_worker_alarms_after_two_minutes_and_says_which_to_start() -> None:
    now = alive(rows.database_now())
    limit = timedelta(seconds=number("status.workers"))
    Heart("all", queues=("market",)).beat(now + SECOND)

    assert [name for name in alarms(now + limit - SECOND) if "workers" in name] == []
    assert [name for name in alarms(now + limit) if "workers" in name] == ["workers.mail", "workers.files"]
    lines = {line.name: line for line in status.report(now + limit)}
    assert (lines["workers.market"].figure, "ipp-mail" in str(lines["workers.files"].to_do)) == (1, True)


def test_a_worker_that_ends_in_peace_is_missed_at_once() -> None:
    now = alive(rows.database_now())
    heart = Heart("mail", queues=("files", "mail"))
    heart.stop()

    assert [name for name in alarms(now) if "workers" in name] == ["workers.mail", "workers.files"]


def test_a_worker_is_no_dispatcher() -> None:
    workers_alive(rows.database_now())
    [line] = status.dispatcher(rows.database_now())

    assert line.is_alarm


class Timer:
    """A worker's timer, which the test turns."""

    def __init__(self) -> None:
        self.beats: list[Any] = []

    def call_repeatedly(self, seconds: float, beat: Any) -> "Timer":
        self.beats.append(beat)
        return self

    def cancel(self) -> None:
        self.beats.clear()


@pytest.mark.django_db(transaction=True)  # it keeps no connection open, not even a test's
def test_a_worker_shows_the_queues_it_listens_on_while_it_does() -> None:
    timer, queues = Timer(), [SimpleNamespace(name=name) for name in ("mail", "files")]
    consumer = SimpleNamespace(timer=timer, task_consumer=SimpleNamespace(queues=queues))
    part = WorkerPulse(consumer)
    part.start(consumer)
    shown = list(Pulse.objects.values_list("queues", flat=True))
    for beat in timer.beats:
        beat()
    part.stop(consumer)

    assert (shown, timer.beats, Pulse.objects.count()) == ([["files", "mail"]], [], 0)


def test_a_broker_that_is_away_alarms(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**options: Any) -> Any:
        raise ConnectionRefusedError("refused")

    now = alive(rows.database_now())
    before = alarms(now)
    monkeypatch.setattr(status.current_app, "connection_for_write", refuse)

    assert (before, alarms(now)) == ([], ["broker"])


def test_a_disk_without_room_alarms_as_uploads_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    now = alive(rows.database_now())
    before = alarms(now)
    monkeypatch.setattr(type(status.default_storage), "has_room_for", lambda self, size: False, raising=False)

    assert (before, alarms(now)) == ([], ["disk"])


def test_a_folder_for_files_that_is_gone_alarms(settings: Any, tmp_path: Path) -> None:
    now = alive(rows.database_now())
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = str(tmp_path / "file" / "below")

    assert alarms(now) == ["disk"]

"""What verify_ledger says: of chains, of the newest signed head, of all heads, and of what is no fault."""

import json
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.core.management import CommandError, call_command
from django.db import connection, connections

from ledger import signing, verify
from ledger.appendonly import drop_triggers
from ledger.chain import append
from ledger.heads import Head, heads
from ledger.models import Chain, Event
from ledger.moments import database_now
from ledger.signing import write_head
from ledger.verify import examine
from tests.ledger.ledgers import append_one, make_ledger
from tests.ledger.test_tampering import rehash
from tests.support.each import each
from tests.toys.builders import STAFF

pytestmark = pytest.mark.django_db


def told(head: Head) -> str:
    return f"signed head {head.number} of {head.at:%d %B %Y, %H:%M} UTC"


def cut(case: str, place: int) -> None:
    """Remove a case's events from `place` on, with all that would show it."""
    drop_triggers(connection, ("ledger_event",))
    Event.objects.filter(case=case, seq__gte=place).delete()
    rehash(case)


def rewrite(case: str, place: int) -> None:
    drop_triggers(connection, ("ledger_event",))
    Event.objects.filter(case=case, seq=place).update(note="other")
    rehash(case)


def drop(case: str) -> None:
    drop_triggers(connection, ("ledger_event",))
    Event.objects.filter(case=case).delete()
    Chain.objects.filter(case=case).delete()


def last_of(case: str) -> int:
    return Chain.objects.get(case=case).seq


def test_a_ledger_that_holds_is_told_with_its_head() -> None:
    make_ledger()
    head = write_head()
    append("T-000/1", verb="note", by=STAFF)
    out = StringIO()

    call_command("verify_ledger", stdout=out)

    events = Event.objects.count()
    assert out.getvalue().splitlines() == [
        f"The ledger holds: {events} events of 8 cases.",
        f"The {told(head)} stands: {events - 1} events.",
    ]


def test_without_a_head_it_warns_and_passes_unless_one_is_required(heads_dir: Path) -> None:
    make_ledger()
    out, err = StringIO(), StringIO()

    call_command("verify_ledger", stdout=out, stderr=err)
    with pytest.raises(CommandError, match=r"^There is no signed head of late, and --require-head asks for one"):
        call_command("verify_ledger", require_head=True, stderr=StringIO())

    assert out.getvalue() == f"The ledger holds: {Event.objects.count()} events of 8 cases.\n"
    assert err.getvalue() == (f"No signed head is kept in {heads_dir}: ./portal manage write_head writes one.\n")


def test_a_head_of_long_ago_is_named(heads_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_head()
    monkeypatch.setattr(verify, "database_now", lambda: database_now() + timedelta(hours=50, minutes=5))

    found = examine()

    assert (found.faults, found.fresh) == ([], False)
    assert found.notes == [
        f"The newest signed head is 50 hours old. Does the dispatcher run, and can it write to {heads_dir}?"
    ]


def test_a_case_that_is_missing_is_named() -> None:
    make_ledger()
    last, head = last_of("T-003/1"), write_head()
    append("T-000/1", verb="note", by=STAFF)
    for _ in range(last):
        append("T-new", verb="note", by=STAFF)
    drop("T-003/1")

    assert examine().faults == [f"T-003/1: the case is missing; the {told(head)} has {last} events of it"]


def test_a_tail_that_was_cut_is_named() -> None:
    make_ledger()
    last, head = last_of("T-003/1"), write_head()
    for _ in range(9):
        append("T-new", verb="note", by=STAFF)
    cut("T-003/1", 3)

    assert examine().faults == [f"T-003/1: it ends at 2; the {told(head)} has {last} events of it"]


@pytest.mark.parametrize("goes_on", [False, True])
def test_an_event_whose_chain_was_computed_anew_is_named_at_the_recorded_place(goes_on: bool) -> None:
    make_ledger()
    last, head = last_of("T-003/1"), write_head()
    rewrite("T-003/1", 2)
    if goes_on:
        append("T-003/1", verb="note", by=STAFF)

    assert examine().faults == [f"T-003/1: event {last} is not the one that the {told(head)} recorded"]


def test_a_tail_that_was_cut_and_grown_again_is_named() -> None:
    make_ledger()
    last, head = last_of("T-003/1"), write_head()
    cut("T-003/1", last)
    append("T-003/1", verb="other", by=STAFF)

    assert examine().faults == [f"T-003/1: event {last} is not the one that the {told(head)} recorded"]


def test_a_restored_backup_is_announced_in_words_of_its_own() -> None:
    make_ledger()
    backup = {case: last_of(case) for case in ("T-001/1", "T-005/1")}
    chance = random.Random(5)
    for case in backup:
        append_one(case, chance)
    append_one("T-later", chance)
    head = write_head()
    for case, place in backup.items():
        cut(case, place + 1)
    drop("T-later")

    found = examine().faults

    assert found == [
        f"The database is older than the {told(head)}: was a back-up restored?",
        *(f"{case}: it ends at {last}; the {told(head)} has {last + 1} events of it" for case, last in backup.items()),
        f"T-later: the case is missing; the {told(head)} has 1 events of it",
    ]


def test_after_a_backup_was_restored_a_head_signed_anyway_lets_life_go_on() -> None:
    make_ledger()
    first = write_head()
    cut("T-003/1", 2)
    second = write_head(anyway=True)
    third = write_head()

    found = examine(all_heads=True)

    assert (found.faults, examine().faults) == ([], [])
    assert found.notes == [f"The {told(second)} was signed although it does not continue the one before it."]
    assert found.held[1:] == [
        f"The {told(third)} stands: {Event.objects.count()} events.",
        f"The {told(second)} stands: {Event.objects.count()} events.",
        f"The {told(first)} stands: {verify.seal_of(first).events} events.",
    ]


def edit(head: Head, old: bytes, new: bytes) -> None:
    text = head.path.read_bytes()
    assert text.count(old) >= 1
    head.path.write_bytes(text.replace(old, new, 1))


CHANGED = "its signature does not match: it was changed or cut off after it was signed"
DAMAGES: dict[str, Callable[[Head], object]] = {
    "a hash": lambda head: edit(head, head.path.read_bytes().splitlines()[1][-10:-2], b"00000000"),
    "a case taken out": lambda head: edit(head, head.path.read_bytes().splitlines(keepends=True)[2], b""),
    "the sums": lambda head: edit(head, b'"events":', b'"events":1'),
    "its name": lambda head: edit(head, head.name.encode(), head.name.replace("000001", "000009").encode()),
    "cut off": lambda head: head.path.write_bytes(head.path.read_bytes()[:-90]),
    "the last sign": lambda head: head.path.write_bytes(head.path.read_bytes()[:-1]),
    "one line more": lambda head: head.path.write_bytes(head.path.read_bytes() + b"{}\n"),
    "emptied": lambda head: head.path.write_bytes(b""),
    "random bytes": lambda head: head.path.write_bytes(random.Random(1).randbytes(5000)),
    "a list for a text": lambda head: head.path.write_bytes(b"[1]\n[2]\n[3]\n"),
}


@each("damage", DAMAGES)
@each("all_heads", [False, True])
def test_a_head_that_was_changed_is_not_believed(damage: str, all_heads: bool) -> None:
    make_ledger()
    head = write_head()
    DAMAGES[damage](head)

    assert examine(all_heads=all_heads).faults == [f"{told(head)}: {CHANGED}"]


def test_a_head_signed_with_another_key_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    make_ledger()
    head = write_head()
    monkeypatch.setattr(portal_settings, "LEDGER_KEY", "another")

    assert examine().faults == [f"{told(head)}: it was signed with another key than IPP_LEDGER_KEY"]


def test_an_old_head_under_a_newer_name_is_named() -> None:
    make_ledger()
    head = write_head()
    newer = head.path.with_name(head.name.replace("-000001-", "-000007-"))
    head.path.rename(newer)

    assert [fault.partition(": ")[2] for fault in examine().faults] == [
        f"it was renamed; it was written as {head.name}"
    ]


def test_a_head_that_cant_be_read_is_named() -> None:
    head = write_head()
    head.path.unlink()
    head.path.mkdir()

    assert examine().faults == [f"{told(head)}: it can't be read (Is a directory)"]


def three_heads() -> list[Head]:
    make_ledger()
    written = []
    for _ in range(3):
        append("T-000/1", verb="note", by=STAFF)
        written.append(write_head())
    return written


def test_all_heads_are_checked_and_stand() -> None:
    written = three_heads()

    found = examine(all_heads=True)

    assert (found.faults, found.notes, len(found.held)) == ([], [], 1 + len(written))


def test_a_middle_head_that_is_missing_is_named_with_all_heads_only() -> None:
    _, second, third = three_heads()
    second.path.unlink()

    assert examine(all_heads=True).faults == [f"{told(third)}: the head before it, {second.name}, is missing"]
    assert examine().faults == []


def test_first_heads_that_were_taken_away_are_a_note() -> None:
    first, second, _ = three_heads()
    first.path.unlink()

    found = examine(all_heads=True)

    assert (found.faults, found.notes) == (
        [],
        [f"The {told(second)} is the oldest one here; those before it were taken away."],
    )


def test_an_old_head_that_was_signed_anew_is_named_by_the_one_after_it(heads_dir: Path) -> None:
    _, second, _ = three_heads()
    lines = second.path.read_bytes().splitlines(keepends=True)
    code = signing.new_code()
    code.update(b"".join([*lines[:1], *lines[2:-1]]))
    second.path.write_bytes(b"".join([*lines[:1], *lines[2:-1], signing.signature(code)]))

    assert examine(all_heads=True).faults == [f"{told(second)}: the head after it names another digest: it was changed"]


def test_heads_of_an_earlier_key_are_vouched_for_by_the_later_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    three_heads()
    monkeypatch.setattr(portal_settings, "LEDGER_KEY", "another")
    fourth = write_head(anyway=True)

    found = examine(all_heads=True)

    assert (found.faults, len(found.held)) == ([], 5)
    fourth.path.unlink()
    assert len(examine(all_heads=True).faults) == 3


def test_what_only_an_older_head_recorded_is_compared_with_all_heads() -> None:
    """Forged by someone with the key: the newest head agrees with the forgery, the older ones don't."""
    first, second, third = three_heads()
    rewrite("T-001/1", 1)
    for head in (second, third):
        head.path.unlink()
    later = write_head(anyway=True)
    lines = later.path.read_bytes().splitlines(keepends=True)
    sums = json.loads(lines[-2]) | {"continues": True}
    body = b"".join([*lines[:-2], json.dumps(sums).encode() + b"\n"])
    code = signing.new_code()
    code.update(body)
    later.path.write_bytes(body + signing.signature(code))

    assert examine().faults == []
    place = last_of("T-001/1")
    assert examine(all_heads=True).faults == [
        f"T-001/1: the {told(first)} and the {told(later)} recorded different events {place}"
    ]


@contextmanager
def somebody_writes(case: str) -> Iterator[Callable[[], None]]:
    """Give a function that appends from another connection, and waits until that is committed."""

    def append_elsewhere() -> None:
        thread = threading.Thread(target=lambda: (append(case, verb="note", by=STAFF), connections.close_all()))
        thread.start()
        thread.join(30)

    yield append_elsewhere


def faults_while_somebody_writes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Look at a ledger to which an event is added between the reading of its rows and that of its events."""
    make_ledger()
    read = verify.read_events
    with somebody_writes("T-003/1") as write:
        monkeypatch.setattr(verify, "read_events", lambda: (write(), read())[1])
        return examine().faults


@pytest.mark.django_db(transaction=True)
def test_a_case_written_to_while_we_read_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    events = Event.objects.count

    assert faults_while_somebody_writes(monkeypatch) == []
    assert events() == sum(Chain.objects.values_list("seq", flat=True))


@pytest.mark.django_db(transaction=True)
def test_without_one_moment_such_a_case_would_look_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the test above."""
    monkeypatch.setattr(verify, "one_moment", nullcontext)

    assert [fault.partition(":")[0] for fault in faults_while_somebody_writes(monkeypatch)] == ["T-003/1"]


@pytest.mark.django_db(transaction=True)
def test_a_head_never_mixes_moments_and_holds_up_no_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    make_ledger()
    before = Event.objects.count()
    with somebody_writes("T-003/1") as write:
        broken = signing._broken
        monkeypatch.setattr(signing, "_broken", lambda ends: (write(), broken(ends))[1])
        head = write_head()

    assert (verify.seal_of(head).events, Event.objects.count()) == (before, before + 1)
    assert examine().faults == []


@pytest.mark.django_db(transaction=True)
def test_a_head_written_while_we_read_is_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    make_ledger()
    read = verify.read_events

    def write_elsewhere() -> None:
        def write() -> None:
            append("T-003/1", verb="note", by=STAFF)
            write_head()
            connections.close_all()

        thread = threading.Thread(target=write)
        thread.start()
        thread.join(30)

    monkeypatch.setattr(verify, "read_events", lambda: (write_elsewhere(), read())[1])

    assert (examine().faults, len(heads())) == ([], 1)


GARBAGE = {"at": "yesterday", "data": "{", "seq": "two", "user_id": "me"}


@pytest.mark.parametrize("column", GARBAGE)
def test_what_is_no_event_at_all_is_named(column: str) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("SQLite only: PostgreSQL keeps no words in columns of numbers, times and JSON")
    make_ledger()
    drop_triggers(connection, ("ledger_event",))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute(
            f"""UPDATE ledger_event SET "{column}" = %s WHERE "case" = 'T-003/1' AND seq = 2""", [GARBAGE[column]]
        )
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
        cursor.execute("SELECT count(*) FROM ledger_event WHERE typeof(seq) = 'text'")

    named = " ".join(examine().faults)

    assert f"T-003/1: event {GARBAGE[column] if column == 'seq' else 2} was changed" in named

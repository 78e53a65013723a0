"""Checking the ledger: each event by its hash, each chain by its head, and all of it by what signed heads recorded."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Max

from ledger import policy
from ledger.chain import fingerprint, quick_fingerprint
from ledger.heads import Head, Seal, entries, heads, seal_of
from ledger.models import Chain, Event
from ledger.moments import chunks, database_now, one_moment

Marks = dict[tuple[str, int], tuple[str, Head]]  # case and place → hash, and the signed head that says so
UNREADABLE = (ValueError, TypeError, AttributeError, RecursionError)  # what is no event was written by nobody's append
# Times come as they are hashed: UTC, with microseconds unless there are none. A plain expression on SQLite keeps
# Python from parsing what would only be written out again.
AT = {
    "postgresql": "replace(to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), '.000000', '') || '+00:00'",
    "sqlite": "replace(at, ' ', 'T') || '+00:00'",
}
READ = """SELECT {at}, "case", data, note, organisation_id, prev_hash, role, seq, source, target, user_id, verb, hash
FROM ledger_event ORDER BY "case", seq"""


def read_events() -> Iterator[list[tuple[Any, ...]]]:
    """All events as plain columns, by case and place, some thousands at a time."""
    return chunks(READ.format(at=AT[connection.vendor]))


@dataclass(slots=True)
class Found:
    """What a check of the ledger has to say. faults: what is broken; notes: what should be known; held: what stands."""

    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    fresh: bool = False  # there is a signed head of late


def examine(*, all_heads: bool = False) -> Found:
    """Check all chains, and what the newest signed head recorded, or all heads and their own chain."""
    found, marks = Found(), Marks()
    kept = heads()  # before the moment that is read: a head written meanwhile would be ahead of it
    newest = _read_heads(kept if all_heads else kept[-1:], marks, found)
    with one_moment():
        broken = list(faults(marks))
        lost = list(_missing(marks))
        events, cases = Event.objects.count(), Chain.objects.count()
    if lost and not broken and newest and events < newest[1].events:
        found.faults.append(older_than(newest[0]))
    found.faults += broken + lost
    found.held.insert(0, f"The ledger holds: {events} events of {cases} cases.")
    _look_at_age(kept, found)
    return found


def older_than(head: Head) -> str:
    return f"The database is older than the {head}: was a back-up restored?"


def is_behind() -> str:
    """Say that the database lacks events which the newest signed head recorded; empty when it lacks none.

    Quick: counts, and reads the head once. A head that can't be believed says nothing here; verify_ledger names it.
    """
    newest = next(reversed(heads()), None)
    seal = seal_of(newest) if newest else Seal(trouble="there is none")
    if seal.trouble or Event.objects.count() >= seal.events:
        return ""
    return older_than(newest)


def _read_heads(kept: list[Head], marks: Marks, found: Found) -> tuple[Head, Seal] | None:
    """Check heads from the newest to the oldest, and collect what they recorded; gives the newest sound one."""
    newest, compare, vouched = None, True, dict[str, str]()
    for head in reversed(kept):
        seal, known = seal_of(head), vouched.get(head.name)
        if trouble := _trouble_of(seal, known):
            found.faults.append(f"{head}: {trouble}")
            continue
        newest = newest or (head, seal)
        found.held.append(f"The {head} stands: {seal.events} events.")
        if compare:
            found.faults += _take_marks(head, marks)
        if not seal.continues:
            compare = False
            found.notes.append(f"The {head} was signed although it does not continue the one before it.")
        vouched |= dict([seal.after])
        if len(kept) > 1:
            _look_before(head, seal, kept, found)
    return newest


def _trouble_of(seal: Seal, known: str | None) -> str:
    """known: the digest that a later, sound head names; it vouches for a head that was signed with an earlier key."""
    if known is None:
        return seal.trouble
    return "" if seal.digest == known else "the head after it names another digest: it was changed"


def _take_marks(head: Head, marks: Marks) -> Iterator[str]:
    for case, place, digest in entries(head):
        other = marks.setdefault((case, place), (digest, head))
        if other[0] != digest:
            yield f"{case}: the {head} and the {other[1]} recorded different events {place}"


def _look_before(head: Head, seal: Seal, kept: list[Head], found: Found) -> None:
    name = seal.after[0]
    if not name or name in {each.name for each in kept}:
        return
    if head == kept[0]:
        found.notes.append(f"The {head} is the oldest one here; those before it were taken away.")
    else:
        found.faults.append(f"{head}: the head before it, {name}, is missing")


def _look_at_age(kept: list[Head], found: Found) -> None:
    """Say when there is no head, or none of late: what happened since is held by the chains alone."""
    folder = settings.LEDGER_HEADS
    if not kept:
        found.notes.append(f"No signed head is kept in {folder}: ./portal manage write_head writes one.")
        return
    age = database_now() - kept[-1].at
    found.fresh = age <= timedelta(hours=policy.number("ledger.head_late_hours"))
    if not found.fresh:
        hours = age // timedelta(hours=1)
        found.notes.append(
            f"The newest signed head is {hours} hours old. Does the dispatcher run, and can it write to {folder}?"
        )


def faults(marks: Marks | None = None) -> Iterator[str]:
    """Name every break of the chains, and what differs from `marks`. Call it in `one_moment()`.

    marks: is emptied as events are met at the places that heads recorded; what is left is missing.
    """
    marks = {} if marks is None else marks
    ends = {case: (seq, head) for case, seq, head in Chain.objects.values_list("case", "seq", "head").iterator()}
    yield from _event_faults(ends, marks)
    for case, (seq, head) in ends.items():
        if (seq, head) != (0, ""):
            yield f"{case}: the head says {seq} events, the chain ends at 0"


def _event_faults(ends: dict[str, tuple[int, str]], marks: Marks) -> Iterator[str]:
    """Walk through all events; takes from `ends` and `marks` what was met."""
    case, seq, last = "", 0, ""
    for rows in read_events():
        for row in rows:
            name, place, digest = row[1], row[7], row[12]
            if name != case:
                yield from _end_faults(case, seq, last, ends)
                case, seq, last = name, 0, ""
            if place != seq + 1:
                yield f"{case}: event {seq + 1} is missing"
            if row[5] != last:
                yield f"{case}: event {place} does not follow the one before"
            if not _holds(row) and _was_changed(case, place):
                yield f"{case}: event {place} was changed"
            if marks and (mark := marks.pop((case, place), None)) and mark[0] != digest:
                yield f"{case}: event {place} is not the one that the {mark[1]} recorded"
            seq, last = place if type(place) is int else seq + 1, digest  # SQLite keeps words in columns of numbers
    yield from _end_faults(case, seq, last, ends)


def _holds(row: tuple[Any, ...]) -> bool:
    try:
        return quick_fingerprint(row) == row[12]
    except UNREADABLE:
        return False


def _was_changed(case: str, place: int) -> bool:
    """Ask the slow way, which alone decides: columns may be written in other signs and mean the same."""
    try:
        return any(fingerprint(event) != event.hash for event in Event.objects.filter(case=case, seq=place))
    except UNREADABLE:
        return True


def _end_faults(case: str, seq: int, last: str, ends: dict[str, tuple[int, str]]) -> Iterator[str]:
    if not case and not seq:
        return  # before the first case
    end = ends.pop(case, None)
    if end is None:
        yield f"{case}: the case has no head"
    elif end != (seq, last):
        yield f"{case}: the head says {end[0]} events, the chain ends at {seq}"


def _missing(marks: Marks) -> Iterator[str]:
    """Name what heads recorded and nobody met."""
    for (case, place), (_, head) in marks.items():
        last = Event.objects.filter(case=case).aggregate(last=Max("seq"))["last"]
        there = f"it ends at {last}" if last else "the case is missing"
        yield f"{case}: {there}; the {head} has {place} events of it"

"""200 random tamperings by the database's owner, each against the last signed head: all are found.

Whoever owns the database can take off the triggers and compute every hash anew. What was signed and lies elsewhere,
they can't.
"""

import json
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from ledger.appendonly import drop_triggers
from ledger.chain import fingerprint
from ledger.models import Chain, Event
from ledger.signing import write_head
from ledger.verify import examine
from tests.ledger.ledgers import make_ledger

SEED, TAMPERINGS = 20261124, 200
TEXTS = ("verb", "source", "target", "role", "note", "hash", "prev_hash", "case")
FIELDS = (*TEXTS, "seq", "at", "user_id", "organisation_id", "data")
Tampering = Callable[[random.Random], str]
pytestmark = pytest.mark.django_db


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def some_event(chance: random.Random, **where: Any) -> Event:
    return chance.choice(list(Event.objects.filter(**where)))


def other_value(event: Event, name: str, chance: random.Random) -> Any:
    """Something that a field does not hold now, as the database takes it."""
    if name in ("hash", "prev_hash"):
        return f"{chance.getrandbits(256):064x}"
    if name in TEXTS:
        return f"{getattr(event, name)}x"[-16:]
    if name == "at":
        return event.at.replace(tzinfo=None) + timedelta(microseconds=chance.choice([-1, 1, 10**6, -(10**9)]))
    if name == "data":
        return json.dumps(event.data | {"more": chance.randint(1, 9)})
    return (getattr(event, name) or 0) + 100


def write(event: Event, name: str, value: Any) -> None:
    sql(f'UPDATE ledger_event SET "{name}" = %s WHERE id = %s', value, event.pk)


def rehash(case: str) -> None:
    """Compute all of a case's places and hashes anew, and its row of the chain, as if nothing had happened."""
    last = ""
    events = list(Event.objects.filter(case=case).order_by("seq", "pk"))
    for place, event in reversed(list(enumerate(events, start=1))):
        write(event, "seq", 1000 + place)
    for place, event in enumerate(events, start=1):
        event.seq, event.prev_hash = place, last
        last = event.hash = fingerprint(event)
        for name in ("seq", "prev_hash", "hash"):
            write(event, name, getattr(event, name))
    sql('UPDATE ledger_chain SET seq = %s, head = %s WHERE "case" = %s', len(events), last, case)


def edit(chance: random.Random) -> str:
    event, name = some_event(chance), chance.choice(FIELDS)
    write(event, name, other_value(event, name, chance))
    return f"edit of {name}"


def delete(chance: random.Random) -> str:
    sql("DELETE FROM ledger_event WHERE id = %s", some_event(chance).pk)
    return "delete"


def forged(chance: random.Random, seq: int, case: str) -> None:
    """Insert an event that looks right where it stands."""
    event = some_event(chance, case=case)
    event.pk, event.seq, event.note, event.prev_hash = None, seq, "forged", f"{chance.getrandbits(256):064x}"
    event.hash = fingerprint(event)
    event.save(force_insert=True)


def insert(chance: random.Random) -> str:
    """Make room in the middle, or put one behind the last, and leave the rest as it is."""
    event = some_event(chance)
    later = Event.objects.filter(case=event.case, seq__gt=event.seq).order_by("-seq")
    for each in later:
        write(each, "seq", each.seq + 1)
    forged(chance, event.seq + 1, event.case)
    return "insert"


def reorder(chance: random.Random, case: str = "") -> str:
    """Let the first event of a case and a later one change places."""
    first = some_event(chance, seq=1, case=case or some_event(chance).case)
    second = some_event(chance, case=first.case, seq__gt=1)
    for event, place in ((first, 9999), (second, first.seq), (first, second.seq)):
        write(event, "seq", place)
    return "reorder"


def cut_tail(chance: random.Random) -> str:
    """Remove the last events, and turn back the case's row as well."""
    event = some_event(chance, seq__gt=1)
    sql('DELETE FROM ledger_event WHERE "case" = %s AND seq >= %s', event.case, event.seq)
    rehash(event.case)
    return "cut tail"


def drop_case(chance: random.Random) -> str:
    case = some_event(chance).case
    for table in ("ledger_event", "ledger_chain"):
        sql(f'DELETE FROM {table} WHERE "case" = %s', case)
    return "dropped case"


def rewrite(chance: random.Random) -> str:
    """Edit an event, and compute all hashes and the case's row anew."""
    event, name = some_event(chance), chance.choice(["verb", "target", "role", "note", "at", "user_id", "data"])
    write(event, name, other_value(event, name, chance))
    rehash(event.case)
    return f"rewrite of {name}"


def rewrite_without_one(chance: random.Random) -> str:
    event = some_event(chance)
    sql("DELETE FROM ledger_event WHERE id = %s", event.pk)
    rehash(event.case)
    return "rewrite without one"


def rewrite_with_one_more(chance: random.Random) -> str:
    """Forge an event between others, or before all, and compute everything anew."""
    event = some_event(chance)
    for each in Event.objects.filter(case=event.case, seq__gte=event.seq).order_by("-seq"):
        write(each, "seq", each.seq + 1)
    forged(chance, event.seq, event.case)
    rehash(event.case)
    return "rewrite with one more"


def rewrite_reordered(chance: random.Random) -> str:
    case = some_event(chance).case
    reorder(chance, case)
    rehash(case)
    return "rewrite reordered"


PLAIN: tuple[Tampering, ...] = (edit, delete, insert, reorder)
RECOMPUTED: tuple[Tampering, ...] = (
    cut_tail,
    drop_case,
    rewrite,
    rewrite_without_one,
    rewrite_with_one_more,
    rewrite_reordered,
)


def tampered(kinds: tuple[Tampering, ...], *, times: int) -> Iterator[tuple[str, list[str]]]:
    """Tamper once, look, and roll back, again and again: what was done, and what was found."""
    chance = random.Random(SEED)
    drop_triggers(connection, ("ledger_event",))
    for _ in range(times):
        with transaction.atomic():
            done = chance.choice(kinds)(chance)
            found = examine().faults
            transaction.set_rollback(True)
        yield done, found


def test_200_of_200_tamperings_are_found_against_the_last_signed_head() -> None:
    make_ledger()
    write_head()
    before = (Event.objects.count(), Chain.objects.count())

    outcomes = list(tampered(PLAIN + RECOMPUTED, times=TAMPERINGS))

    missed = [done for done, found in outcomes if not found]
    print(f"seed {SEED}: {len(outcomes) - len(missed)} of {len(outcomes)} tamperings found")
    assert (len(outcomes), missed) == (TAMPERINGS, [])
    assert len({done for done, _ in outcomes}) > 20
    assert ((Event.objects.count(), Chain.objects.count()), examine().faults) == (before, [])


def test_without_a_signed_head_whoever_computes_all_hashes_anew_is_not_found() -> None:
    """The negative control: what the head is for."""
    make_ledger()

    outcomes = list(tampered(RECOMPUTED, times=30))

    assert [(done, found) for done, found in outcomes if found] == []


def test_without_a_signed_head_whoever_leaves_the_hashes_is_found() -> None:
    make_ledger()

    assert [done for done, found in tampered(PLAIN, times=60) if not found] == []

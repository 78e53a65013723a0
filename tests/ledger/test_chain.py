"""The chain of events: each kind of tampering is found and named, and honest work is not."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F, QuerySet

from ledger.appendonly import drop_triggers
from ledger.chain import ChainBroken, append, fingerprint
from ledger.lifecycle import move
from ledger.models import Chain, Event
from ledger.verify import faults
from tests.support.each import each
from tests.support.threads import at_once
from tests.toys.builders import HOLDER, SELLER, STAFF, make_toy
from tests.toys.models import Toy


def a_case_with_four_events() -> Toy:
    toy = make_toy(reference="T-TEST")
    move(toy, "ask", by=HOLDER, note="Q-1")
    move(toy, "answer", by=SELLER)
    move(toy, "finish", by=STAFF)
    return toy


def found() -> list[str]:
    return list(faults())


def edit() -> None:
    Event.objects.filter(seq=2).update(note="Q-2")


def edit_with_a_new_hash() -> None:
    event = Event.objects.get(seq=2)
    event.note = "Q-2"
    Event.objects.filter(seq=2).update(note="Q-2", hash=fingerprint(event))


def delete() -> None:
    Event.objects.filter(seq=2).delete()


def insert() -> None:
    last = Event.objects.get(seq=4)
    forged = Event(case="T-TEST", seq=5, at=last.at, verb="reopen", role="staff", prev_hash=last.hash)
    forged.hash = fingerprint(forged)
    forged.save()


def reorder() -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        Event.objects.filter(seq=old).update(seq=new)


def cut_tail() -> None:
    Event.objects.filter(seq=4).delete()


def move_to_another_case() -> None:
    Event.objects.filter(seq=4).update(case="T-OTHER", seq=1)


def lose_the_head() -> None:
    Chain.objects.all().delete()


def turn_back_the_head() -> None:
    Chain.objects.update(seq=F("seq") - 1, head=Event.objects.get(seq=3).hash)


TAMPERING: list[tuple[Callable[[], None], list[str]]] = [
    (edit, ["event 2 was changed"]),
    (edit_with_a_new_hash, ["event 3 does not follow the one before"]),
    (delete, ["event 2 is missing", "event 3 does not follow the one before"]),
    (insert, ["the head says 4 events, the chain ends at 5"]),
    (
        reorder,
        [
            "event 2 does not follow the one before",
            "event 2 was changed",
            "event 3 does not follow the one before",
            "event 3 was changed",
            "event 4 does not follow the one before",
        ],
    ),
    (cut_tail, ["the head says 4 events, the chain ends at 3"]),
    (lose_the_head, ["the case has no head"]),
    (turn_back_the_head, ["the head says 3 events, the chain ends at 4"]),
]


@pytest.mark.django_db
@each(("tamper", "told"), TAMPERING, ids=lambda value: getattr(value, "__name__", ""))
def test_tampering_by_the_databases_owner_is_found_and_named(tamper: Callable[[], None], told: list[str]) -> None:
    a_case_with_four_events()
    drop_triggers(connection, ("ledger_event",))

    tamper()

    assert found() == [f"T-TEST: {fault}" for fault in told]


@pytest.mark.django_db
def test_an_event_moved_to_another_case_is_missed_here_and_found_there() -> None:
    a_case_with_four_events()
    drop_triggers(connection, ("ledger_event",))

    move_to_another_case()

    assert sorted(found()) == [
        "T-OTHER: event 1 does not follow the one before",
        "T-OTHER: event 1 was changed",
        "T-OTHER: the case has no head",
        "T-TEST: the head says 4 events, the chain ends at 3",
    ]


@pytest.mark.django_db
def test_the_command_tells_that_the_ledger_holds() -> None:
    a_case_with_four_events()
    told = StringIO()

    call_command("verify_ledger", stdout=told)

    assert told.getvalue() == "The ledger holds: 4 events of 1 cases.\n"


@pytest.mark.django_db
def test_the_command_fails_and_tells_each_fault() -> None:
    a_case_with_four_events()
    drop_triggers(connection, ("ledger_event",))
    cut_tail()
    told = StringIO()

    with pytest.raises(CommandError, match=r"^The ledger has 1 faults\.$") as failure:
        call_command("verify_ledger", stderr=told)

    assert told.getvalue().splitlines()[1:] == ["T-TEST: the head says 4 events, the chain ends at 3"]
    assert failure.value.returncode == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data",
    [
        {"listings": [1, 2], "ok": True, "none": None},
        {10: "ten", 9: "nine", 2: "two"},
        {"pair": (1, 2), "score": 0.1, "large": 1e22, "whole": 3.0, "minus": -0.0},
        {"words": "Zoë “quoted” 灯 \u2028 end"},
    ],
)
def test_what_the_database_gives_back_still_matches_its_hash(data: dict[object, object]) -> None:
    append("T-1", verb="note", by=STAFF, data=data)  # type: ignore[arg-type]

    assert found() == []


@pytest.mark.django_db
@pytest.mark.parametrize(("data", "error"), [({"x": float("nan")}, ValueError), ({"x": object()}, TypeError)])
def test_data_that_no_database_keeps_is_refused_and_leaves_nothing(data: dict, error: type[Exception]) -> None:
    with pytest.raises(error):
        append("T-1", verb="note", by=STAFF, data=data)

    assert Event.objects.count() == 0


@pytest.mark.django_db
def test_a_writer_with_a_stale_head_is_refused_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stale = Chain.objects.create(case="T-1")
    append("T-1", verb="note", by=STAFF)
    monkeypatch.setattr(QuerySet, "get_or_create", lambda rows, **query: (stale, False))

    with pytest.raises(ChainBroken, match="T-1 was written to at the same moment"):
        append("T-1", verb="note", by=STAFF)

    assert (Event.objects.count(), found()) == (1, [])


@pytest.mark.django_db(transaction=True)
def test_eight_who_write_to_one_new_case_at_once_make_one_chain() -> None:
    outcomes = at_once(*[lambda: append("T-1", verb="note", by=STAFF).seq] * 8)

    assert sorted(outcomes) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert found() == []

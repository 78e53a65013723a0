"""The one door: only the table moves a case, once, and whole or not at all."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ledger.lifecycle import Actor, Edge, IllegalMove, Lifecycle, Role, move, open_case
from ledger.models import Chain, Deadline, Event
from ledger.queries import events_of, open_deadline
from outbox.models import Effect
from replies.models import Reply
from tests.support.each import each
from tests.support.threads import at_once
from tests.toys.builders import HOLDER, SELLER, STAFF, SYSTEM, make_toy
from tests.toys.models import LIFECYCLE, Stage, Toy

VERBS = sorted({edge.verb for edge in LIFECYCLE.edges} | {"fly"})
ALLOWED = {
    ("open", "ask", "holder"): "asked",
    ("asked", "answer", "seller"): "open",
    ("asked", "lapse", "system"): "done",
    ("asked", "glance", "system"): "asked",
    ("asked", "strike", "system"): "asked",
    ("open", "finish", "staff"): "done",
    ("open", "finish", "supervisor"): "done",
    ("asked", "finish", "staff"): "done",
    ("asked", "finish", "supervisor"): "done",
    ("done", "reopen", "supervisor"): "open",
}


@pytest.mark.django_db
@each(("state", "verb", "role"), list(product(Stage.values, VERBS, Role.values)))
def test_only_the_table_moves_a_case(state: str, verb: str, role: str) -> None:
    toy = make_toy(state=state)
    target = ALLOWED.get((state, verb, role))

    if target is None:
        with pytest.raises(IllegalMove):
            move(toy, verb, by=Actor(Role(role)))
    else:
        move(toy, verb, by=Actor(Role(role)))

    assert (toy.state, Toy.objects.get().state) == (target or state, target or state)
    assert [event.verb for event in events_of(toy)] == ["open", *([verb] if target else [])]


def test_the_buttons_of_each_role_are_the_moves_that_the_table_allows() -> None:
    shown = {
        (state, verb, role)
        for state, role in product(Stage.values, Role.values)
        for verb in LIFECYCLE.verbs(state, Actor(Role(role)))
    }

    assert shown == set(ALLOWED)


@pytest.mark.django_db
def test_a_move_leaves_event_clock_effect_and_letters() -> None:
    toy = make_toy()

    move(toy, "finish", by=STAFF, note="D-1", data={"why": 7})

    event = events_of(toy).last()
    assert (event.seq, event.verb, event.source, event.target, event.role) == (2, "finish", "open", "done", "staff")
    assert (event.user_id, event.organisation_id, event.note, event.data) == (3, None, "D-1", {"why": 7})
    assert [(reply.code, reply.role) for reply in Reply.objects.all()] == [
        ("toy_done", "holder"),
        ("toy_done", "seller"),
    ]
    assert sorted(Effect.objects.values_list("kind", flat=True)) == ["mail", "mail", "toy_ring"]


@pytest.mark.django_db
def test_a_move_opens_and_closes_the_clocks_of_its_edge() -> None:
    toy = make_toy()
    move(toy, "ask", by=HOLDER)
    opened = open_deadline(toy)
    move(toy, "answer", by=SELLER)

    assert opened is not None
    assert (opened.kind, opened.due_at > opened.starts_at) == ("toy_answer", True)
    assert open_deadline(toy) is None


@pytest.mark.django_db
def test_a_move_sets_the_moment_of_the_state_in_object_and_row_alike() -> None:
    toy = make_toy()
    before = toy.state_since

    move(toy, "ask", by=HOLDER)

    assert toy.state_since > before
    assert Toy.objects.get().state_since == toy.state_since


@pytest.mark.django_db
def test_a_move_back_to_its_own_state_leaves_an_event_and_keeps_the_moment() -> None:
    toy = make_toy()
    move(toy, "ask", by=HOLDER)
    since = toy.state_since

    move(toy, "glance", by=SYSTEM)

    assert [event.verb for event in events_of(toy)] == ["open", "ask", "glance"]
    assert (toy.state_since, Toy.objects.get().state_since, open_deadline(toy).kind) == (since, since, "toy_answer")


@pytest.mark.django_db
def test_a_second_move_on_a_stale_copy_is_refused_in_a_sentence_for_people() -> None:
    toy = make_toy()
    stale = Toy.objects.get()
    move(toy, "finish", by=STAFF)

    with pytest.raises(IllegalMove, match="was moved by someone else") as refusal:
        move(stale, "ask", by=HOLDER)

    assert str(refusal.value.for_people) == (
        "This can't be done now: the case has moved on. Read it again and decide anew."
    )
    assert (stale.state, Toy.objects.get().state) == ("open", "done")
    assert [event.verb for event in events_of(toy)] == ["open", "finish"]


@pytest.mark.django_db
def test_the_wrong_role_is_told_to_ask_a_colleague() -> None:
    with pytest.raises(IllegalMove) as refusal:
        move(make_toy(), "finish", by=HOLDER)

    assert str(refusal.value.for_people) == "Your account may not do this. Ask a colleague who may."


class Explosion(Exception):
    pass


class Explodes:
    @classmethod
    def write(cls, case: Any) -> None:
        raise Explosion


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["letters", "effects"])
def test_a_move_that_raises_in_a_consequence_changes_nothing(column: str) -> None:
    toy = make_toy()
    finish = LIFECYCLE.edge("open", "finish")
    rigged = {"letters": finish.letters, "effects": finish.effects} | {column: (*finish.letters, Explodes)}
    toy.lifecycle = Lifecycle(Stage, [Edge("open", "finish", "done", Role.STAFF, **rigged)])
    since = toy.state_since

    with pytest.raises(Explosion):
        move(toy, "finish", by=STAFF)

    row = Toy.objects.get()
    assert (row.state, row.state_since, toy.state, toy.state_since) == ("open", since, "open", since)
    assert (Event.objects.count(), Chain.objects.get().seq) == (1, 1)
    assert (Effect.objects.count(), Reply.objects.count(), Deadline.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_a_note_too_long_for_its_column_stops_the_move_on_every_database() -> None:
    toy = make_toy()

    with pytest.raises(ValueError, match="at most 200 signs, not 201"):
        move(toy, "ask", by=HOLDER, note="n" * 201)

    assert Toy.objects.get().state == "open"


@pytest.mark.django_db
def test_a_new_case_begins_its_chain_with_who_opened_it() -> None:
    toy = make_toy()

    assert [(event.seq, event.verb, event.target, event.role) for event in events_of(toy)] == [
        (1, "open", "open", "holder")
    ]


@pytest.mark.django_db
def test_a_case_that_is_rolled_back_leaves_no_chain() -> None:
    with transaction.atomic():
        open_case(Toy.objects.create(reference="T-1"), by=HOLDER)
        transaction.set_rollback(True)

    assert (Chain.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_of_eight_people_who_move_a_case_at_once_one_wins() -> None:
    toy = make_toy()

    def finish() -> str:
        return move(Toy.objects.get(pk=toy.pk), "finish", by=STAFF).verb

    outcomes = at_once(*[finish] * 8)

    assert sorted(str(outcome) for outcome in outcomes) == sorted(
        ["finish", *[str(outcome) for outcome in outcomes if isinstance(outcome, IllegalMove)]]
    )
    assert [event.verb for event in events_of(toy)] == ["open", "finish"]
    assert Effect.objects.filter(kind="toy_ring").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_compare_and_set_several_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.lifecycle.swap", lambda case, edge, now: True)
    toy = make_toy()
    stale: list[Callable[[], Any]] = [
        lambda copy=copy: move(copy, "finish", by=STAFF)  # type: ignore[misc]
        for copy in [Toy.objects.get(pk=toy.pk) for _ in range(8)]
    ]

    outcomes = at_once(*stale)

    assert len([outcome for outcome in outcomes if isinstance(outcome, Edge)]) > 1


@pytest.mark.django_db
def test_roles_are_taken_from_whoever_acts() -> None:
    class User:
        pk, is_supervisor = 7, False

    class Boss:
        pk, is_supervisor = 8, True

    assert [Actor.staff(User()), Actor.staff(Boss()), Actor.holder(User(), 9), Actor.seller(), SYSTEM] == [
        Actor(Role.STAFF, 7), Actor(Role.SUPERVISOR, 8), Actor(Role.HOLDER, 7, 9), Actor(Role.SELLER),
        Actor(Role.SYSTEM),
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_state_is_written_by_one_statement_that_names_the_old_state() -> None:
    toy = make_toy()

    with CaptureQueriesContext(connection) as queries:
        move(toy, "ask", by=HOLDER)

    written = [query["sql"] for query in queries if query["sql"].startswith('UPDATE "toys_toy"')]
    assert len(written) == 1
    assert written[0].endswith("""AND "toys_toy"."state" = 'open')""")

"""The rows of the outbox: written once for each meaning, leased by one, settled by whoever holds the lease."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from outbox import rows
from outbox.models import Effect, Progress
from tests.toys.builders import make_effect

SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


def lease(now: datetime | None = None) -> list[str]:
    return [effect.key for effect in rows.lease_due(now or rows.database_now())]


def taken(key: str = "toy_ring:1", **facts: Any) -> Effect:
    """An effect whose attempt has begun."""
    make_effect(key, **facts)
    (effect,) = rows.lease_due(rows.database_now())
    begun = rows.take(effect.pk, effect.lease, now=rows.database_now())
    assert begun is not None
    return begun


def test_the_same_key_twice_is_one_row_and_the_first() -> None:
    first = make_effect("toy_ring:1", payload={"n": 1})
    second = make_effect("toy_ring:1", payload={"n": 2})

    assert (second.pk, second.payload, Effect.objects.count()) == (first.pk, {"n": 1}, 1)


def test_effects_on_one_subject_are_numbered_and_others_are_not() -> None:
    numbers = [make_effect(f"k{n}", subject=subject).seq for n, subject in enumerate(["a", "a", "b", "", "a", ""])]

    assert numbers == [1, 2, 1, 0, 3, 0]


def test_a_new_effect_is_due_at_once() -> None:
    make_effect("a")

    assert lease() == ["a"]


def test_an_effect_is_not_leased_before_its_time() -> None:
    effect = make_effect("a")
    later = effect.not_before + timedelta(minutes=5)
    Effect.objects.update(not_before=later)

    assert lease(later - SECOND) == []
    assert lease(later) == ["a"]


def test_a_lease_is_taken_over_after_it_expired_and_not_before() -> None:
    make_effect("a")
    now = rows.database_now()

    assert lease(now) == ["a"]
    assert lease(now + rows.HANDED_FOR) == []
    assert lease(now + rows.HANDED_FOR + SECOND) == ["a"]


@pytest.mark.parametrize("back", [timedelta(hours=2), timedelta(days=15)])
def test_leases_given_before_the_clock_was_turned_back_are_over(back: timedelta) -> None:
    for number in range(rows.IN_FLIGHT + 2):
        make_effect(f"k{number}")
    now = rows.database_now()
    Effect.objects.update(not_before=now - back)

    assert len(lease(now)) == rows.IN_FLIGHT
    assert len(lease(now - back)) == rows.IN_FLIGHT


def test_a_pause_that_began_before_the_clock_was_turned_back_is_over() -> None:
    now = rows.database_now()
    effect = taken("a")
    rows.back_off(effect, "later", now=now + timedelta(days=15), doubtful=False, pause=60)

    assert lease(now) == ["a"]


def test_the_longest_pause_that_is_granted_is_waited_for() -> None:
    now = rows.database_now()
    rows.back_off(taken("a"), "later", now=now, doubtful=False, pause=10**9)

    assert (lease(now), lease(now + timedelta(days=1))) == ([], ["a"])


def test_an_effect_is_due_by_the_databases_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    behind = rows.database_now() - timedelta(hours=1)
    monkeypatch.setattr(rows, "database_now", lambda: behind)

    assert make_effect("a").not_before == behind
    assert lease(behind) == ["a"]


def test_the_lease_of_an_attempt_is_longer_than_that_of_a_hand_over() -> None:
    effect = taken("a")
    assert effect.lease_until is not None

    assert effect.lease_until - rows.database_now() > rows.HANDED_FOR
    assert lease(effect.lease_until) == []
    assert lease(effect.lease_until + SECOND) == ["a"]


def test_effects_on_one_subject_go_one_after_the_other() -> None:
    for key in ("hide", "restore", "hide again"):
        make_effect(key, subject="listing:1")
    order = []
    while leased := rows.lease_due(rows.database_now()):
        (effect,) = leased
        order.append(effect.key)
        begun = rows.take(effect.pk, effect.lease, now=rows.database_now())
        assert begun is not None
        rows.mark_done(begun, {})

    assert order == ["hide", "restore", "hide again"]


def test_an_effect_that_waits_for_its_next_try_holds_up_its_own_subject_only() -> None:
    effect = taken("hide", subject="listing:1")
    make_effect("restore", subject="listing:1")
    make_effect("other", subject="listing:2")
    rows.back_off(effect, "later", now=rows.database_now(), doubtful=False, pause=3600)

    assert lease() == ["other"]


@pytest.mark.parametrize("settle", [rows.mark_done, rows.mark_dead, rows.mark_cancelled])
def test_a_settled_effect_lets_the_next_on_its_subject_go(settle: Any) -> None:
    effect = taken("hide", subject="listing:1")
    make_effect("restore", subject="listing:1")
    settle(effect, {} if settle is rows.mark_done else "because")

    assert lease() == ["restore"]


def test_a_backlog_waits_in_the_table_and_holds_up_no_other_queue() -> None:
    for number in range(60):
        make_effect(f"mail:{number}", queue="mail")
    make_effect("hide", queue="market")

    first = lease()

    assert (len([key for key in first if key.startswith("mail")]), "hide" in first) == (rows.IN_FLIGHT, True)
    assert lease() == []


def test_a_settled_effect_makes_room_in_its_queue() -> None:
    for number in range(rows.IN_FLIGHT + 1):
        make_effect(f"mail:{number}", queue="mail")
    first, *_ = rows.lease_due(rows.database_now())
    begun = rows.take(first.pk, first.lease, now=rows.database_now())
    assert begun is not None
    rows.mark_done(begun, {})

    assert lease() == [f"mail:{rows.IN_FLIGHT}"]


def test_an_attempt_begins_once_for_a_lease() -> None:
    make_effect()
    (effect,) = rows.lease_due(rows.database_now())

    attempts = [rows.take(effect.pk, effect.lease, now=rows.database_now()) for _ in range(2)]

    assert [attempt is not None for attempt in attempts] == [True, False]
    assert Effect.objects.get().attempts == 1


@pytest.mark.parametrize("wrong", ["", "0" * 32])
def test_an_attempt_without_the_lease_does_not_begin(wrong: str) -> None:
    make_effect()
    (effect,) = rows.lease_due(rows.database_now())

    assert rows.take(effect.pk, wrong, now=rows.database_now()) is None
    assert Effect.objects.get().attempts == 0


def test_an_effect_that_is_gone_does_not_begin() -> None:
    assert rows.take(12345, "x", now=rows.database_now()) is None


def test_a_begun_attempt_is_doubtful_in_the_table_before_anything_is_sent() -> None:
    effect = taken()

    assert (effect.doubtful, Effect.objects.get().doubtful) == (False, True)


@pytest.mark.parametrize("settle", ["mark_done", "mark_dead", "mark_cancelled", "back_off"])
def test_a_frozen_performers_late_finish_is_refused(settle: str) -> None:
    frozen = taken("a")
    assert frozen.lease_until is not None
    now = frozen.lease_until + SECOND
    (stolen,) = rows.lease_due(now)
    late = {
        "mark_done": lambda: rows.mark_done(frozen, {}),
        "mark_dead": lambda: rows.mark_dead(frozen, "no"),
        "mark_cancelled": lambda: rows.mark_cancelled(frozen, "no"),
        "back_off": lambda: rows.back_off(frozen, "no", now=now, doubtful=False),
    }

    assert late[settle]() is False
    row = Effect.objects.get()
    assert (row.progress, row.lease, row.last_error) == (Progress.LEASED, stolen.lease, "")


def test_whoever_is_frozen_while_beginning_does_not_wake_with_the_next_ones_lease(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_effect()
    (effect,) = rows.lease_due(rows.database_now())
    swap = rows._swap

    def freeze(*args: Any, **changes: Any) -> bool:
        monkeypatch.setattr(rows, "_swap", swap)
        is_ours = swap(*args, **changes)
        rows.lease_due(rows.database_now() + timedelta(hours=1))  # meanwhile somebody else takes it over
        return is_ours

    monkeypatch.setattr(rows, "_swap", freeze)
    frozen = rows.take(effect.pk, effect.lease, now=rows.database_now())

    assert frozen is not None
    assert rows.mark_done(frozen, {}) is False


def test_the_pause_doubles_after_four_quick_tries_up_to_half_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows.random, "uniform", lambda low, high: high)
    now, pauses = rows.database_now(), []
    effect = taken()
    for attempts in range(1, 16):
        effect.attempts = attempts
        rows.back_off(effect, "later", now=now, doubtful=False)
        pauses.append((effect.not_before - now).total_seconds())
        Effect.objects.update(progress=Progress.LEASED, lease="again")
        effect.lease = "again"

    assert pauses == [5, 5, 5, 5, 10, 20, 40, 80, 160, 320, 640, 1280, 1800, 1800, 1800]


def test_attempts_whose_worker_was_killed_make_no_pause_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows.random, "uniform", lambda low, high: high)
    make_effect("a")
    now = rows.database_now()
    for _ in range(7):
        now += timedelta(hours=1)
        [leased] = rows.lease_due(now)
        begun = rows.take(leased.pk, leased.lease, now=now)
    rows.back_off(begun, "later", now=now, doubtful=False)

    assert (begun.not_before - now).total_seconds() == 5


def test_the_pause_is_spread_between_a_fifth_and_the_whole() -> None:
    now, pauses = rows.database_now(), []
    effect = taken()
    for _ in range(50):
        rows.back_off(effect, "later", now=now, doubtful=False)
        pauses.append((effect.not_before - now).total_seconds())
        Effect.objects.update(progress=Progress.LEASED, lease="again", attempts=1)
        effect.lease, effect.attempts = "again", 1

    assert (min(pauses) >= 1, max(pauses) <= 5, len(set(pauses)) > 40) == (True, True, True)


@pytest.mark.parametrize(("wish", "given"), [(90.0, 90), (0.0, 0), (-5.0, 0), (10**9, 86_400)])
def test_the_other_side_may_name_the_pause_within_a_day(wish: float, given: int) -> None:
    effect, now = taken(), rows.database_now()

    rows.back_off(effect, "later", now=now, doubtful=False, pause=wish)

    assert (Effect.objects.get().not_before - now).total_seconds() == given


@pytest.mark.parametrize("doubtful", [True, False])
def test_after_the_last_attempt_it_is_given_up_and_the_doubt_is_kept(doubtful: bool) -> None:
    effect = taken()
    effect.attempts = rows.MOST_ATTEMPTS

    rows.back_off(effect, "no answer", now=rows.database_now(), doubtful=doubtful)

    row = Effect.objects.get()
    assert (row.progress, row.last_error, row.doubtful) == (Progress.DEAD, "no answer", doubtful)
    assert row.done_at is not None


def test_an_effect_that_kills_each_worker_rests_longer_each_time_and_is_given_up() -> None:
    make_effect()
    now, begun = rows.database_now(), [rows.database_now()]
    while Effect.objects.get().progress != Progress.DEAD:
        for effect in rows.lease_due(now):
            if rows.take(effect.pk, effect.lease, now=now):
                begun.append(now)  # the worker dies of it: nobody settles it
        row = Effect.objects.get()
        now = max(row.not_before, row.lease_until or now) + SECOND
    rests = [round((later - first).total_seconds()) for first, later in pairwise(begun[1:])]

    assert rests == [16, 16, 31, 61, 121, 241, 481, 961, 1801]
    assert Effect.objects.get().last_error == "It was begun 10 times; the last 10 never ended."


def test_an_attempt_that_ends_lets_the_next_killed_one_be_taken_over_quickly() -> None:
    effect, now = taken(), rows.database_now()
    for _ in range(5):
        rows.back_off(effect, "busy", now=now, doubtful=False, pause=0)
        (effect,) = rows.lease_due(now)
        effect = rows.take(effect.pk, effect.lease, now=now)

    assert lease(now + rows.PERFORMING_FOR + SECOND) == ["toy_ring:1"]


def test_a_given_up_effect_is_revived_with_its_old_key() -> None:
    effect = taken("a")
    rows.mark_dead(effect, "no")

    assert rows.revive(effect, now=rows.database_now()) is True
    assert lease() == ["a"]
    row = Effect.objects.get()
    assert (row.attempts, row.handed, row.done_at) == (0, 1, None)


@pytest.mark.parametrize("settle", [rows.mark_done, rows.mark_cancelled])
def test_what_is_done_or_cancelled_is_not_revived(settle: Any) -> None:
    effect = taken()
    settle(effect, {} if settle is rows.mark_done else "because")

    assert rows.revive(effect, now=rows.database_now()) is False
    assert lease() == []


def test_words_that_a_database_refuses_cannot_stop_the_recording() -> None:
    effect = taken()
    receipt = {"a\x00b": ["c\x00", {"d": "e\ud800"}], "n": float("inf"), "ok": 1.5}

    assert rows.mark_done(effect, receipt) is True
    assert Effect.objects.get().receipt == {"ab": ["c", {"d": "e"}], "n": None, "ok": 1.5}


def test_a_long_or_broken_reason_is_cut_and_cleaned() -> None:
    effect = taken()

    rows.mark_dead(effect, "a\x00\ud800" + "b" * 5000)

    assert Effect.objects.get().last_error == "a" + "b" * 1999


def test_a_command_is_noted_as_in_doubt_and_as_known_under_the_lease_alone() -> None:
    effect, now = taken(), rows.database_now()
    thawed = Effect.objects.get(pk=effect.pk)
    thawed.lease = "lost"
    noted = [rows.note_doubt(each, since=now) for each in (thawed, effect)]

    assert (noted, thawed.in_doubt_since, Effect.objects.get().in_doubt_since) == ([False, True], None, now)
    assert (rows.note_doubt(effect, since=None), Effect.objects.get().in_doubt_since) == (True, None)


def test_what_waits_on_the_same_subject_comes_up_at_once_for_a_newer_one_and_nothing_else_does() -> None:
    now = rows.database_now()
    for key, subject in (("a", "s"), ("b", "t"), ("c", "s"), ("d", "s")):
        make_effect(key, subject=subject)
    Effect.objects.update(not_before=now + SECOND)
    rows.hasten(Effect.objects.get(key="c"), now=now)

    assert list(Effect.objects.filter(not_before=now).values_list("key", flat=True)) == ["a"]

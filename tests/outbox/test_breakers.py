"""A destination that is away is held back, probed once in each pause, and let go by its first answer."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outbox import breakers, rows
from outbox.handlers import Permanent, Temporary, Unknown
from outbox.models import Breaker, Effect
from tests.outbox.outage import World, gone, progress_of, world
from tests.support.figures import record
from tests.toys.bell import Bell
from tests.toys.builders import make_effect

pytestmark = pytest.mark.django_db
CORNER, OTHER = "market:corner", "market:other"
HOUR = 3600.0


@pytest.fixture
def here(fresh_bell: Bell, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with world(fresh_bell, monkeypatch) as made:
        yield made


def write(count: int, destination: str = CORNER) -> None:
    for number in range(count):
        make_effect(f"{destination}:{number}", destination=destination)
    Effect.objects.update(not_before=rows.database_now())


def test_an_outage_of_an_hour_costs_a_call_a_minute_and_no_effect(here: World) -> None:
    write(200)
    here.away[CORNER] = gone()
    here.run(60)
    here.run(HOUR - 60, step=5)
    during = progress_of(CORNER)
    here.away.clear()
    here.run(60)
    calls = {"first_minute": here.calls_in(CORNER, 0, 60), "after_it": here.calls_in(CORNER, 60, HOUR)}
    record("outage", seconds=HOUR, rows=200, dead=progress_of(CORNER).get("dead", 0), **calls)

    assert here.calls_in(CORNER, 0, 60) <= rows.IN_FLIGHT + 6
    assert here.calls_in(CORNER, 60, HOUR) <= 60
    assert (during, progress_of(CORNER)) == ({"ready": 200}, {"done": 200})


def calls_in_ten_minutes_of_outage(here: World) -> int:
    write(60)
    here.away[CORNER] = gone()
    here.run(600, step=5)
    return here.calls_in(CORNER, 0, 600)


def test_with_the_breaker_ten_minutes_of_outage_cost_few_calls(here: World) -> None:
    assert calls_in_ten_minutes_of_outage(here) <= rows.IN_FLIGHT + 6 + 9


def test_without_the_breaker_they_cost_more_than_ten_times_as_many(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breakers, "failed", lambda *args, **options: False)

    assert calls_in_ten_minutes_of_outage(here) > 10 * (rows.IN_FLIGHT + 6 + 9)


def test_an_outage_hinders_no_other_destination(here: World) -> None:
    write(30)
    here.away[CORNER] = gone()
    here.run(60)
    write(30, OTHER)

    here.run(5)

    assert progress_of(OTHER) == {"done": 30}


def test_attempts_in_flight_to_one_destination_take_no_room_from_another(here: World) -> None:
    write(rows.IN_FLIGHT + 5)
    rows.lease_due(here.now)  # they hang
    write(1, OTHER)

    assert [effect.destination for effect in rows.lease_due(here.now)] == [OTHER]


def test_the_pauses_between_probes_double_up_to_a_minute(here: World) -> None:
    write(200)
    here.away[CORNER] = gone()
    here.run(400)
    probes = [at for at in here.calls[CORNER] if at > 0]

    assert [later - first for first, later in pairwise([0.0, *probes])][:8] == [2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.parametrize(("failures", "held"), [(4, False), (5, True)])
def test_five_failures_in_a_row_hold_a_destination(failures: int, held: bool, here: World) -> None:
    for _ in range(failures):
        breakers.failed(CORNER, "away", now=here.now)

    assert bool(breakers.open_ones()) is held


ANSWERS = [
    (None, 0),
    (Temporary("greylisted: come back later"), 0),
    (Permanent("no such listing"), 0),
    (Unknown("the connection went away meanwhile"), 4),
    (KeyError("a bug of ours"), 4),
]


@pytest.mark.parametrize(("outcome", "left"), ANSWERS)
def test_any_answer_ends_a_row_of_failures_and_doubt_and_bugs_say_nothing(
    outcome: Exception | None, left: int, here: World
) -> None:
    for _ in range(4):
        breakers.failed(CORNER, "away", now=here.now)
    if outcome:
        here.away[CORNER] = outcome
    write(1)
    here.run(1)

    assert Breaker.objects.get().failures == left


def test_a_named_pause_holds_the_destination_at_once_and_for_so_long(here: World) -> None:
    write(30)
    here.away[CORNER] = gone(pause=300)
    here.run(1)
    first = here.calls_in(CORNER, 0, 1)
    here.away.clear()
    here.run(299)
    meanwhile = here.calls_in(CORNER, 1, 300)
    here.run(20)

    assert (first <= rows.IN_FLIGHT, meanwhile, progress_of(CORNER)) == (True, 0, {"done": 30})


def test_an_effect_in_doubt_that_has_to_wait_holds_up_no_other(here: World) -> None:
    write(3)
    here.away[f"{CORNER}:0"] = Unknown("no answer came", pause=73, away=True)
    here.run(3)

    assert progress_of(CORNER) == {"ready": 1, "done": 2}
    assert breakers.open_ones() == []


def test_a_named_pause_holds_for_an_hour_at_most(here: World) -> None:
    breakers.failed(CORNER, "come tomorrow", now=here.now, pause=86_400)

    assert Breaker.objects.get().probe_after == here.now + timedelta(hours=1)


@pytest.mark.postgresql
def test_a_shorter_named_pause_does_not_cut_a_longer_one(here: World) -> None:
    for pause in (600, 5):
        breakers.failed(CORNER, "slow down", now=here.now, pause=pause)

    assert Breaker.objects.get().probe_after == here.now + timedelta(seconds=600)


@pytest.mark.parametrize("pause", [0, -5, None])
def test_a_pause_of_nothing_is_a_failure_like_any_other(pause: Any, here: World) -> None:
    assert breakers.failed(CORNER, "away", now=here.now, pause=pause) is False


def test_while_a_probe_is_under_way_there_is_no_second(here: World) -> None:
    write(200)
    for _ in range(5):
        breakers.failed(CORNER, "away", now=here.now)
    here.seconds = 3
    (probe,) = rows.lease_due(here.now)
    rows.take(probe.pk, probe.lease, now=here.now)
    here.seconds = 17  # the next pause is over, and the probe still hangs

    assert rows.lease_due(here.now) == []


def test_a_probe_whose_worker_was_killed_is_followed_by_another(here: World) -> None:
    write(200)
    for _ in range(5):
        breakers.failed(CORNER, "away", now=here.now)
    here.seconds = 3
    (probe,) = rows.lease_due(here.now)
    rows.take(probe.pk, probe.lease, now=here.now)
    here.seconds = 3 + rows.PERFORMING_FOR.total_seconds() + 1

    assert len(rows.lease_due(here.now)) == 1


def test_probes_whose_workers_are_killed_make_no_pause_longer(here: World) -> None:
    write(200)
    for _ in range(5):
        breakers.failed(CORNER, "away", now=here.now)
    for _ in range(4):
        here.seconds += rows.PERFORMING_FOR.total_seconds() + 60
        (probe,) = rows.lease_due(here.now)
        rows.take(probe.pk, probe.lease, now=here.now)

    assert Breaker.objects.get().pause == 2


def test_what_fails_beside_a_probe_makes_the_pause_longer_only_once(here: World) -> None:
    write(200)
    for _ in range(5):
        breakers.failed(CORNER, "away", now=here.now)
    here.seconds = 3
    rows.lease_due(here.now)
    for _ in range(7):
        breakers.failed(CORNER, "away", now=here.now)

    assert Breaker.objects.get().pause == 4


def test_an_effect_that_alone_fails_as_if_all_were_away_dies_and_stops_nobody(here: World) -> None:
    write(50)
    here.away[f"{CORNER}:0"] = gone()
    for hour in range(12):
        make_effect(f"later:{hour}", destination=CORNER)
        here.run(HOUR, step=60)

    assert progress_of(CORNER) == {"dead": 1, "done": 61}
    assert Effect.objects.get(progress="dead").tries == rows.MOST_ATTEMPTS


def test_the_only_effect_of_a_destination_that_never_answers_dies_after_more_than_a_day(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "MOST_ATTEMPTS", 7)
    write(1)
    here.away[CORNER] = gone()
    here.run(24 * HOUR, step=900)
    after_a_day = progress_of(CORNER)
    here.run(4 * HOUR, step=300)

    assert (after_a_day, progress_of(CORNER)) == ({"ready": 1}, {"dead": 1})


def test_a_probe_that_is_no_longer_wanted_leaves_the_next_one_its_turn(here: World, fresh_bell: Bell) -> None:
    write(2)
    for _ in range(5):
        breakers.failed(CORNER, "away", now=here.now)
    fresh_bell.wanted = False
    here.run(3)
    fresh_bell.wanted = True
    here.run(10)

    assert progress_of(CORNER) == {"cancelled": 1, "done": 1}


def test_holding_and_letting_go_are_logged_once_each(here: World, caplog: pytest.LogCaptureFixture) -> None:
    write(30)
    here.away[CORNER] = gone()
    here.run(120)
    here.away.clear()
    here.run(120)
    since = here.start.isoformat(" ", "seconds")

    assert caplog.messages == [
        "market:corner is away and is held back: can't be reached",
        f"market:corner answers again; it was held since {since}",
    ]


def test_when_all_is_well_an_answer_writes_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1) as seen:
        breakers.answered(CORNER)

    assert [query["sql"].split()[0] for query in seen.captured_queries] == ["SELECT"]


def test_leasing_asks_no_more_of_the_database_when_much_is_held(here: World, django_assert_num_queries: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert rows.lease_due(here.now) == []
        return len(seen)

    for _ in range(5):
        breakers.failed(CORNER, "away", now=here.now)
    write(1)
    few = queries()
    write(100)

    assert (few, queries()) == (2, 2)


def test_words_that_a_database_refuses_are_kept_without_them(here: World) -> None:
    here.away[CORNER] = Temporary("a\x00b", away=True)
    write(1)
    here.run(1)

    assert Breaker.objects.get().last_error == "ab"

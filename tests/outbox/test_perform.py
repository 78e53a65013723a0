"""Performing one leased effect: what each outcome makes of the row, and what a handler learns of earlier attempts."""

import logging
from typing import Any

import pytest
from django.db import DatabaseError

from outbox import rows
from outbox.handlers import Handler, Permanent, Temporary, Unknown, register
from outbox.models import Effect, Progress
from outbox.tasks import perform
from tests.support.outbox import drain
from tests.toys.bell import Bell
from tests.toys.builders import make_effect

pytestmark = pytest.mark.django_db


def attempt() -> Effect:
    """Lease what is due, an hour from now at the latest, perform it, and give the first effect as it stands then."""
    for effect in rows.lease_due(rows.database_now() + rows.timedelta(hours=1)):
        perform(effect.pk, effect.lease)
    return Effect.objects.order_by("pk")[0]


def fails_with(problem: Exception) -> Any:
    def act(effect: Effect) -> None:
        raise problem

    return act


def test_a_performed_effect_is_done_with_its_receipt(fresh_bell: Bell) -> None:
    make_effect("a")

    row = attempt()

    assert (row.progress, row.receipt, row.attempts, row.doubtful) == (Progress.DONE, {"rung": True}, 1, False)
    assert (row.lease, row.lease_until, row.done_at is not None) == ("", None, True)
    assert (fresh_bell.rings, fresh_bell.settled) == ([("a", False)], ["a"])


def test_a_doubled_message_performs_once(fresh_bell: Bell) -> None:
    make_effect("a")
    (effect,) = rows.lease_due(rows.database_now())

    for _ in range(3):
        perform(effect.pk, effect.lease)

    assert fresh_bell.rings == [("a", False)]


def test_an_effect_whose_cause_no_longer_stands_is_cancelled(fresh_bell: Bell) -> None:
    make_effect("a")
    fresh_bell.wanted = False

    row = attempt()

    assert (row.progress, row.last_error, row.doubtful) == (Progress.CANCELLED, "Its cause no longer stands.", False)
    assert (fresh_bell.rings, fresh_bell.settled) == ([], [])


def test_a_cancelled_effect_keeps_the_doubt_of_an_earlier_attempt(fresh_bell: Bell) -> None:
    make_effect("a")
    fresh_bell.acts = [fails_with(Unknown("timed out"))]
    attempt()
    fresh_bell.wanted = False

    assert (attempt().progress, attempt().doubtful) == (Progress.CANCELLED, True)


def test_an_unknown_outcome_is_doubtful_and_the_next_try_is_told(fresh_bell: Bell) -> None:
    make_effect("a")
    fresh_bell.acts = [fails_with(Unknown("timed out"))]

    first = attempt()
    second = attempt()

    assert (first.progress, first.doubtful, first.last_error) == (Progress.READY, True, "timed out")
    assert fresh_bell.rings == [("a", False), ("a", True)]
    assert (second.progress, second.doubtful, second.last_error) == (Progress.DONE, False, "")


def test_a_worker_that_died_leaves_its_effect_doubtful_for_the_next_try(fresh_bell: Bell) -> None:
    make_effect("a")
    (effect,) = rows.lease_due(rows.database_now())
    rows.take(effect.pk, effect.lease, now=rows.database_now())

    attempt()

    assert fresh_bell.rings == [("a", True)]


@pytest.mark.parametrize("known", [True, False])
def test_a_temporary_failure_keeps_what_was_known(known: bool, fresh_bell: Bell) -> None:
    make_effect("a")
    Effect.objects.update(doubtful=known)
    fresh_bell.acts = [fails_with(Temporary("busy", pause=60))]

    row = attempt()

    assert (row.progress, row.doubtful, row.last_error) == (Progress.READY, known, "busy")


@pytest.mark.parametrize("known", [True, False])
def test_a_permanent_failure_is_given_up_and_keeps_what_was_known(known: bool, fresh_bell: Bell) -> None:
    make_effect("a")
    Effect.objects.update(doubtful=known)
    fresh_bell.acts = [fails_with(Permanent("no such listing"))]

    row = attempt()

    assert (row.progress, row.doubtful, row.last_error) == (Progress.DEAD, known, "no such listing")


def test_a_given_up_effect_that_is_revived_is_performed(fresh_bell: Bell) -> None:
    make_effect("a")
    fresh_bell.acts = [fails_with(Permanent("no such listing"))]
    rows.revive(attempt(), now=rows.database_now())

    assert attempt().progress == Progress.DONE
    assert fresh_bell.rings == [("a", False), ("a", False)]


def test_a_bug_is_logged_doubted_and_tried_again(fresh_bell: Bell, caplog: pytest.LogCaptureFixture) -> None:
    make_effect("a")
    fresh_bell.acts = [fails_with(KeyError("shade"))]

    with caplog.at_level(logging.ERROR):
        row = attempt()

    assert (row.progress, row.doubtful, row.last_error) == (Progress.READY, True, "KeyError: 'shade'")
    assert [record.getMessage() for record in caplog.records] == ["a could not be performed"]


def test_a_poisoned_effect_does_not_stop_the_others(fresh_bell: Bell) -> None:
    for key in ("a", "b", "c"):
        make_effect(key)
    fresh_bell.acts = [fails_with(DatabaseError("nonsense"))]

    drain()

    assert [key for key, _ in fresh_bell.rings] == ["a", "b", "c"]
    assert list(Effect.objects.values_list("progress", flat=True)) == ["ready", "done", "done"]


def test_an_effect_of_a_kind_that_nobody_knows_is_given_up() -> None:
    make_effect("a", kind="fly")

    row = attempt()

    assert (row.progress, row.last_error) == (Progress.DEAD, "There is no handler for 'fly'.")


def test_what_follows_fails_and_the_effect_is_not_done_but_doubtful(
    fresh_bell: Bell, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_effect("a")
    monkeypatch.setattr(fresh_bell, "settle", lambda effect, receipt: [][0])

    row = attempt()

    assert (row.progress, row.doubtful, row.receipt) == (Progress.READY, True, {})
    assert row.last_error == "IndexError: list index out of range"


def test_whoever_lost_the_lease_settles_nothing(fresh_bell: Bell, caplog: pytest.LogCaptureFixture) -> None:
    make_effect("a")

    def overtaken(effect: Effect) -> None:
        rows.lease_due(rows.database_now() + rows.timedelta(hours=1))

    fresh_bell.acts = [overtaken]
    (effect,) = rows.lease_due(rows.database_now())
    perform(effect.pk, effect.lease)

    assert (Effect.objects.get().progress, fresh_bell.settled) == (Progress.LEASED, [])
    assert caplog.messages == ["a: the lease was lost while it was performed"]


def test_a_kind_has_one_handler() -> None:
    with pytest.raises(ValueError, match="The effect 'toy_ring' has a handler already"):
        register("toy_ring", Handler(perform=lambda effect: {}, label="", queue="toy"))

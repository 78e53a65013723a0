"""An attempt that lives keeps its lease; one that is dead, frozen or hangs does not."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError

from outbox import heartbeat, rows
from outbox.heartbeat import kept
from outbox.models import Effect
from outbox.tasks import perform
from tests.toys.bell import Bell
from tests.toys.builders import make_effect

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quick_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "BEAT", 0.02)


def begun() -> Effect:
    make_effect()
    (effect,) = rows.lease_due(rows.database_now())
    taken = rows.take(effect.pk, effect.lease, now=rows.database_now())
    assert taken is not None
    return taken


def lease_until() -> datetime:
    until = Effect.objects.get().lease_until
    assert until is not None
    return until


def comes_true(condition: Callable[[], bool], *, within: float) -> bool:
    end = time.monotonic() + within
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def test_a_living_attempt_renews_its_lease() -> None:
    effect = begun()
    first = lease_until()

    with kept(effect):
        assert comes_true(lambda: lease_until() > first, within=10) is True


def test_an_attempt_that_ended_renews_nothing() -> None:
    with kept(begun()):
        pass
    time.sleep(0.1)
    last = lease_until()

    assert comes_true(lambda: lease_until() > last, within=0.3) is False


def test_an_attempt_that_hangs_loses_its_lease_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "LONGEST", 0.0)
    effect = begun()
    first = lease_until()

    with kept(effect):
        assert comes_true(lambda: lease_until() > first, within=0.3) is False


def test_a_lease_that_was_taken_over_is_not_renewed(caplog: pytest.LogCaptureFixture) -> None:
    effect = begun()
    rows.lease_due(lease_until() + timedelta(seconds=1))
    stolen = lease_until()

    with kept(effect):
        assert comes_true(lambda: bool(caplog.messages), within=10) is True

    assert (caplog.messages, lease_until()) == (["toy_ring:1: the lease was lost while it was performed"], stolen)


def test_an_attempt_that_settles_while_it_beats_is_done_without_a_warning(
    fresh_bell: Bell, caplog: pytest.LogCaptureFixture
) -> None:
    make_effect()
    fresh_bell.acts = [lambda effect: time.sleep(0.2)]
    (effect,) = rows.lease_due(rows.database_now())

    perform(effect.pk, effect.lease)

    assert (Effect.objects.get().progress, caplog.messages) == ("done", [])


def test_a_database_that_is_away_for_one_beat_costs_no_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    renew, away = rows.renew, [OperationalError("away")]

    def stumbling_renew(effect: Effect, *, now: datetime) -> bool:
        if away:
            raise away.pop()
        return renew(effect, now=now)

    monkeypatch.setattr(rows, "renew", stumbling_renew)
    effect = begun()
    first = lease_until()

    with kept(effect):
        assert comes_true(lambda: lease_until() > first, within=10) is True

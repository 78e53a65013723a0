"""Every change of an effect's row. Each is a compare-and-set, so late, doubled and frozen performers change nothing."""

import random
import uuid
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.db.models.functions import Now

from outbox.models import Effect, Progress

IN_FLIGHT = 10  # leases at once in each queue: a backlog waits in the table, where it can be seen, not in the broker
HANDED_FOR = timedelta(seconds=30)  # from the dispatcher's lease to a worker's beginning
PERFORMING_FOR = timedelta(seconds=45)  # longer than all timeouts inside one attempt
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 1800.0  # seconds; reliability figures of our own, docs/decisions.md 2026-11-23
MOST_ATTEMPTS = 30
OPEN = (Progress.READY, Progress.LEASED)


def write(
    *, kind: str, queue: str, key: str, case: str = "", subject: str = "", payload: dict[str, Any] | None = None
) -> Effect:
    """Write an effect in the caller's transaction; the same key twice gives the first row. Sends nothing."""
    with transaction.atomic():
        known = Effect.objects.filter(key=key).first()
        if known:
            return known
        last = Effect.objects.filter(subject=subject).aggregate(last=Max("seq"))["last"] if subject else 0
        return Effect.objects.create(
            kind=kind,
            queue=queue,
            key=key,
            case=case,
            subject=subject,
            seq=(last or 0) + 1 if subject else 0,
            payload=payload or {},
        )


def database_now() -> datetime:
    """The database's clock (UTC): the one clock that all dispatchers and workers share."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0]
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0])


def due(now: datetime) -> Any:
    """Effects that may be leased at `now`: due, not held, and with nothing open before them on the same subject."""
    earlier = Effect.objects.filter(subject=OuterRef("subject"), seq__lt=OuterRef("seq"), progress__in=OPEN).exclude(
        subject=""
    )
    return Effect.objects.filter(_leasable(now)).exclude(Exists(earlier)).order_by("not_before", "pk")


def _leasable(now: datetime) -> Q:
    # An expired lease is taken over: the worker that held it was killed or is frozen.
    return Q(progress=Progress.READY, not_before__lte=now) | Q(progress=Progress.LEASED, lease_until__lt=now)


def lease_due(now: datetime, *, limit: int = 40) -> list[Effect]:
    """Lease due effects to hand them on; of two dispatchers, each row goes to one."""
    held = Effect.objects.filter(progress=Progress.LEASED, lease_until__gte=now).values("queue").annotate(n=Count("pk"))
    room = Counter({row["queue"]: -row["n"] for row in held})
    leased = []
    for effect in due(now)[:limit]:
        if room[effect.queue] + IN_FLIGHT > 0 and _swap(
            effect, _leasable(now), _lease(now + HANDED_FOR), handed=F("handed") + 1
        ):
            room[effect.queue] -= 1
            leased.append(effect)
    return leased


def take(effect_id: int, lease: str, *, now: datetime) -> Effect | None:
    """Begin an attempt under a lease; None when it is done, cancelled, taken or leased anew by now.

    The row is marked doubtful before anything is sent; `effect.doubtful` tells whether an earlier attempt is in doubt.
    """
    effect = Effect.objects.filter(pk=effect_id).first()
    if effect is None:
        return None
    was_doubtful = effect.doubtful
    begun = _swap(
        effect,
        Q(progress=Progress.LEASED, lease=lease),
        _lease(now + PERFORMING_FOR),
        attempts=F("attempts") + 1,
        doubtful=True,
        handed=0,
    )
    effect.doubtful = was_doubtful
    return effect if begun else None


def mark_done(effect: Effect, receipt: dict[str, Any]) -> bool:
    """Settle as done; False when the lease is no longer ours."""
    return _settle(effect, progress=Progress.DONE, receipt=receipt, done_at=Now(), doubtful=False, last_error="")


def mark_cancelled(effect: Effect, reason: str) -> bool:
    """Settle as no longer wanted."""
    return _settle(effect, progress=Progress.CANCELLED, last_error=reason, done_at=Now())


def mark_dead(effect: Effect, reason: str) -> bool:
    """Give up; staff see it and decide."""
    return _settle(effect, progress=Progress.DEAD, last_error=reason, done_at=Now())


def back_off(effect: Effect, reason: str, *, now: datetime, doubtful: bool, pause: float | None = None) -> bool:
    """Try again later: 5 s doubling up to 30 min, full jitter, or `pause` seconds if the other side named them.

    doubtful: whether this attempt may have happened. After the last attempt it is given up.
    """
    if effect.attempts >= MOST_ATTEMPTS:
        return mark_dead(effect, reason)
    if pause is None:
        pause = random.uniform(0.2, 1) * min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (effect.attempts - 1))  # noqa: S311
    return _settle(
        effect, progress=Progress.READY, doubtful=doubtful, not_before=now + timedelta(seconds=pause), last_error=reason
    )


def revive(effect: Effect, *, now: datetime) -> bool:
    """Staff try a given-up effect again, with its old key."""
    return _swap(effect, Q(progress=Progress.DEAD), progress=Progress.READY, attempts=0, not_before=now, done_at=None)


def _lease(until: datetime) -> dict[str, Any]:
    return {"progress": Progress.LEASED, "lease": uuid.uuid4().hex, "lease_until": until}


def _settle(effect: Effect, **changes: Any) -> bool:
    # The lease is the fence: a thawed or doubled performer no longer holds it and matches no row.
    return _swap(effect, Q(progress=Progress.LEASED, lease=effect.lease), lease="", lease_until=None, **changes)


def _swap(effect: Effect, still: Q, new: dict[str, Any] | None = None, **changes: Any) -> bool:
    """Change the row only if `still` holds; the one writer of progress."""
    if not Effect.objects.filter(still, pk=effect.pk).update(**(new or {}), **changes):
        return False
    effect.refresh_from_db()
    return True

"""Every change of an effect's row. Each is a compare-and-set, so late, doubled and frozen performers change nothing."""

import math
import random
import re
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.db.models.functions import Now

from ledger.moments import database_now
from outbox.models import Effect, Progress

# Leases at once in each queue, for each dispatcher: a backlog waits in the table, where it can be seen, not in the
# broker, and no queue's backlog holds up another queue.
IN_FLIGHT = 10
HANDED_FOR = timedelta(seconds=10)  # from the dispatcher's lease to a worker's beginning
PERFORMING_FOR = timedelta(seconds=15)  # renewed by heartbeat.py while the attempt lives
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 1800.0  # seconds; reliability figures of our own, docs/decisions.md 2026-11-23
LONGEST_WISH = 86_400.0  # seconds that the other side may ask us to wait
TURNED_BACK = timedelta(
    minutes=5
)  # what lies further ahead than we ever set it was set before the clock was turned back
MOST_ATTEMPTS = 30
WRITERS = 20  # at the same moment for one subject
LONGEST_REASON = 2_000  # signs
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL refuses them, in text and in JSON
OPEN = (Progress.READY, Progress.LEASED)


def write(
    *,
    kind: str,
    queue: str,
    key: str,
    destination: str = "",
    case: str = "",
    subject: str = "",
    payload: dict[str, Any] | None = None,
) -> Effect:
    """Write an effect in the caller's transaction; the same key twice gives the first row. Sends nothing.

    destination: who is to do it, as "market:corner"; rows to a destination that is away are held together.
    """
    facts = {"kind": kind, "queue": queue, "key": key, "case": case, "subject": subject, "payload": payload or {}}
    facts |= {"destination": destination or queue, "not_before": database_now()}
    for writer in range(WRITERS):
        try:
            with transaction.atomic():
                known = Effect.objects.filter(key=key).first()
                return known or Effect.objects.create(seq=_next_place(subject), **facts)
        except IntegrityError:  # another transaction took the key or the place, and is committed by now: look again
            if writer == WRITERS - 1:
                raise
    raise AssertionError("the last round returns or raises")


def _next_place(subject: str) -> int:
    if not subject:
        return 0
    return (Effect.objects.filter(subject=subject).aggregate(last=Max("seq"))["last"] or 0) + 1


def due(now: datetime) -> Any:
    """Effects that may be leased at `now`: due, not held, and with nothing open before them on the same subject."""
    earlier = Effect.objects.filter(subject=OuterRef("subject"), seq__lt=OuterRef("seq"), progress__in=OPEN).exclude(
        subject=""
    )
    return Effect.objects.filter(_leasable(now)).exclude(Exists(earlier)).order_by("not_before", "pk")


def _leasable(now: datetime) -> Q:
    # An expired lease is taken over: the worker that held it was killed or is frozen.
    ready = Q(not_before__lte=now) | Q(not_before__gt=now + timedelta(seconds=LONGEST_WISH) + TURNED_BACK)
    over = Q(lease_until__lt=now) | Q(lease_until__gt=now + TURNED_BACK)
    return Q(ready, progress=Progress.READY) | Q(over, progress=Progress.LEASED)


def lease_due(now: datetime, *, limit: int = 40) -> list[Effect]:
    """Lease due effects to hand them on; of two dispatchers, each row goes to one."""
    leased: list[Effect] = []
    for queue, room in _room(now).items():
        for effect in due(now).filter(queue=queue)[: min(room, limit - len(leased))]:
            if _swap(effect, _leasable(now), _lease(now + HANDED_FOR), handed=F("handed") + 1):
                leased.append(effect)
    return leased


def _room(now: datetime) -> dict[str, int]:
    """How many more each queue with due effects may have in flight; at least 0."""
    waiting = Effect.objects.filter(_leasable(now)).order_by().values_list("queue", flat=True).distinct()
    held = Effect.objects.filter(progress=Progress.LEASED, lease_until__range=(now, now + TURNED_BACK)).order_by()
    taken = dict(held.values_list("queue").annotate(Count("pk")))
    return {queue: max(0, IN_FLIGHT - taken.get(queue, 0)) for queue in sorted(waiting)}


def take(effect_id: int, lease: str, *, now: datetime) -> Effect | None:
    """Begin an attempt under a lease; None when it is done, cancelled, taken or leased anew by now.

    The row is marked doubtful before anything is sent; `effect.doubtful` tells whether an earlier attempt is in doubt.
    One that was begun again and again and never ended, as when it kills each worker, is given up.
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
    if not begun:
        return None
    effect.doubtful = was_doubtful
    if effect.attempts > MOST_ATTEMPTS:
        mark_dead(effect, f"It was begun {MOST_ATTEMPTS} times and never ended.")
        return None
    return effect


def renew(effect: Effect, *, now: datetime) -> bool:
    """Hold on to a lease for longer; False when it is no longer ours."""
    held = Effect.objects.filter(pk=effect.pk, progress=Progress.LEASED, lease=effect.lease)
    return bool(held.update(lease_until=now + PERFORMING_FOR))


def hasten(effect: Effect, *, now: datetime) -> None:
    """Let what waits before this one on its subject come up now: what is no longer wanted must not hold it up."""
    before = Effect.objects.filter(subject=effect.subject, seq__lt=effect.seq, progress=Progress.READY)
    before.exclude(subject="").filter(not_before__gt=now).update(not_before=now)


def note_doubt(effect: Effect, *, since: datetime | None) -> bool:
    """Note, before a command is sent, that it is in doubt from now on; with None, that its outcome is known.

    False when the lease is no longer ours: then the command is another performer's to send.
    """
    held = Effect.objects.filter(pk=effect.pk, progress=Progress.LEASED, lease=effect.lease)
    if not held.update(in_doubt_since=since):
        return False
    effect.in_doubt_since = since
    return True


def mark_done(effect: Effect, receipt: dict[str, Any]) -> bool:
    """Settle as done; False when the lease is no longer ours."""
    receipt = storable(receipt)
    return _settle(effect, progress=Progress.DONE, receipt=receipt, done_at=Now(), doubtful=False, last_error="")


def mark_cancelled(effect: Effect, reason: str) -> bool:
    """Settle as no longer wanted; whether an earlier attempt may have happened stays as it was known."""
    return _settle(effect, _why(reason), progress=Progress.CANCELLED, doubtful=effect.doubtful, done_at=Now())


def mark_dead(effect: Effect, reason: str) -> bool:
    """Give up; staff see it and decide. Whether an earlier attempt may have happened stays as it was known."""
    return _settle(effect, _why(reason), progress=Progress.DEAD, doubtful=effect.doubtful, done_at=Now())


def back_off(effect: Effect, reason: str, *, now: datetime, doubtful: bool, pause: float | None = None) -> bool:
    """Try again later: 5 s doubling up to 30 min, full jitter, or `pause` seconds if the other side named them.

    doubtful: whether this attempt may have happened. After the last attempt it is given up.
    """
    if effect.attempts >= MOST_ATTEMPTS:
        return _settle(effect, _why(reason), progress=Progress.DEAD, doubtful=doubtful, done_at=Now())
    if pause is None:
        pause = random.uniform(0.2, 1) * min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (effect.attempts - 1))  # noqa: S311
    later = now + timedelta(seconds=min(max(pause, 0), LONGEST_WISH))
    return _settle(effect, _why(reason), progress=Progress.READY, doubtful=doubtful, not_before=later)


def revive(effect: Effect, *, now: datetime) -> bool:
    """Staff try a given-up effect again, with its old key."""
    fresh = {"attempts": 0, "handed": 0, "not_before": now, "done_at": None}
    return _swap(effect, Q(progress=Progress.DEAD), fresh, progress=Progress.READY)


def storable(value: Any) -> Any:
    """Take from an outside answer what a database refuses, so that recording an outcome can't fail on its words."""
    if isinstance(value, str):
        return UNSTORABLE.sub("", value)
    if isinstance(value, dict):
        return {storable(str(name)): storable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [storable(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _why(reason: str) -> dict[str, str]:
    return {"last_error": storable(reason)[:LONGEST_REASON]}


def _lease(until: datetime) -> dict[str, Any]:
    return {"progress": Progress.LEASED, "lease": uuid.uuid4().hex, "lease_until": until}


def _settle(effect: Effect, why: dict[str, str] | None = None, **changes: Any) -> bool:
    # The lease is the fence: a thawed or doubled performer no longer holds it and matches no row.
    return _swap(effect, Q(progress=Progress.LEASED, lease=effect.lease), why, lease="", lease_until=None, **changes)


def _swap(effect: Effect, still: Q, new: dict[str, Any] | None = None, **changes: Any) -> bool:
    """Change the row only if `still` holds; the one writer of progress."""
    changes |= new or {}
    if not Effect.objects.filter(still, pk=effect.pk).update(**changes):
        return False
    effect.refresh_from_db()
    # Ours as written, not as read: whoever is frozen between the two must not wake up with the next one's lease.
    effect.lease = changes.get("lease", effect.lease)
    return True

"""Every change of an effect's row. Each is a compare-and-set, so late, doubled and frozen performers change nothing."""

import math
import random
import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, Max, Min, OuterRef, Q
from django.db.models.functions import Now

from ledger.moments import database_now
from ledger.policy import number
from outbox import breakers, handlers
from outbox.models import Breaker, Effect, Progress

# Leases at once for each destination: a backlog waits in the table, where it can be seen, not in the broker, and no
# destination's backlog or silence holds up another destination.
IN_FLIGHT = 20
HANDED_FOR = timedelta(seconds=5)  # from the dispatcher's lease to a worker's beginning
PERFORMING_FOR = timedelta(seconds=15)  # renewed by heartbeat.py while the attempt lives
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 1800.0  # seconds; reliability figures of our own, docs/decisions.md 2026-11-23
LONGEST_WISH = 86_400.0  # seconds that the other side may ask us to wait
# What lies further ahead than we ever set it was set before the clock was turned back
TURNED_BACK = timedelta(minutes=5)
QUICK_TRIES, MOST_ATTEMPTS = 4, 30
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
    earlier = _open().filter(subject=OuterRef("subject"), seq__lt=OuterRef("seq")).exclude(subject="")
    return _open().filter(_leasable(now)).exclude(Exists(earlier)).order_by("not_before", "pk")


def _open() -> Any:
    return Effect.objects.filter(done_at=None, progress__in=OPEN)  # done_at names the index, progress is the truth


def _leasable(now: datetime) -> Q:
    # An expired lease is taken over: the worker that held it was killed or is frozen.
    arrived = Q(not_before__lte=now) | Q(not_before__gt=now + timedelta(seconds=LONGEST_WISH) + TURNED_BACK)
    over = Q(lease_until__lt=now) | Q(lease_until__gt=now + TURNED_BACK)
    return arrived & (Q(progress=Progress.READY) | Q(over, progress=Progress.LEASED))


def _flying(now: datetime) -> Q:
    return Q(progress=Progress.LEASED, lease_until__range=(now, now + TURNED_BACK))


def lease_due(now: datetime, *, limit: int = 40) -> list[Effect]:
    """Lease due effects to hand them on; of two dispatchers, each row goes to one. Of a held destination, one probe."""
    held = breakers.open_ones()
    leased: list[Effect] = []
    for destination, room in _room(now, held).items():
        leased += _lease_of(destination, now, min(room, limit - len(leased)))
    for breaker in held:
        leased += _probe(breaker, now)
    return leased


def _lease_of(destination: str, now: datetime, most: int) -> list[Effect]:
    found = due(now).filter(destination=destination)[: max(0, most)]
    return [effect for effect in found if _hand(effect, now)]


def _hand(effect: Effect, now: datetime) -> bool:
    """Lease one effect; False when another dispatcher did so since it was read."""
    still = _leasable(now) & Q(lease=effect.lease, handed=effect.handed)
    return _swap(effect, still, _lease(now + HANDED_FOR), handed=effect.handed + 1)


def _room(now: datetime, held: list[Breaker]) -> dict[str, int]:
    """How many more each destination with due effects may have in flight; who waits longest comes first."""
    names = [breaker.destination for breaker in held]
    flying = Count("pk", filter=_flying(now))
    waits = Min("not_before", filter=_leasable(now))
    found = _open().exclude(destination__in=names).order_by().values("destination").annotate(taken=flying, waits=waits)
    waiting = sorted((row for row in found if row["waits"]), key=lambda row: row["waits"])
    return {row["destination"]: max(0, IN_FLIGHT - row["taken"]) for row in waiting}


def _probe(breaker: Breaker, now: datetime) -> list[Effect]:
    """Lease the one effect that asks a held destination whether it is back: after the pause, one at a time."""
    if breaker.probe_after is None or breaker.probe_after > now:
        return []
    mine = _open().filter(destination=breaker.destination)
    if mine.filter(_flying(now)).exists():
        return []
    if not due(now).filter(destination=breaker.destination).exists() or not breakers.claim_probe(breaker, now):
        return []
    leased = _lease_of(breaker.destination, now, 1)
    for effect in leased:
        effect.is_probe = True
    return leased


def is_worked_on(queue: str, *, now: datetime) -> bool:
    """Whether an attempt of a queue is under way and its heart beats: then its workers are busy, not gone or frozen."""
    beating = now + PERFORMING_FOR / 2
    return _open().filter(queue=queue, progress=Progress.LEASED, handed=0, lease_until__gte=beating).exists()


def take(effect_id: int, lease: str, *, now: datetime) -> Effect | None:
    """Begin an attempt under a lease; None when it is done, cancelled, taken or leased anew by now.

    The row is marked doubtful before anything is sent; `effect.doubtful` tells whether an earlier attempt is in doubt.
    One that was begun and never ended, as when it kills its worker, rests longer each time, and is given up in the end.
    """
    effect = Effect.objects.filter(pk=effect_id).first()
    if effect is None:
        return None
    was_doubtful, rest = effect.doubtful, PERFORMING_FOR * 2 ** min(max(0, effect.unended - 1), 10)
    begun = _lease(now + PERFORMING_FOR) | {"attempts": effect.attempts + 1, "unended": effect.unended + 1}
    # An attempt whose worker was killed says nothing of the other side, so it makes no later pause longer.
    begun |= {"excused": effect.excused + bool(effect.unended)}
    begun |= {"doubtful": True, "handed": 0, "not_before": now + min(rest, timedelta(seconds=LONGEST_PAUSE))}
    if not _swap(effect, Q(progress=Progress.LEASED, lease=lease), begun):
        return None
    effect.doubtful = was_doubtful
    if effect.unended > number("outbox.begun_without_end") or effect.tries > MOST_ATTEMPTS:
        mark_dead(effect, f"It was begun {effect.attempts - 1} times; the last {effect.unended - 1} never ended.")
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


def back_off(
    effect: Effect, reason: str, *, now: datetime, doubtful: bool, pause: float | None = None, excused: bool = False
) -> bool:
    """Try again later: 5 s four times, then doubling up to 30 min, with jitter, or `pause` seconds if they were named.

    doubtful: whether this attempt may have happened. After the last attempt it is given up.
    excused: the attempt does not count, because its destination is away and held; the breaker makes the longer pauses.
    """
    if effect.tries >= MOST_ATTEMPTS and not excused:
        return _settle(effect, _why(reason), progress=Progress.DEAD, doubtful=doubtful, done_at=Now())
    if pause is None:
        longest = FIRST_PAUSE if excused else FIRST_PAUSE * 2 ** max(0, effect.tries - QUICK_TRIES)
        pause = random.uniform(0.2, 1) * min(LONGEST_PAUSE, longest)  # noqa: S311
    later = now + timedelta(seconds=min(max(pause, 0), LONGEST_WISH))
    lost = effect.excused + excused
    return _settle(
        effect, _why(reason), progress=Progress.READY, doubtful=doubtful, not_before=later, excused=lost, unended=0
    )


def revive(effect: Effect, *, now: datetime) -> bool:
    """Staff try a given-up effect again, with its old key."""
    fresh = {
        "attempts": 0,
        "excused": 0,
        "unended": 0,
        "handed": 0,
        "not_before": now,
        "due_since": now,
        "done_at": None,
    }
    return _swap(effect, Q(progress=Progress.DEAD), fresh, progress=Progress.READY)


def close(effect: Effect, reason: str) -> bool:
    """Staff leave a given-up effect undone; whether it may have happened stays as it was known."""
    return _swap(effect, Q(progress=Progress.DEAD), _why(reason), progress=Progress.CANCELLED, done_at=Now())


def release(effect: Effect) -> bool:
    """Give back a lease under which nothing was begun, so that the next look may lease it anew."""
    again = {"progress": Progress.READY, "lease_until": None, "handed": effect.handed - 1, "lease": ""}
    return _swap(effect, Q(progress=Progress.LEASED, lease=effect.lease, handed__gt=0), again)


@dataclass(frozen=True, slots=True)
class SetAside:
    """How many letters were given up, and how many other effects go on: they read back first, or are repeatable."""

    letters: int
    commands: int


def set_aside() -> SetAside:
    """After a back-up was restored: doubt all that waits. What can't be repeated is given up; the rest goes on."""
    waiting, why = _open(), "It may have been sent before the back-up was restored."
    fresh = {"lease": "", "lease_until": None, "doubtful": True}
    letters = waiting.filter(kind__in=handlers.unrepeatable())
    given_up = letters.update(progress=Progress.DEAD, done_at=Now(), last_error=why, **fresh)
    return SetAside(given_up, waiting.update(progress=Progress.READY, **fresh))


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
    """Change the row only if `still` holds; the one writer of progress.

    The effect then says what was written, but for the database's own moment. It is not read again: whoever is frozen
    between the two must not wake up with the next one's lease.
    """
    changes |= new or {}
    if not Effect.objects.filter(still, pk=effect.pk).update(**changes):
        return False
    for name, value in changes.items():
        if not isinstance(value, Now):
            setattr(effect, name, value)
    return True

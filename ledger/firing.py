"""Firing deadlines: each once, in one transaction with the move that it causes."""

import logging
from datetime import datetime, timedelta

from django.apps import apps
from django.db import transaction
from django.db.models import Q, QuerySet

from ledger.clocks import KINDS
from ledger.lifecycle import Actor, move
from ledger.models import Deadline

log = logging.getLogger(__name__)
POSTPONE = timedelta(minutes=10)  # a deadline whose move fails must not hold up the others


def fire_due(now: datetime, *, limit: int = 100) -> int:
    """Fire the deadlines due at `now` (UTC, the database's clock) that carry a move; returns how many fired.

    Any number of processes may call it at once. One whose move raises is tried again later and logged.
    """
    acting = [kind for kind, clock in KINDS.items() if clock.verb]
    # Postponed further than anyone postpones: that was before the clock was turned back, and must not count for days.
    ready = Q(try_after=None) | Q(try_after__lte=now) | Q(try_after__gt=now + POSTPONE)
    due = Deadline.objects.filter(ready, due_at__lte=now, fired_at=None, closed_at=None, kind__in=acting)
    return sum(_fire(deadline, now) for deadline in due[:limit])


def _fire(deadline: Deadline, now: datetime) -> bool:
    try:
        with transaction.atomic():
            # The case first, as in every move: in the other order, a person moving it now and this would wait for
            # each other on PostgreSQL until it kills one of the two. SQLite ignores the lock: it has one writer.
            case = apps.get_model(deadline.model).objects.select_for_update().get(pk=deadline.object_id)
            if not claim(deadline, now):
                return False
            move(case, KINDS[deadline.kind].verb, by=Actor.system(), note=deadline.kind)
    except Exception:
        log.exception("deadline %s of %s could not fire", deadline.kind, deadline.case)
        _open(deadline).update(try_after=now + POSTPONE)
        return False
    return True


def claim(deadline: Deadline, now: datetime) -> bool:
    """Compare and set; False when it has fired or was closed meanwhile."""
    return bool(_open(deadline).update(fired_at=now))


def _open(deadline: Deadline) -> QuerySet[Deadline]:
    return Deadline.objects.filter(pk=deadline.pk, fired_at=None, closed_at=None)

"""Performing one leased effect: the only Celery task."""

import logging
from typing import Any

from celery import shared_task
from django.db import transaction

from ledger.tracing import about
from outbox import breakers, rows
from outbox.handlers import HANDLERS, Handler, Permanent, Temporary, Unknown
from outbox.heartbeat import kept
from outbox.models import Effect

log = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Someone else holds the row by now; what we were about to record is not ours to record."""


@shared_task(ignore_result=True)
def perform(effect_id: int, lease: str) -> None:
    """Perform one leased effect; harmless to run twice, or late: a lost lease changes nothing."""
    effect = rows.take(effect_id, lease, now=rows.database_now())
    if effect is not None:
        with about(effect=effect.pk, case=effect.case):
            _perform(effect)


def _perform(effect: Effect) -> None:
    try:
        _attempt(effect)
    except LeaseLost:
        log.warning("%s: the lease was lost while it was performed", effect.key)
    except Temporary as failure:
        _try_later(effect, failure)
    except Permanent as failure:
        rows.mark_dead(effect, str(failure))
        breakers.answered(effect.destination)
    except Exception as failure:
        # A bug of ours, or the database going away: others must go on, and this one must not be lost.
        log.exception("%s could not be performed", effect.key)
        rows.back_off(effect, f"{type(failure).__name__}: {failure}", now=rows.database_now(), doubtful=True)


def _try_later(effect: Effect, failure: Temporary) -> None:
    """Back off, and tell the destination's breaker what the failure says of it; one in doubt says nothing."""
    now, excused, in_doubt = rows.database_now(), False, isinstance(failure, Unknown)
    if failure.away:
        why = rows.storable(str(failure))[: rows.LONGEST_REASON]
        # A pause after a doubt is this effect's own: until it can be read back. It asks nothing of the others.
        wish = None if in_doubt else failure.pause
        excused = breakers.failed(effect.destination, why, now=now, pause=wish)
    elif not in_doubt:
        breakers.answered(effect.destination)
    doubtful = effect.doubtful or in_doubt
    rows.back_off(effect, str(failure), now=now, doubtful=doubtful, pause=failure.pause, excused=excused)


def _attempt(effect: Effect) -> None:
    handler = HANDLERS.get(effect.kind)
    if handler is None:
        raise Permanent(f"There is no handler for {effect.kind!r}.")
    if not handler.wanted(effect):
        rows.mark_cancelled(effect, "Its cause no longer stands.")
        return
    with kept(effect):
        receipt = handler.perform(effect)
    _settle(effect, handler, receipt)
    breakers.answered(effect.destination)


def _settle(effect: Effect, handler: Handler, receipt: dict[str, Any]) -> None:
    held = effect.lease
    try:
        with transaction.atomic():
            if not rows.mark_done(effect, receipt):
                raise LeaseLost
            handler.settled(effect, receipt)
    except BaseException:
        # It happened outside, and the row, rolled back, still carries our lease: so the failure can be recorded.
        effect.lease, effect.doubtful = held, True
        raise

"""The dispatcher: fires deadlines, leases due effects, hands their ids to Celery. Any number may run."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from celery import current_app
from django.db import Error, close_old_connections

from ledger.firing import fire_due
from outbox import rows
from outbox.models import Effect
from outbox.tasks import perform

log = logging.getLogger(__name__)
PAUSE = 0.2  # seconds between looks when nothing is due
PATIENCE = 2  # leases without a beginning after which the dispatcher stops waiting for a worker


def tick(now: datetime | None = None) -> int:
    """Fire what is due and hand over what is to be sent; returns how many rows were handed or fired."""
    now = now or rows.database_now()
    fired = fire_due(now)
    effects = rows.lease_due(now)
    for effect in effects:
        hand_over(effect)
    return fired + len(effects)


def hand_over(effect: Effect) -> None:
    """Give an effect's id to Celery; when the broker does not take it, or no worker comes, perform it here."""
    if effect.handed > PATIENCE:
        log.warning("%s: no worker began it; performing it here", effect.key)
        perform(effect.pk, effect.lease)
        return
    try:
        perform.apply_async((effect.pk, effect.lease), queue=effect.queue, retry=False)
    except Exception as failure:
        log.warning("%s: the broker did not take it (%s); performing it here", effect.key, failure)
        forget_broker()
        perform(effect.pk, effect.lease)


def forget_broker() -> None:
    """Drop pooled connections to the broker, so that the next hand-over connects afresh."""
    current_app.pool.force_close_all()
    current_app.amqp._producer_pool = None


def run(stopped: Callable[[], bool]) -> None:
    """Tick until told to stop; a database that is away for a moment is waited for."""
    while not stopped():
        try:
            close_old_connections()
            busy = tick()
        except Error:
            log.exception("the database did not answer; trying again")
            busy = 0
            time.sleep(1)
        if not busy:
            time.sleep(PAUSE)

"""The dispatcher: fires deadlines, leases due effects, hands their ids to Celery. Any number may run."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from celery import current_app
from django.db import close_old_connections

from ledger.firing import fire_due
from outbox import rows
from outbox.models import Effect
from outbox.tasks import perform

log = logging.getLogger(__name__)
PAUSE = 0.2  # seconds between looks when nothing is due
PATIENCE = 2  # leases without a beginning after which the dispatcher stops waiting for a worker
BROKER = {"max_retries": 0, "socket_connect_timeout": 3}  # a broker that is away is noticed at once


def tick(now: datetime | None = None) -> int:
    """Fire what is due and hand over what is to be sent; returns how many rows were handed or fired."""
    now = now or rows.database_now()
    fired = fire_due(now)
    effects = rows.lease_due(now)
    ask_broker = True
    for effect in effects:
        ask_broker = hand_over(effect, ask_broker=ask_broker)
    return fired + len(effects)


def hand_over(effect: Effect, *, ask_broker: bool = True) -> bool:
    """Give an effect's id to Celery; when the broker does not take it, or no worker comes, perform it here.

    Returns whether it is worth asking the broker for the next one.
    """
    if effect.handed > PATIENCE:
        log.warning("%s: no worker began it; performing it here", effect.key)
    elif ask_broker and publish(effect):
        return True
    else:
        ask_broker = False
    perform(effect.pk, effect.lease)
    return ask_broker


def publish(effect: Effect) -> bool:
    """Send the id to the broker; False when it does not take it.

    Over a connection of its own: Celery's pooled ones try to reach a lost broker for 6 s with each message.
    """
    try:
        with current_app.connection_for_write(transport_options=BROKER) as connection:
            perform.apply_async((effect.pk, effect.lease), queue=effect.queue, retry=False, connection=connection)
    except Exception as failure:
        log.warning("%s: the broker did not take it (%s); performing it here", effect.key, failure)
        return False
    return True


def run(stopped: Callable[[], bool]) -> None:
    """Tick until told to stop. Whatever goes wrong, like a database away for a moment, is logged and outlived."""
    while not stopped():
        try:
            close_old_connections()
            busy = tick()
        except Exception:
            log.exception("the dispatcher stumbled; going on")
            busy = 0
            time.sleep(1)
        if not busy:
            time.sleep(PAUSE)

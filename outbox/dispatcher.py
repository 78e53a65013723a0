"""The dispatcher: fires deadlines, leases due effects, hands their ids to Celery. Any number may run."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from celery import current_app
from django.db import close_old_connections
from kombu import Connection

from ledger.firing import fire_due
from outbox import rows
from outbox.hands import Hands, perform_some
from outbox.holds import look_back, open_hold
from outbox.models import Effect
from outbox.pulse import Heart
from outbox.tasks import perform

log = logging.getLogger(__name__)
PAUSE = 0.2  # seconds between looks when nothing is due
PATIENCE = 2  # leases without a beginning after which the dispatcher stops waiting for a worker
BROKER = {"max_retries": 0, "socket_connect_timeout": 3, "socket_timeout": 3}  # one that is away is noticed at once


@dataclass
class Watch:
    """What one dispatcher remembers between its looks: its heart, and which trouble it has told of already.

    hands: performs effects of one destination; by itself at once, and beside the looks where a dispatcher stays.
    """

    hands: Callable[[list[Effect]], int] = perform_some
    heart: Heart = field(default_factory=Heart)
    line: Connection | None = None
    broker_is_away: bool = False
    trouble: str = ""
    stumbles: int = 0

    def call(self) -> Connection:
        """The line to the broker, of our own: Celery's pooled ones try a lost broker for 6 s with each message."""
        if self.line is None:
            self.line = current_app.connection_for_write(transport_options=BROKER)
        return self.line

    def hang_up(self) -> None:
        if self.line is not None:
            self.line.release()
        self.line = None

    def broker_fails(self, why: str) -> None:
        if not self.broker_is_away:
            log.warning("the broker takes no messages (%s); performing here until it does", why)
        self.broker_is_away = True

    def broker_works(self) -> None:
        if self.broker_is_away:
            log.warning("the broker takes messages again")
        self.broker_is_away = False

    def stumbles_over(self, problem: Exception) -> None:
        """Tell of a trouble when it is a new one, and only count it while it lasts."""
        words, self.stumbles = f"{type(problem).__name__}: {problem}", self.stumbles + 1
        if words != self.trouble:
            log.error("the dispatcher stumbled; going on", exc_info=problem)
        self.trouble = words

    def goes_well(self) -> None:
        if self.stumbles:
            log.warning("the dispatcher is well again after %d stumbles", self.stumbles)
        self.trouble, self.stumbles = "", 0


def tick(now: datetime | None = None, *, watch: Watch | None = None) -> int:
    """Fire what is due and hand over what is to be sent, unless all is held; returns how many were handed or fired.

    What goes wrong with the deadlines is raised after the effects were handed over: neither stops the other.
    """
    now, watch, problem, fired = now or rows.database_now(), watch or Watch(), None, 0
    watch.heart.beat(now)
    if open_hold():
        return 0
    try:
        fired = fire_due(now)
    except Exception as fault:
        problem = fault
    try:
        handed = hand_over(rows.lease_due(now), watch)
    finally:
        watch.hang_up()
    if problem:
        raise problem
    return fired + handed


def hand_over(effects: Iterable[Effect], watch: Watch) -> int:
    """Give the effects' ids to Celery. What the broker does not take, and what no worker begins, is performed here.

    So is a probe: a whole destination waits for it, and its message could be lost with the broker. A broker that is
    away is asked once. Gives how many went on; of a destination that takes long, the rest is given back for the next
    look.
    """
    own: dict[str, list[Effect]] = defaultdict(list)
    ask_broker, published = True, 0
    for effect in effects:
        if effect.handed > PATIENCE and not rows.is_worked_on(effect.queue, now=rows.database_now()):
            log.warning("%s: no worker began it; performing it here", effect.key)
        elif effect.is_probe and not effect.unended:  # what ended its performer once is a worker's to try
            pass
        elif ask_broker and (ask_broker := publish(effect, watch)):
            published += 1
            continue
        own[effect.destination].append(effect)
    return published + sum(watch.hands(mine) for mine in own.values())


def publish(effect: Effect, watch: Watch) -> bool:
    """Send the id to the broker, over one line for all effects of a look; False when it does not take it."""
    try:
        perform.apply_async((effect.pk, effect.lease), queue=effect.queue, retry=False, connection=watch.call())
    except Exception as failure:
        watch.broker_fails(f"{type(failure).__name__}: {failure}")
        return False
    watch.broker_works()
    return True


def run(stopped: Callable[[], bool]) -> None:
    """Tick until told to stop. Whatever goes wrong, like a database away for a moment, is logged once and outlived."""
    hands = Hands()
    watch, looked_back = Watch(hands=hands), False
    while not stopped():
        try:
            close_old_connections()
            if not looked_back and (hold := look_back()):
                log.error("nothing is sent: %s docs/operations.md says how to go on", hold)
            looked_back = True
            busy = tick(watch=watch)
            watch.goes_well()
        except Exception as problem:
            watch.stumbles_over(problem)
            busy = 0
            time.sleep(1)
        if not busy:
            time.sleep(PAUSE)
    hands.rest()

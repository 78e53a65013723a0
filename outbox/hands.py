"""The dispatcher's own hands: what no broker takes and no worker begins is performed in its process.

One thread for each destination, so that neither the others nor the dispatcher's next look wait for one that hangs.
"""

import threading
import time
from collections.abc import Iterable

from django.db import connections

from outbox import rows
from outbox.models import Effect
from outbox.tasks import perform

OWN_TIME = 5.0  # seconds of one turn for performing one destination's effects; the rest waits for the next look


def perform_some(effects: Iterable[Effect]) -> int:
    """Perform leased effects of one destination; what its time does not suffice for is given back. Gives how many."""
    began, many = time.monotonic(), 0
    for effect in effects:
        if many and time.monotonic() - began > OWN_TIME:
            rows.release(effect)
            continue
        perform(effect.pk, effect.lease)
        many += 1
    return many


class Hands:
    """Threads that perform; call from one thread only."""

    def __init__(self) -> None:
        self.busy: dict[str, threading.Thread] = {}

    def __call__(self, effects: list[Effect]) -> int:
        """Begin to perform effects of one destination, or give them back while it is busy; how many were begun."""
        destination = effects[0].destination
        if (before := self.busy.get(destination)) and before.is_alive():
            for effect in effects:
                rows.release(effect)
            return 0
        self.busy[destination] = threading.Thread(target=_turn, args=(effects,), name=f"hand of {destination}")
        self.busy[destination].start()
        return len(effects)

    def rest(self) -> None:
        """Wait until all that was begun is done."""
        for thread in self.busy.values():
            thread.join()


def _turn(effects: list[Effect]) -> None:
    try:
        perform_some(effects)
    finally:
        connections.close_all()  # this thread's own

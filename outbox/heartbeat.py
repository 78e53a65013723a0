"""Keeping a lease while an attempt lives: so leases are short, and a killed worker's rows are soon taken over."""

import contextlib
import copy
import logging
import threading
import time
from collections.abc import Iterator

from django.db import Error, connections

from outbox import rows
from outbox.models import Effect

log = logging.getLogger(__name__)
BEAT = 5.0  # seconds; two beats may be missed before the lease of rows.PERFORMING_FOR ends
LONGEST = 60.0  # seconds; an attempt that hangs for longer loses its lease like a dead one


@contextlib.contextmanager
def kept(effect: Effect) -> Iterator[None]:
    """Renew the lease of an attempt as long as the block runs and its process lives, a minute at most."""
    over = threading.Event()
    mine = copy.copy(effect)  # with the lease as it is: the performer settles its own object during a beat
    threading.Thread(target=_beat, args=(mine, over), name=f"keeps {effect.key}", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _beat(effect: Effect, over: threading.Event) -> None:
    ends = time.monotonic() + LONGEST
    try:
        while not over.wait(BEAT) and time.monotonic() < ends:
            if not _renewed(effect):
                if not over.is_set():  # else it was settled during this beat
                    log.warning("%s: the lease was lost while it was performed", effect.key)
                return
    finally:
        connections.close_all()  # this thread's own


def _renewed(effect: Effect) -> bool:
    """Renew a lease; False when it is someone else's. A database that is away for a beat may be back for the next."""
    try:
        return rows.renew(effect, now=rows.database_now())
    except Error:
        log.exception("%s: its lease can't be renewed just now", effect.key)
        connections.close_all()
        return True

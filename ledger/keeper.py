"""Keeping signed heads: a new one each day, in a thread of its own, so that a slow store holds up no deadline."""

import logging
import threading
from datetime import datetime, timedelta

from django.db import connections

from ledger import policy
from ledger.heads import Head, newest_head
from ledger.moments import database_now
from ledger.signing import HeadRefused, write_head

log = logging.getLogger(__name__)
LOOK, RETRY = 60.0, 600.0  # seconds until the next look, and until the next try after a failure


def is_due(newest: datetime | None, now: datetime) -> bool:
    """Say whether a head is to be written; one from the future counts for nothing: the clock was turned back."""
    day = timedelta(hours=policy.number("ledger.head_hours"))
    return newest is None or not timedelta(0) <= now - newest < day


def write_if_due() -> Head | None:
    """Write a head when the newest is a day old. Raises HeadRefused, OSError."""
    return write_head() if is_due(newest_head(), database_now()) else None


def look() -> float:
    """Write a head if one is due, log what hinders it, and say after how many seconds to look again."""
    try:
        write_if_due()
    except HeadRefused as refusal:
        log.error("no signed head was written: %s Run verify_ledger; docs/operations.md says what to do.", refusal)
        return RETRY
    except Exception:
        log.exception("no signed head could be written; trying again in %d minutes", RETRY // 60)
        return RETRY
    return LOOK


def keep_heads(stop: threading.Event) -> threading.Thread:
    """Start looking, until `stop` is set. The thread ends with its process, whatever the store does."""

    def keep() -> None:
        pause = 0.0
        while not stop.wait(pause):
            pause = look()
            connections.close_all()  # this thread's own: it is not needed for a while

    thread = threading.Thread(target=keep, name="keeps signed heads", daemon=True)
    thread.start()
    return thread

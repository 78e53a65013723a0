"""A cap on simultaneous reads from marketplaces in one process, and on those of one person.

Without it, every web thread could be waiting on a market at once; the embedded market, served by those same threads,
would then never answer, and nor would any other page. Who waits takes a thread, too: so only a few may wait.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from marketplace.connectors.base import ConnectorError

# A quarter of the threads reads, at most as many wait, and the embedded market answers in another quarter.
AT_ONCE = settings.WEB_THREADS // 4
WAIT = 5  # seconds
_changed = threading.Condition()
_reading: list[int | None] = []  # the keys of the people for whom a listing is read just now, None for nobody's
_waiting: list[int | None] = []


class Busy(ConnectorError):
    """No turn was free in time. Nothing was read."""

    def __init__(self) -> None:
        super().__init__("The portal is busy reading from marketplaces.", permanent=False, retry_after=WAIT)


@contextmanager
def turn(person: int | None = None) -> Iterator[None]:
    """Wait for a turn to read, for a person if one is named; one person has one at a time.

    Raises Busy when all are taken for 5 seconds, and at once when too many wait already or this person does.
    """
    with _changed:
        if not _is_free(person):
            _wait(person)
        _reading.append(person)
    try:
        yield
    finally:
        with _changed:
            _reading.remove(person)
            _changed.notify_all()


def _wait(person: int | None) -> None:
    if len(_waiting) >= AT_ONCE or (person is not None and person in _waiting):
        raise Busy
    _waiting.append(person)
    try:
        if not _changed.wait_for(lambda: _is_free(person), timeout=WAIT):
            raise Busy
    finally:
        _waiting.remove(person)


def _is_free(person: int | None) -> bool:
    return len(_reading) < AT_ONCE and (person is None or person not in _reading)

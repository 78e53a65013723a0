"""A cap on simultaneous reads from marketplaces in one process.

Without it, every web thread could be waiting on a market at once; the embedded market, served by those same threads,
would then never answer.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from marketplace.connectors.base import ConnectorError

AT_ONCE = 4
WAIT = 5  # seconds
_turns = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def turn() -> Iterator[None]:
    """Wait for a turn to read. Raises ConnectorError when all are taken for 5 seconds."""
    if not _turns.acquire(timeout=WAIT):
        raise ConnectorError("The portal is busy reading from marketplaces.", permanent=False, retry_after=WAIT)
    try:
        yield
    finally:
        _turns.release()

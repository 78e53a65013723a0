"""Do the same thing from many threads at one moment, each on a database connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

LIMIT = 60  # seconds until a thread counts as stuck


def at_once(*functions: Callable[[], Any], limit: float = LIMIT) -> list[Any]:
    """Start all functions together and return what each returned, or the exception that it raised, in their order.

    limit: seconds until a thread counts as stuck. Needs a transactional test: threads see only what is committed.
    """
    outcomes: list[Any] = [None] * len(functions)
    gate = threading.Barrier(len(functions))

    def act(number: int, function: Callable[[], Any]) -> None:
        try:
            gate.wait(LIMIT)
            outcomes[number] = function()
        except Exception as problem:
            outcomes[number] = problem
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=pair, daemon=True) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(limit)
        assert not thread.is_alive(), "A thread is stuck."
    return outcomes

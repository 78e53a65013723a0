"""What can be done with an effect: each kind has one handler, declared by the app that knows the outside."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any

from ledger.lifecycle import Actor
from outbox.models import Effect


class Temporary(Exception):
    """It did not happen; try again, after `pause` seconds if the other side said so.

    away: the destination as a whole does not work just now, so that trying the next row is of no use either.
    """

    def __init__(self, message: str, *, pause: float | None = None, away: bool = False) -> None:
        super().__init__(message)
        self.pause, self.away = pause, away


class Unknown(Temporary):
    """It may have happened: read back before any second try, after `pause` seconds if that is known."""


class Permanent(Exception):
    """It did not happen and never will as it stands."""


class CannotClose(Exception):
    """Staff may not close this effect: something still hangs on it. `for_people` says what to do instead."""

    def __init__(self, for_people: Any) -> None:
        super().__init__(str(for_people))
        self.for_people = for_people


def always(effect: Effect) -> bool:
    return True


def nothing(effect: Effect, receipt: dict[str, Any]) -> None:
    return None


def no_matter(effect: Effect, by: Actor) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Handler:
    """What a kind of effect is, and how it is performed.

    label: what it was meant to do, for staff. queue: whose workers perform it; the destination begins with it.
    repeatable: whether a second performance does no harm, since a command is read back first and a file that is gone
    stays gone. What is not, like a letter, is given up when nobody knows whether it happened before a restored back-up.
    perform: does it, over the network, with no transaction open; returns a receipt (JSON); raises the three above.
    wanted: whether its cause still stands, asked just before sending.
    settled: what becomes true by it, in one transaction with the row's own settling.
    closed: what follows when staff close it undone, in one transaction with that; raises CannotClose to refuse.
    """

    perform: Callable[[Effect], dict[str, Any]]
    wanted: Callable[[Effect], bool] = always
    settled: Callable[[Effect, dict[str, Any]], None] = nothing
    closed: Callable[[Effect, Actor], None] = no_matter
    _: KW_ONLY
    label: Any
    queue: str
    repeatable: bool = True


HANDLERS: dict[str, Handler] = {}


def unrepeatable() -> list[str]:
    """The kinds that must not be performed a second time."""
    return [kind for kind, handler in HANDLERS.items() if not handler.repeatable]


def queues() -> list[str]:
    """The queues that some kind of effect needs workers for."""
    return sorted({handler.queue for handler in HANDLERS.values()})


def register(kind: str, handler: Handler) -> None:
    """Declare the handler of a kind. Raises ValueError when the kind has one."""
    if kind in HANDLERS:
        raise ValueError(f"The effect {kind!r} has a handler already.")
    HANDLERS[kind] = handler

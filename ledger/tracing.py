"""What a log line is about: the request, the effect and the case at hand. Numbers only, nothing of a person."""

import contextlib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar

_facts: ContextVar[Mapping[str, str]] = ContextVar("facts", default={})  # noqa: B039  (never changed in place)


@contextlib.contextmanager
def about(**facts: str | int) -> Iterator[None]:
    """Have every log line of this block carry these facts, beside those of the blocks around it."""
    token = _facts.set({**_facts.get(), **{name: str(value) for name, value in facts.items() if value}})
    try:
        yield
    finally:
        _facts.reset(token)


def facts() -> Mapping[str, str]:
    """What the line that is written now is about."""
    return _facts.get()

"""What an effect was meant to do, in words for staff."""

from outbox.handlers import HANDLERS
from outbox.models import Effect


def meaning(effect: Effect) -> str:
    """Say what an effect was meant to do; of a kind that nobody performs any more, its name."""
    handler = HANDLERS.get(effect.kind)
    return str(handler.label) if handler else effect.kind

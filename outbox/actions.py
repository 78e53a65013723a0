"""What staff do with effects that were given up: try again, or close; each with a reason that is kept."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.chain import ChainBroken, append
from ledger.lifecycle import Actor, IllegalMove, require_no_party
from ledger.parties import case_named
from outbox import rows
from outbox.handlers import HANDLERS, CannotClose, no_matter
from outbox.models import Effect, Handling

Verb = Handling.Verb


class CannotHandle(Exception):
    """It was not done, and nothing was changed. `for_people` says why; `overtaken`: someone else was first."""

    def __init__(self, for_people: Any, *, overtaken: bool = False) -> None:
        super().__init__(str(for_people))
        self.for_people, self.overtaken = for_people, overtaken


def retry(effect: Effect, *, reason: str, by: Actor) -> Handling:
    """Put a given-up effect back in the queue, with its old key. Raises CannotHandle when it is given up no longer."""
    return _handle(effect, Verb.RETRY, reason, by, lambda: rows.revive(effect, now=rows.database_now()))


def close(effect: Effect, *, reason: str, by: Actor) -> Handling:
    """Leave a given-up effect undone for good, with what follows from that. Raises CannotHandle."""
    return _handle(effect, Verb.CLOSE, reason, by, lambda: rows.close(effect, reason))


ACTIONS = {Verb.RETRY: retry, Verb.CLOSE: close}


def _handle(effect: Effect, verb: Verb, reason: str, by: Actor, act: Callable[[], bool]) -> Handling:
    try:
        with transaction.atomic():
            if not act():
                raise CannotHandle(_("It is no longer given up."), overtaken=True)
            _require_no_party(effect, by)
            if verb == Verb.CLOSE:
                _closed(effect, by)
            if effect.case:
                # After what follows from closing: a move locks the case before its chain, and so must we.
                append(effect.case, verb=f"{verb}_effect", by=by, note=effect.key)
            return Handling.objects.create(
                effect=effect, verb=verb, reason=reason, role=str(by.role), user_id=by.user_id
            )
    except CannotClose as refusal:
        raise CannotHandle(refusal.for_people) from refusal
    except IllegalMove as refusal:
        raise CannotHandle(refusal.for_people) from refusal
    except ChainBroken as collision:
        raise CannotHandle(_("The case was written to at the same moment. Send it again.")) from collision


def _require_no_party(effect: Effect, by: Actor) -> None:
    case = case_named(effect.case) if effect.case else None
    if case is not None:
        require_no_party(case, by)


def _closed(effect: Effect, by: Actor) -> None:
    handler = HANDLERS.get(effect.kind)
    (handler.closed if handler else no_matter)(effect, by)

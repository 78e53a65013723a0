"""The chain of a case's events: each event's hash covers the one before it."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any, Protocol

from django.db import transaction
from django.utils import timezone

from ledger.models import Chain, Event

FIELDS = ("case", "seq", "verb", "source", "target", "role", "user_id", "organisation_id", "note", "data", "prev_hash")
LONGEST_NOTE = 200


class Author(Protocol):
    role: Any
    user_id: int | None
    organisation_id: int | None


class ChainBroken(Exception):
    """Another writer appended to this case at the same moment; the whole transaction must be tried again."""


def fingerprint(event: Event) -> str:
    """Hash an event's fields and time as canonical JSON (UTC, microseconds), chained to the one before."""
    content: dict[str, Any] = {name: getattr(event, name) for name in FIELDS}
    content["at"] = event.at.astimezone(UTC).isoformat()
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def plain(data: Any) -> Any:
    """Bring data into the form in which both databases give it back, or it would not match its hash later.

    Raises TypeError for what JSON can't hold, ValueError for NaN and infinity.
    """
    return json.loads(json.dumps(data, allow_nan=False), parse_float=_number)


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number  # PostgreSQL gives 1e16 back as a whole number


def append(
    case: str,
    *,
    verb: str,
    by: Author,
    source: str = "",
    target: str = "",
    note: str = "",
    data: dict[str, Any] | None = None,
) -> Event:
    """Append one event and move the case's head by compare-and-set. Raises ChainBroken when someone was first.

    note: at most 200 signs; a longer one raises ValueError, on SQLite too.
    """
    if len(note) > LONGEST_NOTE:
        raise ValueError(f"A note of an event has at most {LONGEST_NOTE} signs, not {len(note)}.")
    with transaction.atomic():
        # On PostgreSQL the lock makes a second writer wait and then follow the first; without it, it would be refused.
        chain, _ = Chain.objects.select_for_update().get_or_create(case=case)
        event = _next_event(
            chain, verb=verb, by=by, source=str(source), target=str(target), note=note, data=plain(data or {})
        )
        if not _move_head(chain, event):
            raise ChainBroken(f"{case} was written to at the same moment")
        event.save(force_insert=True)
        return event


def _next_event(chain: Chain, *, by: Author, **facts: Any) -> Event:
    event = Event(
        case=chain.case,
        seq=chain.seq + 1,
        at=timezone.now(),
        role=str(by.role),
        user_id=by.user_id,
        organisation_id=by.organisation_id,
        prev_hash=chain.head,
        **facts,
    )
    event.hash = fingerprint(event)
    return event


def _move_head(chain: Chain, event: Event) -> bool:
    """Compare and set; False when another writer has moved the head meanwhile."""
    heads = Chain.objects.filter(pk=chain.pk, seq=chain.seq, head=chain.head)
    return bool(heads.update(seq=event.seq, head=event.hash))


def faults(chains: Iterable[Chain], events: Iterable[Event]) -> Iterator[str]:
    """Name every break between heads and events; `events` ordered by case, seq."""
    heads = {chain.case: chain for chain in chains}
    last: dict[str, tuple[int, str]] = {}
    for event in events:
        seq, head = last.get(event.case, (0, ""))
        if event.seq != seq + 1:
            yield f"{event.case}: event {seq + 1} is missing"
        if event.prev_hash != head:
            yield f"{event.case}: event {event.seq} does not follow the one before"
        if fingerprint(event) != event.hash:
            yield f"{event.case}: event {event.seq} was changed"
        if event.case not in heads:
            yield f"{event.case}: the case has no head"
        last[event.case] = (event.seq, event.hash)
    for case, chain in heads.items():
        if last.get(case, (0, "")) != (chain.seq, chain.head):
            yield f"{case}: the head says {chain.seq} events, the chain ends at {last.get(case, (0, ''))[0]}"

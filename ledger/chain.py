"""The chain of a case's events: each event's hash covers the one before it."""

import hashlib
import json
from datetime import UTC
from functools import lru_cache
from typing import Any, Protocol

from django.db import transaction
from django.utils import timezone

from ledger.models import Chain, Event

FIELDS = ("case", "seq", "verb", "source", "target", "role", "user_id", "organisation_id", "note", "data", "prev_hash")
LONGEST_NOTE = 200
ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
decode = json.JSONDecoder().decode
quoted = lru_cache(4096)(ENCODER.encode)  # the words of the tables of moves come again and again


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
    return hashlib.sha256(ENCODER.encode(content).encode()).hexdigest()


def canonical_data(text: str) -> str:
    """Bring a JSON text, as a database gives it, into the form that is hashed."""
    if text == "{}":
        return text
    data = decode(text)
    if type(data) is dict and len(data) == 1:  # the usual event holds one number or digest; the rest is for the encoder
        [(name, value)] = data.items()
        if type(value) is int or type(value) is str:
            return f"{{{quoted(name)}:{value if type(value) is int else ENCODER.encode(value)}}}"
    return ENCODER.encode(data)


def quick_fingerprint(row: tuple[Any, ...]) -> str:
    """Hash an event read as plain columns (the order of READ in verify.py), to the same as `fingerprint`.

    Written out by hand: verifying reads every event there is, and building an object for each takes most of the time.
    """
    at, case, data, note, organisation, prev_hash, role, seq, source, target, user, verb = row[:12]
    text = (
        f'{{"at":"{at}","case":{quoted(case)},"data":{canonical_data(data)},"note":{quoted(note)},'
        f'"organisation_id":{"null" if organisation is None else organisation},"prev_hash":"{prev_hash}",'
        f'"role":{quoted(role)},"seq":{seq},"source":{quoted(source)},"target":{quoted(target)},'
        f'"user_id":{"null" if user is None else user},"verb":{quoted(verb)}}}'
    )
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

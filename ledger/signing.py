"""Writing a signed head: the end of each case's chain as of one moment, and only if it continues the head before."""

import contextlib
import json
import os
import secrets
import time
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection

from ledger.heads import Entry, Head, Seal, entries, heads, key_name, new_code, seal_of, signature
from ledger.models import Event
from ledger.moments import chunks, database_now, one_moment

STALE_DRAFT = 3600  # seconds; whoever began it was killed
AT_ONCE = 500  # cases in one query


class HeadRefused(Exception):
    """Nothing was signed: the ledger does not continue the head before, or that one can't be believed."""


def write_head(*, anyway: bool = False) -> Head:
    """Write down and sign the end of each case's chain, as of one moment; never touches a head that is there.

    anyway: sign although the ledger does not continue the head before, as after restoring a back-up; the head says so.
    Raises HeadRefused, and OSError when the folder can't be written.
    """
    before = next(reversed(heads()), None)
    seal = seal_of(before) if before else Seal()
    if seal.trouble and not anyway:
        raise HeadRefused(f"{before}: {seal.trouble}.")
    folder = Path(settings.LEDGER_HEADS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sweep(folder)
    with one_moment():
        at = database_now().astimezone(UTC)
        number = before.number + 1 if before else 1
        head = Head(number, at, folder / f"head-{at:%Y%m%dT%H%M%S%fZ}-{number:06}-{secrets.token_hex(4)}.jsonl")
        draft = folder / f".{head.name}"
        try:
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
                _fill(file, head, before, seal, anyway=anyway)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(head.path)
        finally:
            draft.unlink(missing_ok=True)
    _sync(folder)
    return head


def _fill(file: BinaryIO, head: Head, before: Head | None, seal: Seal, *, anyway: bool) -> None:
    code, breaks, cases, events = new_code(), [seal.trouble] if seal.trouble else [], 0, 0

    def write(line: Any) -> None:
        text = (json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n").encode()
        code.update(text)
        file.write(text)

    after = {"name": before.name, "sha256": seal.digest} if before else None
    write({"format": 1, "name": head.name, "at": head.at.isoformat(), "key": key_name(), "after": after})
    known = entries(before) if before and not seal.trouble else iter(())
    for entry in _followed(known, _ends(), breaks):
        write(entry)
        cases, events = cases + 1, events + entry[1]
    if breaks and not anyway:
        raise HeadRefused(f"The ledger does not continue {before or 'its chains'}: {'; '.join(breaks[:3])}.")
    write({"cases": cases, "events": events, "continues": not breaks})
    file.write(signature(code))


def _ends() -> Iterator[Entry]:
    """Where each case's chain ends; sorted as Python sorts texts, whatever the database's own order is."""
    order = '"case" COLLATE "C"' if connection.vendor == "postgresql" else '"case"'
    for rows in chunks(f'SELECT "case", seq, head FROM ledger_chain WHERE seq > 0 ORDER BY {order}'):  # noqa: S608
        yield from rows


def _followed(known: Iterator[Entry], ends: Iterator[Entry], breaks: list[str]) -> Iterator[Entry]:
    """Pass on `ends`, and name in `breaks` where they don't continue what is `known`; both are sorted by case."""
    old = next(known, None)
    doubtful: list[Entry] = []
    for end in ends:
        while old and old[0] < end[0]:
            breaks.append(f"{old[0]} is missing")
            old = next(known, None)
        if old and old[0] == end[0]:
            doubtful += [] if old == end else [old, end]
            old = next(known, None)
        else:
            doubtful.append(end)
        if len(doubtful) >= AT_ONCE:
            breaks += _broken(doubtful)
            doubtful = []
        yield end
    breaks += _broken(doubtful)
    while old:
        breaks.append(f"{old[0]} is missing")
        old = next(known, None)


def _broken(ends: list[Entry]) -> list[str]:
    """Name the cases that don't have these events: what is signed is at least there."""
    found = set(Event.objects.filter(case__in={case for case, _, _ in ends}).values_list("case", "seq", "hash"))
    return [
        f"{case} has not the event {seq} that it had" for case, seq, digest in ends if (case, seq, digest) not in found
    ]


def _sweep(folder: Path) -> None:
    """Remove drafts of writers that were killed."""
    for draft in folder.glob(".head-*.jsonl"):
        with contextlib.suppress(OSError):
            if time.time() - draft.stat().st_mtime > STALE_DRAFT:
                draft.unlink()


def _sync(folder: Path) -> None:
    """Make the new name as lasting as the file; stores over a network may not know how, and need not."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)

"""Signed heads: what each case's chain ended with at one moment, in a file outside the database.

A head is a file of JSON lines: what it is; then each case with its place and hash; then the sums; then a signature over
all before it. It names the head before it and that one's digest, so that heads form a chain, too.
"""

import contextlib
import hashlib
import hmac
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

NAME = re.compile(r"head-(\d{8}T\d{12}Z)-(\d{6,18})-[0-9a-f]{8}\.jsonl")
SIGNATURE = "hmac-sha256"
BLOCK = 1 << 20  # bytes read at a time
TAIL = 200  # bytes in which the signature's line fits
Entry = tuple[str, int, str]  # case, place and hash of its last event


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """A head by its name. Numbers tell the order, not times: clocks may be turned back."""

    number: int
    at: datetime
    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    def __str__(self) -> str:
        return f"signed head {self.number} of {self.at:%d %B %Y, %H:%M} UTC"


@dataclass(frozen=True, slots=True)
class Seal:
    """What reading a head whole has shown. trouble: why it can't be believed; empty when it can, as all else here.

    after: name and digest of the head before it. continues: False when it was written although cases were missing.
    """

    digest: str = ""
    trouble: str = ""
    after: tuple[str, str] = ("", "")
    events: int = 0
    continues: bool = True


def heads() -> list[Head]:
    """All heads that are kept, oldest first; other files are passed by. Raises OSError for an unreadable folder."""
    folder = Path(settings.LEDGER_HEADS)
    if not folder.exists():
        return []
    return sorted(head for path in folder.iterdir() if (head := _by_name(path)))


def newest_head() -> datetime | None:
    """When the newest head was written (UTC); None when there is none."""
    kept = heads()
    return kept[-1].at if kept else None


def _by_name(path: Path) -> Head | None:
    found = NAME.fullmatch(path.name)
    if found is None:
        return None
    with contextlib.suppress(ValueError):  # digits that are no date: not ours
        return Head(int(found[2]), datetime.strptime(found[1], "%Y%m%dT%H%M%S%f%z"), path)
    return None


def seal_of(head: Head) -> Seal:
    """Read a head whole and check its signature, before anything in it is believed."""
    try:
        with head.path.open("rb") as file:
            return _seal(head, file)
    except OSError as problem:
        return Seal(trouble=f"it can't be read ({problem.strerror})")


def _seal(head: Head, file: BinaryIO) -> Seal:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - TAIL))
    tail = file.read()
    end = tail.rfind(b"\n", 0, -1) + 1  # of what is signed; the signature's own line follows
    code, digest = _digests(file, size - len(tail) + end)
    file.seek(0)
    about, sums = _parsed(file.readline(BLOCK)), _parsed(tail[:end].rstrip(b"\n").rpartition(b"\n")[2])
    before = about.get("after") or {}
    return Seal(
        digest=digest,
        trouble=_trouble(head, about, signed=hmac.compare_digest(tail[end:], signature(code))),
        after=(before.get("name", ""), before.get("sha256", "")),
        events=sums.get("events", 0),
        continues=sums.get("continues", True),
    )


def _parsed(line: bytes) -> dict[str, Any]:
    """Read one line; what is no JSON object is an empty one: the signature, not this, says what is sound."""
    with contextlib.suppress(ValueError):
        parsed = json.loads(line)
        return parsed if isinstance(parsed, dict) else {}
    return {}


def _trouble(head: Head, about: dict[str, Any], *, signed: bool) -> str:
    if not signed and about.get("key", key_name()) != key_name():
        return "it was signed with another key than IPP_LEDGER_KEY"
    if not signed:
        return "its signature does not match: it was changed or cut off after it was signed"
    return "" if about["name"] == head.name else f"it was renamed; it was written as {about['name']}"


def _digests(file: BinaryIO, signed: int) -> tuple[hmac.HMAC, str]:
    """Read a head block by block: the code of its first `signed` bytes, and the digest of all."""
    code, digest = new_code(), hashlib.sha256()
    file.seek(0)
    while block := file.read(min(BLOCK, signed - file.tell())):
        code.update(block)
        digest.update(block)
    digest.update(file.read(TAIL))
    return code, digest.hexdigest()


def entries(head: Head) -> Iterator[Entry]:
    """The cases that a head holds, sorted. Believe them only after `seal_of`."""
    with head.path.open(encoding="utf-8") as file:
        file.readline()
        for line in file:
            if line[0] != "[":
                return
            case, seq, digest = json.loads(line)
            yield case, seq, digest


def new_code() -> hmac.HMAC:
    """Begin a signature."""
    return hmac.new(settings.LEDGER_KEY.encode(), digestmod="sha256")


def key_name() -> str:
    """Name the key without giving it away, so that a wrong key is told from a changed file."""
    return hmac.new(settings.LEDGER_KEY.encode(), b"name of this key", "sha256").hexdigest()[:16]


def signature(code: hmac.HMAC) -> bytes:
    """Give the line that signs all that went into `code`."""
    return json.dumps({SIGNATURE: code.hexdigest()}).encode() + b"\n"

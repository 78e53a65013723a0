"""PDF documents: looked through, never run. Programs, attached files and passwords are refused."""

import re
import zlib
from typing import IO

from uploads.refusals import Refused

HEADER = re.compile(rb"%PDF-[12]\.\d")
TAIL = 2048
END = re.compile(rb"startxref\s+\d+\s+%%EOF")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")  # a name may be written /J#61vaScript. Source: ISO 32000-1, 7.3.5
SIGNS = {b"%02x" % number: bytes([number]) for number in range(256)}
ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z])")
# An opening action that only shows a page, as many writers add, is an array and harmless.
ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|OpenAction(?!\s*\[)|SubmitForm|ImportData)(?![A-Za-z])"
)
PACKED = re.compile(rb"/ObjStm(?![A-Za-z])")
PACKED_RAW = re.compile(b"/" + b"".join(b"(?:%c|#%02x|#%02X)" % (sign, sign, sign) for sign in b"ObjStm"))
STREAM = re.compile(rb"(?<!end)stream\r?\n")
PLAIN_PACKING = re.compile(rb"/Filter\s*\[?\s*/(?:FlateDecode|Fl)\b\s*\]?")
MOST_UNPACKED = 40_000_000  # bytes of packed objects in one document
MOST_STREAMS = 5_000  # of packed objects; they hold about a hundred each
NEAR = 4096  # bytes that a stream's dictionary takes at most


def check_pdf(file: IO[bytes]) -> None:
    """Look for what must not be in a document. Raises Refused: unreadable, password or active.

    Reads the whole file, which the gate has measured. Packed objects are unpacked, at most 40 MB of them.
    """
    file.seek(0)
    raw = file.read()
    if not HEADER.match(raw) or not END.search(raw[-TAIL:]) or b"obj" not in raw:
        raise Refused("unreadable")
    plain = unescape(raw)
    if ENCRYPTED.search(plain):
        raise Refused("password")
    if b"/Root" not in plain:
        raise Refused("unreadable")
    if ACTIVE.search(plain):
        raise Refused("active")
    _check_packed(raw, expected=len(PACKED.findall(plain)))


def unescape(data: bytes) -> bytes:
    """Write names out: /J#61vaScript becomes /JavaScript."""
    return ESCAPED.sub(lambda found: SIGNS[found[1].lower()], data) if b"#" in data else data


def _check_packed(raw: bytes, *, expected: int) -> None:
    """Look into each object stream; one that can't be found or unpacked would hide what it holds."""
    left, seen = MOST_UNPACKED, 0
    for name in PACKED_RAW.finditer(raw):
        seen += 1
        start = STREAM.search(raw, name.end(), name.end() + NEAR)
        if start is None or seen > MOST_STREAMS:
            raise Refused("unreadable")
        about = unescape(raw[max(raw.rfind(b"obj", name.start() - NEAR, name.start()), 0) : start.start()])
        if b"/Filter" in about:  # without a filter it was read with the rest
            left -= _check_stream(raw, start.end(), about, left)
    if seen != expected:
        raise Refused("unreadable")


def _check_stream(raw: bytes, start: int, about: bytes, most: int) -> int:
    """Unpack one object stream and look for programs; returns how many bytes it held."""
    if not PLAIN_PACKING.search(about) or b"/Predictor" in about:
        raise Refused("unreadable")
    unpacker = zlib.decompressobj()
    try:
        objects = unpacker.decompress(raw[start : raw.find(b"endstream", start)], most)
    except zlib.error:
        raise Refused("unreadable") from None
    if not unpacker.eof:  # larger than allowed, or cut short by a false "endstream"
        raise Refused("unreadable")
    if ACTIVE.search(unescape(objects)):
        raise Refused("active")
    return len(objects)

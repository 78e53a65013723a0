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
ACTIVE = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|GoToE)(?![A-Za-z])")
FORM_PROGRAM = re.compile(rb"/XFA[\s\[\d]")  # three letters come up in packed data by chance; with what follows, hardly
# An opening action that only shows a page, as many writers add, is an array or goes there, and harmless.
OPENS = re.compile(rb"/OpenAction(?![A-Za-z])\s*(\[|<<|(\d+)\s+\d+\s+R)?")
GOES_TO_PAGE = re.compile(rb"\s*(?:\[|<<(?=[^>]*/S\s*/GoTo(?![A-Za-z])))")
PACKED = re.compile(rb"/ObjStm(?![A-Za-z])")
PACKED_RAW = re.compile(b"/" + b"".join(b"(?:%c|#%02x|#%02X)" % (sign, sign, sign) for sign in b"ObjStm"))
STREAM = re.compile(rb"(?<!end)stream\r?\n")
PLAIN_PACKING = re.compile(rb"/Filter\s*(?:\[\s*)?/(?:FlateDecode|Fl)\b\s*\]?")
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
    if ACTIVE.search(plain) or FORM_PROGRAM.search(plain):
        raise Refused("active")
    packed = _packed_objects(raw, expected=len(PACKED.findall(plain)))
    _check_opening(plain, packed)


def _check_opening(plain: bytes, packed: dict[int, bytes]) -> None:
    """Refuse an opening action that does anything but show a page, wherever it is written."""
    for text in (plain, *packed.values()):
        for found in OPENS.finditer(text):
            action = text[found.start(1) : found.start(1) + NEAR] if found[1] else b""
            if found[2]:
                action = packed.get(int(found[2])) or _object(plain, found[2])
            if not GOES_TO_PAGE.match(action):
                raise Refused("active")


def _object(plain: bytes, number: bytes) -> bytes:
    """The beginning of a numbered object's last version; empty when there is none."""
    heads = list(re.finditer(rb"(?<!\d)" + number + rb"\s+\d+\s+obj\b", plain))
    return plain[heads[-1].end() : heads[-1].end() + NEAR] if heads else b""


def unescape(data: bytes) -> bytes:
    """Write names out: /J#61vaScript becomes /JavaScript."""
    return ESCAPED.sub(lambda found: SIGNS[found[1].lower()], data) if b"#" in data else data


def _packed_objects(raw: bytes, *, expected: int) -> dict[int, bytes]:
    """Look into each object stream and give what it holds by number.

    One that can't be found or unpacked would hide what it holds: it is refused.
    """
    left, seen = MOST_UNPACKED, 0
    found: dict[int, bytes] = {}
    for name in PACKED_RAW.finditer(raw):
        seen += 1
        start = STREAM.search(raw, name.end(), name.end() + NEAR)
        if start is None or seen > MOST_STREAMS:
            raise Refused("unreadable")
        about = unescape(raw[max(raw.rfind(b"obj", name.start() - NEAR, name.start()), 0) : start.start()])
        if b"/Filter" in about:  # without a filter it was read with the rest
            objects = _unpacked(raw, start.end(), about, left)
            left -= len(objects)
            found |= _by_number(objects, about)
    if seen != expected:
        raise Refused("unreadable")
    return found


def _unpacked(raw: bytes, start: int, about: bytes, most: int) -> bytes:
    """Unpack one object stream and look for programs."""
    if not PLAIN_PACKING.search(about) or b"/Predictor" in about:
        raise Refused("unreadable")
    unpacker = zlib.decompressobj()
    try:
        objects = unpacker.decompress(raw[start : raw.find(b"endstream", start)], most)
    except zlib.error:
        raise Refused("unreadable") from None
    if not unpacker.eof:  # larger than allowed, or cut short by a false "endstream"
        raise Refused("unreadable")
    plain = unescape(objects)
    if ACTIVE.search(plain) or FORM_PROGRAM.search(plain):
        raise Refused("active")
    return plain


def _by_number(objects: bytes, about: bytes) -> dict[int, bytes]:
    """Take an object stream apart: pairs of number and place, then the objects. Source: ISO 32000-1, 7.5.7.

    Without a header that can be read the whole stands under 0, so that an opening action in it is seen.
    """
    first = re.search(rb"/First\s+(\d{1,8})", about)
    head = objects[: int(first[1])].split() if first else []
    if len(head) % 2 or not head or not all(part.isdigit() and len(part) < 9 for part in head):
        return {0: objects}
    numbers, places = [int(part) for part in head[::2]], [int(first[1]) + int(part) for part in head[1::2]]
    ends = [*places[1:], len(objects)]
    return {number: objects[begin:end] for number, begin, end in zip(numbers, places, ends, strict=True)} | {0: objects}

"""Pictures: measured before they are decoded, then decoded once to see that they are whole."""

import struct
import warnings
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import IO

from PIL import Image

from uploads.refusals import Refused
from uploads.small import ONE_AT_A_TIME

# Process-wide and once: catch_warnings() is not safe between threads.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
# Pictures made of countless tiny parts keep a decoder busy for minutes.
MOST_SCANS = 100  # a progressive JPEG has about ten
MOST_PARTS = 20_000  # a PNG of 10 MB in the smallest usual pieces has 2,500; a JPEG at most a few hundred
PIECE = 65_536  # bytes unpacked at a time
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of a PNG's colour types. Source: RFC 2083, section 4.1.1
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}  # frame markers. Source: ITU-T T.81, table B.1
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
HEADER_WINDOW = 1024  # PDF readers look for their header this far in


def check_picture(file: IO[bytes], media_type: str, *, max_pixels: int, max_coefficients: int) -> None:
    """Decode a picture within limits. Raises Refused: too_many_pixels, wrong_type or unreadable.

    max_coefficients: bytes that a JPEG of several scans may hold in memory while it is decoded.
    """
    head = _read(file, HEADER_WINDOW)
    if b"%PDF-" in head:
        raise Refused("wrong_type")
    if media_type == "image/webp" and webp_pixels(head) > max_pixels:  # its decoder allots the canvas on opening
        raise Refused("too_many_pixels")
    if media_type != "image/webp":
        _check_parts(file, media_type)
    try:
        with ONE_AT_A_TIME:
            _check_content(file, media_type, max_pixels=max_pixels, max_coefficients=max_coefficients)
    except Refused:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refused("too_many_pixels") from None
    except Exception:  # a crafted file makes Pillow raise nearly anything: SyntaxError, struct.error, KeyError …
        raise Refused("unreadable") from None


def _check_content(file: IO[bytes], media_type: str, *, max_pixels: int, max_coefficients: int) -> None:
    if media_type == "image/jpeg":
        _check_scans(file, max_coefficients)
    _check_size(file, media_type, max_pixels)
    if media_type == "image/png":
        _check_lines(file)
    else:
        _decode(file, media_type)


def _check_size(file: IO[bytes], media_type: str, max_pixels: int) -> None:
    file.seek(0)
    with Image.open(file, formats=[FORMATS[media_type]]) as picture:  # reads the header only
        if picture.width * picture.height > max_pixels:
            raise Refused("too_many_pixels")
        picture.verify()


def _decode(file: IO[bytes], media_type: str) -> None:
    file.seek(0)
    with Image.open(file, formats=[FORMATS[media_type]]) as picture:  # verify() leaves the first one unusable
        picture.draft("RGB", (1, 1))  # a JPEG is decoded at an eighth of its size: all is read, little is kept
        picture.load()


def _check_lines(file: IO[bytes]) -> None:
    """Unpack a PNG piece by piece and count its lines: as thorough as drawing it, and takes no memory to speak of."""
    file.seek(0)
    content = file.read()
    width, height, depth, colour, _packing, _filter, interlaced = struct.unpack(">IIBBBBB", content[16:29])
    expected = sum(
        lines * (1 + (columns * depth * SAMPLES[colour] + 7) // 8)
        for columns, lines in _passes(width, height, bool(interlaced))
    )
    unpacker, found = zlib.decompressobj(), 0
    for place in _png_chunks(content):
        if content[place + 4 : place + 8] != b"IDAT":
            continue
        packed = content[place + 8 : place + 8 + int.from_bytes(content[place : place + 4], "big")]
        while packed and not unpacker.eof:
            found += len(unpacker.decompress(packed, PIECE))
            packed = unpacker.unconsumed_tail
            if found > expected:
                raise Refused("unreadable")
    if found < expected:
        raise Refused("unreadable")


def _passes(width: int, height: int, interlaced: bool) -> list[tuple[int, int]]:
    """Columns and lines of each pass; empty passes have no lines. Source: RFC 2083, section 2.6."""
    if not interlaced:
        return [(width, height)]
    sizes = [((width - x + dx - 1) // dx, (height - y + dy - 1) // dy) for x, y, dx, dy in ADAM7]
    return [(columns, lines) for columns, lines in sizes if columns > 0 and lines > 0]


def _check_scans(file: IO[bytes], most: int) -> None:
    """Refuse a JPEG of several scans that would hold more than `most` bytes: all its coefficients at once."""
    file.seek(0)
    content = file.read()
    for place in _jpeg_segments(content):
        if content[place] == 0xFF and content[place + 1] in FRAMES:
            break
    else:
        return  # no frame before the first scan: the decoder refuses it
    height, width, count = struct.unpack(">HHB", content[place + 5 : place + 10])
    factors = [divmod(content[place + 11 + 3 * number], 16) for number in range(count)]
    starts = [spot for spot in _jpeg_segments(content, scans=True) if content[spot + 1] == 0xDA]
    if not starts:
        raise Refused("unreadable")
    if content[place + 1] not in PROGRESSIVE and content[starts[0] + 4] == count:
        return  # one scan: decoded line by line
    largest = max(across * down for across, down in factors)
    bytes_each = 2 * sum(across * down for across, down in factors) / largest
    if width * height * bytes_each > most:
        raise Refused("too_many_pixels", limit=int(most / bytes_each) // 1_000_000)


def webp_pixels(head: bytes) -> int:
    """Read the canvas of a WebP from its header; 0 when the header is cut off. Source: RFC 9649, 2.5 to 2.7."""
    if len(head) < 30:
        return 0
    chunk = head[12:16]
    if chunk == b"VP8X":
        width, height = int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    elif chunk == b"VP8L":
        bits = struct.unpack("<I", head[21:25])[0]
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (size & 0x3FFF for size in struct.unpack("<HH", head[26:30]))
    return width * height


def _check_parts(file: IO[bytes], media_type: str) -> None:
    file.seek(0)
    content = file.read()  # the gate has measured the file already
    if media_type == "image/png":
        parts = sum(1 for _part in islice(_png_chunks(content), MOST_PARTS + 1))
    else:
        parts = sum(1 for _part in islice(_jpeg_segments(content), MOST_PARTS + 1))
        if content.count(b"\xff\xda") > MOST_SCANS:
            raise Refused("unreadable")
    if parts > MOST_PARTS:
        raise Refused("unreadable")


def _png_chunks(content: bytes) -> Iterator[int]:
    """Walk over a PNG's chunks: a length, four letters, the data, a checksum. Source: RFC 2083, section 3.2."""
    place = 8
    while place + 12 <= len(content):
        yield place
        place += 12 + int.from_bytes(content[place : place + 4], "big")


def _jpeg_segments(content: bytes, *, scans: bool = False) -> Iterator[int]:
    """Walk over a JPEG's segments up to its first scan; fill bytes count too. Source: ITU-T T.81, annex B.

    scans: give the first scan's place as well.
    """
    place = 2
    while place + 4 <= len(content):
        if content[place + 1] == 0xDA:
            if scans:
                yield place
            return
        yield place
        is_segment = content[place] == 0xFF and content[place + 1] not in (0xFF, 0x00)
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big") if is_segment else 1


def _read(file: IO[bytes], size: int) -> bytes:
    file.seek(0)
    return file.read(size)

"""Pictures: measured before they are decoded, then decoded once to see that they are whole."""

import struct
import warnings
from collections.abc import Iterator
from itertools import islice
from typing import IO

from PIL import Image

from uploads.refusals import Refused

# Process-wide and once: catch_warnings() is not safe between threads.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
# Pictures made of countless tiny parts keep a decoder busy for minutes.
MOST_SCANS = 100  # a progressive JPEG has about ten
MOST_PARTS = 20_000  # a PNG of 10 MB in the smallest usual pieces has 2,500; a JPEG at most a few hundred
HEADER_WINDOW = 1024  # PDF readers look for their header this far in


def check_picture(file: IO[bytes], media_type: str, *, max_pixels: int) -> None:
    """Decode a picture within limits. Raises Refused: too_many_pixels, wrong_type or unreadable."""
    head = _read(file, HEADER_WINDOW)
    if b"%PDF-" in head:
        raise Refused("wrong_type")
    if media_type == "image/webp" and webp_pixels(head) > max_pixels:  # its decoder allots the canvas on opening
        raise Refused("too_many_pixels")
    if media_type != "image/webp":
        _check_parts(file, media_type)
    try:
        _check_size(file, media_type, max_pixels)
        _decode(file, media_type)
    except Refused:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refused("too_many_pixels") from None
    except Exception:  # a crafted file makes Pillow raise nearly anything: SyntaxError, struct.error, KeyError …
        raise Refused("unreadable") from None


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


def _jpeg_segments(content: bytes) -> Iterator[int]:
    """Walk over a JPEG's segments up to its first scan; fill bytes count too. Source: ITU-T T.81, annex B."""
    place = 2
    while place + 4 <= len(content) and content[place + 1] != 0xDA:
        yield place
        is_segment = content[place] == 0xFF and content[place + 1] not in (0xFF, 0x00)
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big") if is_segment else 1


def _read(file: IO[bytes], size: int) -> bytes:
    file.seek(0)
    return file.read(size)

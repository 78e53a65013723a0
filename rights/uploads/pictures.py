"""Pictures: measured before they are decoded, then decoded once to see that they are whole."""

import struct
import warnings
from typing import IO

from PIL import Image

from rights.uploads.refusals import Refused

# Process-wide and once: catch_warnings() is not safe between threads.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
MOST_SCANS = 100  # a progressive JPEG has about ten; thousands keep a decoder busy for minutes
HEADER_WINDOW = 1024  # PDF readers look for their header this far in


def check_picture(file: IO[bytes], media_type: str, *, max_pixels: int) -> None:
    """Decode a picture within limits. Raises Refused: too_many_pixels, wrong_type or unreadable."""
    head = _read(file, HEADER_WINDOW)
    if b"%PDF-" in head:
        raise Refused("wrong_type")
    if media_type == "image/webp" and webp_pixels(head) > max_pixels:  # its decoder allots the canvas on opening
        raise Refused("too_many_pixels")
    if media_type == "image/jpeg":
        _check_scans(file)
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


def _check_scans(file: IO[bytes]) -> None:
    file.seek(0)
    if file.read().count(b"\xff\xda") > MOST_SCANS:  # the gate has measured the file already
        raise Refused("unreadable")


def _read(file: IO[bytes], size: int) -> bytes:
    file.seek(0)
    return file.read(size)

"""What pictures tell beside what they show: places, devices, names. Taken out without touching a single pixel.

Everything but what the picture needs to look the same is left away: its colour profile and which way up it is stay.
"""

import io
import struct
from collections.abc import Iterator
from zlib import crc32

from PIL import Image

from uploads.pictures import FORMATS
from uploads.refusals import Refused

ORIENTATION = 0x0112  # Source: Exif 2.32, 4.6.4
TURNED = range(2, 9)  # 1 is upright and needs no note
ICC, ADOBE, JFIF = b"ICC_PROFILE\0", b"Adobe", b"JFIF\0"
SOI, EOI, SOS, COM = b"\xff\xd8", b"\xff\xd9", 0xDA, 0xFE
# Source: the PNG specification, third edition, 4.7; APNG 1.0. Text, times, Exif and private chunks are not among them.
DRAWING = "IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT"
PNG_KEPT = frozenset(DRAWING.split())
# Source: RFC 9649, 2.7. EXIF, XMP and unknown chunks are not among them.
WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
EXIF_FLAG, XMP_FLAG = 0x08, 0x04


def without_metadata(content: bytes, media_type: str) -> bytes:
    """Give a picture's bytes without places, devices, times, comments and whatever follows its end.

    content: a picture that decodes. The same bytes come back when there was nothing to take out.
    Raises Refused: unreadable, when its parts do not follow its format.
    """
    turned = orientation_of(content, media_type)
    try:
        return WRITERS[media_type](content, turned)
    except (IndexError, struct.error, UnicodeDecodeError):
        raise Refused("unreadable") from None


def orientation_of(content: bytes, media_type: str) -> int:
    """Read which way up a picture is, 1 to 8, from its Exif; 1 when it does not say."""
    try:
        with Image.open(io.BytesIO(content), formats=[FORMATS[media_type]]) as picture:
            if "exif" not in picture.info:  # asked for it, Pillow would decode a whole PNG to look behind the picture
                return 1
            told = picture.getexif().get(ORIENTATION, 1)
    except Exception:  # damaged Exif makes Pillow raise nearly anything; a picture without it stands as it is
        return 1
    return told if isinstance(told, int) and told in TURNED else 1


def exif_of(turned: int) -> bytes:
    """An Exif block that says which way up, and nothing else. Source: TIFF 6.0, section 2."""
    return b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, ORIENTATION, 3, 1, turned, 0, 0)


def clean_jpeg(content: bytes, turned: int) -> bytes:
    """Keep a JPEG's picture, frame header, colour notes; end it where the picture ends."""
    out, note = [SOI], b"Exif\0\0" + exif_of(turned)
    if turned in TURNED:
        out.append(b"\xff\xe1" + struct.pack(">H", len(note) + 2) + note)
    for marker, whole in _jpeg_parts(content):
        if marker == 0xE0 and turned in TURNED and whole[4:9] == JFIF:
            out.insert(1, whole)  # JFIF wants to be the first
        elif not _tells(marker, whole[4:]):
            out.append(whole)
    return b"".join([*out, EOI])


def _tells(marker: int, body: bytes) -> bool:
    """Whether a segment holds more than the picture needs."""
    if marker == 0xE0:
        return not body.startswith(JFIF)
    if marker == 0xE2:
        return not body.startswith(ICC)
    if marker == 0xEE:
        return not body.startswith(ADOBE)
    return 0xE1 <= marker <= 0xEF or marker == COM


def _jpeg_parts(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Walk over a JPEG's segments, each scan with its data, up to the picture's end. Source: ITU-T T.81, annex B."""
    place = 2
    while place + 2 <= len(content):
        if content[place] != 0xFF:
            raise Refused("unreadable")
        marker = content[place + 1]
        if marker == 0xFF:  # a fill byte
            place += 1
            continue
        if marker == 0xD9:
            return
        size = struct.unpack(">H", content[place + 2 : place + 4])[0]
        end = place + 2 + size
        if marker == SOS:
            end = _end_of_scan(content, end)
        yield marker, content[place:end]
        place = end


def _end_of_scan(content: bytes, place: int) -> int:
    """Find the next marker that is neither a stuffed zero nor a restart."""
    while (place := content.find(b"\xff", place)) >= 0:
        if place + 1 < len(content) and content[place + 1] not in (0x00, 0xFF, *range(0xD0, 0xD8)):
            return place
        place += 1 if content[place + 1 : place + 2] == b"\xff" else 2
    return len(content)


def clean_png(content: bytes, turned: int) -> bytes:
    """Keep the chunks that draw; end it at IEND."""
    out, place = [content[:8]], 8
    while place + 12 <= len(content):
        size = struct.unpack(">I", content[place : place + 4])[0]
        whole, kind = content[place : place + 12 + size], content[place + 4 : place + 8].decode("ascii")
        if kind in PNG_KEPT:
            out.append(whole)
        if kind == "IHDR" and turned in TURNED:
            out.append(_png_chunk(b"eXIf", exif_of(turned)))
        if kind == "IEND":
            break
        place += 12 + size
    return b"".join(out)


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc32(kind + body))


def clean_webp(content: bytes, turned: int) -> bytes:
    """Keep the chunks that draw, and say in the header which others are left."""
    out, place, extended = [], 12, False
    end = min(len(content), 8 + struct.unpack("<I", content[4:8])[0])
    while place + 8 <= end:
        kind, size = content[place : place + 4], struct.unpack("<I", content[place + 4 : place + 8])[0]
        whole = content[place : place + 8 + size + size % 2]
        if kind == b"VP8X":
            extended = True
            flags = whole[8] & ~(EXIF_FLAG | XMP_FLAG) | (EXIF_FLAG if turned in TURNED else 0)
            whole = whole[:8] + bytes([flags]) + whole[9:]
        if kind in WEBP_KEPT:
            out.append(whole)
        place += 8 + size + size % 2
    if extended and turned in TURNED:
        out.append(b"EXIF" + struct.pack("<I", len(exif_of(turned))) + exif_of(turned))
    body = b"WEBP" + b"".join(out)
    return b"RIFF" + struct.pack("<I", len(body)) + body


WRITERS = {"image/jpeg": clean_jpeg, "image/png": clean_png, "image/webp": clean_webp}

"""Photos as telephones, editors and agencies make them: with the place in Exif, XMP and IPTC. The place is made up."""

import io
import struct

from PIL import Image

MARKER = "52.5163N 13.3777E"  # in the clear in XMP and IPTC, so that a search of the bytes finds it
GPS = {1: "N", 2: (52.0, 30.0, 58.68), 3: "E", 4: (13.0, 22.0, 39.72), 29: "2026:11:23"}
MAKER = "Lumo Phone 9"


def look(size: tuple[int, int] = (96, 64)) -> Image.Image:
    """A picture that differs in all four corners, so that its turn can be seen."""
    shown = Image.new("RGB", size, "#808080")
    for corner, colour in (((0, 0), "red"), ((size[0] // 2, 0), "green"), ((0, size[1] // 2), "blue")):
        shown.paste(colour, (*corner, corner[0] + size[0] // 2, corner[1] + size[1] // 2))
    return shown


def phone_photo(kind: str = "JPEG", *, turned: int = 1) -> bytes:
    """A photo with the place, the device, the hour and which way up it is."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0132] = turned, MAKER, "2026:11:23 10:00:00"
    exif.get_ifd(0x8825).update(GPS)
    out = io.BytesIO()
    more = {"quality": 90} if kind == "JPEG" else {"lossless": True} if kind == "WEBP" else {}
    look().save(out, kind, exif=exif, **more)
    return out.getvalue()


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def with_xmp(jpeg: bytes) -> bytes:
    packet = f'<x:xmpmeta><rdf:Description exif:GPSLatitude="{MARKER}"/></x:xmpmeta>'.encode()
    return jpeg[:2] + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet) + jpeg[2:]


def with_iptc(jpeg: bytes) -> bytes:
    record = b"\x1c\x02\x5a" + struct.pack(">H", len(MARKER)) + MARKER.encode()  # 2:90 is the city
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(record)) + record
    return jpeg[:2] + segment(0xED, b"Photoshop 3.0\0" + block) + jpeg[2:]


def with_comment(jpeg: bytes) -> bytes:
    return jpeg[:2] + segment(0xFE, MARKER.encode()) + jpeg[2:]

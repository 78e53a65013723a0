"""Run as a program: small files that cost the most to read, each read in a child with little memory and little time.

Prints as JSON what was said of each: the code of its refusal, "taken", or how the child ended. To add a kind of file,
add its makers and its readers to KINDS.
"""

import io
import json
import os
import resource
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipp_portal.settings_test")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
django.setup()

from django.core.exceptions import ValidationError
from PIL import Image, ImageOps

from marketplace.pictures import BadPicture, media_type
from rights.pictures import draw_anew
from tests.uploads.make_files import png_chunk, upload
from uploads import check_upload

MEMORY, SECONDS = 300 * 1_048_576, 5  # above what the child began with; of the processor
WIDE, HIGH = 8_000, 5_000  # 40 million pixels: as many as a picture may have
COLOURS = {"RGB": (8, 2, 3), "P": (8, 3, 1), "RGBA": (8, 6, 4), "RGBA, 16 bits": (16, 6, 8)}
WOVEN = ((8, 8), (8, 8), (4, 8), (4, 4), (2, 4), (2, 2), (1, 2))  # Adam7: each pass's part of columns and lines
Case = tuple[str, bytes]
Read = Callable[[str, bytes], None]


def png(colours: str, *before: bytes, interlaced: bool = False) -> bytes:
    """A black PNG of 40 million pixels, in some ten kilobytes; its bytes are packed line by line."""
    depth, colour, size = COLOURS[colours]
    packer, packed = zlib.compressobj(9), []
    for across, down in WOVEN if interlaced else [(1, 1)]:
        line = bytes(1 + WIDE // across * size)
        packed += [packer.compress(line) for _row in range(HIGH // down)]
    packed.append(packer.flush())
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", WIDE, HIGH, depth, colour, 0, 0, int(interlaced)))
    body = [head, *before, png_chunk(b"IDAT", b"".join(packed)), png_chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


def saved(kind: str, size: tuple[int, int], mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


def pictures() -> Iterator[Case]:
    """Each accepted format at its limit of pixels; a photo in JPEG may have more and is made smaller."""
    turned = Image.Exif()
    turned[0x0112] = 6
    colours, holes = png_chunk(b"PLTE", bytes(768)), png_chunk(b"tRNS", bytes(256))
    yield "turned.png", png("RGB", png_chunk(b"eXIf", turned.tobytes()[6:]))
    yield "holes.png", png("RGBA")
    yield "palette.png", png("P", colours, holes)
    yield "deep.png", png("RGBA, 16 bits")
    yield "woven.png", png("RGB", interlaced=True)
    yield "colour.jpg", saved("JPEG", (WIDE, HIGH), quality=5, exif=turned)
    yield "large.jpg", saved("JPEG", (10_000, 8_000), quality=5, exif=turned)
    yield "scans.jpg", saved("JPEG", (WIDE, HIGH - 1_300), quality=5, progressive=True)
    yield "print.jpg", saved("JPEG", (WIDE, HIGH), "CMYK", quality=5)
    yield "lossy.webp", saved("WEBP", (2_500, 2_000), quality=5, method=0)


def seen_by_buyers() -> Iterator[Case]:
    yield "holes.png", png("RGBA")
    yield "colours.gif", saved("GIF", (WIDE, HIGH), "P")
    yield "large.webp", saved("WEBP", (6_000, 6_000), quality=5, method=0)


def draw(name: str, content: bytes) -> None:
    """Through the gate for uploads, and drawn anew."""
    draw_anew(check_upload(upload(name, content)))


def keep(_name: str, content: bytes) -> None:
    try:
        media_type(content)
    except BadPicture as problem:
        raise ValidationError(str(problem), code=str(problem)) from None


def draw_in_full(_name: str, content: bytes) -> None:
    """What draws a picture without a thought for its size."""
    with Image.open(io.BytesIO(content)) as source:
        ImageOps.exif_transpose(source).convert("RGBA").convert("RGB")


def controls() -> Iterator[Case]:
    yield "holes.png", png("RGBA")


KINDS: dict[str, tuple[Callable[[], Iterator[Case]], dict[str, Read]]] = {
    "pictures": (pictures, {"reference picture": draw}),
    "pictures of listings": (seen_by_buyers, {"snapshot": keep}),
    "control": (controls, {"in full": draw_in_full}),
}


def answer(read: Read, case: Case) -> str:
    """What a reader says of a file, in a fork with limits."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY, held + MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        os.write(writing, said(read, case).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        text = told.read().decode()
    _pid, status = os.waitpid(child, 0)
    return text or f"died: {status}"


def said(read: Read, case: Case) -> str:
    try:
        read(*case)
    except ValidationError as refusal:
        return str(refusal.code)
    except BaseException as fault:
        return f"fault: {type(fault).__name__}"
    return "taken"


def main() -> None:
    make, readers = KINDS[sys.argv[1]]
    rows = [
        [f"{name} as {how}", len(content), answer(read, (name, content))]
        for name, content in make()
        for how, read in readers.items()
    ]
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main()

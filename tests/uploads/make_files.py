"""Builders of honest and hostile files. All are made here, in memory; none was taken from elsewhere."""

import io
import struct
import zipfile
import zlib

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"


def upload(name: str, content: bytes, media_type: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, media_type)


def pdf(*extra: bytes, catalog: bytes = CATALOG, trailer: bytes = b"", version: bytes = b"1.7") -> bytes:
    """A small whole PDF; `extra` are further objects' bodies."""
    bodies = [catalog, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"<< /Type /Page /Parent 2 0 R >>", *extra]
    out = b"%PDF-" + version + b"\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer\n<< /Size %d /Root 1 0 R %b>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, trailer, table)


def stream(content: bytes, about: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), about, content)


def packed_objects(content: bytes, about: bytes = b"") -> bytes:
    """An object stream, as newer writers use."""
    return stream(zlib.compress(content), b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode " + about)


def attached(name: bytes) -> bytes:
    """A file's name; its content is the object after it, which is the fifth."""
    return b"<< /Type /Filespec /F (%b) /UF (%b) /EF << /F 5 0 R >> >>" % (name, name)


def locked(revision: int, *, user: str = "secret") -> bytes:
    """A PDF that was encrypted, with a password to open it or, for "", only one to change it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        strong = revision >= 4
        lock = pikepdf.Encryption(owner="owner", user=user, R=revision, aes=strong, metadata=strong)
        document.save(out, encryption=lock)
    return out.getvalue()


def repacked(body: bytes) -> bytes:
    """A PDF with an object as newer writers pack it: among others in a stream, named by a packed list."""
    whole, out = pdf(body, catalog=CATALOG.replace(b">>", b"/Extra 4 0 R >>")), io.BytesIO()
    with pikepdf.open(io.BytesIO(whole)) as document:
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def picture(kind: str, size: tuple[int, int] = (24, 16), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.effect_mandelbrot(size, (-2, -1, 1, 1), 50).convert(mode).save(out, kind, **options)
    return out.getvalue()


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_of(width: int, height: int, packed: bytes = b"", *before: bytes) -> bytes:
    """A PNG that says it is as large as you like."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [
        png_chunk(b"IHDR", head),
        *before,
        png_chunk(b"IDAT", packed or zlib.compress(bytes(1000))),
        png_chunk(b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG whose frame header says it is as large as you like."""
    whole = picture("JPEG")
    frame = whole.index(b"\xff\xc0")
    return whole[: frame + 5] + struct.pack(">HH", height, width) + whole[frame + 9 :]


def webp_of(kind: bytes, width: int, height: int) -> bytes:
    """A WebP whose canvas says it is as large as you like."""
    if kind == b"VP8X":
        body = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    elif kind == b"VP8L":
        body = b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + bytes(20)
    else:
        body = b"\x10\x00\x00\x9d\x01\x2a" + struct.pack("<HH", width, height) + bytes(20)
    chunk = kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def archive(name: str = "run.exe") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, b"MZ" + bytes(50))
    return out.getvalue()


def text_of(length: int) -> PngImagePlugin.PngInfo:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "x" * length, zip=True)
    return notes

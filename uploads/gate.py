"""The one gate for files from outside: what passes is a PDF or a picture by content and name, whole and in bounds.

Pictures that a person sends leave it without places, devices and times; pictures of listings never pass here: they are
evidence and kept as they were fetched.
"""

import hashlib
import zipfile
from dataclasses import dataclass
from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from ledger import policy
from uploads.metadata import without_metadata
from uploads.names import clean_name, ending_of, random_name
from uploads.pdf import check_pdf
from uploads.photos import pixels_of_jpeg, smaller_jpeg
from uploads.pictures import check_picture
from uploads.refusals import Refused, refusal

ENDINGS = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "image/webp": ("webp",),
}
SHORT_NAMES = {"application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WebP"}
# Source: ISO/IEC 23008-12, annex B and AV1 Image File Format, 4: what newer telephones call their pictures.
PHONE_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
MOST_PIXELS = {
    "image/png": "uploads.max_pixels",
    "image/jpeg": "uploads.max_photo_pixels",
    "image/webp": "uploads.max_pixels_webp",
}
PIECE = 65_536
HEAD = 1_024  # bytes within which viewers look for a PDF's first line
MEGABYTE = 1_048_576


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that passed. `name` is the person's, cleaned, to show; `media_type` is by content; `sha256` is in hex.

    Size and digest are of what is kept: a picture without its metadata.
    """

    name: str
    media_type: str
    size: int
    sha256: str
    content_file: File


def check_upload(upload: File | None) -> CheckedFile:
    """Take a file from outside or raise ValidationError with a sentence that names it and the fix.

    Codes: none, wrong_type, heic, no_picture, no_pdf, misnamed, too_big, too_big_photo, too_many_pixels, empty,
    password, unreadable, active, no_room. A large photo is made smaller.
    """
    limit = policy.number("uploads.max_bytes")
    if upload is None:
        raise refusal("none", limit=limit // MEGABYTE)
    name = clean_name(upload.name)
    try:
        return _checked(upload, name)
    except Refused as found:
        blanks = {"name": name, "limit": limit // MEGABYTE} | found.blanks
        raise refusal(found.code, **blanks) from None


def stored_name_for(media_type: str) -> str:
    """Make a random name with the usual ending of a media type that the gate lets pass."""
    return random_name(ENDINGS[media_type][0])


def stored_name(checked: CheckedFile) -> str:
    """Give the name under which a file is stored: random, never the person's."""
    return stored_name_for(checked.media_type)


def stored_file(checked: CheckedFile) -> File:
    """Give the content under its stored name, at its start, ready for a FileField."""
    checked.content_file.seek(0)
    return File(checked.content_file, name=stored_name(checked))


def _checked(upload: File, name: str) -> CheckedFile:
    try:
        size, sha256 = _measure(upload, *_limit_of(upload))
        if not default_storage.has_room_for(size):
            raise Refused("no_room")
        name = name if ending_of(name) else _with_ending(upload, name)
        media_type = _media_type(upload, name)
        if media_type == "application/pdf":
            check_pdf(upload)
        else:
            _check_picture(upload, media_type)
        _check_not_an_archive(upload)
        if media_type != "application/pdf":
            upload = _kept_picture(upload, media_type)
            code = "too_big_photo" if media_type == "image/jpeg" else "too_big"
            size, sha256 = _measure(upload, policy.number("uploads.max_bytes"), code)
        upload.seek(0)
    except OSError:  # the temporary file is gone, or the disk failed
        raise Refused("unreadable") from None
    return CheckedFile(name, media_type, size, sha256, upload)


def _with_ending(upload: File, name: str) -> str:
    """Give a name without an ending the one of its content, when that is one that we take."""
    upload.seek(0)
    media_type = sniff(upload.read(HEAD))
    return clean_name(f"{name}.{ENDINGS[media_type][0]}") if media_type else name


def _limit_of(upload: File) -> tuple[int, str]:
    """How many bytes such a file may have, and how it is refused: a photo is made smaller, so it may have more."""
    upload.seek(0)
    if sniff(upload.read(HEAD)) == "image/jpeg":
        return policy.number("uploads.max_photo_bytes"), "too_big_photo"
    return policy.number("uploads.max_bytes"), "too_big"


def _kept_picture(upload: IO[bytes], media_type: str) -> File:
    """Take out what a photo tells about place, device and time, before anything of it is kept or passed on.

    A photo that is too large even so is drawn with fewer pixels.
    """
    upload.seek(0)
    content = without_metadata(upload.read(), media_type)
    if media_type == "image/jpeg" and _is_large(content):
        content = smaller_jpeg(content, policy.number("uploads.kept_photo_pixels"))
    return ContentFile(content)


def _is_large(jpeg: bytes) -> bool:
    most = policy.number("uploads.max_pixels")
    return len(jpeg) > policy.number("uploads.max_bytes") or pixels_of_jpeg(jpeg) > most


def _measure(upload: File, limit: int, code: str) -> tuple[int, str]:
    """Count and hash in pieces, and stop at the limit, whatever size was declared. code: of the refusal."""
    size, digest = 0, hashlib.sha256()
    upload.seek(0)
    while piece := upload.read(PIECE):
        size += len(piece)
        if size > limit:
            raise Refused(code, limit=limit // MEGABYTE)
        digest.update(piece)
    if not size:
        raise Refused("empty")
    return size, digest.hexdigest()


def _media_type(upload: File, name: str) -> str:
    upload.seek(0)
    head = upload.read(HEAD)
    media_type, ending = sniff(head), ending_of(name)
    known = ending in [each for endings in ENDINGS.values() for each in endings]
    if known and not head.strip(b"\0"):  # what a broken synchronisation leaves behind
        raise Refused("unreadable")
    if head[4:8] == b"ftyp" and head[8:12] in PHONE_BRANDS:
        raise Refused("heic")
    if media_type is None:
        raise Refused("wrong_type" if not known else "no_pdf" if ending == "pdf" else "no_picture")
    if ending not in ENDINGS[media_type]:
        raise Refused("misnamed", found=SHORT_NAMES[media_type], ending=ENDINGS[media_type][0])
    return media_type


def sniff(head: bytes) -> str | None:
    """Name the media type that a content begins as; None for all that we don't take."""
    if head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return None


def _check_picture(upload: IO[bytes], media_type: str) -> None:
    most = policy.number(MOST_PIXELS[media_type])
    try:
        coefficients = policy.number("uploads.max_coefficients")
        check_picture(upload, media_type, max_pixels=most, max_coefficients=coefficients)
    except Refused as found:
        if found.code == "too_many_pixels":
            raise Refused(found.code, **({"limit": most // 1_000_000} | found.blanks)) from None
        raise


def _check_not_an_archive(upload: IO[bytes]) -> None:
    """Refuse a file that is a ZIP archive as well, whatever it begins with."""
    upload.seek(0)
    if not zipfile.is_zipfile(upload):
        return
    try:
        with zipfile.ZipFile(upload) as archive:
            has_members = bool(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return  # four bytes that look like an archive's end come up in pictures by chance
    if has_members:
        raise Refused("wrong_type")

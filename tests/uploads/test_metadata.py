"""Photos leave the gate without places, devices and times, and look as they did, the right way up."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops, ImageOps

from tests.support.each import each
from tests.uploads.file_tables import HONEST, JPEG, NOISE, PNG, WEBP
from tests.uploads.make_files import picture, png_chunk, text_of
from tests.uploads.photos import MAKER, MARKER, look, phone_photo, with_comment, with_iptc, with_xmp
from uploads import check_upload, stored_file
from uploads.metadata import without_metadata

TYPES = {"JPEG": ("photo.jpg", "image/jpeg"), "PNG": ("photo.png", "image/png"), "WEBP": ("photo.webp", "image/webp")}


def kept(content: bytes, name: str = "photo.jpg") -> bytes:
    """What is stored of an upload."""
    return stored_file(check_upload(SimpleUploadedFile(name, content))).read()


def upright(content: bytes) -> Image.Image:
    """A picture as a browser shows it."""
    with Image.open(io.BytesIO(content)) as shown:
        return ImageOps.exif_transpose(shown).convert("RGB")


def exif_of(content: bytes) -> dict[int, Any]:
    with Image.open(io.BytesIO(content)) as shown:
        exif = shown.getexif()
        return dict(exif) | ({"gps": dict(exif.get_ifd(0x8825))} if exif.get_ifd(0x8825) else {})


@each("kind", TYPES)
@each("turned", range(1, 9))
def test_place_device_and_hour_are_gone_and_the_turn_stays(kind: str, turned: int) -> None:
    photo = phone_photo(kind, turned=turned)
    stored = kept(photo, TYPES[kind][0])

    assert "gps" in exif_of(photo)
    assert exif_of(stored) == ({} if turned == 1 else {0x0112: turned})
    assert MAKER.encode() not in stored


@each("kind", TYPES)
@each("turned", range(1, 9))
def test_the_picture_looks_as_before_pixel_by_pixel(kind: str, turned: int) -> None:
    photo = phone_photo(kind, turned=turned)
    stored = upright(kept(photo, TYPES[kind][0]))

    assert ImageChops.difference(upright(photo), stored).getbbox() is None
    assert stored.size == (look().size if turned < 5 else look().size[::-1])


@pytest.mark.parametrize("hide", [with_xmp, with_iptc, with_comment])
def test_places_in_the_clear_are_gone_from_a_jpeg(hide: Any) -> None:
    told = hide(JPEG)

    assert (MARKER.encode() in told, MARKER.encode() in kept(told)) == (True, False)


@each("kind", [b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME", b"prVt"])
def test_places_in_a_pngs_notes_are_gone(kind: bytes) -> None:
    before = {b"iTXt": b"XML:com.adobe.xmp\0\0\0\0\0", b"tIME": bytes(7)}.get(kind, b"C\0")
    told = PNG[:33] + png_chunk(kind, before + MARKER.encode()) + PNG[33:]

    assert MARKER.encode() not in without_metadata(told, "image/png")


def test_places_in_a_webps_xmp_are_gone() -> None:
    told = picture("WEBP", xmp=MARKER.encode())
    stored = kept(told, "photo.webp")

    assert (MARKER.encode() in told, MARKER.encode() in stored) == (True, False)
    assert "xmp" not in Image.open(io.BytesIO(stored)).info


@each("tail", [phone_photo(turned=6), b"\0\0\0\x18ftypmp42" + NOISE, MARKER.encode()])
@each("kind", TYPES)
def test_what_follows_a_pictures_end_is_gone(kind: str, tail: bytes) -> None:
    whole = picture(kind, (40, 30))
    assert kept(whole + tail, TYPES[kind][0]) == kept(whole, TYPES[kind][0])


@pytest.mark.parametrize(("name", "content"), [("a.jpg", JPEG), ("a.png", PNG), ("a.webp", WEBP)])
def test_a_picture_that_tells_nothing_is_kept_byte_by_byte(name: str, content: bytes) -> None:
    assert kept(content, name) == content


@each(
    ("name", "content"),
    [each for each in HONEST if b"%PDF" not in each[1][:1024]],
    ids=lambda each: str(each)[:20],
)
def test_every_honest_picture_shows_the_same_afterwards(name: str, content: bytes) -> None:
    assert ImageChops.difference(upright(content), upright(kept(content, name))).getbbox() is None


def test_the_colour_profile_stays() -> None:
    told = picture("JPEG", icc_profile=b"\0" * 128 + b"profile")
    assert Image.open(io.BytesIO(kept(told))).info["icc_profile"].endswith(b"profile")


def test_a_see_through_and_a_moving_picture_stay_so() -> None:
    glass = io.BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 90)).save(glass, "WEBP", lossless=True)
    clear = kept(glass.getvalue(), "a.webp")
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])

    assert Image.open(io.BytesIO(clear)).mode == "RGBA"
    assert Image.open(io.BytesIO(kept(out.getvalue(), "a.webp"))).n_frames == 2


def test_size_and_digest_are_of_what_is_kept() -> None:
    checked = check_upload(SimpleUploadedFile("a.jpg", phone_photo()))
    again = check_upload(SimpleUploadedFile("a.jpg", kept(phone_photo())))

    assert (checked.size, checked.sha256) == (again.size, again.sha256)


def test_damaged_exif_is_no_reason_to_refuse() -> None:
    photo = phone_photo(turned=6)
    begins = photo.index(b"Exif\0\0") + 6
    spoilt = photo[:begins] + b"XX" + photo[begins + 2 :]

    assert exif_of(kept(spoilt)) == {}


def test_a_png_keeps_no_text_of_a_screenshot() -> None:
    told = picture("PNG", pnginfo=text_of(500))
    assert Image.open(io.BytesIO(kept(told, "a.png"))).info.get("Comment") is None

"""Large photos, as telephones of 48 and 50 million pixels take them, are made smaller on arrival."""

import io

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from ledger import policy
from tests.uploads.make_files import upload
from tests.uploads.photos import look
from uploads import check_upload

KEPT, MOST = policy.number("uploads.kept_photo_pixels"), policy.number("uploads.max_bytes")
FIFTY = (8_160, 6_120)


def photo(size: tuple[int, int], *, mode: str = "RGB", extra: int = 0, turned: int = 1, **options: object) -> bytes:
    """A JPEG; extra: bytes after its end, like the films that telephones add."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = turned, "Lumo Phone 9"
    out = io.BytesIO()
    look(size).convert(mode).save(out, "JPEG", quality=30, exif=exif, **options)
    return out.getvalue() + bytes(extra)


def noisy(**options: object) -> bytes:
    """A photo of 12 million pixels and more than 10 MB."""
    out = io.BytesIO()
    Image.merge("RGB", [Image.effect_noise((4_000, 3_000), 120)] * 3).save(out, "JPEG", quality=98, **options)
    return out.getvalue()


def taken(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(check_upload(upload("photo.jpg", content)).content_file.read()))


def test_a_photo_of_50_million_pixels_is_taken_with_fewer() -> None:
    kept = taken(photo(FIFTY, turned=6))

    assert kept.width * kept.height <= KEPT
    assert (kept.size, kept.getexif()[0x0112]) == ((FIFTY[0] // 2, FIFTY[1] // 2), 6)
    assert 0x010F not in kept.getexif()


def test_it_shows_the_same() -> None:
    kept = taken(photo(FIFTY)).convert("RGB")
    corners = [kept.getpixel((x, y)) for x, y in ((9, 9), (kept.width - 9, 9), (9, kept.height - 9))]

    assert [max(range(3), key=colour.__getitem__) for colour in corners] == [0, 1, 2]  # red, green, blue


def test_a_photo_of_more_than_the_limit_of_files_is_taken() -> None:
    sent = noisy()
    kept = check_upload(upload("photo.jpg", sent))

    assert len(sent) > MOST > kept.size


def test_a_photo_with_a_film_behind_it_is_kept_as_it_is_without_the_film() -> None:
    sent = photo((96, 64))
    kept = check_upload(upload("photo.jpg", sent + bytes(MOST)))

    assert kept.sha256 == check_upload(upload("photo.jpg", sent)).sha256


def test_a_photo_within_the_limits_is_left_as_it_is() -> None:
    assert taken(photo((6_000, 5_000))).size == (6_000, 5_000)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda: photo((10_000, 8_001)), "too_many_pixels"),
        (lambda: photo((8_000, 5_100), mode="CMYK"), "too_many_pixels"),
        (lambda: noisy(progressive=True), "too_big_photo"),
    ],
    ids=["more pixels than any", "printing colours", "several scans"],
)
def test_what_would_take_much_memory_is_refused(content: object, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        check_upload(upload("photo.jpg", content()))  # type: ignore[operator]

    assert refusal.value.code == code


def test_nobody_is_told_to_save_a_jpeg_as_jpeg() -> None:
    with pytest.raises(ValidationError) as refusal:
        check_upload(upload("photo.jpg", photo((8, 8), extra=policy.number("uploads.max_photo_bytes"))))

    assert "JPEG" not in refusal.value.messages[0]

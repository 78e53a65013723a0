"""Looking into pictures from outside before they are kept."""

import io

from PIL import Image

from ledger import policy
from uploads.gate import sniff
from uploads.pictures import check_picture
from uploads.refusals import Refused
from uploads.small import ONE_AT_A_TIME

MAX_BYTES = 5_000_000
GIF = (b"GIF87a", b"GIF89a")
BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)
BROKEN = (OSError, ValueError, SyntaxError, ArithmeticError, *BOMB)
PIXELS, NO_PICTURE = "too many pixels", "not a picture"


class BadPicture(Exception):
    """The bytes are no picture that may be kept; the message says why, in two or three words."""


def media_type(content: bytes) -> str:
    """Look through a picture within the limits of policy/uploads.toml and give its media type. Raises BadPicture.

    A seller chooses its bytes, so it is never held decoded in full.
    """
    if not content:
        raise BadPicture("not readable")
    if len(content) > MAX_BYTES:
        raise BadPicture("too large")
    if content.startswith(GIF):
        return _gif(content)
    kind = sniff(content[:64])
    if kind is None or not kind.startswith("image/"):
        raise BadPicture(NO_PICTURE)
    webp = kind == "image/webp"
    most = policy.number("uploads.max_pixels_webp" if webp else "uploads.max_pixels")
    try:
        coefficients = policy.number("uploads.max_coefficients")
        check_picture(io.BytesIO(content), kind, max_pixels=most, max_coefficients=coefficients)
    except Refused as refused:
        raise BadPicture(PIXELS if refused.code == "too_many_pixels" else NO_PICTURE) from None
    return kind


def _gif(content: bytes) -> str:
    """Decode the first frame of a GIF, a byte for each pixel. The gate for uploads knows no GIF: people send none."""
    try:
        with ONE_AT_A_TIME, Image.open(io.BytesIO(content), formats=["GIF"]) as image:
            if image.width * image.height > policy.number("uploads.max_pixels"):
                raise BadPicture(PIXELS)
            image.load()
    except BROKEN:
        raise BadPicture(NO_PICTURE) from None
    return "image/gif"

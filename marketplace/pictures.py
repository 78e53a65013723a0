"""Looking into pictures from outside before they are kept."""

import io

from PIL import Image

MAX_BYTES = 5_000_000
MAX_PIXELS = 40_000_000
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)
BROKEN = (OSError, ValueError, SyntaxError, ArithmeticError, *BOMB)


class BadPicture(Exception):
    """The bytes are no picture that may be kept; the message says why, in two or three words."""


def media_type(content: bytes) -> str:
    """Decode a picture and give its media type as found in the bytes. Raises BadPicture."""
    if not content:
        raise BadPicture("not readable")
    if len(content) > MAX_BYTES:
        raise BadPicture("too large")
    try:
        with Image.open(io.BytesIO(content), formats=list(FORMATS)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise BadPicture("too many pixels")
            image.load()
            return FORMATS[image.format or ""]
    except BROKEN:
        raise BadPicture("not a picture") from None

"""Large photos drawn with fewer pixels, in little memory: a JPEG is decoded at a half, a quarter or an eighth."""

import io

from PIL import Image

from uploads.metadata import exif_of, orientation_of
from uploads.refusals import Refused
from uploads.small import ONE_AT_A_TIME

QUALITY = 90  # of 100: small print shows no blocks
SCALES = (1, 2, 4, 8)  # at which a JPEG can be decoded. Source: libjpeg, "scale_num/scale_denom"


def pixels_of_jpeg(content: bytes) -> int:
    """How many pixels a JPEG has, by its header. Raises Refused: unreadable."""
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG"]) as picture:
            return picture.width * picture.height
    except Exception:  # a crafted file makes Pillow raise nearly anything
        raise Refused("unreadable") from None


def smaller_jpeg(content: bytes, most: int) -> bytes:
    """Draw a JPEG that passed its check with at most `most` pixels; which way up it is, and its colours, are kept.

    Raises Refused: too_big_photo for one of several scans, which is held whole in memory, too_many_pixels for one in
    printing colours, which takes more of it; unreadable.
    """
    turned = orientation_of(content, "image/jpeg")
    try:
        with ONE_AT_A_TIME, Image.open(io.BytesIO(content), formats=["JPEG"]) as picture:
            return _drawn_small(picture, most, turned)
    except Refused:
        raise
    except Exception:  # as above
        raise Refused("unreadable") from None


def _drawn_small(picture: Image.Image, most: int, turned: int) -> bytes:
    width, height = picture.size
    scale = next((each for each in SCALES if width * height <= most * each**2), SCALES[-1])
    if "progressive" in picture.info:
        raise Refused("too_big_photo")
    if scale > 1 and picture.mode not in ("RGB", "L"):
        raise Refused("too_many_pixels", limit=most // 1_000_000)
    if scale > 1:
        picture.draft(picture.mode, (-(-width // scale), -(-height // scale)))
    out = io.BytesIO()
    colours = {"icc_profile": picture.info["icc_profile"]} if "icc_profile" in picture.info else {}
    note = {"exif": b"Exif\0\0" + exif_of(turned)} if turned != 1 else {}
    picture.save(out, "JPEG", quality=QUALITY, **colours, **note)
    return out.getvalue()

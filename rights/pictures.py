"""Reference pictures: drawn anew, so that nothing of a photo's place, time and maker is kept, only how it looks."""

import hashlib
import io
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image

from ledger import policy
from uploads import CheckedFile
from uploads.metadata import ORIENTATION
from uploads.refusals import refusal
from uploads.small import ONE_AT_A_TIME, TURNS, shrunk

QUALITY = 90
NO_PICTURE = _("“%(name)s” is a PDF, and a picture is needed here. Save it as PNG or JPEG and upload that copy.")


@dataclass(frozen=True, slots=True)
class DrawnAnew:
    """A picture without metadata, turned as it is meant to be seen. Sizes in pixels."""

    checked: CheckedFile
    width: int
    height: int


def draw_anew(checked: CheckedFile) -> DrawnAnew:
    """Draw a picture anew, at most rights.picture_side pixels on its longer side, as PNG or JPEG.

    Raises ValidationError when the file is a PDF, or can't be drawn.
    """
    if checked.media_type == "application/pdf":
        raise ValidationError(NO_PICTURE, code="picture", params={"name": checked.name})
    side = policy.number("rights.picture_side")
    checked.content_file.seek(0)
    try:
        with ONE_AT_A_TIME, Image.open(checked.content_file) as source:
            source.draft("RGB", (side, side))  # a JPEG of a telephone is decoded small at once
            source.load()
            turned = source.getexif().get(ORIENTATION)
            has_holes = source.mode in ("RGBA", "LA", "PA") or "transparency" in source.info
            picture = shrunk(source, side, "RGBA" if has_holes else "RGB")
            if turned in TURNS:  # small by now: a turned picture is a copy
                picture = picture.transpose(TURNS[turned])
    except Exception:  # the gate has decoded it once; what fails here is damaged in a way of its own
        raise refusal("unreadable", name=checked.name) from None
    return _saved(picture, checked, as_png=has_holes or checked.media_type == "image/png")


def _saved(picture: Image.Image, checked: CheckedFile, *, as_png: bool) -> DrawnAnew:
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)  # a new picture: no comment, profile or block of the old one comes along
    store = io.BytesIO()
    save = partial(clean.save, store, "PNG") if as_png else partial(clean.save, store, "JPEG", quality=QUALITY)
    save(optimize=True)
    content = store.getvalue()
    kept = CheckedFile(
        checked.name,
        "image/png" if as_png else "image/jpeg",
        len(content),
        hashlib.sha256(content).hexdigest(),
        ContentFile(content),
    )
    return DrawnAnew(kept, clean.width, clean.height)

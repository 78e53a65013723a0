"""Drawing a picture small without holding it large more than once."""

import threading

from PIL import Image

BAND = 64  # lines of the small picture that are drawn at a time
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # by the note of Exif 2.32, 4.6.4

# Held while a picture is decoded: a process needs the memory of one picture, however many people send some at once.
ONE_AT_A_TIME = threading.Lock()


def shrunk(picture: Image.Image, side: int, mode: str) -> Image.Image:
    """Draw a decoded picture in another mode, at most `side` pixels on its longer side. The first is left as it is.

    It is converted in bands: of a large picture there is never a second one of its size.
    """
    factor = max(1, max(picture.size) // side)
    if factor == 1:
        small = picture if picture.mode == mode else picture.convert(mode)
    else:
        small = _in_bands(picture, factor, mode)
    small.thumbnail((side, side))
    return small


def _in_bands(picture: Image.Image, factor: int, mode: str) -> Image.Image:
    lines = BAND * factor
    small = Image.new(mode, (-(-picture.width // factor), -(-picture.height // factor)))
    for top in range(0, picture.height, lines):
        band = picture.crop((0, top, picture.width, min(top + lines, picture.height)))
        small.paste(band.convert(mode).reduce(factor), (0, top // factor))
    return small

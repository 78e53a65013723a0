"""Pictures of things for sale, drawn from a few numbers: the same drawing always gives the same bytes."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw, ImageFont, ImageOps

SIZE = 600
FINE = 2  # drawn this much larger, then reduced: smooth edges
JPEG_QUALITY = 82

Colour = tuple[int, int, int]
Pen = ImageDraw.ImageDraw


@dataclass(frozen=True, slots=True)
class Drawing:
    """One picture's recipe. shape: a key of SHAPES; a, b: 0..1, proportions; treatment: what a copier did to it."""

    shape: str
    main: Colour
    accent: Colour
    ground: Colour
    a: float = 0.5
    b: float = 0.5
    word: str = ""
    treatment: str = ""


def darker(colour: Colour, share: float) -> Colour:
    """Mix with black; share 0..1."""
    return tuple(int(part * (1 - share)) for part in colour)


def lighter(colour: Colour, share: float) -> Colour:
    """Mix with white; share 0..1."""
    return tuple(int(part + (255 - part) * share) for part in colour)


@cache
def backdrop(ground: Colour) -> Image.Image:
    """A wall that fades, and a table."""
    side = SIZE * FINE
    image = ImageOps.colorize(Image.linear_gradient("L").resize((side, side)), lighter(ground, 0.55), ground)
    ImageDraw.Draw(image).rectangle((0, side * 0.78, side, side), fill=darker(ground, 0.1))
    return image


def ink_on(colour: Colour) -> Colour:
    """A colour to read on another one."""
    return darker(colour, 0.7) if sum(colour) > 480 else lighter(colour, 0.88)


class Canvas:
    """Shapes in units of 0..100 across the picture, whatever its size in pixels."""

    def __init__(self, ground: Colour) -> None:
        self.unit = SIZE * FINE / 100
        self.image = backdrop(ground).copy()
        self.pen = ImageDraw.Draw(self.image)

    def points(self, *numbers: float) -> list[float]:
        return [number * self.unit for number in numbers]

    def poly(self, *numbers: float, fill: Colour) -> None:
        self.pen.polygon(self.points(*numbers), fill=fill)

    def oval(self, *numbers: float, fill: Colour | None = None, line: Colour | None = None, width: float = 0) -> None:
        self.pen.ellipse(self.points(*numbers), fill=fill, outline=line, width=int(width * self.unit))

    def box(self, *numbers: float, radius: float = 0, fill: Colour | None = None, line: Colour | None = None,
            width: float = 0) -> None:  # fmt: skip
        place = self.points(*numbers)
        self.pen.rounded_rectangle(place, radius * self.unit, fill=fill, outline=line, width=int(width * self.unit))

    def arc(self, *numbers: float, start: float, end: float, fill: Colour, width: float) -> None:
        self.pen.arc(self.points(*numbers), start, end, fill=fill, width=int(width * self.unit))

    def line(self, *numbers: float, fill: Colour, width: float) -> None:
        self.pen.line(self.points(*numbers), fill=fill, width=int(width * self.unit), joint="curve")

    def word(self, text: str, x: float, y: float, *, size: float, fill: Colour) -> None:
        font = ImageFont.load_default(size * self.unit)
        self.pen.text(self.points(x, y), text, fill=fill, font=font, anchor="mm", stroke_width=self.unit / 5)

    def shadow(self, left: float, right: float, y: float, ground: Colour) -> None:
        self.oval(left, y - 2.5, right, y + 2.5, fill=darker(ground, 0.25))


def lamp(on: Canvas, of: Drawing) -> None:
    top, wide, floor = 14 + 10 * of.a, 17 + 9 * of.b, 84
    rim = top + 30
    on.shadow(30, 70, floor, of.ground)
    near, far, glow = wide + 8, wide + 22, lighter(of.ground, 0.4)
    on.poly(50 - near, rim, 50 + near, rim, 50 + far, 78, 50 - far, 78, fill=glow)
    on.box(48.7, rim, 51.3, floor - 2, fill=of.accent)
    on.oval(35, floor - 5, 65, floor + 2, fill=of.accent)
    on.oval(45, rim - 4, 55, rim + 6, fill=(255, 244, 200))
    on.poly(50 - 4 - 5 * of.b, top, 50 + 4 + 5 * of.b, top, 50 + wide, rim, 50 - wide, rim, fill=of.main)
    on.poly(52, top, 54 + 5 * of.b, top, 50 + wide, rim, 58, rim, fill=darker(of.main, 0.15))
    if of.word:
        on.word(of.word, 50, rim - 7, size=8, fill=ink_on(of.main))


def pendant(on: Canvas, of: Drawing) -> None:
    rim, wide = 52 + 8 * of.a, 22 + 8 * of.b
    on.line(50, 0, 50, 30, fill=darker(of.accent, 0.3), width=0.8)
    on.poly(50 - wide, rim, 50 + wide, rim, 50 + wide + 10, 78, 50 - wide - 10, 78, fill=lighter(of.ground, 0.4))
    on.oval(44, rim - 6, 56, rim + 5, fill=(255, 240, 190))
    dome = on.points(50 - wide, 28, 50 + wide, 2 * rim - 28)
    on.pen.pieslice(dome, 180, 360, fill=darker(of.main, 0.13))
    on.pen.chord(dome, 180, 310, fill=of.main)
    on.pen.polygon([*on.points(50 - wide, rim), *on.points(50, 28), *on.points(50 + wide * 0.64, rim)], fill=of.main)
    on.box(46.5, 24, 53.5, 31, radius=1.5, fill=of.accent)
    on.box(50 - wide, rim - 1.2, 50 + wide, rim + 0.6, radius=0.9, fill=of.accent)
    if of.word:
        on.word(of.word, 50, rim - 9, size=8, fill=ink_on(of.main))


def case(on: Canvas, of: Drawing) -> None:
    on.shadow(30, 74, 90, of.ground)
    on.box(31, 10, 69, 90, radius=7, fill=darker(of.main, 0.3))
    on.box(33, 12, 67, 88, radius=6, fill=of.main)
    for row in range(6):
        y = 34 + row * 9
        shift = 3.5 if row % 2 else 0
        for column in range(4):
            x = 37 + column * 7 + shift
            on.oval(x, y, x + 2 + 4 * of.a, y + 2 + 4 * of.a, fill=of.accent)
    on.box(35.5, 14.5, 50 + 6 * of.b, 29, radius=4, fill=darker(of.main, 0.45))
    for x in (37.5, 44.5):
        on.oval(x, 18.5, x + 6, 24.5, fill=(25, 27, 33), line=(120, 125, 135), width=0.6)
    if of.word:
        on.word(of.word, 50, 80, size=7, fill=ink_on(of.main))


def bag(on: Canvas, of: Drawing) -> None:
    left, right, top = 22 - 4 * of.b, 78 + 4 * of.b, 38 + 8 * of.a
    on.shadow(left, right, 88, of.ground)
    on.arc(34, top - 26, 66, top + 22, start=180, end=360, fill=darker(of.main, 0.35), width=2.6)
    on.poly(left + 6, top, right - 6, top, right, 88, left, 88, fill=of.main)
    on.poly(58, top, right - 6, top, right, 88, 66, 88, fill=darker(of.main, 0.09))
    on.box(left + 14, top + 18, right - 14, 80, radius=3, line=darker(of.main, 0.3), width=0.5)
    on.box(left + 6, top, right - 6, top + 5, fill=of.accent)
    on.box(46, top + 2, 54, top + 11, radius=1.5, fill=lighter(of.accent, 0.5))
    if of.word:
        on.word(of.word, 50, top + 32, size=9, fill=ink_on(of.main))


def backpack(on: Canvas, of: Drawing) -> None:
    on.shadow(26, 74, 89, of.ground)
    on.arc(43, 8, 57, 24, start=180, end=360, fill=darker(of.main, 0.45), width=2)
    on.box(27, 16, 73, 88, radius=15 + 5 * of.a, fill=of.main)
    on.box(60, 22, 73, 88, radius=12, fill=darker(of.main, 0.12))
    on.box(32, 52 + 4 * of.b, 68, 84, radius=5, fill=of.accent)
    on.line(34, 60 + 4 * of.b, 66, 60 + 4 * of.b, fill=darker(of.accent, 0.35), width=0.9)
    on.line(33, 36, 67, 36, fill=darker(of.main, 0.4), width=0.9)
    on.box(64, 36, 66.5, 43, radius=1, fill=lighter(of.accent, 0.6))
    if of.word:
        on.word(of.word, 50, 46, size=7, fill=ink_on(of.main))


def mug(on: Canvas, of: Drawing) -> None:
    top, right = 30 + 10 * of.a, 62 + 6 * of.b
    on.shadow(22, right + 6, 84, of.ground)
    on.oval(right - 8, top + 12, right + 18, top + 40, line=darker(of.main, 0.12), width=4.4)
    on.box(22, top, right, 84, radius=6, fill=of.main)
    on.box(right - 12, top + 3, right, 83, radius=5, fill=darker(of.main, 0.08))
    on.box(22, 58, right, 64 + 8 * of.b, fill=of.accent)
    on.oval(22, top - 6, right, top + 6, fill=lighter(of.main, 0.35))
    on.oval(25, top - 4, right - 3, top + 4, fill=(72, 44, 28))
    if of.word:
        on.word(of.word, (22 + right) / 2, 50, size=8, fill=ink_on(of.main))


def shoe(on: Canvas, of: Drawing) -> None:
    ankle = 36 + 8 * of.a
    on.shadow(10, 92, 80, of.ground)
    on.poly(14, ankle, 38, ankle - 4, 46, 50, 72, 60, 88, 66, 90, 74, 12, 74, fill=of.main)
    on.oval(70, 58, 92, 80, fill=of.main)
    on.poly(14, ankle, 22, ankle - 1.5, 26, 74, 12, 74, fill=of.accent)
    on.poly(34, 74, 46, 56 + 4 * of.b, 54, 59 + 4 * of.b, 46, 74, fill=of.accent)
    on.box(10, 73, 92, 80, radius=3, fill=(245, 243, 238))
    on.box(10, 77, 92, 80, radius=1.5, fill=darker(of.accent, 0.3))
    for step in range(4):
        x, y = 40 + step * 6, ankle + 6 + step * 3.2 + (44 - ankle) * 0.4
        on.line(x, y + 4, x + 7, y, fill=(250, 250, 248), width=1.3)
    if of.word:
        on.word(of.word, 62, 68, size=6, fill=ink_on(of.main))


def vase(on: Canvas, of: Drawing) -> None:
    wide, neck = 16 + 8 * of.a, 5 + 5 * of.b
    on.shadow(34, 66, 88, of.ground)
    for lean, top in ((-14, 12), (-3, 6), (10, 14)):
        on.line(50, 46, 50 + lean, top, fill=(74, 112, 70), width=0.9)
        on.oval(45 + lean, top - 4, 55 + lean, top + 6, fill=of.accent)
        on.oval(48.3 + lean, top - 0.7, 51.7 + lean, top + 2.7, fill=(250, 214, 110))
    on.box(50 - neck, 38, 50 + neck, 60, radius=2, fill=of.main)
    on.oval(50 - wide, 48, 50 + wide, 88, fill=of.main)
    on.oval(50 + wide * 0.15, 52, 50 + wide * 0.85, 82, fill=darker(of.main, 0.08))
    on.oval(50 - neck, 36, 50 + neck, 41, fill=darker(of.main, 0.35))


def headphones(on: Canvas, of: Drawing) -> None:
    on.shadow(20, 80, 86, of.ground)
    on.arc(21, 14, 79, 92, start=180, end=360, fill=of.main, width=5 + 2 * of.a)
    on.arc(25, 20, 75, 90, start=200, end=340, fill=of.accent, width=1.5)
    for left in (14, 66):
        on.box(left, 48, left + 20, 84, radius=8, fill=darker(of.main, 0.25))
        on.box(left + (6 if left < 50 else 0), 50, left + (20 if left < 50 else 14), 82, radius=6, fill=of.accent)
        on.oval(left + 6, 60, left + 12 + 2 * of.b, 68, fill=lighter(of.accent, 0.4))


def clock(on: Canvas, of: Drawing) -> None:
    on.oval(17, 15, 85, 83, fill=darker(of.ground, 0.16))
    on.oval(15, 12, 83, 80, fill=of.main)
    on.oval(19 + 3 * of.a, 16 + 3 * of.a, 79 - 3 * of.a, 76 - 3 * of.a, fill=lighter(of.main, 0.88))
    for x, y in ((49, 23), (72, 46), (49, 69), (26, 46)):
        on.oval(x - 1.5, y - 1.5, x + 1.5, y + 1.5, fill=of.accent)
    on.line(49, 46, 49 + 14 * of.b, 30, fill=darker(of.main, 0.5), width=2)
    on.line(49, 46, 66, 46 + 12 * of.a, fill=darker(of.main, 0.5), width=1.3)
    on.oval(46.5, 43.5, 51.5, 48.5, fill=of.accent)


SHAPES: dict[str, Callable[[Canvas, Drawing], None]] = {
    shape.__name__: shape for shape in (lamp, pendant, case, bag, backpack, mug, shoe, vase, headphones, clock)
}


def treated(image: Image.Image, treatment: str) -> Image.Image:
    """Do to a picture what copiers do: mirror it, crop it, or write a shop's name over it."""
    if treatment == "mirrored":
        return ImageOps.mirror(image)
    if treatment == "cropped":
        return image.crop((40, 30, 560, 550)).resize((SIZE, SIZE))
    if treatment.startswith("stamped "):
        stamp = ImageDraw.Draw(image)
        font = ImageFont.load_default(30)
        stamp.text((SIZE / 2, SIZE - 34), treatment.removeprefix("stamped "), fill=(255, 255, 255), font=font,
                   anchor="mm", stroke_width=2, stroke_fill=(60, 50, 70))  # fmt: skip
    return image


@cache
def draw(drawing: Drawing) -> bytes:
    """Draw as a JPEG of 600 × 600 pixels, under 40 kB."""
    canvas = Canvas(drawing.ground)
    SHAPES[drawing.shape](canvas, drawing)
    image = treated(canvas.image.reduce(FINE), drawing.treatment)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()

"""Pictures of what the shop sells, drawn from a kind and two colours; the same order gives the same bytes."""

import io

from PIL import Image, ImageDraw, ImageFont, ImageOps

SIDE, FINE = 400, 2  # drawn twice as large, then reduced: smooth edges
Colour = tuple[int, int, int]
WALL, TABLE, DARK = (228, 222, 212), (196, 184, 168), (52, 50, 54)

# Each shape in hundredths of the side: ("poly" | "oval" | "box", numbers, "main" | "dark" | "table").
SHAPES: dict[str, list[tuple[str, tuple[float, ...], str]]] = {
    "lamp": [
        ("box", (48.5, 44, 51.5, 80), "dark"),
        ("oval", (36, 77, 64, 83), "dark"),
        ("poly", (43, 22, 57, 22, 70, 47, 30, 47), "main"),
    ],
    "pendant": [
        ("box", (49.3, 0, 50.7, 34), "dark"),
        ("oval", (28, 32, 72, 78), "main"),
        ("box", (26, 55, 74, 80), "wall"),
    ],
    "mug": [
        ("oval", (60, 44, 80, 68), "main"),
        ("oval", (65, 49, 75, 63), "wall"),
        ("box", (30, 36, 68, 80), "main"),
        ("oval", (30, 32, 68, 40), "dark"),
    ],
    "bag": [
        ("oval", (36, 20, 64, 60), "dark"),
        ("oval", (40, 24, 60, 56), "wall"),
        ("poly", (28, 42, 72, 42, 78, 81, 22, 81), "main"),
    ],
    "clock": [
        ("oval", (24, 18, 76, 70), "main"),
        ("oval", (29, 23, 71, 65), "wall"),
        ("box", (49, 30, 51, 45), "dark"),
        ("box", (49, 43, 62, 45), "dark"),
    ],
    "shoe": [
        ("poly", (20, 52, 42, 50, 60, 62, 80, 66, 82, 76, 20, 76), "main"),
        ("box", (19, 75, 83, 80), "dark"),
    ],
}


def draw(kind: str, colour: Colour, *, word: str = "", stamp: str = "", mirrored: bool = False) -> bytes:
    """Draw one thing as a JPEG. word: a mark on the thing; stamp: a seller's name across the picture."""
    side = SIDE * FINE
    image = Image.new("RGB", (side, side), WALL)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, side * 0.78, side, side), fill=TABLE)
    fills = {"main": colour, "dark": DARK, "wall": WALL, "table": TABLE}
    for form, numbers, fill in SHAPES[kind]:
        place = [number * side / 100 for number in numbers]
        {"poly": pen.polygon, "oval": pen.ellipse, "box": pen.rectangle}[form](place, fill=fills[fill])
    write(pen, word, (side / 2, side * 0.88), 0.09, DARK)
    image = ImageOps.mirror(image) if mirrored else image
    write(ImageDraw.Draw(image), stamp, (side / 2, side * 0.1), 0.07, (150, 40, 40))
    out = io.BytesIO()
    image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(out, "JPEG", quality=82)
    return out.getvalue()


def write(pen: ImageDraw.ImageDraw, text: str, place: tuple[float, float], size: float, colour: Colour) -> None:
    if text:
        font = ImageFont.load_default(size * SIDE * FINE)
        pen.text(place, text, fill=colour, font=font, anchor="mm")

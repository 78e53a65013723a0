"""The tokens keep their contrast, in light and dark."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.support.each import each

TOKENS = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text(encoding="utf-8")
LIGHT, DARK = TOKENS.split("prefers-color-scheme: dark", 1)

# Text on ground, and the least ratio: 4.5 for text, 3 for borders of controls (WCAG 2.2, 1.4.3 and 1.4.11).
PAIRS = [
    *[
        (text, ground, 4.5)
        for text in ("ink", "ink-2", "brand", "brand-strong")
        for ground in ("paper", "card", "tint")
    ],
    *[("bad", ground, 4.5) for ground in ("paper", "card", "bad-bg")],
    *[(tone, f"{tone}-bg", 4.5) for tone in ("act", "ok", "bad", "info")],
    *[("ink", f"{tone}-bg", 4.5) for tone in ("act", "ok", "bad", "info")],
    ("on-brand", "brand", 4.5),
    ("on-brand", "brand-strong", 4.5),
    ("on-bad", "bad", 4.5),
    ("on-bad", "bad-strong", 4.5),
    ("focus-ink", "focus", 4.5),
    *[(line, ground, 3) for line in ("edge", "brand", "ink") for ground in ("paper", "card")],
]


def colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", css))


def brightness(colour: str) -> float:
    """Relative luminance as WCAG defines it, 0 to 1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([brightness(one), brightness(other)])
    return (lighter + 0.05) / (darker + 0.05)


@each(("text", "ground", "least"), PAIRS)
@each("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(scheme: str, text: str, ground: str, least: float) -> None:
    tokens = colours(LIGHT) if scheme == "light" else colours(LIGHT) | colours(DARK)

    assert contrast(tokens[text], tokens[ground]) >= least


def test_the_measure_itself_is_right() -> None:
    assert (round(contrast("#ffffff", "#000000"), 2), round(contrast("#777777", "#ffffff"), 2)) == (21.0, 4.48)


@pytest.mark.parametrize("sheet", ["portal.css", "admin.css"])
def test_colours_are_tokens_and_nothing_else(sheet: str) -> None:
    css = (Path(settings.BASE_DIR) / "static/css" / sheet).read_text(encoding="utf-8")
    screen = css.partition("@media print")[0]

    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=\s*[;,)])", screen) == []
    assert set(re.findall(r"var\(--([\w-]+)\)", css)) - set(re.findall(r"--([\w-]+):", css + TOKENS)) == set()

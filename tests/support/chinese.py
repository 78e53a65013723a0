"""How Chinese is written: its own full-width signs beside its own words."""

import re

WORD = "[\u3400-\u9fff，。：；？！）”》]"
HALF = re.compile(rf"{WORD}[,;:!?\"](?=[^A-Za-z0-9]|$)|[,;!?\"](?=[\u3400-\u9fff])|\((?=[\u3400-\u9fff])", re.MULTILINE)


def half_width(text: str) -> list[str]:
    """The places where a sign of Latin writing stands beside a Chinese word."""
    return [text[max(0, found.start() - 8) : found.end() + 8] for found in HALF.finditer(text)]

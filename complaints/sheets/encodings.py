"""The text of a file whose encoding nobody names. What could be read in more than one way is refused, never guessed.

UTF-8 and UTF-16 prove themselves. Of the older encodings none does: the same bytes are a French, a Czech and a
Turkish word. So such a file is read only where all encodings of Latin letters agree on every byte, and where those
letters stand as single ones within a word, as Chinese, Russian or Arabic ones never do. All others learn how to save
their table.
"""

import re

from complaints.sheets.lines import Refused

HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
LATIN = ("cp1252", "cp1250", "cp1254", "cp1257", "cp1258")
# Letters above ASCII: one, or two that German, Finnish and French have side by side, next to a plain letter.
SINGLE = re.compile(r"(?<=[A-Za-z])(?:[öüä]ß|ää|öö|éé|[^\W\d_a-zA-Z])(?![^\W\d_a-zA-Z])"
                    r"|(?<![^\W\d_])[^\W\d_a-zA-Z](?=[A-Za-z])")  # fmt: skip

GLUED = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f\w’–—](?=[A-Za-z])")  # a quotation mark within a word is another letter


def _agreed() -> frozenset[str]:
    """The signs above ASCII on whose byte all encodings of Latin letters agree."""
    bytes_ = [bytes([number]) for number in range(0x80, 0x100)]
    readings = [{byte.decode(name, "replace") for name in LATIN} for byte in bytes_]
    return frozenset(sign for reading in readings if len(reading) == 1 and "\ufffd" not in reading for sign in reading)


AGREED = _agreed()


def decoded(content: bytes) -> str:
    """The text with line ends of one kind. Raises Refused: unreadable, encoding."""
    text = _decoded(content)
    if HIDDEN.search(text):
        raise Refused("unreadable")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(content: bytes) -> str:
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16")
        if b"\0" in content[:200]:  # letters of two bytes, and no mark that says so
            return content.decode("utf-16-be" if content[:1] == b"\0" else "utf-16-le")
    except UnicodeDecodeError:
        raise Refused("unreadable") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _latin(content)


def _latin(content: bytes) -> str:
    text = content.decode(LATIN[0], "replace")
    above = set(text) - {chr(number) for number in range(0x80)}
    letters = "".join(sign for sign in SINGLE.sub("", text) if sign > "\x7f" and sign.isalpha())
    if above <= AGREED and not letters and not GLUED.search(text):
        return text
    raise Refused("encoding")

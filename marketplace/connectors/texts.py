"""Making what a marketplace says fit to keep: its texts, its prices."""

import re
from decimal import Decimal, InvalidOperation
from html import unescape

from marketplace.money import in_minor_units

BREAKS = re.compile(r"(?i)<br\s*/?>|</(?:p|div|li|h[1-6]|tr)\s*>")
# One that is not closed runs to the end, as in browsers; sought anew from each beginning, it would take ages.
UNSEEN = re.compile(r"(?is)<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)")
TAG = re.compile(r"<[^<>]*>")
MARKUP = 20  # signs of a description in HTML that are looked at for each sign that is kept


def plain(value: object, limit: int) -> str:
    """Make a marketplace's text fit to store: no control signs but line breaks, cut at `limit` signs."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return "".join(sign for sign in value if sign.isprintable() or sign == "\n")[:limit]


def from_html(value: object, limit: int) -> str:
    """Give the words of a description written in HTML, its paragraphs as lines."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    whole = _first_part(value, MARKUP * limit)
    bare = TAG.sub("", BREAKS.sub("\n", UNSEEN.sub("", whole)))
    return plain(unescape(bare), limit).strip()


def _first_part(html: str, most: int) -> str:
    """The first `most` signs of a text in HTML, without half a tag at its end."""
    if len(html) <= most:
        return html
    cut = html[:most]
    last = cut.rfind("<")
    return cut[:last] if last > cut.rfind(">") else cut


def price_minor(amount: object, currency: str) -> int:
    """Turn a price like "24.99" into the currency's smallest units. Raises ValueError on anything else."""
    try:
        return in_minor_units(Decimal(str(amount)), currency)
    except (InvalidOperation, OverflowError):
        raise ValueError(f"no price: {amount!r}") from None

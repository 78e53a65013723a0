"""Pulling links out of whatever people paste: lists, mails, spreadsheets, chat lines."""

import re
from bisect import bisect_right

from marketplace.links import EDGES, half_width

# Where a link begins. The looks behind keep a mail address, or the tail of a longer word, from passing for a host.
SCHEME = r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,20}://"
HOST = r"(?<![\w@.%:-])(?:(?:[\w-]{1,63}\.){1,10}(?:[^\W\d]{2,24}|[0-9]{1,10})|localhost)\.?(?::[0-9]{0,6})?(?=[/?#])"
BEGIN = rf"(?:{SCHEME}|(?<![a-z0-9+.-])www\.(?=\w)|{HOST})"
# Commas and the like end a link only where another one begins, or nothing follows: they may be part of an address.
# Only the first of several is looked at: what follows the others is the same, and a long run would be read once for each.
BREAK = rf"(?<![,;|、])[,;|、]+(?=[\s(\[{{'*_-]*(?:{BEGIN}|$|\s))"
LINK = re.compile(rf"{BEGIN}(?:(?!{BREAK})[^\s<>\"“”«»])*", re.IGNORECASE)
DANGEROUS = re.compile(r"(?<![a-z0-9+.-])(?:javascript|data|vbscript|file|blob|about|mailto):[^\s<>\"]+", re.IGNORECASE)
ANY_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
TAIL = ".,;:!?'’)]}*_`。，、；：！？）」』】" + EDGES
LONGEST_SHOWN = 200


def links_in(text: str) -> list[str]:
    """List the links of a text, each exactly as typed, in order.

    Words around links are left aside. A text without any link gives its lines instead, so that each can be answered.
    """
    plain = half_width(text)
    found = [place.span() for place in DANGEROUS.finditer(plain)]
    starts = [start for start, _ in found]
    for place in LINK.finditer(plain):
        before = bisect_right(starts, place.start()) - 1
        if before < 0 or place.start() >= found[before][1]:  # not within a dangerous one
            found.append(place.span())
    links = [text[start:end].rstrip(TAIL) for start, end in sorted(found)]
    return [link for link in links if link] or _lines(text)


def looks_like_link(typed: str) -> bool:
    """Whether a piece of text begins as a web address does."""
    plain = half_width(typed)
    if DANGEROUS.match(plain) or not LINK.match(plain):
        return False
    scheme = ANY_SCHEME.match(plain)
    return scheme is None or scheme[1].lower() in ("http", "https")


def _lines(text: str) -> list[str]:
    lines = (line.strip(EDGES) for line in text.splitlines())
    return [line[:LONGEST_SHOWN] for line in lines if line]

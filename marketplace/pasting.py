"""Pulling links out of whatever people paste: lists, mails, spreadsheets, chat lines."""

import re

from marketplace.links import EDGES, half_width

# Where a link begins. The looks behind keep a mail address, or the tail of a longer word, from passing for a host.
SCHEME = r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,20}://"
HOST = r"(?<![\w@.%:-])(?:(?:[\w-]{1,63}\.){1,10}(?:[^\W\d]{2,24}|[0-9]{1,10})|localhost)\.?(?::[0-9]{0,6})?(?=[/?#])"
BEGIN = rf"(?:{SCHEME}|(?<![a-z0-9+.-])www\.(?=\w)|{HOST})"
# Commas and the like end a link only where another one begins, or nothing follows: they may be part of an address.
BREAK = rf"[,;|、]+(?=[\s(\[{{'*_-]*(?:{BEGIN}|$|\s))"
LINK = re.compile(rf"{BEGIN}(?:(?!{BREAK})[^\s<>\"“”«»])*", re.IGNORECASE)
DANGEROUS = re.compile(r"(?<![a-z0-9+.-])(?:javascript|data|vbscript|file|blob|about|mailto):[^\s<>\"]+", re.IGNORECASE)
TAIL = ".,;:!?'’)]}*_`。，、；：！？）」』】" + EDGES
LONGEST_SHOWN = 200


def links_in(text: str) -> list[str]:
    """List the links of a text, each exactly as typed, in order.

    Words around links are left aside. A text without any link gives its lines instead, so that each can be answered.
    """
    plain = half_width(text)
    found = [(place.start(), place.end()) for place in DANGEROUS.finditer(plain)]
    for place in LINK.finditer(plain):
        if not any(start <= place.start() < end for start, end in found):
            found.append(place.span())
    links = [text[start:end].rstrip(TAIL) for start, end in sorted(found)]
    return [link for link in links if link] or _lines(text)


def looks_like_link(typed: str) -> bool:
    """Whether a piece of text is one link from start to end."""
    plain = half_width(typed)
    return LINK.match(plain) is not None and DANGEROUS.match(plain) is None


def _lines(text: str) -> list[str]:
    lines = (line.strip(EDGES) for line in text.splitlines())
    return [line[:LONGEST_SHOWN] for line in lines if line]

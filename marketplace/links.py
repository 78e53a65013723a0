"""Taking addresses apart. Nothing here fetches anything."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import idna

MAX_LENGTH = 2000
LOOPBACK = {"127.0.0.1", "localhost"}
OWN_PORT = {"http": 80, "https": 443}

# Full-width signs, as Chinese and Japanese keyboards type them, one to one; positions in a text stay the same.
FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x3002: ".", 0xFF61: "."}
# Invisible marks that chat programs and right-to-left texts leave around a copied address.
EDGES = " \t\r\n\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069\ufeff"
# Signs that need no encoding: %2D says the same as a hyphen. Source: RFC 3986, 6.2.2.2.
NEEDLESS = re.compile(r"%(?:2[DE]|3[0-9]|[46][1-9A-F]|[57][0-9A]|5F|7E)", re.IGNORECASE)

ADDRESS = re.compile(
    r"(?:(?P<scheme>https?)://|//)?"
    r"(?P<host>\[[0-9a-f:.]{2,45}\]|[^\s/?#@:\\%\[\]]{1,253})(?::(?P<port>[0-9]{1,5})?)?"
    r"(?P<path>/[^?#\\]*)?(?:[?#].*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Link:
    """An address taken apart. host: in lower case; port: None when it is the scheme's own."""

    host: str
    port: int | None
    path: str


def half_width(text: str) -> str:
    """Turn full-width signs into plain ones, sign by sign."""
    return text.translate(FULL_WIDTH)


def parse(typed: str) -> Link | None:
    """Take an address apart, with or without a scheme. None for anything else; never raises."""
    address = half_width(typed[: MAX_LENGTH + 100]).strip(EDGES)
    if len(address) > MAX_LENGTH or any(_is_odd(sign) for sign in address):
        return None
    found = ADDRESS.fullmatch(address)
    if found is None:
        return None
    port = int(found["port"]) if found["port"] else None
    if port in (OWN_PORT.get((found["scheme"] or "").lower()), *([] if found["scheme"] else OWN_PORT.values())):
        port = None
    path = NEEDLESS.sub(lambda code: chr(int(code[0][1:], 16)), found["path"] or "/")
    return Link(found["host"].lower().removesuffix("."), port, path)


def path_within(link: Link, site_url: str) -> str | None:
    """Give the rest of the link's path below a site's address, or None when the link leads elsewhere.

    http and https count as one, so do www. and mobile hosts (m.), both ways to write a name with letters of other
    scripts (märkt.example, xn--mrkt-loa.example), and the names of this machine.
    """
    site = urlsplit(site_url.rstrip("/"))
    port = None if site.port == OWN_PORT.get(site.scheme) else site.port
    if (_plain_host(link.host), link.port) != (_plain_host((site.hostname or "").lower()), port):
        return None
    if link.path == site.path or not site.path:
        return link.path if not site.path else "/"
    return link.path.removeprefix(site.path) if link.path.startswith(f"{site.path}/") else None


@lru_cache(maxsize=4096)
def _plain_host(host: str) -> str:
    if host in LOOPBACK:
        return "localhost"
    host = _in_plain_letters(host)
    for prefix in ("www.", "m."):
        if host.startswith(prefix) and "." in host.removeprefix(prefix):
            return host.removeprefix(prefix)
    return host


def _in_plain_letters(host: str) -> str:
    """Write a name of a host as the network does, xn--…; what is no such name stays as it is."""
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True, transitional=False).decode()
    except (idna.IDNAError, UnicodeError):
        return host


def _is_odd(sign: str) -> bool:
    """Signs that no address holds: spaces, controls, and marks that turn the writing direction."""
    return unicodedata.category(sign)[0] in "CZ"

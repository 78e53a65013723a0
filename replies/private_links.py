"""Private links: whoever holds one is taken for the person it was mailed to. So staff read letters with them cut.

One rule finds them all, also those that come later: an address of the portal is private unless every part of it
that differs from row to row is named in OPEN_PARTS.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, URLPattern, get_resolver, resolve

CUT = "[…]"  # stands where the secret part of a link was
OPEN_PARTS = frozenset(
    {
        *("pk", "object_id", "content_type_id", "app_label", "url"),  # rows and lists: a page asks who looks
        *("reference", "number", "step", "kind"),  # cases and rights, by the names that everybody is told
        *("slug", "language", "anchor", "ending"),  # the handbook and files to fill in
        *("name", "which", "seller_id"),  # the embedded market
    }
)
ADDRESS = re.compile(r"(?:https?://[^\s/?#<>\"'|“”]+)?/[^\s<>\"'|“”]+")
CLOSING = ".,;:!?)]}"


def without_private_links(text: str, *, ours_only: bool = False) -> str:
    """Cut the secret part of each private link in a text.

    ours_only: leave links to other sites alone, as in what a party typed; a letter may name an older address of ours.
    """
    return ADDRESS.sub(lambda found: _cut(found.group(), ours_only=ours_only), text)


def _cut(address: str, *, ours_only: bool) -> str:
    parts = urlsplit(address)
    if ours_only and parts.netloc and parts.hostname not in _our_hosts():
        return address
    for start in sorted(private_starts(), key=len, reverse=True):
        before, found, after = address.partition(start)
        if found and after.strip("/") and not _is_open(parts.path):
            return f"{before}{found}{CUT}"
    inside = unquote(parts.query)  # as in ?next=/answer/…
    return address.partition("?")[0] + f"?{CUT}" if any(start in inside for start in private_starts()) else address


def _our_hosts() -> set[str | None]:
    return {urlsplit(settings.SITE_URL).hostname, *settings.ALLOWED_HOSTS}


def _is_open(path: str) -> bool:
    """Whether a page is there that asks who looks, like /cases/C-4F7K-92QD/answer/1/."""
    bare = path.rstrip(CLOSING).rstrip("/")
    try:
        match = resolve(f"{bare}/")
    except Resolver404:
        return False
    return OPEN_PARTS.issuperset(match.captured_kwargs)


@cache
def private_starts() -> frozenset[str]:
    """How the paths of private links begin, up to their secret part: /answer/, /guest/case/, …"""
    return frozenset(start for start, parts in addresses() if not parts <= OPEN_PARTS)


def addresses() -> Iterator[tuple[str, frozenset[str]]]:
    """Each address of the portal: its path up to the first part that varies, and the names of all that vary."""
    yield from _below(get_resolver().url_patterns, "/", frozenset())


def _below(patterns: Any, start: str, parts: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for pattern in patterns:
        written = str(pattern.pattern).removeprefix("^")
        path = start if parts else start + re.split(r"[<(]", written)[0]
        named = parts | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLPattern):
            yield path, named
        else:
            yield from _below(pattern.url_patterns, path, named)

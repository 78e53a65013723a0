"""Which addresses are for everybody. All others are kept by no cache and shown in no search engine.

An address is closed unless its name stands in OPEN, so that one that is added later is closed from the first day.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, get_resolver

# Nothing of a person or of a case stands there.
OPEN = frozenset(
    {
        *("home", "policies", "changes", "tools", "logo"),
        *("robots", "sitemap", "security", "manifest", "opensearch"),
        *("questions:ask", "rights:which", "rights:statement"),
        *("handbook:start", "handbook:anchor", "handbook:index", "handbook:search", "handbook:whole"),
        *("handbook:page", "handbook:letters", "handbook:version"),
        *("embedded_market:home", "embedded_market:search", "embedded_market:store", "embedded_market:item"),
        "embedded_market:None",  # other spellings of an item's address, without a name of their own
        *("embedded_market:picture", "embedded_market:api_item", "embedded_market:api_search"),
        "embedded_market:api_store",
    }
)
# How the closed addresses begin. A test compares this with the addresses that there are.
CLOSED = (
    *("/account/", "/accounts/", "/admin/", "/answer/", "/answers/", "/ask/asked/", "/cases/", "/demo/"),
    *("/first-steps/", "/guest/", "/invitation/", "/language/", "/link/", "/organisation/", "/report/", "/rights/"),
    *("/snapshots/", "/stores/", "/market/api/operator/", "/market/basket/"),
)
# Addresses without a beginning of their own, which take posts only.
POSTS = frozenset({"handbook:opinion"})


def is_open(request: HttpRequest) -> bool:
    """Whether the page that answered is one for everybody; what was found nowhere is not."""
    match = request.resolver_match
    return match is not None and ":".join((*match.namespaces, str(match.url_name))) in OPEN


def closed_starts() -> list[str]:
    """How the closed addresses of this portal begin; without those of parts that are not installed."""
    there = [start for _name, start in addresses()]
    return [path for path in CLOSED if any(start.startswith(path) for start in there)]


def open_within() -> list[str]:
    """The open pages below a closed beginning."""
    return sorted({start for name, start in addresses() if name in OPEN and start.startswith(CLOSED)})


@cache
def addresses() -> tuple[tuple[str, str], ...]:
    """Each address of the portal: its name with the namespace, and its path up to the first part that varies."""
    return tuple(_below(get_resolver().url_patterns, "/", ""))


def _below(patterns: Any, start: str, namespace: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        path = start + str(pattern.pattern).removeprefix("^").partition("<")[0].partition("(")[0]
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", path.replace("\\.", ".").removesuffix("$")
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _below(pattern.url_patterns, path, inner)

"""Finding out why a marketplace can't be reached, in a sentence that says what to do."""

import socket
import ssl
from collections.abc import Iterator

import httpx
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.connectors.base import SetupProblem
from marketplace.links import OWN_PORT

# What is found below HTTP → the sentence; the first that fits counts.
CAUSES: list[tuple[type[BaseException], str]] = [
    (
        socket.gaierror,
        gettext_lazy("There is no host %(host)s: check the market’s address for a slip of the pen, and the DNS."),
    ),
    (
        ssl.SSLCertVerificationError,
        gettext_lazy("The TLS certificate of %(host)s isn’t accepted (%(why)s). Renew it, or correct the address."),
    ),
    (
        ssl.SSLError,
        gettext_lazy("%(host)s doesn’t speak TLS on port %(port)s. Write http:// if that is meant, or set up TLS."),
    ),
    (
        ConnectionRefusedError,
        gettext_lazy("Nothing listens on port %(port)s of %(host)s: start the shop, or correct the address."),
    ),
    (
        httpx.TimeoutException,
        gettext_lazy("%(address)s doesn’t answer in time: a firewall may be between, or the shop is too slow."),
    ),
    (httpx.TransportError, gettext_lazy("%(address)s can’t be read (%(why)s): is it a web server?")),
]


def reach(client: httpx.Client, address: str) -> str:
    """Ask for a page and say that an answer came; below status 500 the site is there. Raises SetupProblem."""
    try:
        with client.stream("GET", address) as reply:
            status = reply.status_code
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        sentence = _("%(address)s is no web address. Write one like https://shop.example.")
        raise SetupProblem(sentence % {"address": address}) from None
    except httpx.TransportError as problem:
        raise SetupProblem(_cause(problem, address)) from None
    if status >= 500:
        sentence = _("%(address)s answers %(status)s: the shop itself is in trouble. Its log says why.")
        raise SetupProblem(sentence % {"address": address, "status": status})
    return _("%(address)s answers.") % {"address": address}


def _cause(problem: httpx.TransportError, address: str) -> str:
    chain, url = list(_chain(problem)), httpx.URL(address)
    facts = {"host": url.host, "port": url.port or OWN_PORT.get(url.scheme, ""), "address": address}
    last = chain[-1]
    facts["why"] = str(getattr(last, "verify_message", "") or last)[:200] or type(last).__name__
    return next(str(sentence) % facts for kind, sentence in CAUSES if any(isinstance(one, kind) for one in chain))


def _chain(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__

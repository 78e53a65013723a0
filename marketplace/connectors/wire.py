"""Speaking HTTP with a marketplace: timeouts, size caps, and which failure means what."""

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from json import loads
from typing import Any

import httpx
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from marketplace.connectors.base import ConnectorError, OutcomeUnknown
from marketplace.connectors.inner import InnerHandler

TIMEOUT = httpx.Timeout(10, connect=3)
WHOLE_ANSWER = 20  # seconds; a server that drips its answer doesn't hold a thread for longer
PAGE_LIMIT = 2_000_000
LONGEST_PAUSE = 3600
HEADERS = {"User-Agent": "IPP-Portal", "Accept-Encoding": "identity"}

Opener = Callable[[], httpx.BaseTransport]
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a marketplace answered. location: where a redirect points, as sent; nothing follows it."""

    status: int
    content: bytes
    is_command: bool = False
    location: str = ""

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", errors="replace")

    def json(self) -> dict[str, Any]:
        """Read an object. Raises ConnectorError (OutcomeUnknown after a command) on anything else."""
        body = self._body()
        if not isinstance(body, dict):
            raise _failure("The marketplace's answer can't be read.", self.is_command)
        return body

    def rows(self) -> list[dict[str, Any]]:
        """Read a list of objects, bare or as one page ("results"). Raises ConnectorError on anything else."""
        body = self._body()
        found = body.get("results") if isinstance(body, dict) else body
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise _failure("The marketplace's answer can't be read.", self.is_command)
        return found

    def _body(self) -> Any:
        try:
            return loads(self.content)
        except (ValueError, RecursionError):
            return None


def open_transport() -> httpx.BaseTransport:
    """Open the transport that the settings name: "http", or "wsgi", which calls this very process in tests."""
    if settings.MARKET_TRANSPORT == "http":
        return open_http()
    if settings.MARKET_TRANSPORT == "wsgi":
        return httpx.WSGITransport(app=_application())
    raise ImproperlyConfigured(f'MARKET_TRANSPORT is {settings.MARKET_TRANSPORT!r}; write "http" or "wsgi".')


def open_http() -> httpx.BaseTransport:
    """Open a transport for a marketplace elsewhere."""
    return httpx.HTTPTransport(verify=_certificates(), trust_env=False)


def open_client(opener: Opener) -> httpx.Client:
    """Open a client with its own cookies; it follows no redirect and reads no proxy from the environment."""
    return httpx.Client(transport=opener(), timeout=TIMEOUT, follow_redirects=False, headers=HEADERS, trust_env=False)


def ask(client: httpx.Client, request: httpx.Request, *, accept: tuple[int, ...] = (200,), is_command: bool = False,
        limit: int = PAGE_LIMIT) -> Answer:  # fmt: skip
    """Send one request and read its answer.

    limit: bytes of the answer. is_command: the request changes something on the marketplace.
    Raises ConnectorError; OutcomeUnknown when a command was sent and what came back doesn't say what became of it.
    """
    try:
        reply = client.send(request, stream=True)
        try:
            content = _read(reply, limit)
        finally:
            reply.close()
    except NEVER_SENT:
        raise ConnectorError("The marketplace can't be reached.", permanent=False, away=True) from None
    except httpx.TransportError as problem:
        raise _failure(f"The marketplace didn't answer ({type(problem).__name__}).", is_command, away=True) from None
    if reply.status_code not in accept:
        raise _refusal(reply, is_command)
    if content is None:
        raise _failure("The marketplace's answer is too large or packed.", is_command, permanent=True)
    return Answer(reply.status_code, content, is_command, reply.headers.get("Location", ""))


def _read(reply: httpx.Response, limit: int) -> bytes | None:
    """Read an answer; None when it is larger than the limit, or packed although we asked for it plain."""
    if "Content-Encoding" in reply.headers:
        return None
    ends, parts, size = time.monotonic() + WHOLE_ANSWER, [], 0
    for part in reply.iter_bytes():
        size += len(part)
        if size > limit:
            return None
        if time.monotonic() > ends:
            raise httpx.ReadTimeout("dripping")
        parts.append(part)
    return b"".join(parts)


def _refusal(reply: httpx.Response, is_command: bool) -> ConnectorError:
    status = reply.status_code
    if status == 429:
        message = "The marketplace asks for a pause."
        pause = _pause(reply.headers.get("Retry-After", ""))
        return ConnectorError(message, permanent=False, retry_after=pause, away=True)
    if status >= 500:
        return _failure(f"The marketplace failed ({status}).", is_command, away=True)
    return ConnectorError(f"The marketplace refused ({status}).", permanent=True)


def _failure(message: str, is_command: bool, *, permanent: bool = False, away: bool = False) -> ConnectorError:
    if is_command:
        return OutcomeUnknown(message, away=away)
    return ConnectorError(message, permanent=permanent, away=away)


def _pause(header: str) -> float | None:
    """Read Retry-After, seconds or a date, as seconds from now, one hour at most."""
    try:
        seconds = float(header) if header.isascii() and header.isdigit() else _until(header)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST_PAUSE)


def _until(header: str) -> float:
    return (parsedate_to_datetime(header) - timezone.now()).total_seconds()


@cache
def _certificates() -> ssl.SSLContext:
    return ssl.create_default_context()  # takes tens of milliseconds, so once


@cache
def _application() -> InnerHandler:
    return InnerHandler()

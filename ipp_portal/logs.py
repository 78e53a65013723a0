"""Log lines, as JSON or plain, that hold no address of a person and no link that opens something.

A line tells the request's id, the effect and the case; whoever may read these finds the people there.
"""

import json
import logging
import re
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from ledger.references import is_reference
from ledger.tracing import about, facts

log = logging.getLogger("ipp_portal.access")
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
# Both begin at the beginning of a word only: tried at each of its signs, a long word would take its length squared.
ADDRESS = re.compile(r"""(?<![^\s@<>()\[\]{}"',;:/=])[^\s@<>()\[\]{}"',;:/=]+@[\w.-]*\w""")
# What django.core.signing makes: links, sessions.
SIGNED = re.compile(r"""(?<![^\s/"'?=&])[^\s/"'?=&]*:[\w-]{27,}""")
LONGEST_MESSAGE = 2_000  # signs; strangers choose how long a host name is
LONGEST_TRACEBACK, LAST_LINES = 20_000, 4_000  # signs; the last lines of a traceback say what happened
CUT = "[cut]"


def clean(text: str) -> str:
    """A text without mail addresses and signed tokens."""
    return ADDRESS.sub("[address]", SIGNED.sub("[token]", text))


def shortened(text: str, limit: int, *, last: int = 0) -> str:
    """The beginning of a text that is longer than `limit` signs, and the whole lines among its `last` signs.

    The last word of the beginning is left out: it may be half an address.
    """
    if len(text) <= limit:
        return text
    end = text[-last:].partition("\n")[2] if last else ""
    words = text[: limit - last].rsplit(maxsplit=1)
    beginning = words[0] if len(words) > 1 else ""
    return "\n".join(filter(None, (f"{beginning} {CUT}", end)))


def traceback_of(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    """A record's traceback, cut and cleaned."""
    told = formatter.formatException(record.exc_info)  # type: ignore[arg-type]
    return clean(shortened(told, LONGEST_TRACEBACK, last=LAST_LINES))


def route_of(request: HttpRequest) -> str:
    """The name of an address, which tells what was asked and not by which link."""
    return (request.resolver_match and request.resolver_match.view_name) or "unknown"


def facts_of(record: logging.LogRecord) -> dict[str, Any]:
    """What a record is about. Django logs an answer's error after the request's block has ended: then it names it."""
    request = getattr(record, "request", None)
    known = {"request": name} if (name := getattr(request, "log_id", "")) else {}
    return {**known, **facts(), **getattr(record, "facts", {})}


def message_of(record: logging.LogRecord) -> str:
    """A record's words, with the route in place of the request's path."""
    said, request = record.getMessage(), getattr(record, "request", None)
    if isinstance(request, HttpRequest):
        for path in (request.get_full_path(), request.path):
            said = said.replace(path, route_of(request))
    return clean(shortened(said, LONGEST_MESSAGE))


class Plain(logging.Formatter):
    """A line for people."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%d %H:%M:%S")
        told = "".join(f" {name}={value}" for name, value in facts_of(record).items())
        line = f"{moment} {record.levelname} {record.name} {message_of(record)}{told}"
        return f"{line}\n{traceback_of(self, record)}" if record.exc_info else line


class Json(logging.Formatter):
    """A line for programs: one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": message_of(record),
            **facts_of(record),
        }
        if record.exc_info:
            line["exception"] = traceback_of(self, record)
        return json.dumps(line, ensure_ascii=False, default=str)


class RequestLogMiddleware:
    """Give each request an id, which its log lines and its answer carry, and write one line when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began, given = time.perf_counter(), request.headers.get("X-Request-ID", "")
        request.log_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex  # type: ignore[attr-defined]
        with about(request=request.log_id):  # type: ignore[attr-defined]
            response = self.get_response(request)
            self.tell(request, response, round(1000 * (time.perf_counter() - began)))
        response.headers["X-Request-ID"] = request.log_id  # type: ignore[attr-defined]
        return response

    def tell(self, request: HttpRequest, response: HttpResponse, ms: int) -> None:
        told = {"method": request.method, "route": route_of(request), "status": response.status_code, "ms": ms}
        case = request.resolver_match.kwargs.get("reference", "") if request.resolver_match else ""
        if isinstance(case, str) and is_reference(case):
            told["case"] = case
        log.info("answered", extra={"facts": told})

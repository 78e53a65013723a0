"""Answers for load balancers and monitors, and what is said while the database is away. No session, no cookie."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from uploads.storage import FULL

RETRY_AFTER = "5"  # seconds
SLIPS = ("no such table", "no such column", "has no column")  # SQLite's OperationalError for a forgotten migration


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nobody else, so that an outage elsewhere restarts nothing here."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


def readyz(request: HttpRequest) -> HttpResponse:
    """This process can serve people: 200, or 503 with what is missing. Without a broker it can."""
    checks = [check() for check in CHECKS]
    ready = all(found["ok"] for found in checks)
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def database() -> dict[str, Any]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as problem:
        connection.close()  # so that the next one to ask connects anew
        words = f"The database can't be reached ({type(problem).__name__}): see DATABASE_URL, and whether it runs."
        return {"name": "database", "ok": False, "words": words}
    return {"name": "database", "ok": True, "words": "The database answers."}


def migrations() -> dict[str, Any]:
    try:
        missing = len(wanted_migrations() - MigrationRecorder(connection).applied_migrations().keys())
    except Error:
        connection.close()
        return {"name": "migrations", "ok": False, "words": "Which migrations are applied can't be read."}
    words = f"{missing} not applied: run ./portal manage migrate." if missing else "All are applied."
    return {"name": "migrations", "ok": not missing, "words": words}


def data_folder() -> dict[str, Any]:
    try:
        for folder in (settings.VAR, settings.MEDIA_ROOT):  # the latter is often another machine's
            Path(folder).mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
    except OSError as problem:
        words = f"The data folder can't be written ({problem.strerror}): see IPP_DATA, its owner and its disk."
        return {"name": "data folder", "ok": False, "words": words}
    return {"name": "data folder", "ok": True, "words": "The data folder can be written."}


CHECKS = (database, migrations, data_folder)
_wanted: set[tuple[str, str]] = set()


def wanted_migrations() -> set[tuple[str, str]]:
    """Name all migrations that lie on the disk; read once, as the code is."""
    if not _wanted:
        _wanted.update(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)
    return _wanted


PROBES = {"/healthz": healthz, "/readyz": readyz}


class HealthMiddleware:
    """Answer probes before sessions and host names are looked at: a balancer asks by number, without a cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        if probe is None:
            return self.get_response(request)
        response = probe(request) if request.method in {"GET", "HEAD"} else HttpResponseNotAllowed(["GET", "HEAD"])
        response.headers["Cache-Control"] = "no-store"
        return response


def is_away(problem: BaseException | None) -> bool:
    """Whether an error says that the database is away, full or locked, and not that our code is wrong."""
    if isinstance(problem, OperationalError):
        return not any(slip in str(problem) for slip in SLIPS)
    return isinstance(problem, InterfaceError)


def is_full(problem: BaseException | None) -> bool:
    """Whether there was no room on a disk, for a file that is kept or one that is only passed through."""
    return isinstance(problem, OSError) and problem.errno in FULL


def broken(request: HttpRequest) -> HttpResponse:
    """The page for an error of ours: 503 with a time while the database is away, 507 when a disk is full, else 500.

    Needs no database.
    """
    problem = sys.exc_info()[1]
    if is_away(problem):
        headers = {"Retry-After": RETRY_AFTER, "Cache-Control": "no-store"}
        return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
    if is_full(problem):
        return HttpResponse(render_to_string("507.html"), status=507, headers={"Cache-Control": "no-store"})
    return server_error(request)

"""Probes of a load balancer, and what people see while the database is away."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import clear_url_caches, path

from ipp_portal import health, urls
from ipp_portal.middleware import HeadersMiddleware
from tests.complaints.builders import make_staff
from uploads.storage import DiskFull

PROBES = ["/healthz", "/readyz"]
AWAY = [
    OperationalError("connection refused"),
    OperationalError("server closed the connection unexpectedly"),
    OperationalError("database is locked"),
    InterfaceError("connection already closed"),
]
WRONG = [
    RuntimeError("a bug"),
    ProgrammingError('relation "x" does not exist'),
    OperationalError("no such table: x"),
    OperationalError("no such column: y"),
]


def found(client: Client) -> dict[str, bool]:
    return {check["name"]: check["ok"] for check in client.get("/readyz").json()["checks"]}


def away(*args: Any, **options: Any) -> Any:
    raise OperationalError("connection refused")


def test_the_process_says_ok_and_asks_no_database(client: Client) -> None:
    answer = client.get("/healthz")  # without the mark, any query fails

    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"ok", "text/plain; charset=utf-8")


def test_a_session_cookie_does_not_bring_the_database_in(client: Client) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32

    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_a_portal_that_can_serve_is_ready(client: Client) -> None:
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    assert found(client) == {"database": True, "migrations": True, "data folder": True}
    assert all(check["words"].endswith(".") for check in answer.json()["checks"])


@pytest.mark.django_db
def test_without_a_broker_it_is_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CELERY_BROKER_URL", "redis://127.0.0.1:1/0")

    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_without_a_database_it_is_not_ready_and_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "connection", Gone())
    answer = client.get("/readyz")
    first = answer.json()["checks"][0]

    assert (answer.status_code, answer.json()["ready"], first["ok"]) == (503, False, False)
    assert first["words"] == (
        "The database can't be reached (OperationalError): see DATABASE_URL, and whether it runs."
    )


class Gone:
    """A connection to a database that is away."""

    cursor = close = staticmethod(lambda: None)
    introspection = None

    def __init__(self) -> None:
        self.cursor = away


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_is_counted(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    more = health.wanted_migrations() | {("outbox", "9999_to_come")}
    monkeypatch.setattr(health, "wanted_migrations", lambda: more)
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["checks"][1]["words"]) == (
        503,
        "1 not applied: run ./portal manage migrate.",
    )


@pytest.mark.django_db
def test_a_data_folder_that_cannot_be_written_is_said(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    monkeypatch.setattr(settings, "VAR", in_the_way / "data")
    answer = client.get("/readyz")
    words = answer.json()["checks"][2]["words"]

    assert (answer.status_code, words.startswith("The data folder can't be written (")) == (503, True)


@pytest.mark.django_db
@pytest.mark.parametrize("probe", PROBES)
def test_probes_are_kept_by_no_cache_and_set_no_cookie(probe: str, client: Client) -> None:
    answer = client.get(probe)

    assert (answer["Cache-Control"], dict(answer.cookies), "Vary" in answer) == ("no-store", {}, False)


@pytest.mark.django_db
@pytest.mark.parametrize("probe", PROBES)
@pytest.mark.parametrize("host", ["10.0.0.7:8000", "elsewhere.example", "[::1]"])
def test_probes_are_answered_under_any_host_name_and_other_pages_are_not(probe: str, host: str, client: Client) -> None:
    assert [client.get(page, headers={"host": host}).status_code for page in (probe, "/")] == [200, 400]


@pytest.mark.django_db
@pytest.mark.parametrize("probe", PROBES)
def test_probes_are_read_only(probe: str, client: Client) -> None:
    answers = [getattr(client, method)(probe) for method in ("get", "head", "post", "put", "delete", "options")]

    assert [answer.status_code for answer in answers] == [200, 200, 405, 405, 405, 405]
    assert answers[2]["Allow"] == "GET, HEAD"


PROBLEM: list[Exception] = []


def fails(request: HttpRequest) -> HttpResponse:
    raise PROBLEM[-1]


urlpatterns = [path("broken/", fails)]
handler500 = urls.handler500


@pytest.fixture
def page_that_raises(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Exception], HttpResponse]]:
    """Open a page whose view fails with a given error; the addresses are this module's own."""

    def opened(problem: Exception) -> HttpResponse:
        PROBLEM.append(problem)
        monkeypatch.setattr(settings, "ROOT_URLCONF", __name__)
        clear_url_caches()
        return Client(raise_request_exception=False).get("/broken/")

    yield opened
    clear_url_caches()


@pytest.mark.django_db
@pytest.mark.parametrize("problem", AWAY)
def test_while_the_database_is_away_people_are_asked_to_come_back(problem: Exception, page_that_raises: Any) -> None:
    answer = page_that_raises(problem)

    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "5", "no-store")
    assert "Back in a moment" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("problem", WRONG)
def test_any_other_error_stays_an_error_of_ours(problem: Exception, page_that_raises: Any) -> None:
    answer = page_that_raises(problem)

    assert (answer.status_code, "Retry-After" in answer) == (500, False)


@pytest.mark.parametrize("problem", [OSError(28, "No space left on device"), DiskFull(122, "Quota exceeded")])
def test_a_full_disk_is_said_to_be_one(problem: Exception, page_that_raises: Any) -> None:
    answer = page_that_raises(problem)

    assert (answer.status_code, "There is no room for your file" in answer.text) == (507, True)
    assert answer["Cache-Control"] == "no-store"


def test_another_fault_of_a_disk_stays_an_error_of_ours(page_that_raises: Any) -> None:
    assert page_that_raises(OSError(5, "Input/output error")).status_code == 500


@pytest.mark.django_db
def test_a_database_that_is_away_for_the_session_gives_the_same_page(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(make_staff())
    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        answers = [client.get(page) for page in ("/", "/cases/", "/admin/", "/admin/status/")]

    assert [(answer.status_code, answer.headers.get("Retry-After")) for answer in answers] == [(503, "5")] * 4


@pytest.mark.django_db
def test_the_page_itself_needs_no_database(monkeypatch: pytest.MonkeyPatch, page_that_raises: Any) -> None:
    monkeypatch.setattr(connection, "cursor", away)

    assert page_that_raises(OperationalError("away")).status_code == 503


def test_an_error_page_that_says_how_long_it_holds_asks_for_no_person() -> None:
    said = HttpResponse(headers={"Cache-Control": "no-store"})
    answer = HeadersMiddleware(lambda request: said)(HttpRequest())  # a request without a user at all

    assert json.dumps(answer["Cache-Control"]) == '"no-store"'

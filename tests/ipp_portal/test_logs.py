"""Log lines say which request, effect and case they are about, and nothing of a person."""

import io
import json
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from ipp_portal.logs import CUT, LONGEST_MESSAGE, LONGEST_TRACEBACK, Json, Plain, RequestLogMiddleware, clean
from ledger.references import new_reference
from ledger.tracing import about
from outbox import rows
from outbox.handlers import HANDLERS, Handler
from outbox.tasks import perform
from tests.support.each import each
from tests.toys.builders import make_effect

log = logging.getLogger("trial")
TOKEN = signing.dumps({"case": 12}, salt="trial")


@pytest.fixture(params=[Json, Plain])
def lines(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """All that is logged, as it would be written."""
    yield from written(request.param())


@pytest.fixture
def objects() -> Iterator[Any]:
    """All that is logged as JSON; call it to read the lines."""
    yield from map(reading, written(Json()))


def reading(sink: io.StringIO) -> Any:
    return lambda: [json.loads(line) for line in sink.getvalue().splitlines()]


def written(formatter: logging.Formatter) -> Iterator[io.StringIO]:
    sink = io.StringIO()
    handler = logging.StreamHandler(sink)
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)
    yield sink
    logging.getLogger().removeHandler(handler)


def test_a_line_is_one_json_object_with_its_moment_in_utc(objects: Any) -> None:
    log.error("two\nlines")
    [line] = objects()

    assert (line["level"], line["logger"], line["message"]) == ("ERROR", "trial", "two\nlines")
    assert line["time"].endswith("+00:00")


def test_an_error_carries_its_traceback(objects: Any) -> None:
    try:
        raise ValueError("for ann@market.org")
    except ValueError:
        log.exception("oh")
    [line] = objects()

    assert line["exception"].endswith("ValueError: for [address]")


def test_a_line_says_what_it_is_about(objects: Any) -> None:
    with about(request="r-1"), about(effect=7, case="C-1"):
        log.error("inside")
    log.error("outside")
    inside, outside = objects()

    assert [inside[name] for name in ("request", "effect", "case")] == ["r-1", "7", "C-1"]
    assert "effect" not in outside


@each(
    "text",
    [
        "ann@market.org",
        "<Ann.Lee+x@mail.market.org>",
        "{'ann@market.org': (550, b'no')}",
        "redis://:secret@host:6379",
        f"/guest/case/{TOKEN}/",
        f"got {TOKEN}",
    ],
)
def test_addresses_and_tokens_are_taken_out(text: str) -> None:
    found = clean(text)

    assert not any(part in found for part in ("ann", "Ann", "secret", TOKEN, TOKEN.split(":")[-1]))


@pytest.mark.parametrize("text", ["hide:12:D-3: no worker began it", "2026-11-27T10:00:00+00:00", "market:corner"])
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert clean(text) == text


@pytest.mark.django_db
@pytest.mark.parametrize("path", [f"/guest/case/{TOKEN}/", f"/rights/letters/answer/{TOKEN}/", f"/nowhere/{TOKEN}"])
def test_no_line_of_a_request_holds_the_link_that_was_opened(path: str, client: Client, lines: io.StringIO) -> None:
    client.get(path, {"email": "ann@market.org"})

    assert lines.getvalue() != ""
    assert TOKEN not in lines.getvalue()
    assert "ann@market.org" not in lines.getvalue()


@pytest.mark.postgresql
@pytest.mark.django_db
def test_signing_in_wrongly_leaves_no_address_in_the_log(client: Client, lines: io.StringIO) -> None:
    client.post("/accounts/login/", {"login": "ann@market.org", "password": "wrong"})

    assert "ann@" not in lines.getvalue()


@pytest.mark.django_db
def test_an_answer_is_one_line_with_the_routes_name(client: Client, objects: Any) -> None:
    reference = new_reference("C")
    answer = client.get(f"/cases/{reference}/")
    line = next(line for line in objects() if line["logger"] == "ipp_portal.access")

    assert (line["method"], line["status"], line["case"]) == ("GET", answer.status_code, reference)
    assert ":" in line["route"]
    assert line["ms"] >= 0
    assert line["request"] == answer["X-Request-ID"]


@pytest.mark.django_db
def test_all_lines_of_a_request_carry_its_id(client: Client, objects: Any) -> None:
    client.get("/nowhere/", headers={"X-Request-ID": "from-the-proxy-1"})

    assert [line.get("request") for line in objects()] == ["from-the-proxy-1"] * 2


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with space in it", "ann@market.org", "{json: injected}"])
def test_an_id_that_is_not_well_formed_is_replaced(given: str, rf: RequestFactory) -> None:
    answer = RequestLogMiddleware(lambda request: HttpResponse())(rf.get("/", headers={"X-Request-ID": given}))

    assert answer["X-Request-ID"] != given
    assert len(answer["X-Request-ID"]) == 32


def test_an_error_inside_carries_the_id(rf: RequestFactory, objects: Any) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        log.error("inside")
        return HttpResponse()

    RequestLogMiddleware(view)(rf.get("/", headers={"X-Request-ID": "from-the-proxy-1"}))

    assert [line["request"] for line in objects()] == ["from-the-proxy-1"] * len(objects())


@pytest.mark.django_db
def test_a_workers_lines_name_the_effect_and_its_case(objects: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(effect: Any) -> Any:
        raise KeyError("oh")

    monkeypatch.setitem(HANDLERS, "trial", Handler(perform=stumble, label="", queue="market"))
    effect = make_effect("trial:1", kind="trial", case="C-1", queue="market")
    [leased] = rows.lease_due(rows.database_now())
    perform(leased.pk, leased.lease)
    line = objects()[-1]

    assert (line["effect"], line["case"]) == (str(effect.pk), "C-1")


@pytest.mark.parametrize("name", ["plain", "json"])
def test_each_way_of_writing_is_one_of_ours(name: str, settings: Any) -> None:
    assert settings.LOGGING["formatters"][name]["()"] == f"ipp_portal.logs.{name.capitalize()}"


def test_a_long_message_is_cut_before_it_is_cleaned(objects: Any) -> None:
    """And no half of an address is left where it was cut."""
    address = "ann.with.a.long.name@market.org"
    for short in range(len(address)):
        log.error("x" * (LONGEST_MESSAGE - short - 1) + f" {address} and more")
    log.error("Invalid host: " + "a" * 60_000)
    said = [line["message"] for line in objects()]

    assert [text for text in said if len(text) > LONGEST_MESSAGE + len(CUT) + 1 or CUT not in text] == []
    assert [text for text in said if "ann" in text] == []
    assert said[-1] == f"Invalid host: {CUT}"


def test_a_long_traceback_keeps_its_end(objects: Any) -> None:
    try:
        raise ValueError("a@b.example\n" + "a" * 2 * LONGEST_TRACEBACK + "\nwhat happened")
    except ValueError:
        log.exception("Stumbled")
    [line] = objects()

    assert len(line["exception"]) <= LONGEST_TRACEBACK
    assert line["exception"].startswith("Traceback")
    assert line["exception"].endswith("what happened")
    assert "a@b.example" not in line["exception"]


def test_a_host_of_8000_signs_costs_little(client: Client, lines: io.StringIO) -> None:
    begun = time.thread_time()
    answer = client.get("/", headers={"Host": "a" * 8_000})

    assert answer.status_code == 400
    assert time.thread_time() - begun < 1  # by the processor; it was more than 4
    assert len(lines.getvalue()) < LONGEST_MESSAGE + LONGEST_TRACEBACK + 1_000

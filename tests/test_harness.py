"""The harness itself: what the other tests lean on."""

import socket
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import psycopg2
import pytest
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import DatabaseError

from ledger.models import Event
from tests.support.network import LeftTheHouse, is_local
from tests.support.postgres import postgres
from tests.support.reporting import count
from tests.support.threads import at_once


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("8.8.8.8", False), ("example.com", False)],
)
def test_only_loopback_counts_as_this_machine(host: str, local: bool) -> None:
    assert is_local(host) is local


def test_a_connection_elsewhere_is_an_error_that_names_the_address() -> None:
    with pytest.raises(LeftTheHouse, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=0.1)


def test_mails_become_files_of_this_test(mail_dir: Path) -> None:
    EmailMessage("Subject", "Body", to=["a@demo.example"]).send()

    assert len(list(mail_dir.glob("*.eml"))) == 1


def test_errors_and_unexpected_passes_count_as_failed() -> None:
    assert count({"passed": [1, 1], "error": [1], "xpassed": [1], "skipped": [1], "": [1]}) == {
        "passed": 2,
        "failed": 2,
        "skipped": 1,
    }


def write_event(seq: int) -> Event:
    fields = {"verb": "sent", "role": "system", "hash": "h", "at": "2030-01-01T00:00:00Z"}
    return Event.objects.create(case="C-TEST", seq=seq, **fields)


@pytest.mark.django_db(transaction=True)
def test_the_triggers_stand_while_a_transactional_test_runs() -> None:
    event = write_event(1)

    with pytest.raises(DatabaseError, match="append-only"):
        event.delete()


@pytest.mark.django_db(transaction=True)
def test_the_flush_empties_protected_tables_and_puts_the_triggers_back() -> None:
    write_event(2)

    call_command("flush", interactive=False, verbosity=0)

    assert Event.objects.count() == 0
    event = write_event(3)
    with pytest.raises(DatabaseError, match="append-only"):
        Event.objects.filter(pk=event.pk).update(verb="other")


@pytest.mark.django_db(transaction=True)
def test_threads_act_at_once_on_connections_of_their_own() -> None:
    outcomes = at_once(*[partial(write_event, seq) for seq in (4, 5, 6, 6)])

    assert [type(outcome) for outcome in outcomes].count(Event) == 3
    assert Event.objects.count() == 3


def test_a_second_postgres_starts_and_leaves_nothing() -> None:
    with postgres() as url:
        home = Path(url.partition("host=")[2])
        server = int((home / "data" / "postmaster.pid").read_text().split()[0])
        with closing(psycopg2.connect(host=str(home), user="postgres", dbname="postgres")) as connection:
            cursor = connection.cursor()
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)

    assert not home.exists()
    assert not Path("/proc", str(server)).exists()


def test_postgres_adds_no_user_and_opens_no_folder() -> None:
    folders = [Path(sys.prefix), *Path(sys.prefix).parents]
    before = Path("/etc/passwd").read_bytes(), [folder.stat().st_mode for folder in folders]

    with postgres():
        pass

    assert (Path("/etc/passwd").read_bytes(), [folder.stat().st_mode for folder in folders]) == before

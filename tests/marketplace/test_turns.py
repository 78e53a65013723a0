"""Reading from marketplaces leaves web threads for everybody else."""

import threading
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings

from marketplace import turns
from marketplace.turns import Busy, turn

UNIT = (Path(settings.BASE_DIR) / "docs/systemd/ipp-web.service").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAIT", 0.01)


def test_one_reader_more_than_may_read_is_told_to_wait() -> None:
    with ExitStack() as readers:
        for person in range(turns.AT_ONCE):
            readers.enter_context(turn(person))
        with pytest.raises(Busy) as busy, turn(99):
            pass

    assert (busy.value.permanent, str(busy.value)) == (False, "The portal is busy reading from marketplaces.")


def test_one_person_has_one_turn_at_a_time() -> None:
    with turn(1):
        with pytest.raises(Busy), turn(1):
            pass
        with turn(2):
            pass
    with turn(1):
        pass


def test_nobodys_reads_are_counted_for_all_of_them_together() -> None:
    with turn(None), turn(None):
        assert turns._reading == [None, None]


def test_who_waits_takes_the_turn_that_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAIT", 30)
    has_read = threading.Event()

    def read() -> None:
        with turn(1):
            has_read.set()

    with turn(1):
        second = threading.Thread(target=read)
        second.start()
        while not turns._waiting:
            assert second.is_alive()
        waits = not has_read.is_set()
        with pytest.raises(Busy), turn(1):  # a third of the same person is not even let wait
            pass
    second.join(30)

    assert (waits, has_read.is_set(), turns._reading, turns._waiting) == (True, True, [], [])


def test_only_as_many_wait_as_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAIT", 30)
    monkeypatch.setattr(turns, "_waiting", [None] * turns.AT_ONCE)
    with ExitStack() as readers:
        for person in range(turns.AT_ONCE):
            readers.enter_context(turn(person))
        with pytest.raises(Busy), turn(99):
            pass


def test_readers_waiters_and_the_embedded_market_leave_threads_free() -> None:
    left = {threads: threads - 3 * (threads // 4) for threads in range(4, 65)}

    assert {threads: free for threads, free in left.items() if free < 1 or threads // 4 < 1} == {}


def test_the_cap_follows_the_threads_of_the_web_server() -> None:
    assert turns.AT_ONCE == settings.WEB_THREADS // 4
    assert "--threads" not in UNIT
    assert "--config python:ipp_portal.web_server" in UNIT
    assert "python:ipp_portal.web_server" in (Path(settings.BASE_DIR) / "portal").read_text(encoding="utf-8")

"""What a worker does when a real Valkey dies under it."""

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection
from kombu.simple import SimpleQueue

from benchmarks.faultlab.places import Valkey


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Valkey]:
    running = Valkey(tmp_path / "valkey")
    yield running
    running.stop()


def busy(server: Valkey, transport: str) -> Connection:
    """A connection as a worker has it: one message not yet acknowledged, and two channels that wait for more."""
    connection = Connection(server.environment()["REDIS_URL"], transport=transport)
    market, mail = SimpleQueue(connection, "market"), SimpleQueue(connection.channel(), "mail")
    market.put("a wake-up call")
    assert market.get(timeout=5).payload == "a wake-up call"
    for waiting in (market, mail):
        with pytest.raises(queue.Empty):
            waiting.get(timeout=0.1)
    return connection


def clean_up(connection: Connection) -> None:
    """What Celery does with a connection that broke, before it makes a new one."""
    connection.collect()
    connection.close()


def test_a_connection_is_cleaned_up_when_the_broker_died_in_mid_message(server: Valkey) -> None:
    connection = busy(server, "outbox.valkey.Transport")
    server.kill()
    clean_up(connection)

    assert not connection.connected


def test_the_rule_is_needed_kombus_own_channel_ends_the_worker(server: Valkey) -> None:
    connection = busy(server, "redis")
    server.kill()

    with pytest.raises(AttributeError):
        clean_up(connection)


def test_a_message_not_begun_goes_back_when_a_worker_ends_in_peace(server: Valkey) -> None:
    connection = busy(server, "outbox.valkey.Transport")
    connection.close()
    again = SimpleQueue(Connection(server.environment()["REDIS_URL"], transport="outbox.valkey.Transport"), "market")

    assert again.get(timeout=5).payload == "a wake-up call"

"""The embedded broker passes whole messages only, and outlives what a killed process left half written."""

import time
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection
from kombu.transport import filesystem

from outbox import folder

QUEUE = "market"


def channel_in(place: Path, transport: type[filesystem.Transport] = folder.Transport) -> Any:
    """A channel of a connection whose messages and tables lie in one folder."""
    names = ("data_folder_in", "data_folder_out", "control_folder", "processed_folder")
    options = {name: str(place) for name in names} | {"store_processed": False}
    return Connection("filesystem://", transport=transport, transport_options=options).channel()


class Watcher:
    """Part of a message that notes, while the message is being written, how many a reader would find."""

    def __init__(self, channel: Any) -> None:
        self.channel, self.found = channel, -1

    def __json__(self) -> str:
        self.found = self.channel._size(QUEUE)
        return "seen"


@pytest.mark.parametrize(("transport", "found"), [(folder.Transport, 0), (filesystem.Transport, 1)])
def test_a_message_is_not_seen_before_it_is_whole(transport: Any, found: int, tmp_path: Path) -> None:
    channel = channel_in(tmp_path, transport)
    watcher = Watcher(channel)
    channel._put(QUEUE, {"watcher": watcher})

    assert (watcher.found, channel._size(QUEUE)) == (found, 1)


def test_messages_come_in_their_order_and_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = channel_in(tmp_path)
    for number, millisecond in enumerate((7, 999_999, 1_000_000)):
        monkeypatch.setattr(time, "monotonic_ns", lambda now=millisecond: now * 1_000_000)
        channel._put(QUEUE, {"number": number})
    got = [channel._get(QUEUE)["number"] for _ in range(3)]

    assert got == [0, 1, 2]
    assert [path.name for path in tmp_path.iterdir()] == []
    with pytest.raises(Empty):
        channel._get(QUEUE)


@pytest.mark.parametrize("content", ["", '{"number":', "\x00\x00"])
def test_a_broken_message_is_passed_over(content: str, tmp_path: Path) -> None:
    channel = channel_in(tmp_path)
    (tmp_path / f"{0:016}_broken.{QUEUE}.msg").write_text(content)
    channel._put(QUEUE, {"number": 7})

    assert channel._get(QUEUE) == {"number": 7}
    assert channel._size(QUEUE) == 0


def test_a_message_that_could_not_be_written_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = channel_in(tmp_path)
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("no space left")))

    with pytest.raises(OSError, match="no space left"):
        channel._put(QUEUE, {"number": 7})
    assert list(tmp_path.iterdir()) == []


def test_a_table_that_was_half_written_is_written_anew(tmp_path: Path) -> None:
    channel = channel_in(tmp_path)
    (tmp_path / "market.exchange").write_text('[["mark')
    before = channel.get_table("market")
    channel._queue_bind("market", "market", "", QUEUE)

    assert (before, [tuple(row) for row in channel.get_table("market")]) == ([], [("market", "", QUEUE)])


def test_a_queue_is_bound_once_and_beside_others(tmp_path: Path) -> None:
    channel = channel_in(tmp_path)
    for queue in ("a", "b", "a"):
        channel._queue_bind("all", "", "", queue)

    assert sorted(row.queue for row in channel.get_table("all")) == ["a", "b"]

"""The embedded broker: messages as files in a folder, which are whole or not there whenever a process is killed.

Kombu's own transport shows a message before its content is written. A worker that finds it then ends, and so does each
that starts after a table was half written.
"""

import logging
import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps

log = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """Kombu's channel, but what it writes appears at once and whole, and what is broken is passed over."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:
        moment = time.monotonic_ns() // 1_000_000
        # As wide as it ever gets: names are sorted as text, and their order is the order of messages.
        write_whole(Path(self.data_folder_out, f"{moment:016}_{uuid.uuid4()}.{queue}.msg"), dumps(payload))

    def _get(self, queue: str) -> Any:
        while True:
            try:
                return super()._get(queue)
            except Empty:
                raise
            except ValueError:  # it is out of the folder by now; its row is handed on again
                log.warning("a message to %s could not be read and was passed over", queue)

    def get_table(self, exchange: str) -> list[Any]:
        try:
            return super().get_table(exchange)
        except ValueError:
            log.warning("the table of %s could not be read; it is written anew", exchange)
            return []

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        entry = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self.control_folder.mkdir(exist_ok=True)
        with (self.control_folder / ".lock").open("w") as guard:
            filesystem.lock(guard, filesystem.LOCK_EX)
            try:
                table = self.get_table(exchange)
                if entry not in table:
                    write_whole(self._exchange_file(exchange), dumps([entry, *table]))
            finally:
                filesystem.unlock(guard)


class Transport(filesystem.Transport):
    Channel = Channel


def write_whole(path: Path, text: str) -> None:
    """Write a file beside its place and move it there: nobody ever sees a part of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}-{uuid.uuid4().hex}")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)

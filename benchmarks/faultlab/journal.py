"""What the outside world writes down of itself, line by line, while it happens."""

import json
import os
import time
from pathlib import Path
from typing import Any


class Journal:
    """Lines of JSON, each with the moment (seconds since 1970), written at once and never held back."""

    def __init__(self, path: Path) -> None:
        self.file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def note(self, **facts: Any) -> None:
        os.write(self.file, (json.dumps({"at": round(time.time(), 3)} | facts) + "\n").encode())


def read_journal(path: Path) -> list[dict[str, Any]]:
    """Give all whole lines; the last one may still be on its way."""
    return Tail(path).new()


class Tail:
    """Reads a journal on from where it stopped."""

    def __init__(self, path: Path) -> None:
        self.path, self.place = path, 0

    @property
    def is_at_end(self) -> bool:
        return not self.path.exists() or self.path.stat().st_size == self.place

    def new(self) -> list[dict[str, Any]]:
        """Give the whole lines that were added since the last call."""
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            file.seek(self.place)
            text = file.read()
        text = text[: text.rfind(b"\n") + 1]
        self.place += len(text)
        return [json.loads(line) for line in text.splitlines()]

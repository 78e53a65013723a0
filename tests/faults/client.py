"""The clients of a fault run. What the portal acknowledged goes into a history file at once, and only that."""

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

from tests.support.site import Login
from tests.support.visitor import Unexpected, Visitor

THINK = 0.5  # seconds between filings: a backlog would hide what became of the rest
AT_ONCE = 2  # listings in one complaint


class History:
    """Lines of JSON, each on the disk before the next request is made."""

    def __init__(self, path: Path) -> None:
        self.path, self.lock = path, threading.Lock()

    def note(self, **facts: Any) -> None:
        with self.lock, self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(facts) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def read(self, what: str) -> list[dict[str, Any]]:
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []
        return [facts for facts in map(json.loads, lines) if facts["what"] == what]


class Client(threading.Thread):
    """Someone who works until told to stop; what went wrong is kept in `problems`."""

    def __init__(self, site: str, login: Login, history: History) -> None:
        super().__init__(daemon=True)
        self.site, self.history, self.over = site, history, threading.Event()
        self.problems: list[str] = []
        self.visitor = Visitor(site).sign_in(login)

    def run(self) -> None:
        while not self.over.is_set():
            try:
                self.work()
            except Exception as problem:
                self.problems.append(f"{type(problem).__name__}: {problem}")
                time.sleep(0.2)

    def work(self) -> None:
        raise NotImplementedError

    def finish(self) -> None:
        self.over.set()
        self.join(60)
        self.visitor.close()


class Filer(Client):
    """The demo's rights holder, reporting listings one after the other."""

    def __init__(self, site: str, login: Login, history: History, *, numbers: list[int]) -> None:
        super().__init__(site, login, history)
        self.numbers = numbers

    def work(self) -> None:
        numbers, self.numbers = self.numbers[:AT_ONCE], self.numbers[AT_ONCE:]
        if not numbers:
            self.over.set()
            return
        reference = self.visitor.report([f"{self.site}/market/item/{n}" for n in numbers], "It carries our mark.")
        if not reference:
            raise Unexpected(f"The report of {numbers} was refused")
        self.history.note(what="filed", reference=reference, numbers=numbers)
        self.over.wait(THINK)


class Reviewer(Client):
    """The demo's reviewer, pressing "Take down" on whatever the filer reported."""

    def work(self) -> None:
        filed = {facts["reference"]: facts["numbers"] for facts in self.history.read("filed")}
        for case, number in self.visitor.queue().items():
            reference, _, place = case.partition("/")
            if reference in filed and not self.over.is_set() and self.visitor.take_down(number):
                self.history.note(what="decided", case=case, number=filed[reference][int(place) - 1])
        self.over.wait(0.2)

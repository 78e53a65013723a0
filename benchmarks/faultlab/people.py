"""People at work: they file, decide and answer through the doors, and write down what was acknowledged at once.

Whoever gets no answer, or a fault, asks again with the same token until it is acknowledged or work is over for good.
"""

import http.client
import json
import queue
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.faultlab.journal import Tail
from benchmarks.faultlab.market import is_unreachable
from tests.faults.client import History

TIMEOUT = 30  # seconds that a person waits for an answer
AGAIN = 0.3  # seconds before asking again
REVERSED_EVERY = 5  # so many takedowns are answered and put back


@dataclass(frozen=True, slots=True)
class Job:
    """One listing and what is done about it. token: of the filing; the others follow from it."""

    market: str
    item: str
    case: str = ""

    @property
    def token(self) -> str:
        return f"{self.market}-{self.item}"

    @property
    def facts(self) -> dict[str, str]:
        return {"market": self.market, "item": self.item, "case": self.case}

    @property
    def will_be_answered(self) -> bool:
        return int(self.item) % REVERSED_EVERY == 0 and not is_unreachable(self.item)


def jobs(markets: tuple[str, ...], many: int) -> Iterator[Job]:
    """Listings to report, from all markets in turn, without end before they are used up."""
    for number in range(1, many // len(markets) + 1):
        for market in markets:
            yield Job(market, str(number))


class Door:
    """The laboratory's doors, and a count of all that came out of them. Safe for many threads."""

    def __init__(self, port: int, history: History) -> None:
        self.port, self.history, self.lock = port, history, threading.Lock()
        self.given_up = threading.Event()  # the run is over, whatever is still unknown
        self.statuses: Counter[str] = Counter()
        self.troubles: list[tuple[float, int, bool]] = []  # moment, status (0: none), with Retry-After

    def ask(self, what: str, **asked: Any) -> dict[str, Any] | None:
        """Ask until there is an answer, and note it in the history. None: refused by the case's table, or given up."""
        first = time.time()
        while not self.given_up.is_set():
            status, body, pause = self.once(what, asked)
            if status == 200:
                self.history.note(what=what, at=time.time(), asked=first, **asked | body)
                return body
            if status == 409:
                return None
            self.given_up.wait(min(pause, 2.0) or AGAIN)
        return None

    def once(self, what: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any], float]:
        """Ask once; gives status (0 when none came), answer, and the seconds to wait."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            line.request("POST", f"/faultlab/{what}", json.dumps(asked), {"Content-Type": "application/json"})
            answer = line.getresponse()
            status, content, wish = answer.status, answer.read(), answer.headers.get("Retry-After", "")
        except (OSError, http.client.HTTPException):
            status, content, wish = 0, b"", ""
        finally:
            line.close()
        with self.lock:
            self.statuses[str(status or "none")] += 1
            if status == 0 or status >= 500:
                self.troubles.append((time.time(), status, bool(wish)))
        return status, json.loads(content) if status in (200, 409) else {}, float(wish or 0)


class Person(threading.Thread):
    """Someone who works until told to stop; what went wrong is kept in `problems`."""

    def __init__(self, door: Door) -> None:
        super().__init__(daemon=True)
        self.door, self.over, self.problems = door, threading.Event(), list[str]()

    def run(self) -> None:
        while not self.over.is_set():
            try:
                self.work()
            except Exception as problem:
                self.problems.append(f"{type(problem).__name__}: {problem}")
                time.sleep(0.5)

    def work(self) -> None:
        raise NotImplementedError


class Pace:
    """How many filings there should have been by now; all filers share one."""

    def __init__(self, supply: Iterator[Job], rate: float) -> None:
        self.supply, self.rate, self.lock = supply, rate, threading.Lock()
        self.began, self.taken = time.monotonic(), 0

    def next(self) -> Job | None:
        """The next job; None when it is too early, or all are used up."""
        with self.lock:
            if self.rate and self.taken >= (time.monotonic() - self.began) * self.rate:
                return None
            job = next(self.supply, None)
            self.taken += job is not None
            return job


class Filer(Person):
    def __init__(self, door: Door, pace: Pace, filed: "queue.Queue[Job]") -> None:
        super().__init__(door)
        self.pace, self.filed = pace, filed

    def work(self) -> None:
        job = self.pace.next()
        if job is None:
            self.over.wait(0.05)
            return
        done = self.door.ask("file", token=job.token, market=job.market, item=job.item)
        if not done:
            raise AssertionError(f"{job.token} could not be filed")
        self.filed.put(Job(job.market, job.item, done["case"]))


class Reviewer(Person):
    """Takes down whatever was filed. `awaited` tells the seller what to answer, by the case as mails name it."""

    def __init__(self, door: Door, filed: "queue.Queue[Job]", awaited: dict[str, Job]) -> None:
        super().__init__(door)
        self.filed, self.awaited = filed, awaited

    def work(self) -> None:
        try:
            job = self.filed.get(timeout=0.2)
        except queue.Empty:
            return
        if job.will_be_answered:
            self.awaited[job.case.replace("/", "-")] = job
        if not self.door.ask("decide", token=f"{job.token}-down", verdict="take_down", **job.facts):
            raise AssertionError(f"{job.case} could not be decided")


class Seller(Person):
    """Answers some takedowns once the letter about them is there; the reviewer puts the listing back at once."""

    def __init__(self, door: Door, deliveries: Path, awaited: dict[str, Job]) -> None:
        super().__init__(door)
        self.letters, self.awaited, self.is_busy = Tail(deliveries), awaited, True

    def work(self) -> None:
        self.is_busy = True
        for letter in self.letters.new():
            if "taken down" in letter["subject"] and letter["to"].startswith("seller"):
                job = self.awaited.pop(letter["case"], None)
                if job:
                    self.answer(job)
        self.is_busy = False
        self.over.wait(0.3)

    def answer(self, job: Job) -> None:
        if not self.door.ask("answer", token=f"{job.token}-answer", **job.facts):
            raise AssertionError(f"{job.case} could not be answered")
        if not self.door.ask("decide", token=f"{job.token}-back", verdict="reverse", **job.facts):
            raise AssertionError(f"{job.case} could not be put back")

    @property
    def is_idle(self) -> bool:
        """Whether every letter that came was read and answered."""
        return not self.is_busy and self.letters.is_at_end

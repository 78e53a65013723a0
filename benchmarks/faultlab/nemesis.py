"""The nemesis: breaks parts of the laboratory on a seeded schedule, and mends them again."""

import heapq
import itertools
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from benchmarks.faultlab.journal import Journal
from benchmarks.faultlab.lab import Lab
from benchmarks.faultlab.places import Postgres, Valkey
from tests.faults.bench import Process

# Seconds from one act of a kind to the next, give or take a fifth.
EVERY = {
    "kill worker": 2.0,
    "roll worker": 14.0,
    "freeze worker": 29.0,
    "freeze dispatcher": 31.0,
    "kill dispatcher": 17.0,
    "kill web": 24.0,
    "break broker": 10.0,
    "crash database": 19.0,
    "close market": 27.0,
    "close post": 22.0,
}
# Acts of a deployment, and all workers frozen at once: only when asked for.
ASKED_FOR = {"roll dispatcher": 11.0, "roll web": 9.0, "freeze workers": 25.0}
PACE = ASKED_FOR | EVERY
FROZEN, BROKER_FROZEN, BROKER_DOWN = 20.0, 10.0, 2.0  # seconds
LEAVE_WITHIN = 30.0  # seconds from TERM until a worker must be gone


@dataclass(order=True, slots=True)
class Deed:
    """Something to do at a moment (monotonic seconds)."""

    at: float
    order: int
    name: str
    do: Callable[[], None]


class Nemesis:
    """One run's breaker. Call it in the main thread: what it starts ends with the thread that started it."""

    def __init__(self, lab: Lab, *, seed: int, kinds: Iterable[str] = EVERY) -> None:
        self.lab, self.chance, self.kinds = lab, random.Random(f"{seed}:nemesis"), tuple(kinds)
        self.journal, self.order = Journal(lab.data / "nemesis.jsonl"), itertools.count()
        self.deeds: list[Deed] = []
        self.frozen: set[str] = set()
        self.leaving: list[tuple[float, Process]] = []
        self.done: Counter[str] = Counter()
        self.slowest_to_leave = 0.0
        self.broker_acts = itertools.cycle(["kill", "empty", "kill", "kill", "freeze"])

    def rage(self, seconds: float) -> None:
        """Break and mend for so long, then mend everything."""
        ends = time.monotonic() + seconds
        for kind in self.kinds:
            self.plan_next(kind, first=True)
        while (now := time.monotonic()) < ends:
            while self.deeds and self.deeds[0].at <= now:
                heapq.heappop(self.deeds).do()
            self.see_off()
            self.raise_the_dead()
            time.sleep(0.05)
        self.mend()

    def plan(self, pause: float, name: str, do: Callable[[], None]) -> None:
        heapq.heappush(self.deeds, Deed(time.monotonic() + pause, next(self.order), name, do))

    def plan_next(self, kind: str, *, first: bool = False) -> None:
        pause = PACE[kind] * self.chance.uniform(0.8, 1.2) * (self.chance.uniform(0.3, 1) if first else 1)
        self.plan(pause, kind, lambda: self.act(kind))

    def act(self, kind: str) -> None:
        self.plan_next(kind)
        what, _, target = kind.partition(" ")
        deed = getattr(self, f"{what}_{target}", None) or getattr(self, what)
        told = deed(target) if deed.__name__ == what else deed()
        if told:
            self.done[kind] += 1
            self.journal.note(act=kind, target=told)

    def victim(self, target: str) -> str:
        """Name one part of a kind that is not frozen just now; "" when all are."""
        names = {"worker": self.lab.workers, "dispatcher": self.lab.dispatchers, "web": ["web"]}[target]
        free = [name for name in names if name not in self.frozen]
        return self.chance.choice(free) if free else ""

    def kill(self, target: str) -> str:
        """Kill a whole group, and start it again at once."""
        name = self.victim(target)
        if name:
            self.lab.inside[name].kill()
            self.lab.inside[name].start()
        return name

    def roll_worker(self) -> str:
        """Start a new worker and ask the old one to leave, as a deployment does."""
        name = self.victim("worker")
        if name:
            old = self.lab.inside[name]
            self.lab.inside[name] = Process(old.words, old.log, old.env)
            old.running.send_signal(signal.SIGTERM)
            self.leaving.append((time.monotonic(), old))
        return name

    def roll_dispatcher(self) -> str:
        name = self.victim("dispatcher")
        if name:
            self.lab.inside[name].stop()
            self.lab.inside[name].start()
        return name

    def roll_web(self) -> str:
        """Let gunicorn load the code anew; requests that it has begun are finished."""
        self.lab.inside["web"].running.send_signal(signal.SIGHUP)
        return "web"

    def see_off(self) -> None:
        """Note how long those asked to leave took; kill what does not go."""
        for asked, process in list(self.leaving):
            took = time.monotonic() - asked
            if process.running.poll() is None and took < LEAVE_WITHIN + 5:
                continue
            process.kill()
            self.slowest_to_leave = max(self.slowest_to_leave, took)
            self.leaving.remove((asked, process))

    def raise_the_dead(self) -> None:
        """Start again what ended without our doing, as a supervisor does; each is a fault of the run."""
        for name, process in self.lab.inside.items():
            if process.running.poll() is not None:
                self.journal.note(act="ended by itself", target=name, code=process.running.returncode)
                process.kill()
                process.start()

    def freeze(self, target: str) -> str:
        return self.freeze_one(self.victim(target))

    def freeze_workers(self) -> str:
        """Freeze them all at one moment, so that some are in the middle of an attempt."""
        return " ".join(filter(None, map(self.freeze_one, [*set(self.lab.workers) - self.frozen])))

    def freeze_one(self, name: str) -> str:
        if name:
            self.lab.inside[name].tell(signal.SIGSTOP)
            self.frozen.add(name)
            self.plan(FROZEN, f"thaw {name}", lambda: self.thaw(name))
        return name

    def thaw(self, name: str) -> None:
        if name in self.frozen:
            self.lab.inside[name].tell(signal.SIGCONT)
            self.frozen.discard(name)
            self.journal.note(act="thaw", target=name)

    def break_broker(self) -> str:
        """Kill it and bring it back empty, empty it, or freeze it; the embedded one can only be emptied."""
        broker, how = self.lab.broker, next(self.broker_acts)
        if not isinstance(broker, Valkey) or how == "empty":
            if "broker" not in self.frozen:
                broker.empty()
            return "empty"
        self.frozen.add("broker")
        if how == "kill":
            broker.kill()
            self.done["of these, broker killed"] += 1
            self.plan(BROKER_DOWN, "start broker", self.mend_broker)
        else:
            broker.server.send_signal(signal.SIGSTOP)
            self.plan(BROKER_FROZEN, "thaw broker", self.mend_broker)
        return how

    def mend_broker(self) -> None:
        broker = self.lab.broker
        if isinstance(broker, Valkey) and "broker" in self.frozen:
            broker.server.send_signal(signal.SIGCONT)
            if broker.server.poll() is not None:
                broker.start()
            self.frozen.discard("broker")
            self.journal.note(act="mend broker", target="broker")

    def crash_database(self) -> str:
        """Stop PostgreSQL as if the power were cut, and start it again: it recovers from its log."""
        database = self.lab.database
        if not isinstance(database, Postgres):
            return ""
        began = time.time()
        database.crash()
        database.start()
        self.journal.note(act="database back", target="database", down=round(time.time() - began, 3))
        return "database"

    def close(self, target: str) -> str:
        """Let the market or the post office close its port for a while."""
        self.lab.outside[target].tell(signal.SIGUSR1)
        return target

    def mend(self) -> None:
        """Thaw and start everything, and see off who was asked to leave."""
        for name in list(self.frozen - {"broker"}):
            self.thaw(name)
        self.mend_broker()
        self.raise_the_dead()
        while self.leaving:
            self.see_off()
            time.sleep(0.05)

    def figures(self) -> dict[str, Any]:
        return {name: count for name, count in self.done.items() if count}

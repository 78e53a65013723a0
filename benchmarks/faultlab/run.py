"""One run of the laboratory: people work while the nemesis rages, then everything settles and is checked."""

import contextlib
import itertools
import queue
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.faultlab.checker import check
from benchmarks.faultlab.figures import collect, machine
from benchmarks.faultlab.lab import Lab
from benchmarks.faultlab.market import MODES
from benchmarks.faultlab.nemesis import EVERY, Nemesis
from benchmarks.faultlab.people import Door, Filer, Job, Pace, Person, Reviewer, Seller, jobs
from benchmarks.faultlab.places import Files, Sqlite, Valkey, postgresql
from tests.faults.client import History

OPEN = "SELECT count(*) FROM outbox_effect WHERE progress IN ('ready', 'leased')"
SETTLE = 60.0  # seconds after the last filing within which all must be at rest
PATIENCE = 60.0  # seconds for which we go on looking beyond that: late must not look like lost
# What a control must cause: one of these.
SIGNS = {
    "bypass": {"effect missing", "letter lost"},
    "random-key": {"effect doubled"},
    "no-lease": {"not settled"},
}
STILL = 10.0  # seconds without any news from outside, for runs whose rows do not tell what is under way


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one run is. rate: filings a second, 0 for as fast as they are answered."""

    seconds: float
    seed: int
    database: str = "sqlite"
    broker: str = "files"
    control: str = ""
    kinds: tuple[str, ...] = tuple(EVERY)
    copies: int = 1
    filers: int = 4
    rate: float = 9.5
    honest: bool = False
    patience: float = PATIENCE

    @property
    def name(self) -> str:
        return f"{self.database} + {self.broker}" + (f", control {self.control}" if self.control else "")

    @property
    def listings(self) -> int:
        return int(self.seconds * (self.rate or 60) * 1.1) + 80


@contextlib.contextmanager
def laboratory(plan: Plan, folder: Path, *more: str) -> Iterator[Lab]:
    """Build everything for a run, and stop it whatever happens. To be called in the main thread. more: see world.py."""
    with contextlib.ExitStack() as stack:
        data = folder / "data"
        database = stack.enter_context(postgresql()) if plan.database == "postgresql" else Sqlite(data)
        broker = Valkey(folder / "valkey") if plan.broker == "valkey" else Files(data)
        stack.callback(broker.stop)
        lab = Lab(folder, database, broker, seed=plan.seed, control=plan.control, copies=plan.copies,
                  honest=plan.honest)  # fmt: skip
        lab.prepare(plan.listings, *more)
        stack.callback(lab.stop)
        lab.start()
        yield lab


class Crew:
    """The people of a run."""

    def __init__(self, lab: Lab, plan: Plan, history: History) -> None:
        self.door = Door(lab.ports["web"], history)
        filed: queue.Queue[Job] = queue.Queue()
        awaited: dict[str, Job] = {}
        pace = Pace(jobs(MODES, plan.listings), plan.rate)
        self.filed = filed
        self.filers: list[Person] = [Filer(self.door, pace, filed) for _ in range(plan.filers)]
        self.reviewers: list[Person] = [Reviewer(self.door, filed, awaited) for _ in range(2)]
        self.seller = Seller(self.door, lab.data / "deliveries.jsonl", awaited)

    @property
    def everybody(self) -> list[Person]:
        return [*self.filers, *self.reviewers, self.seller]

    def start(self) -> None:
        for person in self.everybody:
            person.start()

    def stop_filing(self) -> None:
        """Let the filers finish what they began, and the reviewers decide on all of it."""
        for filer in self.filers:
            filer.over.set()
        for filer in self.filers:
            filer.join(60)

    @property
    def is_idle(self) -> bool:
        return self.filed.empty() and self.seller.is_idle

    def go_home(self) -> None:
        self.door.given_up.set()
        for person in self.everybody:
            person.over.set()
        for person in self.everybody:
            person.join(60)

    @property
    def problems(self) -> list[str]:
        return [problem for person in self.everybody for problem in person.problems]


def perform(plan: Plan, folder: Path) -> dict[str, Any]:
    """Carry out a run in an empty folder and give its figures. Raises RuntimeError when it can't be started."""
    history = History(folder / "history.jsonl")
    with laboratory(plan, folder) as lab:
        crew, nemesis = Crew(lab, plan, history), Nemesis(lab, seed=plan.seed, kinds=plan.kinds)
        crew.start()
        try:
            nemesis.rage(plan.seconds)
            crew.stop_filing()
            backlog = lab.database.query(OPEN)[0][0]
            settled = settle(lab, crew, plan)
            nemesis.raise_the_dead()
        finally:
            crew.go_home()
        found = check(lab, history)
        figures = collect(lab, crew.door, history, found)
    figures |= {"name": plan.name, "seconds": plan.seconds, "seed": plan.seed, "nemesis": nemesis.figures()}
    figures |= {"copies": plan.copies, "filers": plan.filers, "rate": plan.rate}
    figures |= {
        "backlog_at_last_filing": backlog,
        "settled_after": settled,
        "slowest_drain": round(nemesis.slowest_to_leave, 1),
    }
    figures |= {"examples": {kind: words[:3] for kind, words in found.items()}, "problems": crew.problems[:5]}
    return machine() | figures


def settle(lab: Lab, crew: Crew, plan: Plan) -> float:
    """Wait until nothing is under way any more; gives the seconds since the last filing that it took."""
    last = max((line["at"] for line in crew.door.history.read("file")), default=time.time())
    quiet = 0
    for _ in itertools.count():
        quiet = quiet + 1 if is_at_rest(lab, crew, plan) else 0
        waited = time.time() - last
        if quiet >= 3 or waited > SETTLE + plan.patience:
            return round(waited - (1.0 if quiet >= 3 else 0), 1)
        time.sleep(0.5)
    raise AssertionError("the loop does not end")


def is_at_rest(lab: Lab, crew: Crew, plan: Plan) -> bool:
    if plan.control == "bypass":
        journals = (lab.data / name for name in ("effects.jsonl", "deliveries.jsonl"))
        return all(time.time() - path.stat().st_mtime > STILL for path in journals)
    return crew.is_idle and lab.database.query(OPEN) == [(0,)]


def is_blind(figures: dict[str, Any], control: str) -> bool:
    """Whether the checker missed what a control must cause."""
    return not SIGNS[control] & figures["faults"].keys()


def is_red(figures: dict[str, Any]) -> bool:
    """Whether a run shows any fault: of what it kept, of what it answered, or of how long it took."""
    answers = figures["database"]
    rude = answers["faults_otherwise"] or answers["of_these_without_503_and_retry_after"]
    return bool(figures["faults"] or figures["problems"] or rude or figures["settled_after"] > SETTLE)

#!/usr/bin/env python3
"""A marketplace behind a cut network: connections to it are neither taken nor refused. What of the rest goes on?

    .venv/bin/python benchmarks/network_cut.py --seconds 30 --seed 7

On PostgreSQL and Valkey, with one market that is cut off and one that works. Measures how long an attempt at the dead
one takes, the longest open transaction, and how soon the other one's takedowns happen. Ends with 1 when an attempt
takes more than 15 s, a transaction is open for more than 1 s, or a takedown at the working market did not happen.
"""

import argparse
import contextlib
import json
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.faultlab.figures import machine, waits
from benchmarks.faultlab.journal import read_journal
from benchmarks.faultlab.lab import Lab
from benchmarks.faultlab.people import Door
from benchmarks.faultlab.run import Plan, laboratory
from tests.faults.client import History
from tests.support.postgres import listen_for_the_end

ATTEMPT_LIMIT, TRANSACTION_LIMIT = 15.0, 1.0  # seconds
LOOK = 0.1  # seconds between looks into the database
OPEN = """SELECT coalesce(extract(epoch FROM max(clock_timestamp() - xact_start)), 0) FROM pg_stat_activity
WHERE backend_type = 'client backend' AND pid != pg_backend_pid() AND xact_start IS NOT NULL"""
AT_WORK = "SELECT lease FROM outbox_effect WHERE destination = 'market:cut' AND progress = 'leased' AND handed = 0"
DEAD = "SELECT sum(attempts), count(*), max(last_error) FROM outbox_effect WHERE destination = 'market:cut'"
WORKING = "SELECT count(*) FROM outbox_effect WHERE destination = 'market:keyed' AND progress != 'done'"


@contextlib.contextmanager
def blackhole() -> Iterator[str]:
    """An address whose queue of connections is full: the next one gets no answer at all."""
    with contextlib.ExitStack() as stack:
        door = stack.enter_context(socket.socket())
        door.bind(("127.0.0.1", 0))
        door.listen(0)
        for _ in range(20):
            guest = stack.enter_context(socket.socket())
            guest.settimeout(0.3)
            try:
                guest.connect(door.getsockname())
            except TimeoutError:
                yield f"http://127.0.0.1:{door.getsockname()[1]}"
                return
        raise RuntimeError("The queue of connections does not fill up on this machine.")


class Watch(threading.Thread):
    """Looks into the database: the longest open transaction, and how long each attempt at the dead market takes."""

    def __init__(self, lab: Lab) -> None:
        super().__init__(daemon=True)
        self.lab, self.over, self.longest = lab, threading.Event(), 0.0
        self.attempts: dict[str, list[float]] = {}  # lease: first and last moment seen

    def run(self) -> None:
        while not self.over.wait(LOOK):
            self.longest = max(self.longest, float(self.lab.database.query(OPEN)[0][0]))
            now = time.monotonic()
            for (lease,) in self.lab.database.query(AT_WORK):
                self.attempts.setdefault(lease, [now, now])[1] = now

    @property
    def longest_attempt(self) -> float:
        return max((last - first for first, last in self.attempts.values()), default=0.0)


def report(door: Door, seconds: float) -> None:
    """File and take down one listing at each market in turn, twice a second."""
    ends, number = time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        number += 1
        for market in ("cut", "keyed"):
            facts = {"market": market, "item": str(number)}
            filed = door.ask("file", token=f"{market}-{number}", **facts)
            door.ask("decide", token=f"{market}-{number}-down", verdict="take_down", **facts, case=filed["case"])
        time.sleep(0.5)


def measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    plan = Plan(seconds=options.seconds, seed=options.seed, database="postgresql", broker="valkey", honest=True)
    history = History(folder / "history.jsonl")
    with blackhole() as address, laboratory(plan, folder, address) as lab:
        watch, door = Watch(lab), Door(lab.ports["web"], history)
        watch.start()
        report(door, options.seconds)
        ends = time.monotonic() + 30
        while lab.database.query(WORKING) != [(0,)] and time.monotonic() < ends:
            time.sleep(0.2)
        watch.over.set()
        watch.join()
        attempts, waiting, error = lab.database.query(DEAD)[0]
        decided = [line for line in history.read("decide") if line["market"] == "keyed"]
        figures = {
            "decided": len(decided),
            "missing": lab.database.query(WORKING)[0][0],
            "to_effect": waits(decided, read_journal(lab.data / "effects.jsonl")),
            "cut_off": waiting,
            "attempts_at_the_cut": int(attempts),
            "longest_attempt": round(watch.longest_attempt, 1),
            "longest_transaction": round(watch.longest, 2),
            "error": error,
            "answers": dict(door.statuses),
        }
    return machine() | {"name": plan.name, "seconds": plan.seconds, "seed": plan.seed} | figures


def main() -> int:
    listen_for_the_end()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", type=Path, help="where to write the figures")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ipp-faults-") as folder:
        figures = measure(options, Path(folder))
    print(json.dumps(figures, indent=1))
    if options.json:
        words = f".venv/bin/python benchmarks/network_cut.py --seconds {options.seconds:g} --seed {options.seed}"
        options.json.write_text(json.dumps({"command": words, "runs": [figures]}, indent=1) + "\n")
    slow = figures["longest_attempt"] > ATTEMPT_LIMIT or figures["longest_transaction"] > TRANSACTION_LIMIT
    return 1 if slow or figures["missing"] else 0


if __name__ == "__main__":
    sys.exit(main())

"""Workers are killed every two seconds while people file and decide: nothing is lost and nothing happens twice."""

import os
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.bench import DISPATCH, DISPATCH_WITHOUT_TAKEOVER, Bench, prepare
from tests.faults.checker import LOST, check, deliveries, query
from tests.faults.client import Client, Filer, History, Reviewer
from tests.support.site import Login, Site, free_port
from tests.support.visitor import listings_to_report

KILL_EVERY = 2.0  # seconds, give or take 0.3
QUIET = 60.0  # seconds after the last kill within which all must be settled
OPEN = "SELECT count(*) FROM outbox_effect WHERE progress IN ('ready', 'leased')"
AT_WORK = "SELECT count(*) FROM outbox_effect WHERE kind = 'hide' AND progress = 'leased' AND doubtful"
FIGURES = "SELECT count(*), sum(attempts), sum(attempts > 1) FROM outbox_effect WHERE kind = '{}'"


@dataclass(frozen=True, slots=True)
class World:
    """A prepared data folder; its market's address holds the port."""

    data: Path
    port: int


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = World(tmp_path_factory.mktemp("faults") / "data", free_port())
    prepare(made.data, made.port)
    return made


@pytest.fixture
def seed() -> int:
    return int(os.environ.get("IPP_FAULT_SEED") or random.SystemRandom().randrange(10**6))


@contextmanager
def running(world: World, folder: Path, *, dispatch: list[str]) -> Iterator[Bench]:
    data = folder / "data"
    shutil.copytree(world.data, data)
    bench = Bench(data, world.port, dispatch=dispatch)
    try:
        bench.wait_until_ready()
        yield bench
    finally:
        bench.stop()


def logins(bench: Bench) -> dict[str, Login]:
    return Site(bench.url, bench.data, bench.others[0].running).logins


def rage(bench: Bench, history: History, *, seconds: float, seed: int) -> int:
    """Let people work for a while and kill the workers' groups in turn; gives the number of kills."""
    who, chance = logins(bench), random.Random(seed)
    numbers = listings_to_report(bench.url, bench.data)
    chance.shuffle(numbers)
    clients: list[Client] = [
        Filer(bench.url, who["holder"], history, numbers=numbers),
        Reviewer(bench.url, who["reviewer"], history),
    ]
    for client in clients:
        client.start()
    began, kills = time.monotonic(), 0
    try:
        while (pause := (kills + 1) * KILL_EVERY + chance.uniform(-0.3, 0.3)) < seconds:
            time.sleep(max(0.0, began + pause - time.monotonic()))
            wait_for_work(bench)
            victim = bench.workers[kills % len(bench.workers)]
            victim.kill()
            victim.start()
            kills += 1
        time.sleep(max(0.0, began + seconds - time.monotonic()))
    finally:
        for client in clients:
            client.finish()
    assert [problem for client in clients for problem in client.problems] == []
    return kills


def wait_for_work(bench: Bench) -> None:
    """Hold a kill back for a moment, until a command is on its way: there it does most harm."""
    for _ in range(10):
        if query(bench.data, AT_WORK) != [(0,)]:
            return
        time.sleep(0.05)


def settle(bench: Bench, *, limit: float) -> float:
    """Wait until the outbox is at rest; gives the seconds that it took, `limit` if it did not come to rest."""
    began = time.monotonic()
    while time.monotonic() - began < limit:
        if query(bench.data, OPEN) == [(0,)]:
            return time.monotonic() - began
        time.sleep(0.2)
    return limit


def report(bench: Bench, history: History, **figures: object) -> None:
    """Print the figures of a run; shown with pytest -s, and when the test fails."""
    hides, mails = (query(bench.data, FIGURES.format(kind))[0] for kind in ("hide", "mail"))
    figures |= {"filed": len(history.read("filed")), "decided": len(history.read("decided"))}
    print("\n" + ", ".join(f"{name} {value}" for name, value in figures.items()), end="; ")
    print("hides {} in {} attempts ({} repeated), mails {} in {} attempts ({} repeated)".format(*hides, *mails), end="")
    print(f", {len(deliveries(bench.data))} deliveries")


def test_kills_lose_nothing_and_double_nothing(world: World, tmp_path: Path, seed: int) -> None:
    history = History(tmp_path / "history.jsonl")
    with running(world, tmp_path, dispatch=DISPATCH) as bench:
        kills = rage(bench, history, seconds=15, seed=seed)
        settled = settle(bench, limit=QUIET)
        faults = check(bench, history)
        report(bench, history, seed=seed, kills=kills, settled=f"{settled:.1f} s", faults=faults)

    assert faults == {}
    assert (kills >= 6, len(history.read("decided")) >= 5, settled < QUIET) == (True, True, True)


def test_without_the_takeover_of_leases_the_checker_sees_losses(world: World, tmp_path: Path, seed: int) -> None:
    history = History(tmp_path / "history.jsonl")
    with running(world, tmp_path, dispatch=DISPATCH_WITHOUT_TAKEOVER) as bench:
        kills = rage(bench, history, seconds=10, seed=seed)
        settle(bench, limit=20)
        faults = check(bench, history)
        report(bench, history, seed=seed, kills=kills, faults={kind: len(found) for kind, found in faults.items()})

    assert faults.keys() <= LOST
    assert faults.keys() >= {"effect not done", "letter lost"}

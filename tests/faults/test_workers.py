"""A marketplace that hangs holds up no letter, and an effect that kills its worker holds up no other effect."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.bench import DISPATCH, Process, command, environment, with_tables
from tests.faults.checker import query
from tests.faults.kinds import HANGS

MIGRATE = ["manage.py", "migrate", "-v", "0"]
WRITE = """
import django, json, sys
django.setup()
from outbox import rows
for facts in json.loads(sys.argv[1]):
    rows.write(**facts)
"""
# Seconds in which a letter must leave, on a machine with other work; after 10 s the dispatcher performs it itself.
SOON = 7.0
ONE_WORKER = (("market,mail", 2),)
TWO_WORKERS = (("market", 2), ("mail", 1))


def environment_of(data: Path) -> dict[str, str]:
    return environment(data, 1) | {"DJANGO_SETTINGS_MODULE": "tests.faults.kinds_settings"}


def worker(queues: str, processes: int, number: int) -> list[str]:
    words = ["-m", "celery", "-A", "ipp_portal", "worker", "-Q", queues, "-c", str(processes), "--loglevel", "WARNING"]
    return [*words, "--without-gossip", "--without-mingle", "--without-heartbeat", "-n", f"kinds{number}@%h"]


class World:
    """A data folder with a dispatcher and workers, and nothing else."""

    def __init__(self, tables: Path, data: Path, workers: tuple[tuple[str, int], ...]) -> None:
        shutil.copytree(tables, data)
        (data / "done").mkdir()
        self.data, self.env = data, environment_of(data)
        processes = [worker(*facts, number) for number, facts in enumerate(workers)]
        self.workers = [Process(words, data / "log" / "worker.log", self.env) for words in processes]
        self.dispatcher = Process(DISPATCH, data / "log" / "dispatch.log", self.env)

    def write(self, *effects: dict[str, Any]) -> None:
        done = command(["-c", WRITE, json.dumps(effects)], self.env)
        assert done.returncode == 0, done.stdout

    def ask(self, sql: str) -> Any:
        return query(self.data, f"SELECT {sql}")[0][0]

    def done(self) -> set[str]:
        return {path.name for path in (self.data / "done").iterdir()}

    def stop(self) -> None:
        for process in [*self.workers, self.dispatcher]:
            process.kill()


def within(seconds: float, happened: Callable[[], bool]) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if happened():
            return True
        time.sleep(0.1)
    return happened()


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with empty tables, made once; each world begins with a copy."""
    data = tmp_path_factory.mktemp("tables") / "data"
    with_tables(data)
    made = command(MIGRATE, environment_of(data))
    assert made.returncode == 0, made.stdout
    return data


@pytest.fixture
def start(tables: Path, tmp_path: Path) -> Iterator[Callable[..., World]]:
    worlds: list[World] = []

    def begin(workers: tuple[tuple[str, int], ...]) -> World:
        worlds.append(World(tables, tmp_path / "data", workers))
        return worlds[-1]

    yield begin
    for world in worlds:
        world.stop()


def letter_leaves_while_the_market_hangs(world: World) -> bool:
    """Block every process that serves the market, then write a letter; whether it leaves soon."""
    hanging = [{"kind": "hang", "queue": "market", "key": f"hang:{n}", "destination": "market:slow"} for n in range(4)]
    world.write(*hanging)
    begun = "count(*) FROM outbox_effect WHERE kind = 'hang' AND attempts = 1"
    assert within(60, lambda: world.ask(begun) >= 2), "The market's processes are not blocked."
    world.write({"kind": "note", "queue": "mail", "key": "letter"})
    return within(SOON, lambda: world.done() == {"letter"})


def test_a_market_that_hangs_holds_up_no_letter(start: Callable[..., World]) -> None:
    assert letter_leaves_while_the_market_hangs(start(TWO_WORKERS)) is True


def test_with_one_worker_for_both_the_letter_waits(start: Callable[..., World]) -> None:
    assert HANGS > SOON + 5
    assert letter_leaves_while_the_market_hangs(start(ONE_WORKER)) is False


def test_an_effect_that_kills_its_worker_holds_up_no_other(start: Callable[..., World]) -> None:
    world = start((("market", 2),))
    good = [{"kind": "note", "queue": "market", "key": f"good:{number}"} for number in range(200)]
    world.write({"kind": "poison", "queue": "market", "key": "poison"}, *good)
    all_done = within(90, lambda: len(world.done()) == 200)
    settled = within(20, lambda: world.ask("count(*) FROM outbox_effect WHERE progress = 'done'") == 200)
    begun = world.ask("unended FROM outbox_effect WHERE kind = 'poison'")
    most = world.ask("max(attempts) FROM outbox_effect WHERE kind = 'note'")

    assert (all_done, settled, most <= 2) == (True, True, True)
    assert 1 <= begun <= 4  # no crash loop: it rests for 15, 30, 60 s …
    assert "exited with 'exitcode 1'" in (world.data / "log" / "worker.log").read_text(encoding="utf-8")

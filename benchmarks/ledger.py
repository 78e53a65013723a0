#!/usr/bin/env python3
"""How many events a second does verify_ledger check, and how long does a signed head take?

Makes a ledger on SQLite and one on PostgreSQL, each in a folder of its own, reads it, verifies it with its signed head,
and reads and verifies again, some times. The plain read is the same statement with nothing done to the rows: what
verifying costs on top is told as a ratio, and the speed also by the seconds that this process had a processor: other
work on the machine changes both less than the speeds by the clock on the wall.
Ends with 1 when the ledger does not hold, a change made at the end is not found, or a speed is below the aim.

    .venv/bin/python benchmarks/ledger.py --events 100000 --seed 7
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.support.postgres import postgres

ROOT = Path(__file__).resolve().parents[1]
AIM = 50_000  # events a second


def in_a_process(options: argparse.Namespace, url: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="ipp-bench-") as folder:
        bare = {name: value for name, value in os.environ.items() if not name.startswith(("IPP_", "DATABASE_URL"))}
        given = {"IPP_DATA": folder, "DJANGO_SETTINGS_MODULE": "ipp_portal.settings"} | (
            {"DATABASE_URL": url} if url else {}
        )
        numbers = [f"--{name}={getattr(options, name)}" for name in ("events", "seed", "runs")]
        command = [sys.executable, "-m", "benchmarks.ledger_measured", *numbers]
        done = subprocess.run(command, cwd=ROOT, env=bare | given, stdout=subprocess.PIPE, text=True, check=True)
        return json.loads(done.stdout)


def results(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    yield in_a_process(options, "")
    with postgres() as url:
        yield in_a_process(options, url)


def report(options: argparse.Namespace) -> int:
    load = f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    print(f"{options.events} events, seed {options.seed}, median of {options.runs} runs, {load}")
    columns = ("cases", "read/s", "verified/s", "slowest", "fastest", "per CPU s", "times a read", "head s")
    print(f"{'database':<12}" + "".join(f"{name:>14}" for name in columns) + "  a change")
    good = True
    for each in results(options):
        median = statistics.median(each["verify"])
        speeds = [each["read"], median, each["verify"][-1], each["verify"][0], each["cpu"]]
        print(
            f"{each['vendor']:<12}{each['cases']:>14}"
            + "".join(f"{speed:>14.0f}" for speed in speeds)
            + f"{each['ratio']:>14.2f}{each['head']:>14.2f}  {'was found' if each['found'] else 'WAS MISSED'}",
            flush=True,
        )
        good = good and each["found"] and median >= AIM
    print(f"Aim: {AIM} events a second on both: {'reached' if good else 'MISSED'}")
    return 0 if good else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if min(options.events, options.runs) < 1:
        parser.error("--events and --runs must be 1 or more")
    return report(options)


if __name__ == "__main__":
    sys.exit(main())

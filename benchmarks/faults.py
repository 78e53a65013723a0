#!/usr/bin/env python3
"""Break everything while people file and decide, then count what was lost and what happened twice.

    .venv/bin/python benchmarks/faults.py --seconds 60 --seed 7
    .venv/bin/python benchmarks/faults.py --seconds 20 --controls

One run on SQLite with the filesystem broker and one on PostgreSQL with Valkey, each so many seconds; README.md beside
this says what is broken. Prints a line for each run and a table at the end. Ends with 1 when a run is red. A control
has one defence off and must be red: --control runs one and ends with 1 as any red run does; --controls runs all three
and ends with 1 unless all are red.
"""

import argparse
import json
import random
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.faultlab.figures import line_of, table
from benchmarks.faultlab.nemesis import EVERY, PACE
from benchmarks.faultlab.run import SIGNS, Plan, is_blind, is_red, perform
from tests.support.postgres import listen_for_the_end

CONTROLS = tuple(SIGNS)
BROKERS = {"sqlite": "files", "postgresql": "valkey"}
CONTROL_PATIENCE = -40.0  # seconds; a control's losses never settle, so we stop looking 20 s after the last filing


def options_of(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--database", choices=BROKERS, help="one run on this database instead of one on each")
    parser.add_argument("--broker", choices=sorted(BROKERS.values()), help="instead of the database's usual one")
    parser.add_argument("--quick", action="store_true", help="PostgreSQL and Valkey only")
    parser.add_argument("--control", choices=CONTROLS, default="", help="switch one defence off")
    parser.add_argument("--controls", action="store_true", help="run all three controls; 1 unless all are red")
    parser.add_argument("--only", nargs="*", metavar="ACT", help=f"what the nemesis does, of: {', '.join(PACE)}")
    parser.add_argument("--copies", type=int, default=1, help="how often each message is handed to the broker")
    parser.add_argument("--filers", type=int, default=4)
    parser.add_argument("--rate", type=float, default=9.5, help="filings a second; 0: as fast as they are answered")
    parser.add_argument("--honest", action="store_true", help="market and post office neither lie nor fail")
    parser.add_argument("--keep", type=Path, help="an empty folder for data and logs, which are else removed")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    options = parser.parse_args(arguments)
    for act in options.only or []:
        if act not in PACE:
            parser.error(f"{act!r} is nothing that the nemesis does; choose of: {', '.join(PACE)}")
    return options


def plans_of(options: argparse.Namespace) -> list[Plan]:
    """The runs that were asked for."""
    database = options.database or ("postgresql" if options.quick or options.controls or options.control else None)
    kinds = tuple(EVERY) if options.only is None else tuple(options.only)
    plan = Plan(seconds=options.seconds, seed=options.seed, kinds=kinds, copies=options.copies, filers=options.filers,
                rate=options.rate, honest=options.honest)  # fmt: skip
    plans = [
        replace(plan, database=name, broker=options.broker or broker)
        for name, broker in BROKERS.items()
        if database in (None, name)
    ]
    controls = CONTROLS if options.controls else (options.control,) if options.control else ()
    if not controls:
        return plans
    return [replace(one, control=control, patience=CONTROL_PATIENCE) for one in plans for control in controls]


def carry_out(plan: Plan, keep: Path | None) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="ipp-faults-") as made:
        folder = Path(made) if keep is None else keep / plan.name.replace(" ", "")
        folder.mkdir(parents=True, exist_ok=True)
        figures = perform(plan, folder)
    lines = [line_of(figures)]
    lines += [f"    {kind}: {word}" for kind, words in figures["examples"].items() for word in words]
    lines += [f"    a person met: {problem}" for problem in figures["problems"]]
    print("\n".join(lines), flush=True)
    return figures


def main(arguments: list[str]) -> int:
    listen_for_the_end()
    options = options_of(arguments)
    runs = [carry_out(plan, options.keep) for plan in plans_of(options)]
    print("\n".join(table(runs)))
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps({"command": command_of(arguments), "runs": runs}, indent=1) + "\n")
    if options.controls:
        blind = [name for name, figures in zip(CONTROLS, runs, strict=True) if is_blind(figures, name)]
        print(f"Not seen by the checker: {', '.join(blind)}." if blind else "All controls are red, as they must be.")
        return 1 if blind else 0
    return 1 if any(is_red(figures) for figures in runs) else 0


def command_of(arguments: list[str]) -> str:
    """The command that gives these figures again; where they were written is of no matter."""
    words = iter(arguments)
    kept = []
    for word in words:
        if word in ("--json", "--keep"):
            next(words)
        else:
            kept.append(f'"{word}"' if " " in word else word)
    return " ".join([".venv/bin/python benchmarks/faults.py", *kept])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

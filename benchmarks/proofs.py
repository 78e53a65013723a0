#!/usr/bin/env python3
"""Run the proofs that are tests, in their full size, on both databases, and keep their figures for docs/faults.md.

.venv/bin/python benchmarks/proofs.py            writes results/proofs.json; takes long
.venv/bin/python benchmarks/proofs.py -k storm   only those, and writes nothing
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.faultlab.figures import machine

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "benchmarks" / "results" / "proofs.json"
PROOFS = {
    "tests/outbox/test_breakers.py": ["test_an_outage_of_an_hour_costs_a_call_a_minute_and_no_effect"],
    "tests/outbox/test_storm.py": ["over_10000_rows", "a_storm_does_things_twice"],
    "tests/outbox/test_poison.py": ["test_the_others_take_as_many_looks_as_without_it"],
    "tests/outbox/test_dispatcher.py": ["test_three_dispatchers_hand_each_effect_over_once"],
    "tests/ledger/test_jumps.py": ["test_10000_deadlines"],
    "tests/complaints/test_pairs.py": ["of_500_pairs", "pairs_decide_twice"],
    "tests/complaints/test_late_commands.py": ["decided_last_and_both_sides_read_it and 200", "waits_for_no_older_one"],
    "tests/complaints/test_restored.py": ["test_a_confirmed_database_reads_commands_back"],
    "tests/uploads/test_storage.py": ["full_disk", "stock_store"],
}
DATABASES = {"SQLite": [sys.executable], "PostgreSQL": [sys.executable, "-m", "tests.support.postgres", sys.executable]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-k", default="", help="only files whose name holds this; nothing is written")
    parser.add_argument("--database", choices=DATABASES, help="one alone, where there is no time for both")
    options = parser.parse_args()
    only, chosen = options.k, {options.database: DATABASES[options.database]} if options.database else DATABASES
    with ThreadPoolExecutor() as side_by_side:
        runs = list(side_by_side.map(lambda each: run(*each, only), chosen.items()))
    for figures in runs:
        print(json.dumps(figures, indent=2))
    if not only:
        command = ".venv/bin/python benchmarks/proofs.py"
        command += f" --database {options.database}" if options.database else ""
        RESULT.write_text(json.dumps({"command": command, "runs": runs}, indent=2) + "\n", encoding="utf-8")
    return 0


def run(name: str, python: list[str], only: str) -> dict[str, Any]:
    """Run all proofs on one database, and sum the figures of each. Raises SystemExit when a test fails."""
    with tempfile.TemporaryDirectory(prefix="ipp-proofs-") as folder:
        figures = Path(folder) / "figures.jsonl"
        for file, names in PROOFS.items():
            if only not in file:
                continue
            words = " or ".join(f"({each})" for each in names)
            command = [*python, "-m", "pytest", "-q", "-p", "no:cacheprovider", file, "-k", words]
            environment = {key: text for key, text in os.environ.items() if key != "DATABASE_URL"}
            done = subprocess.run(command, cwd=ROOT, env=environment | {"IPP_FIGURES": str(figures)}, check=False)
            if done.returncode:
                raise SystemExit(f"{file} failed on {name}.")
        return {"name": name} | machine() | summed(figures.read_text(encoding="ascii").splitlines())


def summed(lines: list[str]) -> dict[str, dict[str, int]]:
    """The figures of each proof, summed over its tests."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for line in map(json.loads, lines):
        sums[line.pop("proof")].update({key: value for key, value in line.items() if key != "database"})
    return {proof: dict(counts) for proof, counts in sums.items()}


if __name__ == "__main__":
    sys.exit(main())

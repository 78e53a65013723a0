"""How long it takes to compare one new name with many known ones: the index against a plain scan of all.

    .venv/bin/python benchmarks/lookalikes.py --known 10000 --seed 7

Ends with 1 when the two find different owners, or when the index is less than ten times as fast.
"""

import argparse
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from accounts.lookalikes import Index, Known, index_of, is_near, skeleton, unglued
from tests.accounts.imitations import NAMES, unrelated_name

ASKED = 20


def known_names(count: int, chance: random.Random) -> list[Known]:
    names: dict[str, None] = {}
    while len(names) < count:
        names[f"{unrelated_name(chance)} {chance.choice(['', 'Nord', 'Süd', 'West', 'Ost', str(len(names))])}"] = None
    return [Known(number, name.strip()) for number, name in enumerate(names)]


def scan(name: str, known: list[Known]) -> set[int]:
    """What a program without an index does: reduce and compare each."""
    skeleton.cache_clear()
    form = skeleton(name)
    cores = {form.core, *unglued(form.core)}
    found = set()
    for each in known:
        other = skeleton(each.name)
        same_words = len(form.words) > 1 and form.sorted == other.sorted
        if other.core in cores or same_words or is_near(form.core, other.core):
            found.add(each.owner)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--known", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    known = known_names(given.known, chance)
    asked = [NAMES[chance.choice([*NAMES])](chance, chance.choice(known).name) for _ in range(ASKED)]

    begun = time.perf_counter()
    index = Index.of(known)
    built = time.perf_counter() - begun
    index_of(tuple(known))
    begun = time.perf_counter()
    index = index_of(tuple(known))
    again = time.perf_counter() - begun
    times: dict[str, list[float]] = {"index": [], "scan": []}
    differ = 0
    for name in asked:
        begun = time.perf_counter()
        by_index = {twin.known.owner for twin in index.twins(name)}
        middle = time.perf_counter()
        by_scan = scan(name, known)
        times["index"].append(middle - begun)
        times["scan"].append(time.perf_counter() - middle)
        differ += by_index != by_scan
    quick, slow = (statistics.median(times[way]) for way in ("index", "scan"))
    print(f"{len(known)} known names, {len(asked)} asked, seed {given.seed}")
    print(f"index built: {built:.2f} s, asked for again with the same names {again * 1000:.0f} ms")
    print(f"one name: by the index {quick * 1000:.2f} ms, by a scan {slow * 1000:.0f} ms, ratio {slow / quick:.0f}")
    print(f"a new organisation in a running process {(again + quick) * 1000:.0f} ms; answers that differ: {differ}")
    return int(bool(differ) or slow / quick < 10)


if __name__ == "__main__":
    sys.exit(main())

"""Small ledgers for tests: cases of some events each, with all that an event can hold."""

import random

from ledger.chain import append
from ledger.lifecycle import Actor, Role

WORDS = ("same_mark", "Zoë “quoted”", "灯", "a\\b", "")
DATA = ({}, {"decision": 7}, {"listings": [1, 2], "origin": "holder"}, {"score": 0.25, "ok": True, "none": None})


def make_ledger(*, cases: int = 8, seed: int = 1) -> list[str]:
    """Append 3 to 7 events to each of some cases, in a mixed order; gives their references, sorted."""
    chance = random.Random(seed)
    names = [f"T-{number:03}/1" for number in range(cases)]
    order = [name for name in names for _ in range(chance.randint(3, 7))]
    chance.shuffle(order)
    for name in order:
        append_one(name, chance)
    return names


def append_one(case: str, chance: random.Random) -> None:
    by = Actor(chance.choice(list(Role)), chance.choice([None, 3]), chance.choice([None, 10]))
    append(case, verb="note", source="open", by=by, note=chance.choice(WORDS), data=chance.choice(DATA))

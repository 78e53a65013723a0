"""One database of benchmarks/ledger.py, in a process whose settings name it: fill, read, verify; prints JSON."""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

django.setup()

from ledger.appendonly import drop_triggers
from ledger.chain import fingerprint
from ledger.models import Chain, Event
from ledger.moments import one_moment
from ledger.signing import write_head
from ledger.verify import examine, read_events

EVENTS_OF_A_CASE = 5
START = datetime(2026, 1, 1, tzinfo=UTC)
STEPS = (
    ("open", "", "sent", "holder"),
    ("take_down", "sent", "hiding", "staff"),
    ("confirm_down", "hiding", "down", "system"),
    ("answer", "down", "answered", "seller"),
    ("uphold", "answered", "stays_down", "staff"),
)


def data_of(step: int, number: int, chance: random.Random) -> dict[str, Any]:
    """What such events hold: the digest of a snapshot, a decision's number, nothing."""
    return (
        {"snapshot": f"{chance.getrandbits(256):064x}"},
        {"decision": number},
        {},
        {"answer": number},
        {"decision": 1},
    )[step % len(STEPS)]


def fill(size: int, seed: int) -> int:
    """Write a ledger in which cases go on side by side; gives the number of cases."""
    chance = random.Random(seed)
    chains: dict[str, Chain] = {}
    events = []
    for number in range(size):
        case = f"C-{chance.randrange(max(1, size // EVENTS_OF_A_CASE)):06}/1"
        chain = chains.setdefault(case, Chain(case=case))
        verb, source, target, role = STEPS[chain.seq % len(STEPS)]
        event = Event(
            case=case,
            seq=chain.seq + 1,
            at=START + timedelta(seconds=number, microseconds=chance.randrange(10**6)),
            verb=verb,
            source=source,
            target=target,
            role=role,
            user_id=chance.randrange(1, 500) if role == "staff" else None,
            note="same_mark_same_goods" if role == "staff" else "",
            data=data_of(chain.seq, number, chance),
            prev_hash=chain.head,
        )
        event.hash = fingerprint(event)
        chain.seq, chain.head = event.seq, event.hash
        events.append(event)
    Event.objects.bulk_create(events, batch_size=2_000)
    Chain.objects.bulk_create(chains.values(), batch_size=2_000)
    return len(chains)


def read() -> None:
    with one_moment():
        for _rows in read_events():
            pass


def verify() -> None:
    found = examine()
    if found.faults or not found.fresh:
        raise RuntimeError(f"A ledger that was not touched has faults: {found.faults[:3]} {found.notes}")


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def is_found() -> bool:
    """Change one event in the middle and see whether it is found: who looks at nothing is fast, too."""
    drop_triggers(connection, ("ledger_event",))
    middle = Event.objects.order_by("case", "seq")[Event.objects.count() // 2]
    Event.objects.filter(pk=middle.pk).update(note="other")
    return examine().faults == [f"{middle.case}: event {middle.seq} was changed"]


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Everything about one database; runs in a process of its own, whose settings name it."""
    call_command("migrate", verbosity=0)
    cases = fill(options.events, options.seed)
    head = seconds(write_head)
    reads, verifications, busy = [], [], []
    for _ in range(options.runs):
        reads.append(seconds(read))
        began = time.process_time()
        verifications.append(seconds(verify))
        busy.append(time.process_time() - began)
    return {
        "vendor": connection.vendor,
        "cases": cases,
        "head": head,
        "read": options.events / statistics.median(reads),
        "verify": [options.events / each for each in sorted(verifications)],
        "ratio": statistics.median(verifications) / statistics.median(reads),
        "cpu": options.events / statistics.median(busy),
        "found": is_found(),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("events", "seed", "runs"):
        parser.add_argument(f"--{name}", type=int, required=True)
    print(json.dumps(measure(parser.parse_args())))


if __name__ == "__main__":
    main()

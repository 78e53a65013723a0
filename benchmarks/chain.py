#!/usr/bin/env python3
"""From the click on "Take down" to a listing that is gone and two mails on their way: how long does it take?

A real ./portal run with a data folder of its own; the reviewer's clicks are the admin's own form over HTTP.
Prints a table. Ends with 1 when a step did not happen within a minute for any listing, or p95 is above the aim.

    .venv/bin/python benchmarks/chain.py --listings 50 --seed 7 --market embedded
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.support.site import Site, start_site
from tests.support.visitor import ONE_EACH, Visitor, listings_to_report

AIM = 5.0  # seconds, 95th percentile of one click after the other
PATIENCE = 60.0  # seconds until a step counts as not happening
LOOK, SELDOM = 0.02, 0.25  # seconds between looks; each look at many listings is work for the server, too
AT_ONCE = 10  # listings in one complaint
STEPS = ("answer", "gone", "mails")


@dataclass(slots=True)
class Click:
    """One listing: when it was clicked, and seconds from then to each step, as they are seen."""

    case: str
    listing: int
    row: str
    at: float = 0.0
    seen: dict[str, float] = field(default_factory=dict)

    def mark(self, step: str) -> None:
        self.seen.setdefault(step, time.monotonic() - self.at)


class PostOffice:
    """The letters that have arrived, by case; each file is read once."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.known = folder, set[Path]()
        self.by_case: dict[str, set[str]] = {}

    def letters(self, case: str) -> int:
        """How many people have a letter about this case."""
        for path in set(self.folder.glob("*.eml")) - self.known:
            self.known.add(path)
            mail = message_from_bytes(path.read_bytes())
            thread = str(mail["References"] or "").lstrip("<").partition("@")[0]
            self.by_case.setdefault(thread, set()).add(str(mail["To"]))
        return len(self.by_case.get(case.replace("/", "-"), ()))


class Bench:
    """A portal, its two people, a buyer, and what has arrived by mail."""

    def __init__(self, site: Site) -> None:
        self.site, self.post = site, PostOffice(site.data / "mail")
        self.holder = Visitor(site.url).sign_in(site.logins["holder"])
        self.reviewer = Visitor(site.url).sign_in(site.logins["reviewer"])
        self.buyer = httpx.Client(base_url=f"{site.url}/market", trust_env=False, timeout=30, limits=ONE_EACH)

    def file(self, numbers: list[int]) -> list[Click]:
        """Report listings, and wait until the letters about that are out of the way."""
        cases: dict[str, int] = {}
        for first in range(0, len(numbers), AT_ONCE):
            some = numbers[first : first + AT_ONCE]
            reference = self.holder.report([f"{self.site.url}/market/item/{n}" for n in some], "It carries our mark.")
            cases |= {f"{reference}/{place}": number for place, number in enumerate(some, start=1)}
            wait_until(f"letter about {reference}", lambda case=reference: self.post.letters(case) == 1)
        queue = self.reviewer.queue()
        return [Click(case, number, queue[case]) for case, number in cases.items()]

    def click(self, click: Click) -> None:
        click.at = time.monotonic()
        if not self.reviewer.take_down(click.row, "The mark is on the picture."):
            raise RuntimeError(f"{click.case} was not decided")
        click.mark("answer")

    def look(self, click: Click) -> bool:
        """Look at what is still missing; True once nothing is."""
        if "gone" not in click.seen and self.is_gone(click.listing):
            click.mark("gone")
        if self.post.letters(click.case) == 2:
            click.mark("mails")
        return len(click.seen) == len(STEPS)

    def is_gone(self, number: int) -> bool:
        return all(self.buyer.get(f"/{page}/{number}").status_code in (404, 410) for page in ("item", "api/items"))

    def is_down(self, case: str) -> bool:
        """Whether the rights holder's own page says so: the state that follows from a look as a buyer."""
        return "taken down" in self.holder.get(f"/cases/{case.partition('/')[0]}/").lower()


def wait_until(what: str, happened: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > ends:
            raise RuntimeError(f"no {what} within {PATIENCE:.0f} s")
        time.sleep(LOOK)


def one_by_one(bench: Bench, clicks: list[Click]) -> None:
    """Each click waits until the one before has come to its end."""
    for click in clicks:
        bench.click(click)
        wait_for(bench, [click])


def all_at_once(bench: Bench, clicks: list[Click]) -> None:
    """A reviewer who clicks as fast as the pages answer."""
    for click in clicks:
        bench.click(click)
    wait_for(bench, clicks, pause=SELDOM)


def wait_for(bench: Bench, clicks: list[Click], *, pause: float = LOOK) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and not all([bench.look(click) for click in clicks]):
        time.sleep(pause)


def table(name: str, clicks: list[Click]) -> Iterator[str]:
    for step in STEPS:
        times = sorted(click.seen[step] for click in clicks if step in click.seen)
        if len(times) < 2:
            yield f"{name:<12} {step:<8} {len(times):>3} of {len(clicks)}"
            continue
        figures = f"{statistics.median(times):>7.2f} {percentile_95(times):>7.2f} {times[-1]:>7.2f}"
        yield f"{name:<12} {step:<8} {len(times):>3} of {len(clicks):<3} {figures}"


def percentile_95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def missing(bench: Bench, clicks: list[Click]) -> list[str]:
    """Name every step that did not happen."""
    late = [f"{click.case}: no {step}" for click in clicks for step in STEPS if step not in click.seen]
    return late + [f"{case}: its page does not say so" for case in {c.case for c in clicks} if not bench.is_down(case)]


@contextmanager
def portal() -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="ipp-bench-") as folder:
        site = start_site(Path(folder) / "data")
        try:
            yield site
        finally:
            site.stop()


def measure(options: argparse.Namespace) -> int:
    with portal() as site:
        bench, chance = Bench(site), random.Random(options.seed)
        chosen = chance.sample(listings_to_report(site.url, site.data), 2 * options.listings)
        load = f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
        print(f"seed {options.seed}, market {options.market}, {load}")
        print(f"{'clicks':<12} {'step':<8} {'happened':<10} {'p50 s':>7} {'p95 s':>7} {'max s':>7}")
        faults, p95 = [], 0.0
        for name, run in (("one by one", one_by_one), ("all at once", all_at_once)):
            some, chosen = chosen[: options.listings], chosen[options.listings :]
            clicks = bench.file(some)
            run(bench, clicks)
            print("\n".join(table(name, clicks)), flush=True)
            faults += missing(bench, clicks)
            p95 = p95 or percentile_95([max(click.seen.values()) for click in clicks])
    print("\n".join(faults) or f"Nothing is missing. Click to both mails, one by one: p95 {p95:.2f} s, aim {AIM:.0f} s")
    return 1 if faults or p95 > AIM else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--listings", type=int, default=50, choices=range(2, 81), metavar="2…80")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--market", choices=["embedded"], default="embedded")
    return measure(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())

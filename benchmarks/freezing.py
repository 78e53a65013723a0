#!/usr/bin/env python3
"""How long does another visitor wait while somebody sends a request that once stopped the portal?

A real ./portal run with a data folder of its own. Two requests are sent, each beside a visitor who opens a page:

host    a Host header of 8,000 signs, without any sign-in; cleaning the log line took 4 seconds
paste   a link with 59,000 commas, by a guest with a code from a mail; taking it apart took a minute

Prints, for each, the visitor's page in a second in which the request is sent once over the same page when all is
quiet: of both the median of the rounds' means.
Ends with 1 when that is 2 or more, a page took more than a second, or a request got no answer.

    .venv/bin/python benchmarks/freezing.py --rounds 15
"""

import argparse
import math
import re
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from demo.story.mailbag import Mailbag
from demo.story.processes import Site, start_site
from demo.story.visitor import ONE_EACH, Visitor

AIM, LONGEST = 2.0, 1.0  # times as long; seconds
PAGE, PATIENCE, WINDOW = "/", 120, 1.0  # seconds
CODE = re.compile(r"\b\d{6}\b")
HOST = "a" * 8_000
PASTE = "https://a.example/" + "," * 59_000 + "x"
GUEST = "gerd@small.example"
Send = Callable[[], object]


@dataclass
class Times:
    """Seconds of the visitor's page, as means of each round, and of the request; `longest` is of one page."""

    quiet: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    request: list[float] = field(default_factory=list)
    longest: float = 0.0

    @property
    def ratio(self) -> float:
        return statistics.median(self.beside) / statistics.median(self.quiet)

    @property
    def is_well(self) -> bool:
        return self.ratio < AIM and self.longest < LONGEST and math.inf not in self.request


def took(act: Send) -> float:
    begun = time.monotonic()
    act()
    return time.monotonic() - begun


def answered(act: Send) -> float:
    try:
        return took(act)
    except httpx.HTTPError:
        return math.inf


def client(site: Site) -> httpx.Client:
    return httpx.Client(base_url=site.url, trust_env=False, timeout=PATIENCE, limits=ONE_EACH)


def with_host(site: Site) -> Send:
    sender = client(site)

    def send() -> None:
        assert sender.get(PAGE, headers={"Host": HOST}).status_code == 400

    return send


def with_paste(site: Site) -> Send:
    """A guest who has proven an address by the code in the mail."""
    guest = Visitor(site.url)
    guest.client.timeout = httpx.Timeout(PATIENCE)
    guest.get("/guest/")
    assert guest.post("/guest/", email=GUEST) == "/guest/code/"
    assert guest.post("/guest/code/", code=code_for(site)) == "/guest/links/"
    guest.get("/guest/links/")
    return lambda: guest.post("/guest/links/", links=PASTE)


def code_for(site: Site) -> str:
    bag, end = Mailbag(site.data / "mail"), time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = [CODE.search(letter.subject) for letter in bag.about("code") if GUEST in letter.to]
        if found and found[-1]:
            return found[-1][0]
        time.sleep(0.1)
    raise TimeoutError("No mail with a code came")


def measured(site: Site, send: Send, rounds: int) -> Times:
    """Open the page again and again for a second, then for a second in which one request is sent, and so on.

    A page or request that gets no answer at all, because the web server was ended, took for ever.
    """
    visitor, times = client(site), Times()

    def second(sending: threading.Thread | None = None) -> list[float]:
        looks, ends = list[float](), time.monotonic() + WINDOW
        while time.monotonic() < ends or (sending and sending.is_alive()):
            looks.append(answered(lambda: visitor.get(PAGE).raise_for_status()))
        return looks

    second()
    for _round in range(rounds):
        times.quiet.append(statistics.fmean(second()))
        sending = threading.Thread(target=lambda: times.request.append(answered(send)))
        sending.start()
        looks = second(sending)
        times.beside.append(statistics.fmean(looks))
        times.longest = max(times.longest, *looks)
    visitor.close()
    return times


def told(name: str, times: Times) -> str:
    quiet, beside, request = (1000 * statistics.median(each) for each in (times.quiet, times.beside, times.request))
    return (
        f"{name:6} page alone {quiet:6.1f} ms, beside {beside:8.1f} ms, longest {1000 * times.longest:8.1f} ms; "
        f"request {request:8.1f} ms; ratio {times.ratio:.2f} {'ok' if times.is_well else 'TOO SLOW'}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15, help="at most 50: a guest checks 60 pastes an hour")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="ipp-freezing-") as folder:
        site = start_site(Path(folder) / "data", limit=300)
        try:
            found = {"host": measured(site, with_host(site), rounds), "paste": measured(site, with_paste(site), rounds)}
        finally:
            site.stop()
    for name, times in found.items():
        print(told(name, times))
    return 0 if all(times.is_well for times in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())

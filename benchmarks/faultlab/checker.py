"""What became of all that was acknowledged: from the clients' history, the outside world's journals and the rows."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from benchmarks.faultlab.journal import read_journal
from benchmarks.faultlab.lab import Lab
from benchmarks.faultlab.market import MODES, is_unreachable
from tests.faults.bench import command
from tests.faults.client import History
from tests.support.visitor import ONE_EACH

Fault = tuple[str, str]
Line = dict[str, Any]
STORED = "SELECT reference, count(*) FROM complaints_reportedlisting GROUP BY reference"
RECORDED = 'SELECT "case", verb FROM ledger_event ORDER BY "case", seq'
OTHERS = """SELECT effect.key, effect.progress, effect.last_error, reply.to_address FROM outbox_effect effect
LEFT JOIN replies_reply reply ON effect.key = 'mail:' || reply.key WHERE effect.progress != 'done'"""
ACTS = {"take_down": "hide", "reverse": "restore"}
EVENTS = {(): ["open"], ("take_down",): ["open", "take_down", "confirm_down"]}
EVENTS["take_down", "reverse"] = [*EVENTS["take_down",], "answer", "reverse", "confirm_restored"]
LOST = {"complaint lost", "effect missing", "letter lost", "not settled", "event missing"}
DOUBLE = {"effect doubled", "second Message-ID", "letter doubled", "event doubled"}


@dataclass(frozen=True, slots=True)
class Case:
    """An acknowledged complaint and what was decided about it, in order."""

    name: str
    market: str
    item: str
    verdicts: tuple[str, ...]

    @property
    def thread(self) -> str:
        """The case as mails name it."""
        return self.name.replace("/", "-")

    @property
    def effects(self) -> list[str]:
        return [ACTS[verdict] for verdict in self.verdicts]

    @property
    def letters(self) -> dict[str, int]:
        """How many different letters each side is to have about this listing."""
        sides = {"holder": 0, "seller": 0}
        if "take_down" in self.verdicts:
            sides = dict.fromkeys(sides, 1)
        if "reverse" in self.verdicts:
            sides = dict.fromkeys(sides, 3)  # down, answered, put back
        return sides | ({"seller": 0} if is_unreachable(self.item) else {})


def cases_of(history: History) -> list[Case]:
    """Everything that the clients were told is so."""
    verdicts: dict[str, list[str]] = defaultdict(list)
    for line in history.read("decide"):
        verdicts[line["case"]].append(line["verdict"])
    filed = {line["case"]: line for line in history.read("file")}
    return [Case(name, line["market"], line["item"], tuple(verdicts[name])) for name, line in filed.items()]


def check(lab: Lab, history: History) -> dict[str, list[str]]:
    """Give all faults by kind; nothing when all is well."""
    found: dict[str, list[str]] = defaultdict(list)
    cases, effects = cases_of(history), read_journal(lab.data / "effects.jsonl")
    deliveries = read_journal(lab.data / "deliveries.jsonl")
    for kind, words in [
        *stored(cases, dict(lab.database.query(STORED))),
        *outward(cases, effects),
        *standing(lab, cases),
        *letters(cases, deliveries),
        *identities(deliveries),
        *recorded(cases, lab.database.query(RECORDED)),
        *settled(lab),
        *whole(lab),
        *ended(read_journal(lab.data / "nemesis.jsonl")),
    ]:  # fmt: skip
        found[kind].append(words)
    return dict(found)


def stored(cases: list[Case], kept: dict[str, int]) -> Iterator[Fault]:
    for case in cases:
        if kept.get(case.name) != 1:
            yield "complaint lost", case.name


def outward(cases: list[Case], effects: list[Line]) -> Iterator[Fault]:
    """On the market, each decision took effect once, in the order of the decisions, and nothing else did."""
    seen: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in effects:
        seen[line["market"], line["item"]].append(line["act"])
    for case in cases:
        acts = seen.pop((case.market, case.item), [])
        yield from compare(f"{case.name} at {case.market}", acts, case.effects, "effect")
    for listing, acts in seen.items():
        yield "effect without a decision", f"{listing}: {acts}"


def compare(name: str, was: list[str], wanted: list[str], what: str) -> Iterator[Fault]:
    missing, more = Counter(wanted) - Counter(was), Counter(was) - Counter(wanted)
    if missing:
        yield f"{what} missing", f"{name}: {was} for {wanted}"
    if more:
        yield f"{what} doubled", f"{name}: {was} for {wanted}"
    if not missing and not more and was != wanted:
        yield f"{what} out of order", f"{name}: {was} for {wanted}"


def standing(lab: Lab, cases: list[Case]) -> Iterator[Fault]:
    """The market's own page agrees with the latest decision."""
    sites = {mode: f"http://127.0.0.1:{lab.ports['market']}/{mode}" for mode in MODES}
    with httpx.Client(trust_env=False, timeout=30, limits=ONE_EACH) as buyer:
        for case in cases:
            gone = case.verdicts[-1:] == ("take_down",)
            status = seen_by(buyer, f"{sites[case.market]}/item/{case.item}")
            if status != (410 if gone else 200):
                yield "market differs from the decision", f"{case.name}: {status} after {case.verdicts}"


def seen_by(buyer: httpx.Client, address: str) -> int:
    """The status of a page, asked again while the market lies to buyers, too: it fails, or hangs up without a word."""
    while True:
        try:
            status = buyer.get(address).status_code
        except httpx.TransportError:
            continue
        if status < 500:
            return status


def letters(cases: list[Case], deliveries: list[Line]) -> Iterator[Fault]:
    """Every letter came: one about the complaint, and as many different ones to each side as the decisions caused."""
    come: dict[tuple[str, str], set[str]] = defaultdict(set)
    for line in deliveries:
        come[line["case"], line["to"].partition("@")[0]].add(line["subject"])
    for case in cases:
        wanted = {(case.thread, side): many for side, many in case.letters.items()}
        wanted[case.name.partition("/")[0], "holder"] = 1
        for (thread, side), many in wanted.items():
            if len(come[thread, side]) < many:
                yield "letter lost", f"{thread}: {len(come[thread, side])} of {many} letters to the {side}"
            if len(come[thread, side]) > many:
                yield "letter doubled", f"{thread}: {sorted(come[thread, side])} to the {side}"


def identities(deliveries: list[Line]) -> Iterator[Fault]:
    """However often a letter was delivered, it has one Message-ID."""
    names: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for line in deliveries:
        names[line["case"], line["to"], line["subject"]].add(line["id"])
    for letter, ids in names.items():
        if len(ids) != 1:
            yield "second Message-ID", f"{letter}: {sorted(ids)}"


def physical_doubles(deliveries: list[Line]) -> int:
    """How many mails were delivered again under their first Message-ID."""
    return sum(copies - 1 for copies in Counter(line["id"] for line in deliveries).values())


def recorded(cases: list[Case], events: list[tuple[str, str]]) -> Iterator[Fault]:
    """The ledger tells each case's story once."""
    told: dict[str, list[str]] = defaultdict(list)
    for name, verb in events:
        told[name].append(verb)
    for case in cases:
        yield from compare(case.name, told[case.name], EVENTS[case.verdicts], "event")


def settled(lab: Lab) -> Iterator[Fault]:
    """Nothing is left in a working state; what was given up are letters to those who can't be written to."""
    for key, progress, error, address in lab.database.query(OTHERS):
        if progress in ("ready", "leased"):
            yield "not settled", f"{key} is {progress}: {error}"
        elif not (progress == "dead" and (address or "").startswith("refused")):
            yield "given up", f"{key} is {progress}: {error}"


def whole(lab: Lab) -> Iterator[Fault]:
    verified = command(["manage.py", "verify_ledger"], lab.prepared)
    if verified.returncode:
        yield "ledger broken", verified.stdout[-500:]
    for words in lab.database.faults():
        yield "database broken", words


def ended(nemesis: list[Line]) -> Iterator[Fault]:
    """Whoever ended without being killed was broken by what it met."""
    for line in nemesis:
        if line["act"] == "ended by itself":
            yield "process ended by itself", f"{line['target']} with {line['code']}"

"""What became of all that was acknowledged: read from the history and the outside world, not by our own code."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import httpx

from tests.faults.bench import Bench, command
from tests.faults.client import History
from tests.faults.slow_post import HEAD
from tests.support.visitor import ONE_EACH

LOST = {"complaint lost", "still on sale", "never hidden", "letter lost", "effect not done"}
HIDDEN = """SELECT item.number, count(*) FROM embedded_market_operatorcommand command
JOIN embedded_market_item item ON item.id = command.item_id WHERE command.act = 'hide' GROUP BY item.number"""
Fault = tuple[str, str]


def query(data: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{data / 'portal.sqlite3'}?mode=ro", uri=True, timeout=20)) as database:
        return database.execute(sql).fetchall()


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it was delivered. case: as mail programs thread it, with a dash for the stroke."""

    id: str
    case: str
    to: str
    subject: str


def files(data: Path) -> list[Mail]:
    """The mails that lie in the post office."""
    read = (message_from_bytes(path.read_bytes(), policy=policy.default) for path in (data / "mail").glob("*.eml"))
    return [mail_of(*(str(mail[name] or "") for name in HEAD)) for mail in read]


def deliveries(data: Path) -> list[Mail]:
    """Every delivery in its order; more than the files, when one mail was delivered twice."""
    lines = (data / "deliveries.jsonl").read_text(encoding="ascii").splitlines()
    return [mail_of(*json.loads(line)) for line in lines]


def mail_of(name: str, thread: str, to: str, subject: str) -> Mail:
    return Mail(name, thread.lstrip("<").partition("@")[0], to, subject)


def check(bench: Bench, history: History) -> dict[str, list[str]]:
    """Give all faults by kind; nothing when all is well. Needs the web server to run."""
    found: dict[str, list[str]] = defaultdict(list)
    filed, decided, post = history.read("filed"), history.read("decided"), files(bench.data)
    for kind, words in [
        *complaints(bench.data, filed),
        *takedowns(bench, decided),
        *letters(post, filed, decided),
        *identities(post, deliveries(bench.data)),
        *rows(bench),
    ]:
        found[kind].append(words)
    return dict(found)


def complaints(data: Path, filed: list[dict[str, Any]]) -> Iterator[Fault]:
    sql = "SELECT complaint.reference, count(*) FROM complaints_complaint complaint JOIN complaints_reportedlisting"
    kept = dict(query(data, f"{sql} reported ON reported.complaint_id = complaint.id GROUP BY complaint.reference"))
    for facts in filed:
        if kept.get(facts["reference"]) != len(facts["numbers"]):
            yield "complaint lost", facts["reference"]


def takedowns(bench: Bench, decided: list[dict[str, Any]]) -> Iterator[Fault]:
    """A listing that was decided on is gone for a buyer, and the market was told so exactly once."""
    told = dict(query(bench.data, HIDDEN))
    with httpx.Client(base_url=f"{bench.url}/market", trust_env=False, timeout=30, limits=ONE_EACH) as buyer:
        for facts in decided:
            number = facts["number"]
            hits = buyer.get("/api/search", params={"q": str(number)}).json()["results"]
            seen = [buyer.get(f"/{page}/{number}").status_code for page in ("item", "api/items")]
            if hits or not set(seen) <= {404, 410}:
                yield "still on sale", f"{number}: {seen}, {len(hits)} hits"
            if told.get(number, 0) != 1:
                yield ("hidden twice" if number in told else "never hidden"), str(number)
    for number in told.keys() - {facts["number"] for facts in decided}:
        yield "hidden without a decision", str(number)


def letters(post: list[Mail], filed: list[dict[str, Any]], decided: list[dict[str, Any]]) -> Iterator[Fault]:
    """Each complaint has one letter, each takedown one to either side."""
    wanted = {facts["reference"]: 1 for facts in filed} | {facts["case"].replace("/", "-"): 2 for facts in decided}
    come = {case: Counter(mail.to for mail in post if mail.case == case) for case in wanted}
    for case, sides in wanted.items():
        if len(come[case]) != sides:
            yield "letter lost", f"{case}: {len(come[case])} of {sides} sides have one"
        if any(copies > 1 for copies in come[case].values()):
            yield "letter doubled", f"{case}: {dict(come[case])}"


def identities(post: list[Mail], delivered: list[Mail]) -> Iterator[Fault]:
    """However often a letter was delivered, it has one Message-ID; and one Message-ID has one file."""
    by_letter: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for mail in delivered:
        by_letter[mail.case, mail.to, mail.subject].add(mail.id)
    for letter, names in by_letter.items():
        if len(names) != 1:
            yield "second Message-ID", f"{letter}: {sorted(names)}"
    for name, copies in Counter(mail.id for mail in post).items():
        if copies != 1:
            yield "letter doubled", f"{name} is in {copies} files"


def rows(bench: Bench) -> Iterator[Fault]:
    """Nothing is left in a working state, the chain of events holds, and the database file is whole."""
    for key, progress in query(bench.data, "SELECT key, progress FROM outbox_effect WHERE progress != 'done'"):
        yield "effect not done", f"{key} is {progress}"
    verified = command(["manage.py", "verify_ledger"], bench.env)
    if verified.returncode:
        yield "ledger broken", verified.stdout[-500:]
    if (whole := query(bench.data, "PRAGMA integrity_check")) != [("ok",)]:
        yield "database broken", str(whole[:3])

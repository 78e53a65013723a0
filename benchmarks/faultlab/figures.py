"""The figures of a run: what was done to whom, what was found, how long it took."""

import os
import platform
import statistics
import subprocess
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from benchmarks.faultlab.checker import DOUBLE, LOST, physical_doubles
from benchmarks.faultlab.journal import read_journal
from benchmarks.faultlab.lab import Lab
from benchmarks.faultlab.people import Door
from tests.faults.client import History
from tests.support.site import ROOT

OUTAGE_ENDS = 5.0  # seconds after the database is back within which the portal must work again
Line = dict[str, Any]


def machine() -> dict[str, Any]:
    """Where and on what the figures were taken; no name and no path."""
    found = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607  (whichever git is there)
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    facts = {"date": datetime.now(UTC).date().isoformat(), "cores": os.cpu_count() or 0}
    return facts | {"python": platform.python_version(), "commit": found.stdout.strip() or "unknown"}


def collect(lab: Lab, door: Door, history: History, found: dict[str, list[str]]) -> dict[str, Any]:
    """Everything that can be counted at the end of a run, but for what the runner itself timed."""
    nemesis, effects = read_journal(lab.data / "nemesis.jsonl"), read_journal(lab.data / "effects.jsonl")
    deliveries, calls = read_journal(lab.data / "deliveries.jsonl"), read_journal(lab.data / "calls.jsonl")
    decided = history.read("decide")
    return {
        "filed": len(history.read("file")),
        "decided": sum(line["verdict"] == "take_down" for line in decided),
        "put_back": sum(line["verdict"] == "reverse" for line in decided),
        "faults": {kind: len(words) for kind, words in sorted(found.items())},
        "lost": sum(len(found.get(kind, ())) for kind in LOST),
        "double_effects": len(found.get("effect doubled", ())),
        "second_message_ids": len(found.get("second Message-ID", ())),
        "doubles": sum(len(found.get(kind, ())) for kind in DOUBLE),
        "effects": len(effects),
        "commands": sum("act" in line for line in calls),
        "lies": dict(Counter(line["lie"] for line in calls if line["lie"])),
        "letters": len({line["id"] for line in deliveries}),
        "deliveries": len(deliveries),
        "moods": dict(Counter(line["mood"] for line in read_journal(lab.data / "moods.jsonl"))),
        "physical_doubles": physical_doubles(deliveries),
        "to_effect": waits(decided, effects),
        "attempts": attempts(lab),
        "cpu": lab.cpu(),
        "answers": dict(door.statuses),
        "late_finishes_refused": logged(lab, "the lease was lost"),
        "database_locked": logged(lab, "database is locked"),
        "broker": broker(history, nemesis, effects + deliveries),
        "database": database(door, nemesis),
    }


def waits(decided: list[Line], effects: list[Line]) -> dict[str, float]:
    """Seconds from a decision's acknowledgement to its effect on the market."""
    when = {(line["market"], line["item"], line["act"]): line["at"] for line in reversed(effects)}
    acts = {"take_down": "hide", "reverse": "restore"}
    keys = [(line["at"], (line["market"], line["item"], acts[line["verdict"]])) for line in decided]
    return spread([max(0.0, when[key] - at) for at, key in keys if key in when])


def spread(times: list[float]) -> dict[str, float]:
    if not times:
        return {}
    times = times * 2 if len(times) == 1 else times  # quantiles need two
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return {"p50": round(cuts[49], 2), "p99": round(cuts[98], 2), "longest": round(max(times), 2)}


def logged(lab: Lab, words: str) -> int:
    """How many lines of all logs hold these words."""
    return sum(path.read_text(errors="replace").count(words) for path in (lab.data / "log").glob("*.log"))


def attempts(lab: Lab) -> dict[str, dict[str, int]]:
    """Rows of the outbox by kind: how many, attempts, those begun more than once, most attempts of one."""
    sql = "SELECT kind, count(*), sum(attempts), sum(CASE WHEN attempts > 1 THEN 1 ELSE 0 END), max(attempts)"
    rows = lab.database.query(f"{sql} FROM outbox_effect GROUP BY kind ORDER BY kind")
    names = ("rows", "attempts", "repeated", "most")
    return {kind: dict(zip(names, map(int, facts), strict=True)) for kind, *facts in rows}


def broker(history: History, nemesis: list[Line], outside: list[Line]) -> dict[str, Any]:
    """What went on while the broker was away or had lost everything: filings, and when work went on."""
    moments = sorted(line["at"] for line in outside)
    breaks = [line for line in nemesis if line["act"] == "break broker"]
    mended = [line["at"] for line in nemesis if line["act"] == "mend broker"]
    away = [(line["at"], min((at for at in mended if at > line["at"]), default=line["at"])) for line in breaks]
    filed = history.read("file")
    within = [line for line in filed if any(start <= line["asked"] <= end for start, end in away)]
    resumed = [min((at for at in moments if at > start), default=None) for start, _ in away]
    pauses = [at - start for at, (start, _) in zip(resumed, away, strict=True) if at is not None]
    longest = round(max(pauses), 2) if pauses else None
    return {"breaks": len(breaks), "filed_meanwhile": len(within), "longest_pause": longest}


def database(door: Door, nemesis: list[Line]) -> dict[str, Any]:
    """Answers that were faults, and how long after the database was back the last of them came."""
    backs = [(line["at"] - line["down"], line["at"]) for line in nemesis if line["act"] == "database back"]
    faults = [(at, status, polite) for at, status, polite in door.troubles if status >= 500]
    late = [max([0.0, *(at - back for at, _, _ in faults if back < at < back + 30)]) for _, back in backs]
    outside = [at for at, _, _ in faults if not any(down - 1 <= at <= back + OUTAGE_ENDS for down, back in backs)]
    return {
        "crashes": len(backs),
        "downtimes": spread([back - down for down, back in backs]),
        "faults_meanwhile": len(faults) - len(outside),
        "of_these_without_503_and_retry_after": sum(not (status == 503 and polite) for _, status, polite in faults),
        "last_fault_after_back": round(max(late, default=0.0), 2),
        "faults_otherwise": len(outside),
    }


def line_of(figures: dict[str, Any]) -> str:
    """One run in one line."""
    kills = ", ".join(f"{count} × {name}" for name, count in figures["nemesis"].items()) or "calm"
    faults = ", ".join(f"{kind} {many}" for kind, many in figures["faults"].items()) or "none"
    return (
        f"{figures['name']}: seed {figures['seed']}, filed {figures['filed']}, decided {figures['decided']}, "
        f"put back {figures['put_back']}, lost {figures['lost']}, double effects {figures['double_effects']}, "
        f"second Message-IDs {figures['second_message_ids']}, mails delivered twice {figures['physical_doubles']}, "
        f"settled {figures['settled_after']} s after the last filing; {kills}; faults: {faults}"
    )


def table(runs: list[dict[str, Any]]) -> list[str]:
    """All runs as a table in Markdown."""
    columns = ("name", "filed", "decided", "put_back", "effects", "commands", "letters", "deliveries", "lost",
               "double_effects", "second_message_ids", "physical_doubles", "settled_after")  # fmt: skip
    names = [column.replace("_", " ") for column in columns]
    rows = [" | ".join(str(figures[column]) for column in columns) for figures in runs]
    return [f"| {' | '.join(names)} |", f"|{' --- |' * len(columns)}", *(f"| {row} |" for row in rows)]

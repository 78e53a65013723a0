"""What the lying market is: its items, what became of each command, and when it lies. No network here.

Two markets share one clock of lies: "keyed" knows idempotency keys and refuses overtaken commands; "plain" knows
neither, so each command that reaches it is an effect of its own.
"""

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.faultlab.journal import Journal

MODES = ("keyed", "plain")
HOLD = 3.0  # seconds that a late command takes effect after it came; far below LATE_BY
HANG = 11.0  # seconds; the portal waits 10 for an answer
LATE_BY = 5  # seconds; what the plain market's row in the portal promises
UNREACHABLE_EVERY = 40  # so many listings have a seller whose mail server refuses the address for good
MOST_LIES = 2  # about one command: nothing comes to rest with a market that always lies
# Share of commands answered with each lie. Only "fail", "hang" and "pause" leave the item as it was.
LIES = {"fail": 0.05, "act_fail": 0.05, "act_hang": 0.01, "hang": 0.005, "act_drop": 0.02, "late": 0.01, "pause": 0.01}
ACTING = {"", "act_fail", "act_hang", "act_drop", "late"}
READ_LIES = {"fail": 0.004, "hang": 0.0005}  # of each page or answer that a buyer's look needs


@dataclass(slots=True)
class Item:
    """An item as the market has it. tries: commands of each kind that came for it."""

    is_hidden: bool = False
    last_seq: int = 0
    tries: dict[str, int] = field(default_factory=dict)

    @property
    def standing(self) -> str:
        return "hidden" if self.is_hidden else "on_sale"


class Market:
    """Both markets. Every number is an item on sale until it is commanded otherwise."""

    def __init__(self, folder: Path, seed: int, *, honest: bool = False) -> None:
        self.items: dict[tuple[str, str], Item] = {}
        self.answers: dict[str, dict[str, Any]] = {}  # of performed keys, keyed market only
        self.calls, self.effects = Journal(folder / "calls.jsonl"), Journal(folder / "effects.jsonl")
        self.seed, self.honest, self.chance = seed, honest, random.Random(f"{seed}:reads")

    def item(self, mode: str, number: str) -> Item:
        return self.items.setdefault((mode, number), Item())

    def lie_about(self, mode: str, number: str, act: str) -> str:
        """Choose the lie for the next command on an item; the same for one seed, whatever else happens."""
        tries = self.item(mode, number).tries
        tries[act] = tries.get(act, 0) + 1
        if self.honest or tries[act] > MOST_LIES:
            return ""
        return draw(LIES, random.Random(f"{self.seed}:{mode}:{number}:{act}:{tries[act]}"))

    def lie_to_reader(self) -> str:
        return "" if self.honest else draw(READ_LIES, self.chance)

    def perform(self, mode: str, number: str, act: str, key: str, seq: int) -> dict[str, Any] | None:
        """Let a command take effect and give its answer; None when a later one was performed before it."""
        item = self.item(mode, number)
        if mode == "keyed":
            if key in self.answers:
                return {"key": key, "repeated": True, "answer": self.answers[key]}
            if seq < item.last_seq:
                return None
        item.last_seq, item.is_hidden = max(seq, item.last_seq), act == "hide"
        answer = {"item": int(number), "act": act, "standing": item.standing}
        self.answers[key] = answer
        self.effects.note(market=mode, item=number, act=act, key=key, seq=seq)
        return {"key": key, "repeated": False, "answer": answer}

    def performed(self, mode: str, key: str) -> dict[str, Any] | None:
        """Read back by key: the keyed market only."""
        if mode != "keyed" or key not in self.answers:
            return None
        return {"key": key, "repeated": True, "answer": self.answers[key]}


def draw(shares: dict[str, float], chance: random.Random) -> str:
    """Draw one of the names by their shares; "" for what is left of 1."""
    point = chance.random()
    for name, share in shares.items():
        point -= share
        if point < 0:
            return name
    return ""


def title_of(number: str) -> str:
    return f"LUMO lamp {number}"


def is_unreachable(number: str | int) -> bool:
    """Whether the seller of this listing can't be written to: those letters are given up, and must be."""
    return int(number) % UNREACHABLE_EVERY == 0

"""The outside world of the toys: a bell that counts its rings and fails as a test tells it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from outbox.effects import CaseEffect
from outbox.handlers import Handler, register
from outbox.models import Effect


def quietly(effect: Effect) -> None:
    return None


@dataclass
class Bell:
    """rings: (key, doubtful) of each ring. acts: what happens while it rings, one function for each attempt in turn."""

    rings: list[tuple[str, bool]] = field(default_factory=list)
    acts: list[Callable[[Effect], Any]] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    wanted: bool = True

    def ring(self, effect: Effect) -> dict[str, Any]:
        self.rings.append((effect.key, effect.doubtful))
        act = self.acts.pop(0) if self.acts else quietly
        return act(effect) or {"rung": True}

    def settle(self, effect: Effect, receipt: dict[str, Any]) -> None:
        self.settled.append(effect.key)


BELL = Bell()


class Ring(CaseEffect):
    kind = "toy_ring"
    queue = "toy"

    @classmethod
    def key(cls, case: Any) -> str:
        return f"toy_ring:{case.reference}"

    @classmethod
    def subject(cls, case: Any) -> str:
        return f"toy:{case.reference}"


register(
    "toy_ring",
    Handler(
        perform=lambda effect: BELL.ring(effect),
        wanted=lambda effect: BELL.wanted,
        settled=lambda effect, receipt: BELL.settle(effect, receipt),
        label="Ring a bell",
        queue="toy",
    ),
)

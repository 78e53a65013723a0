"""Steps with their times: each happens as seen from outside, or the story ends there."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TypeVar

T = TypeVar("T")
LOOK, PATIENCE = 0.1, 60.0  # seconds: between two looks, and until a step counts as not happening


class DidNotHappen(Exception):
    """A step of the story failed; the text says what was seen instead."""


@dataclass(frozen=True, slots=True)
class Step:
    """seconds: from the step's own beginning. seen: what somebody outside met."""

    name: str
    seconds: float
    happened: bool
    seen: str


@dataclass
class Telling:
    """The steps so far. With `aloud`, each is printed when it is over."""

    aloud: bool = True
    steps: list[Step] = field(default_factory=list)

    def step(self, name: str, act: Callable[[], T], seen: Callable[[T], object] = lambda _: "") -> T:
        """Do one step and time it. Raises DidNotHappen, whatever went wrong."""
        began = time.monotonic()
        try:
            outcome = act()
        except Exception as problem:
            self._note(Step(name, round(time.monotonic() - began, 2), False, str(problem) or repr(problem)))
            raise DidNotHappen(name) from problem
        self._note(Step(name, round(time.monotonic() - began, 2), True, str(seen(outcome))))
        return outcome

    def _note(self, step: Step) -> None:
        self.steps.append(step)
        if self.aloud:
            sign = "✓" if step.happened else "✗"
            print(f"{step.seconds:7.2f} s  {sign} {step.name}{f'  ({step.seen})' if step.seen else ''}", flush=True)

    def as_json(self, **facts: object) -> str:
        whole = all(step.happened for step in self.steps)
        return json.dumps(facts | {"happened": whole, "steps": [asdict(step) for step in self.steps]}, indent=2)


def until(act: Callable[[], T], *, patience: float = PATIENCE) -> T:
    """Look again and again until something true is seen, and give it. Raises TimeoutError."""
    ends = time.monotonic() + patience
    while not (outcome := act()):
        if time.monotonic() > ends:
            raise TimeoutError(f"not within {patience:.0f} seconds")
        time.sleep(LOOK)
    return outcome

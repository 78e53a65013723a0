"""Who is told when reports that rest on a right must wait, or may go on: apps on higher floors say so here."""

from collections.abc import Callable
from typing import Any

Told = Callable[[Any], object]
PAUSED: list[Told] = []
RESUMED: list[Told] = []


def tell(*, paused: Told, resumed: Told) -> None:
    """Have these called with a right that expired, or that was renewed, in the transaction of its move."""
    PAUSED.append(paused)
    RESUMED.append(resumed)


class PauseReports:
    """A right expired: reports that were not decided wait."""

    @classmethod
    def write(cls, case: Any) -> None:
        for told in PAUSED:
            told(case)


class ResumeReports:
    """A right was renewed: what waited goes on."""

    @classmethod
    def write(cls, case: Any) -> None:
        for told in RESUMED:
            told(case)

"""Who is told when reports that rest on a right must wait, go on, or end: apps on higher floors say so here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Waiting:
    """Reports on a right that were not decided. page: where a guest who owns the right reads them; else empty."""

    count: int = 0
    page: str = ""


Told = Callable[[Any], object]
Counted = Callable[[Any], Waiting]
PAUSED: list[Told] = []
RESUMED: list[Told] = []
ENDED: list[Told] = []
COUNTED: list[Counted] = []


def tell(*, paused: Told, resumed: Told, ended: Told, counted: Counted) -> None:
    """Have the first three called with a right, in the transaction of its move.

    paused: it expired or was refused; resumed: it was renewed, or sent to be checked again; ended: it was withdrawn.
    counted: says how many reports on a right were not decided.
    """
    PAUSED.append(paused)
    RESUMED.append(resumed)
    ENDED.append(ended)
    COUNTED.append(counted)


def waiting_on(right: Any) -> Waiting:
    """The reports on a right that were not decided."""
    found = [counted(right) for counted in COUNTED]
    page = next((each.page for each in found if each.page), "")
    return Waiting(sum(each.count for each in found), page)


class PauseReports:
    """A right expired or was refused: reports that were not decided wait."""

    @classmethod
    def write(cls, case: Any) -> None:
        for told in PAUSED:
            told(case)


class ResumeReports:
    """A right was renewed, or is checked again: what waited goes on."""

    @classmethod
    def write(cls, case: Any) -> None:
        for told in RESUMED:
            told(case)


class EndReports:
    """A right was withdrawn for good: reports that were not decided end."""

    @classmethod
    def write(cls, case: Any) -> None:
        for told in ENDED:
            told(case)

"""What a new look after a takedown saw, in words for letters, staff and pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.queries import events_of

LOOKS = ("look_again_1", "look_again_2", "look_again_3")  # clocks; their hours stand in policy/clocks.toml
PLACES = {
    "page": gettext_lazy("on its page"),
    "api": gettext_lazy("in the interface for programs"),
    "search": gettext_lazy("in the search"),
    "basket": gettext_lazy("in the basket, so it can be bought"),
}


@dataclass(frozen=True, slots=True)
class Sighting:
    """A listing that was down and was seen again. at: UTC; look: 1, 2 or 3; places: names of PLACES."""

    at: datetime
    look: int
    places: Sequence[str]

    @property
    def where(self) -> str:
        """Where a buyer sees it, as the end of a sentence."""
        return ", ".join(str(PLACES[place]) for place in self.places)

    @property
    def sentence(self) -> str:
        """Which look saw it, and where."""
        said = _("Look %(number)d of %(all)d: a buyer sees it again %(where)s.")
        return said % {"number": self.look, "all": len(LOOKS), "where": self.where}


def read(at: datetime, data: dict[str, Any]) -> Sighting:
    """Read a sighting from the event that tells of it."""
    return Sighting(at, LOOKS.index(data["look"]) + 1, data["seen"])


def last_sighting(case: Any) -> Sighting | None:
    """The newest moment at which a new look saw the listing again, if one ever did."""
    event = events_of(case).filter(verb="found_back").last()
    return read(event.at, event.data) if event else None

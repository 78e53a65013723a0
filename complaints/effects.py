"""What a decision does to the marketplace, as rows for the outbox. tasks.py performs them."""

from typing import Any, ClassVar

from ledger.queries import events_of
from outbox import rows
from outbox.effects import CaseEffect
from outbox.models import Effect


class ListingEffect(CaseEffect):
    """A command on one listing. Its key names listing and decision, so a repeated attempt is the same command."""

    queue = "market"
    kind: ClassVar[str]

    @classmethod
    def write(cls, case: Any) -> Effect:
        """Write the row, and let an older command that is waiting find out that it is no longer wanted."""
        effect = super().write(case)
        rows.hasten(effect, now=rows.database_now())
        return effect

    @classmethod
    def key(cls, case: Any) -> str:
        return f"{cls.kind}:{case.listing_id}:{case.decision.pk}"

    @classmethod
    def destination(cls, case: Any) -> str:
        return f"market:{case.listing.market.code}"

    @classmethod
    def subject(cls, case: Any) -> str:
        return f"listing:{case.listing_id}"

    @classmethod
    def payload(cls, case: Any) -> dict[str, Any]:
        return {"reported": case.pk, "decision": case.decision.pk}


class HideListing(ListingEffect):
    kind = "hide"


class RestoreListing(ListingEffect):
    kind = "restore"


class LookAgain(ListingEffect):
    """A new look at a listing that is down. Its key names also which look: the clock that struck just now."""

    kind = "look"

    @classmethod
    def key(cls, case: Any) -> str:
        return f"{super().key(case)}:{cls.which(case)}"

    @classmethod
    def payload(cls, case: Any) -> dict[str, Any]:
        return super().payload(case) | {"look": cls.which(case)}

    @classmethod
    def which(cls, case: Any) -> str:
        """The clock that caused the move on which this effect hangs, as the move's event names it."""
        return events_of(case).filter(verb="look_again").last().note

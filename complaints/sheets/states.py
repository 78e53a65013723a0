"""What may happen to a table of reports that was not sent: kept as long as a draft, and said so before it goes."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.sheets.letters import SheetEndsSoon
from ledger.clocks import clock
from ledger.lifecycle import Edge, Lifecycle, Role


class State(models.TextChoices):
    WRITTEN = "written", _("being written")
    REMOVED = "removed", _("removed")


# Both begin anew with every change; is_internal: nobody misses a deadline by leaving a table alone.
SHEET_ENDS_SOON = clock("sheet_ends_soon", verb="warn", is_internal=True)
SHEET_ENDS = clock("sheet_ends", verb="run_out", is_internal=True)
CLOCKS = (SHEET_ENDS_SOON, SHEET_ENDS)


class RemoveSheet:
    """Forget the table; one that was sent at this very moment stays."""

    @classmethod
    def write(cls, case: Any) -> None:
        type(case).objects.filter(pk=case.pk, sent_at=None).delete()


LIFECYCLE = Lifecycle(
    State,
    [
        Edge(State.WRITTEN, "warn", State.WRITTEN, Role.SYSTEM, letters=(SheetEndsSoon,)),
        Edge(State.WRITTEN, "run_out", State.REMOVED, Role.SYSTEM, effects=(RemoveSheet,), closes=CLOCKS),
        Edge(State.WRITTEN, "discard", State.REMOVED, Role.HOLDER, effects=(RemoveSheet,), closes=CLOCKS),
    ],
)

"""What may happen to a report that was begun and not sent: it is kept for a while, and said so before it goes."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.draft_letters import DraftEndsSoon
from ledger.clocks import clock
from ledger.lifecycle import Edge, Lifecycle, Role


class State(models.TextChoices):
    WRITTEN = "written", _("being written")
    REMOVED = "removed", _("removed")


# Both begin anew with every change; is_internal: nobody misses a deadline by leaving a draft alone.
DRAFT_ENDS_SOON = clock("draft_ends_soon", verb="warn", is_internal=True)
DRAFT_ENDS = clock("draft_ends", verb="run_out", is_internal=True)
CLOCKS = (DRAFT_ENDS_SOON, DRAFT_ENDS)


class RemoveDraft:
    """Forget what was written; a report that was sent at this very moment keeps its draft."""

    @classmethod
    def write(cls, case: Any) -> None:
        type(case).objects.filter(pk=case.pk, complaint=None).delete()


LIFECYCLE = Lifecycle(
    State,
    [
        Edge(State.WRITTEN, "warn", State.WRITTEN, Role.SYSTEM, letters=(DraftEndsSoon,)),
        Edge(State.WRITTEN, "run_out", State.REMOVED, Role.SYSTEM, effects=(RemoveDraft,), closes=CLOCKS),
        Edge(State.WRITTEN, "discard", State.REMOVED, Role.HOLDER, effects=(RemoveDraft,), closes=CLOCKS),
    ],
)

"""What may happen to a right: data only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.clocks import clock
from ledger.lifecycle import Edge, Lifecycle, Role
from rights.letters import PaperAccepted, PaperDeclined, RightExpired, RightExpiresSoon, RightRefused, RightVerified
from rights.pauses import EndReports, PauseReports, ResumeReports


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("being checked")
    VERIFIED = "verified", _("verified")
    REFUSED = "refused", _("refused")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")


EDITABLE = (State.DRAFT, State.REFUSED)  # its owner may still change what was entered
WITH_US = (State.SUBMITTED, State.VERIFIED, State.EXPIRED)
HOLDS_UP = (State.REFUSED, State.EXPIRED)  # reports on it wait for its owner
TAKES_PAPERS = (State.VERIFIED, State.EXPIRED)  # facts change by a paper that staff checked

# Rows are opened by rights/terms.py: they count back from the last day of the right, not on from the move.
REMINDERS = tuple(clock(f"right_expires_{which}", verb="remind") for which in ("first", "second", "last"))
TERM = clock("right_expires", verb="expire")
CLOCKS = (*REMINDERS, TERM)

LIFECYCLE = Lifecycle(
    State,
    [
        #    from             verb        to               who          what this move makes true
        Edge(State.DRAFT, "submit", State.SUBMITTED, Role.HOLDER),
        Edge(State.DRAFT, "withdraw", State.WITHDRAWN, Role.HOLDER),
        Edge(State.SUBMITTED, "verify", State.VERIFIED, Role.STAFF, letters=(RightVerified,)),
        Edge(
            State.SUBMITTED,
            "refuse",
            State.REFUSED,
            Role.STAFF,
            letters=(RightRefused,),
            effects=(PauseReports,),
        ),
        Edge(State.SUBMITTED, "withdraw", State.WITHDRAWN, Role.HOLDER, effects=(EndReports,)),
        Edge(State.REFUSED, "withdraw", State.WITHDRAWN, Role.HOLDER, effects=(EndReports,)),
        Edge(State.REFUSED, "resubmit", State.SUBMITTED, Role.HOLDER, effects=(ResumeReports,)),
        Edge(
            State.VERIFIED,
            "withdraw",
            State.WITHDRAWN,
            Role.HOLDER,
            effects=(EndReports,),
            closes=CLOCKS,
        ),
        Edge(State.VERIFIED, "remind", State.VERIFIED, Role.SYSTEM, letters=(RightExpiresSoon,)),
        Edge(
            State.VERIFIED,
            "expire",
            State.EXPIRED,
            Role.SYSTEM,
            letters=(RightExpired,),
            effects=(PauseReports,),
            closes=CLOCKS,
        ),
        Edge(State.VERIFIED, "amend", State.VERIFIED, Role.STAFF, letters=(PaperAccepted,), closes=CLOCKS),
        Edge(State.VERIFIED, "decline", State.VERIFIED, Role.STAFF, letters=(PaperDeclined,)),
        Edge(State.EXPIRED, "amend", State.EXPIRED, Role.STAFF, letters=(PaperAccepted,)),
        Edge(
            State.EXPIRED,
            "renew",
            State.VERIFIED,
            Role.STAFF,
            letters=(PaperAccepted,),
            effects=(ResumeReports,),
        ),
        Edge(State.EXPIRED, "decline", State.EXPIRED, Role.STAFF, letters=(PaperDeclined,)),
        Edge(State.EXPIRED, "withdraw", State.WITHDRAWN, Role.HOLDER, effects=(EndReports,)),
    ],
)

"""What may happen to a right: data only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.lifecycle import Edge, Lifecycle, Role
from rights.letters import RightRefused, RightVerified


class State(models.TextChoices):
    SUBMITTED = "submitted", _("being checked")
    VERIFIED = "verified", _("verified")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


LIFECYCLE = Lifecycle(
    State,
    [
        #    from             verb        to               who          what this move makes true
        Edge(State.SUBMITTED, "verify", State.VERIFIED, Role.STAFF, letters=(RightVerified,)),
        Edge(State.SUBMITTED, "refuse", State.REFUSED, Role.STAFF, letters=(RightRefused,)),
        Edge(State.SUBMITTED, "withdraw", State.WITHDRAWN, Role.HOLDER),
        Edge(State.VERIFIED, "withdraw", State.WITHDRAWN, Role.HOLDER),
        Edge(State.REFUSED, "withdraw", State.WITHDRAWN, Role.HOLDER),
        Edge(State.REFUSED, "resubmit", State.SUBMITTED, Role.HOLDER),
    ],
)

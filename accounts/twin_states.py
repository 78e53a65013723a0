"""What may happen to an organisation that looks like a known one: data only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.twin_letters import OrganisationCleared, OrganisationRefused
from ledger.lifecycle import Edge, Lifecycle, Role


class TwinState(models.TextChoices):
    WAITING = "waiting", _("waits for staff")
    HARMLESS = "harmless", _("no danger")
    REFUSED = "refused", _("organisation refused")


TWIN_LIFECYCLE = Lifecycle(
    TwinState,
    [
        #    from                verb      to                  who              what this move makes true
        Edge(TwinState.WAITING, "clear", TwinState.HARMLESS, Role.STAFF),
        Edge(TwinState.WAITING, "refuse", TwinState.REFUSED, Role.STAFF, letters=(OrganisationRefused,)),
        Edge(TwinState.REFUSED, "clear", TwinState.HARMLESS, Role.SUPERVISOR, letters=(OrganisationCleared,)),
        Edge(TwinState.HARMLESS, "refuse", TwinState.REFUSED, Role.SUPERVISOR, letters=(OrganisationRefused,)),
    ],
)

"""What may happen to something that an organisation was asked to show: data only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.identity.effects import ForgetDocuments
from accounts.identity.letters import RequirementAccepted, RequirementRefused, RequirementReminder
from ledger.clocks import clock
from ledger.lifecycle import Edge, Lifecycle, Role


class State(models.TextChoices):
    ASKED = "asked", _("asked for")
    SENT = "sent", _("being checked")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")


REMINDER = clock("identity_reminder", verb="remind")
DECIDE = clock("decide_identity")
KEEP = clock("keep_identity_document", verb="forget")
SENDING = {"opens": (DECIDE,), "closes": (REMINDER,)}
LIFECYCLE = Lifecycle(
    State,
    [
        #    from            verb              to              who           what this move makes true
        Edge(State.ASKED, "send", State.SENT, Role.HOLDER, **SENDING),
        Edge(State.ASKED, "send_as_seller", State.SENT, Role.SELLER, **SENDING),
        Edge(State.ASKED, "remind", State.ASKED, Role.SYSTEM, letters=(RequirementReminder,)),
        Edge(State.SENT, "add", State.SENT, Role.HOLDER),
        Edge(State.SENT, "add_as_seller", State.SENT, Role.SELLER),
        Edge(
            State.SENT,
            "accept",
            State.ACCEPTED,
            Role.STAFF,
            letters=(RequirementAccepted,),
            opens=(KEEP,),
            closes=(DECIDE,),
        ),
        Edge(
            State.SENT,
            "refuse",
            State.REFUSED,
            Role.STAFF,
            letters=(RequirementRefused,),
            opens=(REMINDER,),
            closes=(DECIDE,),
        ),
        Edge(State.REFUSED, "send", State.SENT, Role.HOLDER, **SENDING),
        Edge(State.REFUSED, "send_as_seller", State.SENT, Role.SELLER, **SENDING),
        Edge(State.REFUSED, "remind", State.REFUSED, Role.SYSTEM, letters=(RequirementReminder,)),
        Edge(State.ACCEPTED, "forget", State.ACCEPTED, Role.SYSTEM, effects=(ForgetDocuments,)),
    ],
)

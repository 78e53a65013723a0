"""What may happen to a letter of authorisation: data only. Owner and agent are both holders; actions know which."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.clocks import clock
from ledger.lifecycle import Edge, Lifecycle, Role
from rights.authorisation_letters import (
    AuthorisationAsked,
    AuthorisationConfirmed,
    AuthorisationConfirmedOwner,
    AuthorisationEnded,
    AuthorisationEndsSoon,
    AuthorisationRefused,
    AuthorisationRejected,
    AuthorisationRevoked,
)


class State(models.TextChoices):
    DRAFTED = "drafted", _("drafted")
    SENT = "sent", _("waiting for the owner")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("refused")
    REVOKED = "revoked", _("revoked")
    ENDED = "ended", _("ended")


OPEN = (State.DRAFTED, State.SENT)
REMINDERS = tuple(clock(f"letter_ends_{which}", verb="remind") for which in ("first", "second", "last"))
TERM = clock("letter_ends", verb="end")
CLOCKS = (*REMINDERS, TERM)
CONFIRMED_LETTERS = (AuthorisationConfirmed, AuthorisationConfirmedOwner)

# What staff do not accept goes back to its agent, to be handed in again: one upload mends it. An owner's no is the end.
LIFECYCLE = Lifecycle(
    State,
    [
        #    from             verb        to               who          what this move makes true
        Edge(State.DRAFTED, "send", State.SENT, Role.HOLDER, letters=(AuthorisationAsked,)),
        Edge(State.DRAFTED, "hand_in", State.SENT, Role.HOLDER),
        Edge(State.DRAFTED, "discard", State.REVOKED, Role.HOLDER),
        Edge(State.SENT, "hand_in", State.SENT, Role.HOLDER),
        Edge(State.SENT, "discard", State.REVOKED, Role.HOLDER),
        Edge(State.SENT, "confirm", State.CONFIRMED, Role.HOLDER, letters=CONFIRMED_LETTERS),
        Edge(State.SENT, "refuse", State.REFUSED, Role.HOLDER, letters=(AuthorisationRefused,)),
        Edge(State.SENT, "propose", State.SENT, Role.STAFF),
        Edge(State.SENT, "ask", State.SENT, Role.STAFF, letters=(AuthorisationAsked,)),
        Edge(State.SENT, "approve", State.CONFIRMED, Role.STAFF, letters=CONFIRMED_LETTERS),
        Edge(State.SENT, "reject", State.DRAFTED, Role.STAFF, letters=(AuthorisationRejected,)),
        Edge(State.CONFIRMED, "revoke", State.REVOKED, Role.HOLDER, letters=(AuthorisationRevoked,), closes=CLOCKS),
        Edge(State.CONFIRMED, "stop", State.REVOKED, Role.STAFF, letters=(AuthorisationRevoked,), closes=CLOCKS),
        Edge(State.CONFIRMED, "remind", State.CONFIRMED, Role.SYSTEM, letters=(AuthorisationEndsSoon,)),
        Edge(State.CONFIRMED, "end", State.ENDED, Role.SYSTEM, letters=(AuthorisationEnded,), closes=CLOCKS),
    ],
)

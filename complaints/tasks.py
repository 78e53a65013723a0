"""What the outbox asks of complaints: performing takedowns, restorations and new looks. No own rules."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from complaints import actions
from complaints.commands import Command, IsTrue, look_at
from complaints.models import ReportedListing
from complaints.states import LOOKED_AT, State
from ledger.lifecycle import Actor
from marketplace.models import Receipt
from outbox.handlers import CannotClose, Handler, Unknown, register
from outbox.models import Effect

MARKET = "market"  # the queue
WITHDRAWN = "withdrawn"  # what a marketplace answers to a restoration when its seller keeps the listing off sale


def reported_of(effect: Effect) -> ReportedListing:
    """The case that an effect acts for."""
    rows = ReportedListing.objects.select_related("listing__market", "complaint")
    return rows.get(pk=effect.payload["reported"])


def still_wanted(*states: State) -> Callable[[Effect], bool]:
    """Ask, just before sending, whether the decision behind the effect is still the one in force."""

    def wanted(effect: Effect) -> bool:
        reported = reported_of(effect)
        return reported.state in states and reported.decision.pk == effect.payload["decision"]

    return wanted


hide_wanted, restore_wanted, look_wanted = (
    still_wanted(State.HIDING),
    still_wanted(State.RESTORING),
    still_wanted(*LOOKED_AT),
)


def perform_hide(effect: Effect) -> dict[str, Any]:
    """Hide the listing, then look: it counts as done only when a buyer can't see, find or buy it."""
    return _command(effect, Receipt.Act.HIDE, lambda seen: seen.is_gone)


def perform_restore(effect: Effect) -> dict[str, Any]:
    """Put the listing back, then look: it counts as done when the marketplace shows it again.

    Or when the marketplace says that only its seller's own wish still keeps it away: `withdrawn` in the receipt.
    """
    return _command(effect, Receipt.Act.RESTORE, lambda seen: seen.page and seen.api and seen.search)


def _command(effect: Effect, act: str, is_true: IsTrue) -> dict[str, Any]:
    answer, seen = Command.of(effect, reported_of(effect).listing, act).perform(is_true)
    receipt = {"answer": answer.answer, "seen": seen.as_dict()}
    if is_true(seen):
        return receipt
    if act == Receipt.Act.RESTORE and answer.answer.get("standing") == WITHDRAWN:
        return receipt | {"withdrawn": True}
    # The command was taken and a buyer still sees otherwise: read back and look again before giving up.
    raise Unknown(f"The marketplace took the command, but a buyer sees: {seen.as_dict()}")


def perform_look(effect: Effect) -> dict[str, Any]:
    """Look once more, as a buyer does, at a listing that is down."""
    return {"seen": look_at(reported_of(effect).listing, key=effect.key)}


def hide_settled(effect: Effect, receipt: dict[str, Any]) -> None:
    actions.confirm_takedown(reported_of(effect))


def restore_settled(effect: Effect, receipt: dict[str, Any]) -> None:
    settle = actions.confirm_release if receipt.get("withdrawn") else actions.confirm_restoration
    settle(reported_of(effect))


def look_settled(effect: Effect, receipt: dict[str, Any]) -> None:
    if places := [place for place, is_seen in receipt["seen"].items() if is_seen]:
        actions.report_back(reported_of(effect), look=effect.payload["look"], places=places)


def waits_for(effect: Effect, wanted: Callable[[Effect], bool]) -> bool:
    """Whether a case still waits for an effect; one that names no case, or none of ours, holds nobody up."""
    try:
        return wanted(effect)
    except (KeyError, ReportedListing.DoesNotExist):
        return False


def hide_closed(effect: Effect, by: Actor) -> None:
    """Staff close a takedown that was given up. Refused while it stands: else a case would say "being taken down"."""
    if waits_for(effect, hide_wanted):
        raise CannotClose(_("This takedown still stands: try again, or put the listing back in the case."))


def restore_closed(effect: Effect, by: Actor) -> None:
    """Staff close a restoration that was given up: our takedown no longer stands, and both sides are told so."""
    if waits_for(effect, restore_wanted):
        actions.release(reported_of(effect), by=by)


HIDE, RESTORE = _("Take a listing off the marketplace"), _("Put a listing back on the marketplace")
LOOK = _("Look on the marketplace whether a listing is still down")
register("hide", Handler(perform_hide, hide_wanted, hide_settled, hide_closed, label=HIDE, queue=MARKET))
register(
    "restore",
    Handler(perform_restore, restore_wanted, restore_settled, restore_closed, label=RESTORE, queue=MARKET),
)
# One that is closed has no consequence.
register("look", Handler(perform_look, look_wanted, look_settled, label=LOOK, queue=MARKET))

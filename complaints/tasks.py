"""Performing takedowns and restorations on the marketplace: the command, then a look as a buyer. No own rules."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from complaints import actions
from complaints.models import ReportedListing
from complaints.states import State
from marketplace.actions import record_receipt
from marketplace.connectors.base import (
    CommandReceipt,
    Connector,
    ConnectorError,
    ListingNotFound,
    ListingRef,
    OutcomeUnknown,
    Visibility,
)
from marketplace.models import Receipt
from marketplace.registry import connector_for
from outbox.handlers import Handler, Permanent, Temporary, Unknown, register
from outbox.models import Effect


def reported_of(effect: Effect) -> ReportedListing:
    """The case that an effect acts for."""
    rows = ReportedListing.objects.select_related("listing__market", "complaint")
    return rows.get(pk=effect.payload["reported"])


def still_wanted(state: State) -> Callable[[Effect], bool]:
    """Ask, just before sending, whether the decision behind the effect is still the one in force."""

    def wanted(effect: Effect) -> bool:
        reported = reported_of(effect)
        return reported.state == state and reported.decision.pk == effect.payload["decision"]

    return wanted


def perform_hide(effect: Effect) -> dict[str, Any]:
    """Hide the listing, then look: it counts as done only when a buyer can't see, find or buy it."""
    return _command(effect, Receipt.Act.HIDE, lambda seen: seen.is_gone)


def perform_restore(effect: Effect) -> dict[str, Any]:
    """Put the listing back, then look: it counts as done when the marketplace shows it again."""
    return _command(effect, Receipt.Act.RESTORE, lambda seen: seen.page and seen.api and seen.search)


def _command(effect: Effect, act: str, is_true: Callable[[Visibility], bool]) -> dict[str, Any]:
    listing = reported_of(effect).listing
    connector = connector_for(listing.market)
    ref = ListingRef(listing.market.code, listing.external_id)
    try:
        receipt = _performed_before(connector, ref, effect) or _send(connector, ref, effect, act)
        record_receipt(listing, act, effect.key, {"repeated": receipt.repeated} | receipt.answer)
        seen = connector.verify(ref)
        record_receipt(listing, Receipt.Act.VERIFY, effect.key, asdict(seen))
    except OutcomeUnknown as doubt:
        raise Unknown(str(doubt), away=doubt.away) from doubt
    except ConnectorError as failure:
        if failure.permanent:
            raise Permanent(str(failure)) from failure
        raise Temporary(str(failure), pause=failure.retry_after, away=failure.away) from failure
    if not is_true(seen):
        # The command was taken and a buyer still sees otherwise: read back and look again before giving up.
        raise Unknown(f"The marketplace took the command, but a buyer sees: {asdict(seen)}")
    return {"answer": receipt.answer, "seen": asdict(seen)}


def _performed_before(connector: Connector, ref: ListingRef, effect: Effect) -> CommandReceipt | None:
    """After an attempt in doubt, ask the marketplace whether it took effect."""
    return connector.performed(ref, key=effect.key) if effect.doubtful else None


def _send(connector: Connector, ref: ListingRef, effect: Effect, act: str) -> CommandReceipt:
    command = connector.hide if act == Receipt.Act.HIDE else connector.restore
    try:
        return command(ref, key=effect.key, seq=effect.seq)
    except ListingNotFound as gone:
        if act == Receipt.Act.RESTORE:
            raise
        # The seller removed it meanwhile: nothing to hide, and the look that follows shows it.
        return CommandReceipt(key=effect.key, repeated=False, answer={"gone": str(gone)})


def hide_settled(effect: Effect, receipt: dict[str, Any]) -> None:
    actions.confirm_takedown(reported_of(effect))


def restore_settled(effect: Effect, receipt: dict[str, Any]) -> None:
    actions.confirm_restoration(reported_of(effect))


register("hide", Handler(perform_hide, still_wanted(State.HIDING), hide_settled))
register("restore", Handler(perform_restore, still_wanted(State.RESTORING), restore_settled))

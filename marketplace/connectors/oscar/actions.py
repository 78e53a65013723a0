"""Writing down what is about to be done to the shop, and what was seen of it."""

from typing import Any

from django.db import IntegrityError, transaction

from marketplace.connectors.base import CommandReceipt, ConnectorError
from marketplace.connectors.oscar.models import Command, Head, Outcome, Remembered
from marketplace.connectors.oscar.operator import Ware
from marketplace.connectors.oscar.queries import is_overtaken
from marketplace.models import Market

OVERTAKEN = "A later command was already given for this listing."


def begin(market: Market, external_id: str, *, act: str, key: str, seq: int) -> Command:
    """Write a command down before anything is sent; the same key twice gives the first row.

    Raises ConnectorError, for good, when a later command came first or the key was used for something else.
    """
    try:
        with transaction.atomic():
            known = Command.objects.filter(market=market, key=key).first()
            return known or _first(market, external_id, act=act, key=key, seq=seq)
    except IntegrityError:  # the same key, or the first command on this listing, came twice at once
        with transaction.atomic():
            known = Command.objects.filter(market=market, key=key).first()
            return known or _first(market, external_id, act=act, key=key, seq=seq)


def checked(command: Command, external_id: str, act: str) -> Command:
    """Refuse a key that was used for another listing or act."""
    if (command.external_id, command.act) != (external_id, act):
        raise ConnectorError("This key was used for another command.", permanent=True)
    return command


def _first(market: Market, external_id: str, *, act: str, key: str, seq: int) -> Command:
    Head.objects.get_or_create(market=market, external_id=external_id)
    fresh = Head.objects.filter(market=market, external_id=external_id, last_seq__lte=seq)
    if not fresh.update(last_seq=seq):
        raise ConnectorError(OVERTAKEN, permanent=True)
    return Command.objects.create(market=market, external_id=external_id, act=act, key=key, seq=seq)


def refuse_if_overtaken(command: Command) -> None:
    """Ask once more, just before the shop is told: the shop itself knows no order of commands."""
    if is_overtaken(command):
        raise ConnectorError(OVERTAKEN, permanent=True)


def remember(command: Command, ware: Ware) -> None:
    """Keep how a product stands, if there is anything to keep."""
    if ware.is_public or ware.records:
        facts = {"was_public": ware.is_public, "records": list(ware.records)}
        Remembered.objects.create(command=command, product=ware.number, **facts)


def finish(command: Command, answer: dict[str, Any], *, repeated: bool) -> CommandReceipt:
    """Keep what was seen; the first outcome stays the answer for ever."""
    try:
        with transaction.atomic():
            outcome, _ = Outcome.objects.get_or_create(command=command, defaults={"answer": answer})
    except IntegrityError:
        outcome = Outcome.objects.get(command=command)
    return CommandReceipt(key=command.key, repeated=repeated, answer=outcome.answer)

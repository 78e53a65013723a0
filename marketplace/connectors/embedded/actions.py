"""What changes the market: baskets, and the operator's commands."""

import secrets
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from marketplace.connectors.embedded.models import Basket, BasketLine, Item, OperatorCommand
from marketplace.connectors.embedded.queries import basket_of


class NotForSale(Exception):
    """The item can't be bought now."""


class CommandRefused(Exception):
    """The command was not performed: a later one came first, or its key was used for something else."""


@dataclass(frozen=True, slots=True)
class Performed:
    """A command's answer; `repeated` when it had been performed before."""

    answer: dict[str, Any]
    repeated: bool


@transaction.atomic
def add_to_basket(item: Item, *, token: str | None) -> str:
    """Put one piece into the browser's basket, up to the stock, and return the basket's token. Raises NotForSale."""
    if not item.can_be_bought:
        raise NotForSale
    basket = basket_of(token) or Basket.objects.create(token=secrets.token_urlsafe(32))
    line, made = BasketLine.objects.get_or_create(basket=basket, item=item)
    if not made and line.quantity < item.stock:
        line.quantity += 1
        line.save(update_fields=["quantity"])
    return basket.token


@transaction.atomic
def remove_from_basket(item: Item, *, token: str | None) -> bool:
    """Take the item out; an emptied basket goes too. Returns whether anything is left."""
    basket = basket_of(token)
    if basket is None:
        return False
    basket.lines.filter(item=item).delete()
    if basket.lines.exists():
        return True
    basket.delete()
    return False


def perform(item: Item, *, act: str, key: str, seq: int) -> Performed:
    """Hide or restore an item once per key. Restoring touches neither price, stock nor the seller's own withdrawal.

    seq: number of the command on this item; below the last performed one it is refused, so that a late
    command can't undo a newer one. Raises CommandRefused.
    """
    if done := OperatorCommand.objects.filter(key=key).first():
        return _repeat(done, item, act)
    try:
        with transaction.atomic():
            return Performed(_perform_first(item, act=act, key=key, seq=seq), repeated=False)
    except IntegrityError:  # the same key came twice at once; the other one was performed
        return _repeat(OperatorCommand.objects.get(key=key), item, act)


def _perform_first(item: Item, *, act: str, key: str, seq: int) -> dict[str, Any]:
    fresh = Item.objects.filter(Q(last_seq__lte=seq), pk=item.pk)
    if not fresh.update(last_seq=seq, is_hidden=act == OperatorCommand.Act.HIDE):
        raise CommandRefused("A later command was already performed on this item.")
    item.refresh_from_db()
    now = timezone.now()
    answer = {"item": item.number, "act": act, "seq": seq, "standing": item.standing, "performed_at": now.isoformat()}
    OperatorCommand.objects.create(key=key, item=item, act=act, seq=seq, answer=answer, performed_at=now)
    return answer


def _repeat(done: OperatorCommand, item: Item, act: str) -> Performed:
    if (done.item_id, done.act) != (item.pk, act):
        raise CommandRefused("This key was used for another command.")
    return Performed(done.answer, repeated=True)

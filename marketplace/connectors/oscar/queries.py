"""What is known of commands and of stock that was taken away."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from marketplace.connectors.base import CommandReceipt
from marketplace.connectors.oscar.addresses import last_number
from marketplace.connectors.oscar.models import Command, Outcome, Remembered
from marketplace.connectors.oscar.operator import Ware, record_key
from marketplace.models import Market


@dataclass(frozen=True, slots=True)
class Kept:
    """How a product stood before it was hidden."""

    was_public: bool
    records: dict[tuple[int | None, str], dict[str, Any]]

    def missing_from(self, ware: Ware) -> list[dict[str, Any]]:
        """The stock records that the product no longer has. One that its seller made anew is the newer truth."""
        there = {record_key(record) for record in ware.records}
        return [record for key, record in self.records.items() if key not in there]

    def is_back_in(self, ware: Ware) -> bool:
        return not self.missing_from(ware) and (ware.is_public or not self.was_public)


def kept_stock(market: Market, external_id: str) -> dict[int, Kept]:
    """What hides have taken from a listing since it was last restored, by product.

    Several hides may have taken something: a try that broke off, then another; or stock that its seller made anew
    while the listing was down. Of each stock record the latest counts, and none is forgotten.
    """
    ours = Command.objects.filter(market=market, external_id=external_id)
    restored = ours.filter(act=Command.Act.RESTORE, outcome__isnull=False).aggregate(last=Max("pk"))["last"] or 0
    found: dict[int, Kept] = {}
    for row in Remembered.objects.filter(command__in=ours.filter(pk__gt=restored)).order_by("pk"):
        before = found.get(row.product, Kept(False, {}))
        records = {record_key(record): record for record in row.records}
        found[row.product] = Kept(before.was_public or row.was_public, before.records | records)
    return found


def last_partner(market: Market, external_id: str) -> int | None:
    """The seller of a listing as last remembered, whatever became of the listing since."""
    rows = Remembered.objects.filter(command__market=market, command__external_id=external_id).order_by("-pk")
    for row in rows.iterator():
        for record in row.records:
            if (number := last_number(record.get("partner"))) is not None:
                return number
    return None


def is_overtaken(command: Command) -> bool:
    """Whether a later command was begun on the same listing."""
    later = Command.objects.filter(market_id=command.market_id, external_id=command.external_id, pk__gt=command.pk)
    return later.exists()


def receipt_of(command: Command) -> CommandReceipt | None:
    """The answer that was given for a command; None when its effect was never seen."""
    outcome = Outcome.objects.filter(command=command).first()
    return CommandReceipt(key=command.key, repeated=True, answer=outcome.answer) if outcome else None

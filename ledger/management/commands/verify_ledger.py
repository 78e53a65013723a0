"""Check every case's chain of events against its head."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledger.chain import faults
from ledger.models import Chain, Event


def look() -> list[str]:
    return list(faults(Chain.objects.iterator(), Event.objects.order_by("case", "seq").iterator()))


class Command(BaseCommand):
    help = "Check that no event was edited, removed, added or reordered. Example: ./portal manage verify_ledger"

    def handle(self, *args: Any, **options: Any) -> None:
        found = look()
        if found:
            # A case that was being written to while we read looks broken once, and never twice in the same words.
            again = look()
            found = [fault for fault in found if fault in again]
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"The ledger has {len(found)} faults.")
        self.stdout.write(f"The ledger holds: {Event.objects.count()} events of {Chain.objects.count()} cases.")

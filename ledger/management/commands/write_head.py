"""Write a signed head of the ledger now."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ledger.heads import heads, seal_of
from ledger.signing import HeadRefused, write_head


class Command(BaseCommand):
    help = "Write down and sign how each case's chain of events ends now. Example: ./portal manage write_head"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anyway",
            action="store_true",
            help="sign although the ledger does not continue the head before: after restoring a back-up, for a new key",
        )

        parser.add_argument("--dry-run", action="store_true", help="say whether one could be signed, and write none")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self.stdout.write(self.outlook(anyway=options["anyway"]))
            return
        try:
            head = write_head(anyway=options["anyway"])
        except HeadRefused as refusal:
            raise CommandError(f"{refusal} Nothing was signed; verify_ledger tells all.") from refusal
        except OSError as problem:
            raise CommandError(f"{problem.filename or 'The head'} can't be written: {problem.strerror}.") from problem
        self.stdout.write(f"{head.path}")

    def outlook(self, *, anyway: bool) -> str:
        """What would happen. Raises CommandError when nothing would be signed."""
        before = next(reversed(heads()), None)
        trouble = seal_of(before).trouble if before else ""
        if trouble and not anyway:
            raise CommandError(f"{before}: {trouble}. Nothing would be signed; verify_ledger tells all.")
        return f"Head {before.number + 1 if before else 1} would be written to {settings.LEDGER_HEADS}."

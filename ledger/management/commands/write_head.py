"""Write a signed head of the ledger now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ledger.signing import HeadRefused, write_head


class Command(BaseCommand):
    help = "Write down and sign how each case's chain of events ends now. Example: ./portal manage write_head"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anyway",
            action="store_true",
            help="sign although the ledger does not continue the head before: after restoring a back-up, for a new key",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            head = write_head(anyway=options["anyway"])
        except HeadRefused as refusal:
            raise CommandError(f"{refusal} Nothing was signed; verify_ledger tells all.") from refusal
        except OSError as problem:
            raise CommandError(f"{problem.filename or 'The head'} can't be written: {problem.strerror}.") from problem
        self.stdout.write(f"{head.path}")

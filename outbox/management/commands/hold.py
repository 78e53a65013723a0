"""Hold everything outward, as before a restored database is let loose."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from outbox.holds import begin, open_hold


class Command(BaseCommand):
    help = (
        "Let no letter and no command leave, and no deadline strike, until release_hold. Run it after restoring a "
        'back-up, before anything is started. Safe to run twice. Example: ./portal manage hold --reason "Restored"'
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reason", required=True, help="why, at most 500 signs; the status page shows it")
        parser.add_argument("--dry-run", action="store_true", help="say what is held now and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        reason = options["reason"].strip()
        if not reason or len(reason) > 500:
            raise CommandError("Write a reason of 1 to 500 signs.")
        hold = open_hold() if options["dry_run"] else begin(why=reason)
        self.stdout.write(f"Held since {hold.since:%Y-%m-%d %H:%M} UTC: {hold.why}" if hold else "Nothing is held.")

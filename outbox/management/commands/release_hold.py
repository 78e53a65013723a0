"""Confirm a restored database, so that letters and commands leave again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from outbox.holds import open_hold, release


class Command(BaseCommand):
    help = (
        "Let things leave again after a back-up was restored. Exit status 1 when nothing is held. "
        "Waiting letters are given up for staff to look at, "
        'waiting commands are read back. Example: ./portal manage release_hold --reason "Restored from 3 May, 02:00"'
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reason", required=True, help="why it is right to go on, at most 500 signs; it is kept")
        parser.add_argument("--dry-run", action="store_true", help="say what is held and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        hold, reason = open_hold(), options["reason"].strip()
        if hold is None:
            raise CommandError("Nothing is held.")
        if not reason or len(reason) > 500:
            raise CommandError("Write a reason of 1 to 500 signs.")
        self.stdout.write(f"Held since {hold.since:%Y-%m-%d %H:%M} UTC: {hold.why}")
        if options["dry_run"]:
            return
        aside = release(reason=reason)
        letters, commands = aside.letters, aside.commands
        self.stdout.write(f"{letters} letters given up for staff to look at, {commands} commands read back.")

"""After the secret key was changed: encrypt with the new one what older ones encrypted."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.second_factor.adapter import renew_secrets


class Command(BaseCommand):
    help = "Encrypt second factors anew with the present key; safe to run twice. Example: ./portal manage renew_secrets"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only say how many can be read.")

    def handle(self, *args: Any, **options: Any) -> None:
        done, lost = renew_secrets(dry_run=options["dry_run"])
        self.stdout.write(f"{'Readable' if options['dry_run'] else 'Encrypted anew'}: {done} second factors.")
        if lost:
            self.stderr.write(f"Readable with no key that is set: {lost}. Is the key that made them in the FALLBACKS?")

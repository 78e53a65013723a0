"""Keep the handbook's words of today as a version, if they are new."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from handbook.versions import publish, words_changed


class Command(BaseCommand):
    help = "Keep the handbook as it stands as a dated version, if its words changed. Safe to run twice. Example: ./portal manage publish_handbook"  # noqa: E501

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only say whether a version would be kept.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            said = "A new version would be kept." if words_changed() else "Nothing changed since the newest version."
            self.stdout.write(said)
            return
        version = publish()
        self.stdout.write(f"New version: {version}." if version else "Nothing changed since the newest version.")

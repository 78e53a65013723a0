"""Hold rows and files against each other."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from uploads.reconcile import compare, sweep


class Command(BaseCommand):
    help = (
        "Name rows whose file is gone, and files older than an hour that no row names. "
        "Example: ./portal manage check_files --sweep"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sweep", action="store_true", help="delete the files that no row names")

    def handle(self, *args: Any, **options: Any) -> None:
        found = compare()
        for row in found.missing:
            self.stderr.write(f"missing: {row}")
        for name in found.stray:
            self.stdout.write(f"no row names: {name}")
        if options["sweep"]:
            self.stdout.write(f"{sweep(found)} deleted")
        if found.missing:
            raise CommandError(f"{len(found.missing)} files are missing. Bring them back from a back-up.")
        self.stdout.write(f"{found.files} files, none missing; {len(found.stray)} that no row names.")

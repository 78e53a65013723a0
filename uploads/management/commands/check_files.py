"""Hold rows and files against each other."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from uploads.reconcile import Found, compare, sweep


class Command(BaseCommand):
    help = (
        "Name rows whose file is gone, and files older than an hour that no row names. Exit status 1 when one is gone. "
        "Example: ./portal manage check_files --sweep"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sweep", action="store_true", help="delete the files that no row names")
        parser.add_argument("--dry-run", action="store_true", help="delete nothing, also where --sweep is given")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        found = compare()
        deleted = sweep(found) if options["sweep"] and not options["dry_run"] else 0
        if options["json"]:
            self.stdout.write(json.dumps({**asdict(found), "deleted": deleted}, indent=2))
        else:
            self.tell(found, deleted, sweeping=options["sweep"])
        if found.missing:
            raise CommandError(f"{len(found.missing)} files are missing. Bring them back from a back-up.")

    def tell(self, found: Found, deleted: int, *, sweeping: bool) -> None:
        for row in found.missing:
            self.stderr.write(f"missing: {row}")
        for name in found.stray:
            self.stdout.write(f"no row names: {name}")
        if sweeping:
            self.stdout.write(f"{deleted} deleted")
        self.stdout.write(
            f"{found.files} files, {len(found.missing) or 'none'} missing; {len(found.stray)} that no row names."
        )

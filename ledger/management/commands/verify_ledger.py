"""Check every case's chain of events, and all of them against the signed heads."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ledger.verify import examine


class Command(BaseCommand):
    help = (
        "Check that no event was edited, removed, added or reordered. Reads only. Exit status 1 when one was. "
        "Example: ./portal manage verify_ledger --require-head"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all-heads", action="store_true", help="check all signed heads that are kept, not only the newest"
        )
        parser.add_argument("--require-head", action="store_true", help="fail when there is no signed head of late")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = examine(all_heads=options["all_heads"])
        except OSError as problem:
            raise CommandError(f"{problem.filename} can't be read: {problem.strerror}.") from problem
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found), indent=2, ensure_ascii=False))
        for line in (*found.notes, *found.faults):
            self.stderr.write(line)
        if found.faults:
            raise CommandError(f"The ledger has {len(found.faults)} faults.")
        if options["require_head"] and not found.fresh:
            raise CommandError("There is no signed head of late, and --require-head asks for one.")
        for line in [] if options["json"] else found.held:
            self.stdout.write(line)

"""Show, write or check the table of variables."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ipp_portal import env
from ipp_portal.settings_table import PAGE, refreshed, table


class Command(BaseCommand):
    help = (
        "Show every variable that the portal reads, its default and its meaning. Exit status 1 when --check finds the "
        "table in docs/operations.md old. Example: ./portal manage settings_table --write"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object, by name")
        parser.add_argument("--write", action="store_true", help="bring docs/operations.md up to date")
        parser.add_argument("--check", "--dry-run", action="store_true", help="say whether it is, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["json"]:
            self.stdout.write(json.dumps({name: asdict(one) for name, one in env.TABLE.items()}, indent=2))
        elif options["write"] or options["check"]:
            self.bring_up_to_date(dry=options["check"])
        else:
            self.stdout.write(table())

    def bring_up_to_date(self, *, dry: bool) -> None:
        page = PAGE.read_text(encoding="utf-8")
        new = refreshed(page)
        if new != page and dry:
            raise CommandError("The table in docs/operations.md is old: run ./portal manage settings_table --write.")
        if new != page:
            PAGE.write_text(new, encoding="utf-8")
        self.stdout.write("The table in docs/operations.md is up to date.")

"""Say whether a marketplace is set up well, and if not, what is wrong and what to do."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.selftest import Failed, look


class Command(BaseCommand):
    help = (
        "Try out how a marketplace is set up. Reads only, unless --act is given. Exit status 1 names the cause. "
        "Example: ./portal manage check_market corner --listing https://shop.market.org/item/12"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the market's code, as in admin")
        parser.add_argument(
            "--listing", default="", metavar="ADDRESS", help="read this listing too, as for a complaint"
        )
        parser.add_argument("--act", action="store_true", help="hide that listing and put it back: one made for trying")
        parser.add_argument("--dry-run", action="store_true", help="read only, also where --act is given")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] and not options["listing"]:
            raise CommandError("Name the listing to hide and put back: --listing ADDRESS.")
        told: list[str] = []
        try:
            for line in look(options["code"], options["listing"], act=options["act"] and not options["dry_run"]):
                told.append(str(line))
                if not options["json"]:
                    self.stdout.write(line)
        except Failed as failure:
            if options["json"]:
                self.stdout.write(json.dumps({"ok": False, "lines": told, "cause": str(failure)}, indent=2))
            raise CommandError(str(failure)) from failure
        if options["json"]:
            self.stdout.write(json.dumps({"ok": True, "lines": told, "cause": ""}, indent=2))
        else:
            self.stdout.write(self.style.SUCCESS(f"Market {options['code']} is set up well."))

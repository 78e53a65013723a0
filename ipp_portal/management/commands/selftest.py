"""Try out what the portal leans on, and name the cause of what does not work."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ipp_portal.selftest import PARTS, Finding, examine


class Command(BaseCommand):
    help = (
        "Try out database, storage, broker and workers, marketplaces and mail; what fails is named with what to do. "
        "Changes nothing, and sends a mail only with --to. Exit status 1 when something fails. "
        "Example: ./portal manage selftest mail --to you@market.org"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("part", nargs="?", default="all", choices=[*PARTS, "all"], help="all unless given")
        parser.add_argument("--to", default="", metavar="ADDRESS", help="send a mail there, to see it arrive")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        found = examine(options["part"], to=options["to"])
        failed = [finding for finding in found if not finding.ok]
        if options["json"]:
            report = {"ok": not failed, "findings": [asdict(finding) for finding in found]}
            self.stdout.write(json.dumps(report, indent=2, ensure_ascii=False))
        else:
            for finding in found:
                self.stdout.write(said(finding))
        if failed:
            sys.exit(1)


def said(finding: Finding) -> str:
    """One finding in a line."""
    to_do = "" if finding.ok or not finding.to_do else f" {finding.to_do}"
    return f"{'fine ' if finding.ok else 'WRONG'}  {finding.part}: {finding.words}{to_do}"

"""Say how the portal is, for people and for programs."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ipp_portal import status
from ipp_portal.version import version


class Command(BaseCommand):
    help = "Say what is too old. Exit status 1 when something alarms. Example: ./portal manage status --json"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object, for a monitoring program")

    def handle(self, *args: Any, **options: Any) -> None:
        lines = status.report()
        alarms = [line for line in lines if line.is_alarm]
        if options["json"]:
            found = {"version": version(), "alarms": len(alarms), "lines": [line.as_dict() for line in lines]}
            self.stdout.write(json.dumps(found, indent=2))
        else:
            for line in lines:
                self.stdout.write(said(line))
        if alarms:
            sys.exit(1)


def said(line: status.Line) -> str:
    """One line in words."""
    since = f" Since {line.since:%Y-%m-%d %H:%M:%S} UTC." if line.since else ""
    to_do = f" {line.to_do}" if line.is_alarm else ""
    state = "ALARM" if line.is_alarm else "watch" if line.since else "fine "
    return f"{state}  {line.what}: {line.words}{since}{to_do}"

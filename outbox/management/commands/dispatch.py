"""Run the dispatcher until TERM or Ctrl-C."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ledger.keeper import keep_heads, look
from ledger.moments import database_now
from outbox.dispatcher import run, tick
from outbox.rows import due


class Command(BaseCommand):
    help = (
        "Fire deadlines and hand due effects to the workers, until TERM or Ctrl-C. Any number may run. "
        "Example: ./portal manage dispatch --once"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="look once and stop; prints how many rows were handed over"
        )
        parser.add_argument("--dry-run", action="store_true", help="say how many effects are due, and hand over none")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self.stdout.write(f"{due(database_now()).count()} due")
            return
        if options["once"]:
            self.stdout.write(f"{tick()} handed over")
            look()
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        keep_heads(stop)
        run(stop.is_set)

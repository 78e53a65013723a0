"""Run the dispatcher until TERM or Ctrl-C."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ledger.keeper import keep_heads, look
from outbox.dispatcher import run, tick


class Command(BaseCommand):
    help = "Fire deadlines and hand due effects to the workers. Example: ./portal manage dispatch --once"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="look once and stop; prints how many rows were handed over"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(f"{tick()} handed over")
            look()
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        keep_heads(stop)
        run(stop.is_set)

"""Fill the demonstration's world."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo.world import build


class Command(BaseCommand):
    help = "Make the demonstration's people, rights and market, once. Example: IPP_DEMO=1 ./portal manage demo_world"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is no demonstration: set IPP_DEMO=1 to fill it with made-up people.")
        # The site isn't up yet when this runs, so the market is asked inside this process.
        settings.MARKET_TRANSPORT = "wsgi"
        build()
        if options["verbosity"]:
            self.stdout.write(f"The demonstration is ready. Log-ins: {settings.VAR / 'demo-logins.json'}")

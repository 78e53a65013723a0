"""Print the handbook of one language as a PDF."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from handbook.pages import LANGUAGES, ORIGINAL, HandbookError
from handbook.pdf import NoBrowser, NoFont, print_handbook


class Command(BaseCommand):
    help = "Print the handbook as one tagged PDF. Example: ./portal manage handbook_pdf --language en --to handbook.pdf"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--language", default=ORIGINAL, help=f"one of {', '.join(LANGUAGES)}")
        parser.add_argument("--to", type=Path, help="where to write it; handbook-<language>.pdf here unless given")

    def handle(self, *args: Any, **options: Any) -> None:
        target = options["to"] or Path(f"handbook-{options['language']}.pdf")
        if target.is_dir() or not target.absolute().parent.is_dir():
            raise CommandError(f"{target} can't be written: name a file in a folder that exists with --to.")
        try:
            print_handbook(options["language"], target)
        except (HandbookError, NoBrowser, NoFont) as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(f"Printed {target}.")

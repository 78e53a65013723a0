"""Keep the handbook's words of today as a version, if they are new."""

from typing import Any

from django.core.management.base import BaseCommand

from handbook.versions import publish


class Command(BaseCommand):
    help = "Keep the handbook as it stands as a dated version, if its words changed. Safe to run twice. Example: ./portal manage publish_handbook"  # noqa: E501

    def handle(self, *args: Any, **options: Any) -> None:
        version = publish()
        self.stdout.write(f"New version: {version}." if version else "Nothing changed since the newest version.")

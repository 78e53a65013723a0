"""The handbook as one PDF for each language, printed by a headless Chromium; tagged, so that it can be read aloud."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from handbook.pages import LANGUAGES, HandbookError, pages
from handbook.rendering import cleaned, on_a_sheet

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 120  # seconds
FLAGS = ("--headless", "--disable-gpu", "--no-pdf-header-footer", "--export-tagged-pdf", "--disable-dev-shm-usage")


class NoBrowser(Exception):
    """There is no Chromium to print with, or it failed; says so with the way out."""


def chromium() -> str:
    """The browser's path: IPP_CHROMIUM, or the first known name on the path. Raises NoBrowser."""
    found = os.environ.get("IPP_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")
    if not found:
        raise NoBrowser("There is no Chromium here. Install Debian's package chromium, or name one with IPP_CHROMIUM.")
    return found


def print_handbook(language: str, target: Path) -> None:
    """Write all pages of a language into one PDF. Raises HandbookError for an unknown language, NoBrowser."""
    if language not in LANGUAGES or not pages(language):
        raise HandbookError(f"The handbook has no language {language!r}; choose of {', '.join(LANGUAGES)}.")
    browser = chromium()
    with tempfile.TemporaryDirectory(prefix="ipp-handbook-") as folder:
        sheet = Path(folder) / "handbook.html"
        sheet.write_text(_sheet(language), encoding="utf-8")
        command = [browser, *FLAGS, f"--user-data-dir={folder}/profile", f"--print-to-pdf={target.resolve()}"]
        command += ["--no-sandbox"] if os.geteuid() == 0 else []
        command.append(sheet.as_uri())
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603
    if done.returncode or not target.exists():
        raise NoBrowser(f"{browser} could not print the handbook: {done.stderr.strip()[-300:]}")


def _sheet(language: str) -> str:
    """All pages as one file; its links lead to the portal."""
    styles = [(settings.BASE_DIR / "static" / "css" / name).as_uri() for name in ("tokens.css", "portal.css")]
    read = [(page, _abroad(on_a_sheet(page))) for page in pages(language).values()]
    return render_to_string("handbook/printed.html", {"language": language, "read": read, "styles": styles})


def _abroad(html: str) -> SafeString:
    """The same with whole addresses, and pictures from the disk: a file has no site of its own."""
    return cleaned(html.replace('href="/', f'href="{settings.SITE_URL}/'), on_disk=True)

"""The handbook as one PDF for each language, printed by a headless Chromium; tagged, so that it can be read aloud."""

import os
import re
import shutil
import subprocess
import tempfile
import zlib
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from handbook.pages import LANGUAGES, HandbookError, pages
from handbook.rendering import cleaned, on_a_sheet

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 120  # seconds
FLAGS = ("--headless", "--disable-gpu", "--no-pdf-header-footer", "--export-tagged-pdf", "--disable-dev-shm-usage")
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
CODES = re.compile(r"<([0-9A-Fa-f]+)>")
TO_WORDS = "beginbf"  # begins each table of a font that tells its signs' letters


class NoBrowser(Exception):
    """There is no Chromium to print with, or it failed; says so with the way out."""


class NoFont(Exception):
    """The machine has no font with the language's signs, so that boxes would be printed; says so with the way out."""


def chromium() -> str:
    """The browser's path: IPP_CHROMIUM, or the first known name on the path. Raises NoBrowser."""
    found = os.environ.get("IPP_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")
    if not found:
        raise NoBrowser("There is no Chromium here. Install Debian's package chromium, or name one with IPP_CHROMIUM.")
    return found


def print_handbook(language: str, target: Path) -> None:
    """Write all pages of a language into one PDF. Raises HandbookError for an unknown language, NoBrowser, NoFont."""
    if language not in LANGUAGES or not pages(language):
        raise HandbookError(f"The handbook has no language {language!r}; choose of {', '.join(LANGUAGES)}.")
    with tempfile.TemporaryDirectory(prefix="ipp-handbook-") as folder:
        printed = _print(language, Path(folder))
        wanted = {sign for page in pages(language).values() for sign in page.title if sign.isalnum()}
        if boxes := sorted(wanted - drawn(printed.read_bytes())):
            raise NoFont(
                f"The PDF would show boxes instead of {len(boxes)} signs of its headings, such as {boxes[0]}: no font "
                "here has them. Install one that does; for Chinese, Debian's package fonts-wqy-microhei."
            )
        shutil.move(printed, target)


def drawn(content: bytes) -> set[str]:
    """The letters that the fonts within a PDF draw: those of a missing font are drawn as boxes, and not among them."""
    found: set[str] = set()
    for stream in STREAM.findall(content):
        try:
            table = zlib.decompress(stream).decode("latin-1")
        except zlib.error:
            continue  # a picture, or not packed
        for line in table.splitlines() if TO_WORDS in table else ():
            codes = [int(code, 16) for code in CODES.findall(line)]
            count = codes[1] - codes[0] + 1 if len(codes) == 3 else 1
            found |= {chr(codes[-1] + more) for more in range(count)} if codes and codes[-1] <= 0xFFFF else set()
    return found


def _print(language: str, folder: Path) -> Path:
    browser, sheet, printed = chromium(), folder / "handbook.html", folder / "handbook.pdf"
    sheet.write_text(_sheet(language), encoding="utf-8")
    command = [browser, *FLAGS, f"--user-data-dir={folder}/profile", f"--print-to-pdf={printed}"]
    command += ["--no-sandbox"] if os.geteuid() == 0 else []
    command.append(sheet.as_uri())
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise NoBrowser(f"{browser} could not print the handbook: {fault}.") from None
    if done.returncode or not printed.exists():
        raise NoBrowser(f"{browser} could not print the handbook: {done.stderr.strip()[-300:]}")
    return printed


def _sheet(language: str) -> str:
    """All pages as one file; its links lead to the portal."""
    styles = [(settings.BASE_DIR / "static" / "css" / name).as_uri() for name in ("tokens.css", "portal.css")]
    read = [(page, _abroad(on_a_sheet(page))) for page in pages(language).values()]
    return render_to_string("handbook/printed.html", {"language": language, "read": read, "styles": styles})


def _abroad(html: str) -> SafeString:
    """The same with whole addresses, and pictures from the disk: a file has no site of its own."""
    return cleaned(html.replace('href="/', f'href="{settings.SITE_URL}/'), on_disk=True)

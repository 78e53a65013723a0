"""H5 and E11: the handbook on paper."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from playwright.sync_api import Browser

from handbook import specimens
from handbook.pages import LANGUAGES
from tests.support import chromium

FONTS = settings.BASE_DIR / "static" / "vendor" / "dejavu-sans"  # no sign of Chinese in it


@pytest.mark.parametrize("language", LANGUAGES)
def test_h5_the_handbook_is_one_tagged_pdf_of_less_than_3_mb(
    language: str, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPP_CHROMIUM", str(chromium.find()))
    target = tmp_path / "handbook.pdf"
    call_command("handbook_pdf", language=language, to=target, verbosity=0)
    content = target.read_bytes()

    assert content.startswith(b"%PDF-")
    assert (b"/StructTreeRoot" in content, len(content) < 3_000_000) == (True, True)
    assert content.count(b"/Alt") == len(list(specimens.FOLDER.iterdir()))  # each picture is there, with its words


def test_h5_a_machine_without_the_languages_signs_gets_no_file_of_boxes(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPP_CHROMIUM", str(chromium.find()))
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(f"<fontconfig><dir>{FONTS}</dir><cachedir>{tmp_path}</cachedir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(fonts))
    target = tmp_path / "handbook.pdf"

    with pytest.raises(CommandError, match=r"boxes instead of \d+ signs of its headings, such as 一"):
        call_command("handbook_pdf", language="zh-hans", to=target, verbosity=0)
    assert not target.exists()


def test_an_unknown_language_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="The handbook has no language 'xx'; choose of en, zh-hans"):
        call_command("handbook_pdf", language="xx", to=tmp_path / "x.pdf")


@pytest.mark.parametrize("name", ["", "nowhere/handbook.pdf"])
def test_a_place_that_takes_no_file_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="can't be written: name a file in a folder that exists with --to"):
        call_command("handbook_pdf", to=tmp_path / name)


def test_a_browser_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPP_CHROMIUM", "/nowhere/chromium")

    with pytest.raises(CommandError, match="/nowhere/chromium could not print the handbook"):
        call_command("handbook_pdf", to=tmp_path / "x.pdf")


def test_without_a_browser_the_command_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handbook.pdf.NAMES", ())
    monkeypatch.delenv("IPP_CHROMIUM", raising=False)

    with pytest.raises(CommandError, match="Install Debian's package chromium"):
        call_command("handbook_pdf", to=tmp_path / "x.pdf")

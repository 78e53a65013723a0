"""What a browser fetches: small, our own, and for both directions of writing."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.support.each import each

STATIC = Path(settings.BASE_DIR) / "static"
OURS = [path for folder in ("css", "js") for path in sorted((STATIC / folder).iterdir())]
VENDORED = json.loads((STATIC / "vendor/vendor.json").read_text(encoding="utf-8"))


def packed(*names: str) -> int:
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names)


def test_e10_style_sheets_of_a_page_stay_below_12_kb() -> None:
    assert packed("css/tokens.css", "css/portal.css") < 12_000


def test_the_admins_own_style_sheet_stays_below_6_kb() -> None:
    assert (STATIC / "css/admin.css").stat().st_size <= 6 * 1024


def test_e10_fonts_stay_below_80_kb() -> None:
    assert sum(path.stat().st_size for path in STATIC.rglob("*.woff2")) < 80_000


def test_e10_all_scripts_together_stay_below_15_kb() -> None:
    assert packed(*(f"js/{path.name}" for path in (STATIC / "js").glob("*.js"))) < 15_000


@pytest.mark.parametrize("module", sorted((STATIC / "js").glob("*.js")), ids=lambda path: path.name)
def test_each_script_is_small(module: Path) -> None:
    assert module.stat().st_size < 3_000


@pytest.mark.parametrize("entry", VENDORED, ids=lambda entry: entry["name"])
def test_files_of_others_are_what_they_were(entry: dict[str, dict[str, str]]) -> None:
    found = {name: hashlib.sha256((STATIC.parent / name).read_bytes()).hexdigest() for name in entry["files"]}

    assert found == entry["files"]


def test_every_file_of_others_is_listed_with_its_licence() -> None:
    listed = {name for entry in VENDORED for name in entry["files"]} | {"static/vendor/vendor.json"}
    folders = (STATIC / "vendor", STATIC.parent / "tests/vendor")
    there = {str(path.relative_to(STATIC.parent)) for folder in folders for path in folder.rglob("*") if path.is_file()}

    assert there == listed
    assert [entry["name"] for entry in VENDORED if not entry["licence"] or not entry["version"]] == []


@each("path", OURS, ids=lambda path: path.name)
def test_e10_nothing_of_ours_points_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"https?:|@import|url\(\s*[\"']?//", text) == []


@pytest.mark.parametrize("sheet", ["portal.css", "tokens.css", "market.css"])
def test_sides_are_named_by_reading_direction(sheet: str) -> None:
    css = (STATIC / "css" / sheet).read_text(encoding="utf-8")
    sides = r"(?:left|right)\b"
    sided = rf"(?:margin|padding|border|inset)-{sides}|(?<![\w-]){sides}\s*:|(?:text-align|float)\s*:\s*{sides}"

    assert re.findall(sided, css) == []

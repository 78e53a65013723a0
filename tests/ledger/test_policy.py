"""Numbers that a lawyer may change stand in policy/, each with its unit and its source."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ledger import policy
from tests.support.each import each

FILES = sorted((settings.BASE_DIR / "policy").glob("*.toml"))
ENTRIES = [
    (f"{file.stem}.{key}", entry) for file in FILES for key, entry in tomllib.loads(file.read_text("utf-8")).items()
]

# What the entries of a file say beside value, unit and source: for whom a requirement holds, and how long it may take.
BESIDE = {"requirements": ("for", "countries", "rights", "days")}


@each(("name", "entry"), ENTRIES, ids=[name for name, _ in ENTRIES])
def test_every_entry_has_a_sentence_value_unit_and_source(name: str, entry: dict[str, Any]) -> None:
    assert policy.entry(name) == entry
    assert sorted(entry) == sorted(["says", "source", "unit", "value", *BESIDE.get(name.partition(".")[0], ())])
    assert len(entry["source"]) > 10
    assert entry["says"].count("{value}") == 1


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Write policy/trial.toml and read it instead of the project's own."""
    (tmp_path / "policy").mkdir()
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    monkeypatch.setattr(policy, "_table", policy._table.__wrapped__)

    def write(text: str) -> None:
        (tmp_path / "policy" / "trial.toml").write_text(text, encoding="utf-8")

    return write


@pytest.mark.parametrize(
    "text",
    [
        "",
        '[limit]\nsays = "{value}"\nvalue = 3\nunit = "days"',
        '[limit]\nsays = "{value}"\nvalue = 3\nunit = "days"\nsource = ""',
        '[limit]\nsays = "{value}"\nvalue = 3\nsource = "Ours."',
        '[limit]\nsays = "{value}"\nunit = "days"\nsource = "Ours."',
        '[limit]\nvalue = 3\nunit = "days"\nsource = "Ours."',
        "limit = 3",
    ],
)
def test_an_entry_that_lacks_something_is_refused_by_name(text: str, written: Any) -> None:
    written(text)

    with pytest.raises(
        ImproperlyConfigured,
        match=r"^policy/trial\.toml needs \[limit\] with a sentence, a value, a unit and a source\.$",
    ):
        policy.number("trial.limit")


@pytest.mark.parametrize("value", ['"three"', "3.5", "true"])
def test_a_number_that_is_none_is_refused(value: str, written: Any) -> None:
    written(f'[limit]\nsays = "{{value}}"\nvalue = {value}\nunit = "days"\nsource = "Ours."')

    with pytest.raises(ImproperlyConfigured, match=r"trial\.limit in policy/ must be a whole number"):
        policy.number("trial.limit")


@pytest.mark.parametrize("text", ["[limit", None])
def test_a_file_that_cannot_be_read_is_named(text: str | None, written: Any) -> None:
    if text:
        written(text)

    with pytest.raises(ImproperlyConfigured, match=r"^policy/trial\.toml can't be read"):
        policy.word("trial.limit")

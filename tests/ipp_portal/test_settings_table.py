"""The table of variables in the docs is what the code says."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ipp_portal import env, settings_table
from ipp_portal.management.commands import settings_table as command
from tests.support.house import ROOT


def test_e2_the_table_in_the_docs_is_of_today() -> None:
    call_command("settings_table", check=True, stdout=StringIO())


def test_e2_every_variable_that_is_read_has_a_meaning() -> None:
    read = re.findall(r'env\.(?:text|flag|whole|words|secret|database|email|choice)\(\s*"(\w+)"', source())

    assert len(read) > 15
    assert [name for name in read if name not in env.TABLE] == []


def test_the_table_names_no_folder_of_this_machine() -> None:
    assert str(ROOT) not in settings_table.table()


def test_an_old_table_is_said_and_left_by_check_and_mended_by_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "operations.md"
    page.write_text(f"before\n{settings_table.BEGIN}\nold\n{settings_table.END}\nafter\n", encoding="utf-8")
    monkeypatch.setattr(command, "PAGE", page)
    with pytest.raises(CommandError, match="--write"):
        call_command("settings_table", check=True)
    kept = page.read_text(encoding="utf-8")
    call_command("settings_table", write=True, stdout=StringIO())

    assert "old" in kept
    assert page.read_text(encoding="utf-8").startswith("before\n<!-- variables")
    assert settings_table.table() in page.read_text(encoding="utf-8")


def test_programs_get_the_table_as_json() -> None:
    out = StringIO()
    call_command("settings_table", json=True, stdout=out)

    assert json.loads(out.getvalue())["IPP_DEMO"]["default"] == "no"


def test_a_word_that_is_no_choice_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "KNOWN", set())
    monkeypatch.setenv("IPP_TRIAL", "xml")

    with pytest.raises(env.ImproperlyConfigured, match="IPP_TRIAL is 'xml'; write json or plain"):
        env.choice("IPP_TRIAL", of=("json", "plain"), default="plain")


def source() -> str:
    return (ROOT / "ipp_portal/settings.py").read_text(encoding="utf-8")

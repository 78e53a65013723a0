"""All commands of ours behave alike: an example, a dry run where they write, JSON where they report."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import BaseCommand, CommandError, call_command, get_commands, load_command_class

from handbook.models import HandbookVersion
from outbox.models import Effect, Progress
from tests.support.each import each
from tests.support.house import FLOORS
from tests.toys.builders import make_effect

OURS = sorted(name for name, app in get_commands().items() if str(app).split(".")[0] in {*FLOORS, "ipp_portal"})
REPORTS = {"check_files", "check_market", "selftest", "settings_table", "status", "verify_ledger"}
WRITES = {
    "check_files",
    "check_market",
    "dispatch",
    "hold",
    "publish_handbook",
    "release_hold",
    "renew_secrets",
    "settings_table",
    "write_head",
}
# Each writes one thing that is as it was when the command is run again.
WRITES_THE_SAME = {"demo_world", "handbook_pdf", "messages"}


def command_of(name: str) -> BaseCommand:
    return load_command_class(get_commands()[name], name)


def options_of(name: str) -> dict[str, Any]:
    parser = command_of(name).create_parser("portal manage", name)
    return {option: action for action in parser._actions for option in action.option_strings}


@each("name", OURS)
def test_e4_help_shows_an_example_of_the_command_itself(name: str) -> None:
    assert f"./portal manage {name}" in command_of(name).help.partition("Example: ")[2]


@each("name", OURS)
def test_e4_each_command_says_what_kind_it_is(name: str) -> None:
    assert name in REPORTS | WRITES | WRITES_THE_SAME


@each("name", sorted(REPORTS))
def test_e4_a_command_that_reports_does_so_for_programs(name: str) -> None:
    assert options_of(name)["--json"].help


@each("name", sorted(WRITES))
def test_e4_a_command_that_writes_has_a_dry_run(name: str) -> None:
    assert options_of(name)["--dry-run"].help


@each("name", sorted(REPORTS - {"settings_table"} | {"release_hold"}))
def test_e4_a_command_that_may_fail_names_its_exit_status(name: str) -> None:
    assert "exit status 1" in command_of(name).help.lower()


@each("name", OURS)
def test_e4_every_option_of_ours_is_explained(name: str) -> None:
    assert [option for option, action in options_of(name).items() if not action.help] == []


@pytest.mark.django_db
@pytest.mark.postgresql
def test_a_dry_run_of_the_dispatcher_hands_nothing_over() -> None:
    make_effect()
    out = StringIO()
    call_command("dispatch", dry_run=True, stdout=out)

    assert (out.getvalue(), Effect.objects.get().progress) == ("1 due\n", Progress.READY)


@pytest.mark.django_db
def test_a_dry_run_of_a_head_writes_none(heads_dir: Any) -> None:
    out = StringIO()
    call_command("write_head", dry_run=True, stdout=out)

    assert out.getvalue() == f"Head 1 would be written to {heads_dir}.\n"
    assert not heads_dir.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["verify_ledger", "check_files"])
def test_json_is_one_object_and_nothing_else(name: str) -> None:
    out = StringIO()
    call_command(name, json=True, stdout=out, stderr=StringIO())

    assert isinstance(json.loads(out.getvalue()), dict)


@pytest.mark.django_db
@pytest.mark.postgresql
def test_json_of_a_market_that_fails_names_the_cause() -> None:
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("check_market", "nowhere", json=True, stdout=out)

    assert json.loads(out.getvalue())["cause"].startswith("There is no market nowhere.")


@pytest.mark.django_db
def test_a_dry_run_of_the_handbook_says_whether_a_version_would_be_kept() -> None:
    said = StringIO()
    call_command("publish_handbook", dry_run=True, stdout=said)
    assert (said.getvalue(), HandbookVersion.objects.count()) == ("A new version would be kept.\n", 0)

    call_command("publish_handbook", stdout=StringIO())
    said = StringIO()
    call_command("publish_handbook", dry_run=True, stdout=said)
    assert said.getvalue() == "Nothing changed since the newest version.\n"

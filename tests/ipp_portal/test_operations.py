"""What docs/operations.md tells an administrator to type exists and fits together."""

import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
from celery.bin.worker import worker
from django.core.management import get_commands, load_command_class
from gunicorn.config import Config

from ipp_portal import env, status
from ipp_portal.workers import UNITS as SERVED
from ledger.policy import number
from outbox import rows
from tests.support.each import each
from tests.support.house import ROOT

PAGE = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
NGINX = (ROOT / "docs/nginx.conf").read_text(encoding="utf-8")
UNITS = sorted((ROOT / "docs/systemd").glob("*.service"))
TYPED = sorted(set(re.findall(r"(?:\./portal manage |^ipp |`ipp |`… )([a-z_]+)([^`|;&#>\n]*)", PAGE, re.MULTILINE)))


def settings_of(unit: Path) -> dict[str, str]:
    lines = (line.partition("=") for line in unit.read_text(encoding="utf-8").splitlines() if "=" in line)
    return {name: value for name, _, value in lines}


def command_of(unit: Path) -> list[str]:
    return shlex.split(settings_of(unit)["ExecStart"].replace("%%", "%"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_runs_as_the_page_sets_it_up(unit: Path) -> None:
    facts = settings_of(unit)

    assert f"[{unit.stem}](systemd/{unit.name})" in PAGE
    assert (facts["User"], facts["EnvironmentFile"]) == ("ipp", "/etc/ipp/portal.env")
    assert command_of(unit)[0].startswith(f"{facts['WorkingDirectory']}/.venv/bin/")


def test_the_web_servers_command_is_understood_and_reached_by_the_proxy() -> None:
    [application, *words] = command_of(ROOT / "docs/systemd/ipp-web.service")[1:]
    given = Config().parser().parse_args(words)

    assert application == "ipp_portal.wsgi:application"
    assert f"proxy_pass http://{given.bind[0]};" in NGINX


@pytest.mark.parametrize("queue", SERVED)
def test_a_workers_command_is_understood_and_serves_its_queue(queue: str) -> None:
    [app, name, verb, *words] = command_of(ROOT / f"docs/systemd/{SERVED[queue]}.service")[1:]
    given: dict[str, Any] = dict(worker.make_parser(_context()).parse_args(words)[0])

    assert (app, name, verb) == ("-A", "ipp_portal", "worker")
    assert queue in given["queues"]


def _context() -> Any:
    return worker.make_context("worker", [], resilient_parsing=True)


@each(("name", "rest"), [row for row in TYPED if row[0] in get_commands()])
def test_every_command_on_the_page_takes_its_options(name: str, rest: str) -> None:
    app = get_commands()[name]
    command = load_command_class(app, name) if isinstance(app, str) else app
    options = {word.partition("=")[0] for word in rest.split() if word.startswith("--") and word != "--"}
    known = {option for action in command.create_parser("portal", name)._actions for option in action.option_strings}

    assert options <= known


def test_every_command_on_the_page_exists() -> None:
    unknown = {name for name, _ in TYPED} - set(get_commands())

    assert unknown == set()
    assert len(TYPED) > 20


def test_the_proxy_lets_the_largest_upload_through() -> None:
    megabytes = int(re.search(r"client_max_body_size (\d+)m;", NGINX)[1])

    assert megabytes * 1024**2 > number("uploads.max_files") * number("uploads.max_photo_bytes")


@pytest.mark.parametrize(
    "line", ["Host $host", "X-Forwarded-Proto $scheme", "X-Forwarded-For $remote_addr", "X-Request-ID $request_id"]
)
def test_the_proxy_says_who_asks(line: str) -> None:
    assert f"proxy_set_header {line};" in NGINX


def test_the_proxy_writes_no_address_down() -> None:
    assert "access_log off;" in NGINX
    assert NGINX.count("{") == NGINX.count("}")


@pytest.mark.django_db
def test_every_alarm_is_on_the_page() -> None:
    names = {line.name for line in status.report(rows.database_now())}

    assert [name for name in names if f"`{name}`" not in PAGE] == []


@each("link", sorted(set(re.findall(r"\]\((?!http)([^)#]+)\)", PAGE))))
def test_every_file_that_the_page_links_to_exists(link: str) -> None:
    assert (ROOT / "docs" / link).exists()


VALUES = re.search(r"^`/etc/ipp/portal.env`.*?```sh\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL)[1].splitlines()


def test_a_value_of_the_variables_is_the_same_for_a_shell_and_for_systemd() -> None:
    """In single quotes neither reads a sign of it; a name that nobody reads would be warned of."""
    known = env.KNOWN
    found = [re.fullmatch(r"([A-Z_]+)='[^'\\]*'", line) for line in VALUES]

    assert [line for line, match in zip(VALUES, found, strict=True) if not match or match[1] not in known] == []


def test_the_script_for_commands_is_a_shells_and_hands_its_words_on() -> None:
    script = ROOT / "docs/ipp"
    said = subprocess.run(["/bin/sh", "-n", script], capture_output=True, text=True, check=False)

    assert (said.returncode, said.stderr, os.access(script, os.X_OK)) == (0, "", True)
    assert settings_of(UNITS[0])["EnvironmentFile"] in script.read_text("utf-8")


def test_every_file_that_is_to_be_copied_is_there() -> None:
    copied = re.findall(r"(?:cp|install -m \d+) /opt/ipp/(\S+) ", PAGE)

    assert len(copied) >= 4
    assert [name for name in copied if not list(ROOT.glob(name))] == []

"""The self-test names the cause of what does not work, and what to do about it."""

import json
import ssl
from io import StringIO
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.files.storage import default_storage
from django.core.management import call_command

from ipp_portal import selftest
from marketplace.models import Market
from marketplace.selftest import Failed
from outbox import rows
from outbox.holds import begin
from outbox.pulse import Heart
from tests.replies.sink import DROP, Sink, sink

pytestmark = pytest.mark.django_db
SMTP = "django.core.mail.backends.smtp.EmailBackend"
AUTH = {"EHLO": "250-sink\r\n250 AUTH PLAIN"}
TO = "somebody@market.org"


@pytest.fixture(autouse=True)
def _a_dispatcher_at_work() -> None:
    Heart("one").beat(rows.database_now())


@pytest.fixture
def smtp(settings: Any) -> Any:
    """The settings of a mail server on this machine."""
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = SMTP, "127.0.0.1", 2
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    return settings


def wrong(part: str, to: str = "") -> list[str]:
    return [f"{one.words} {one.to_do}" for one in selftest.examine(part, to=to) if not one.ok]


REFUSALS = [
    ({"RCPT": "550 no such user"}, "does not take mail for this recipient (550 no such user)", "Correct the address"),
    ({"MAIL": "553 not you"}, "does not take mail from", "IPP_MAIL_FROM"),
    ({"BODY": "554 spam"}, "refuses the mail itself (554 spam)", "SPF"),
    ({"RCPT": DROP}, "broke off", "log"),
    ({"CONNECT": "554 go away"}, "turns this machine away", "let this machine send"),
    ({"CONNECT": DROP}, "hung up", "smtp+ssl://"),
]


@pytest.mark.parametrize(("answers", "said", "to_do"), REFUSALS)
def test_a_refusal_is_named_with_what_to_do(answers: dict[str, str], said: str, to_do: str, smtp: Any) -> None:
    with sink(**answers) as server:
        smtp.EMAIL_PORT = server.port
        [line] = wrong("mail", TO)

    assert said in line
    assert to_do in line


def test_a_wrong_log_in_is_named(smtp: Any) -> None:
    smtp.EMAIL_HOST_USER, smtp.EMAIL_HOST_PASSWORD = "ipp", "wrong"
    with sink(**AUTH, AUTH="535 wrong") as server:
        smtp.EMAIL_PORT = server.port
        [line] = wrong("mail")

    assert "refuses the log-in of ipp (535 wrong)" in line


def test_a_server_without_tls_is_named(smtp: Any) -> None:
    smtp.EMAIL_USE_TLS = True
    with sink() as server:
        smtp.EMAIL_PORT = server.port
        [line] = wrong("mail")

    assert "does not offer what EMAIL_URL asks for" in line


def test_plain_words_on_a_port_for_tls_are_named(smtp: Any) -> None:
    smtp.EMAIL_USE_SSL = True
    with sink() as server:
        smtp.EMAIL_PORT = server.port
        [line] = wrong("mail")

    assert "does not speak TLS on this port" in line


def test_a_certificate_that_is_not_to_be_trusted_is_named(smtp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Any) -> None:
        raise ssl.SSLCertVerificationError("self-signed")

    monkeypatch.setattr(f"{SMTP}.open", refuse)
    [line] = wrong("mail")

    assert "certificate" in line


def test_a_server_that_does_not_run_is_named(smtp: Any) -> None:
    with Sink({}) as nobody:
        smtp.EMAIL_PORT = nobody.port
    [line] = wrong("mail")

    assert "Nothing listens at 127.0.0.1" in line


def test_a_mail_is_sent_only_when_told_to_whom(smtp: Any) -> None:
    with sink() as server:
        smtp.EMAIL_PORT = server.port
        before = (wrong("mail"), len(server.mails))
        after = (wrong("mail", TO), len(server.mails))

    assert (before, after) == (([], 0), ([], 1))


def test_without_a_mail_server_the_variable_is_named(settings: Any) -> None:
    settings.DEMO = False
    [line] = wrong("mail")

    assert "Mails become files" in line
    assert "Set EMAIL_URL" in line


def test_letters_that_an_operator_holds_are_named() -> None:
    begin(why="A back-up was restored.")
    [line] = wrong("mail")

    assert "A back-up was restored." in line
    assert "release_hold" in line


def test_storage_is_tried_and_left_as_it_was() -> None:
    assert wrong("storage") == []
    assert default_storage.listdir("selftest")[1] == []


def test_a_folder_that_takes_no_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str, content: Any) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(default_storage, "save", refuse)
    [line] = wrong("storage")

    assert "Permission denied" in line


def test_each_queue_without_a_worker_is_named() -> None:
    Heart("market", queues=("market",)).beat(rows.database_now())
    lines = wrong("broker")

    assert [line.partition(".")[0].split()[-1] for line in lines] == ["mail", "files"]
    assert ["systemctl start ipp-mail" in line for line in lines] == [True, True]


def test_a_broker_that_is_away_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**options: Any) -> Any:
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(selftest.current_app, "connection_for_write", refuse)
    [line] = wrong("broker")

    assert "REDIS_URL" in line


@pytest.mark.postgresql
def test_a_market_that_can_not_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(code: str) -> Any:
        raise Failed("No login is set.")

    Market.objects.create(code="corner", name="Corner", connector="oscar", site_url="https://corner.example")
    monkeypatch.setattr(selftest, "look", fail)
    [line] = wrong("market")

    assert line.startswith("corner: No login is set.")
    assert "check_market corner" in line


def test_a_part_that_stumbles_takes_no_other_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(to: str) -> Any:
        raise KeyError("oh")

    monkeypatch.setattr(selftest, "PARTS", {"mail": stumble, "database": selftest.database})

    assert [one.ok for one in selftest.examine("all")] == [False, True, True]


def test_the_command_ends_with_1_and_says_the_same_as_json() -> None:
    begin(why="A back-up was restored.")
    out = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("selftest", "mail", json=True, stdout=out)

    assert json.loads(out.getvalue())["ok"] is False


def test_the_command_ends_well_when_all_is_well() -> None:
    out = StringIO()
    call_command("selftest", "database", stdout=out)

    assert out.getvalue().startswith("fine   database: The database answers.")


def test_j17_two_commands_tell_why_no_mail_leaves(smtp: Any) -> None:
    smtp.EMAIL_BACKEND = "replies.channels.eml.EmlBackend"
    checked = {one.id: one.msg for one in run_checks(include_deployment_checks=True)}
    smtp.EMAIL_BACKEND = SMTP
    with sink(RCPT="550 no such user") as server:
        smtp.EMAIL_PORT = server.port
        out = StringIO()
        with pytest.raises(SystemExit, match="1"):
            call_command("selftest", "mail", to=TO, stdout=out)

    assert checked["ipp.E004"] == "Letters become files; no mail leaves this machine."
    assert "does not take mail for this recipient (550 no such user)" in out.getvalue()

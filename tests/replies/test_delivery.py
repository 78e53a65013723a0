"""Sending a letter: one Message-ID for ever, and each answer of the mail server means what it should."""

import smtplib
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.mail import get_connection

from ledger.lifecycle import move
from outbox import rows
from outbox.handlers import Permanent, Temporary, Unknown
from outbox.models import Effect, Progress
from replies import delivery
from replies.delivery import build, message_id, perform
from replies.models import Reply
from tests.replies.sink import DROP, Sink, sink
from tests.support.outbox import drain
from tests.toys.builders import STAFF, make_toy

pytestmark = pytest.mark.django_db


@pytest.fixture
def effect() -> Effect:
    """A letter to the holder, to be sent."""
    move(make_toy(reference="T-1", title="Cone lamp"), "finish", by=STAFF)
    return Effect.objects.get(key="mail:toy_done:T-1:2:holder")


def by_smtp(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    for name, value in {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "HOST": "127.0.0.1",
        "PORT": port,
    }.items():
        monkeypatch.setattr(settings, f"EMAIL_{name}", value)
    monkeypatch.setattr(settings, "EMAIL_TIMEOUT", 2)


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)  # type: ignore[return-value]


def text_of(mail: EmailMessage) -> str:
    return str(mail.get_body(("plain",)).get_content()).replace("\r\n", "\n")  # type: ignore[union-attr]


def test_e9_a_mail_has_both_parts_and_the_headers_of_an_automatic_notice(effect: Effect, mail_dir: Path) -> None:
    perform(effect)

    (file,) = mail_dir.glob("*.eml")
    mail, reply = read(file.read_bytes()), Reply.objects.get(role="holder")
    assert (mail["To"], mail["From"], mail["Subject"]) == (
        "holder@demo.example", settings.DEFAULT_FROM_EMAIL, "T-1: “Cone lamp” is done",
    )  # fmt: skip
    assert (mail["Message-ID"], mail["Auto-Submitted"], mail["References"]) == (
        message_id(reply), "auto-generated", "<T-1@portal.example>",
    )  # fmt: skip
    assert mail["Date"].datetime == reply.created_at.replace(microsecond=0)
    parts = [part.get_content_type() for part in mail.walk()]
    assert parts == ["multipart/alternative", "text/plain", "text/html"]
    assert text_of(mail) == reply.text


def test_a_second_attempt_has_the_same_message_id_and_date_and_is_one_file(effect: Effect, mail_dir: Path) -> None:
    receipts = [perform(effect), perform(effect)]

    assert receipts[0] == receipts[1]
    assert [file.suffix for file in mail_dir.iterdir()] == [".eml"]


def test_two_letters_have_two_message_ids(effect: Effect, mail_dir: Path) -> None:
    drain()

    assert len({read(file.read_bytes())["Message-ID"] for file in mail_dir.glob("*.eml")}) == 2


def test_a_code_belongs_to_no_thread() -> None:
    assert (
        "References" not in build(Reply(key="k", subject="s", text="t", html="h", to_address="a@b.example")).message()
    )


def test_a_mail_server_takes_the_letter_as_it_is_kept(effect: Effect, monkeypatch: pytest.MonkeyPatch) -> None:
    with sink() as server:
        by_smtp(monkeypatch, server.port)
        receipt = perform(effect)

    (mail,) = [read(raw) for raw in server.mails]
    assert (mail["Message-ID"], receipt) == (
        receipt["message_id"],
        {"message_id": message_id(Reply.objects.get(role="holder"))},
    )
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == Reply.objects.get(role="holder").text


ANSWERS: list[tuple[dict[str, str], type[Exception], int]] = [
    ({"CONNECT": "421 busy"}, Temporary, 0),
    ({"CONNECT": "554 not you"}, Temporary, 0),  # about the server, not about this letter
    ({"CONNECT": DROP}, Temporary, 0),
    ({"MAIL": "451 later"}, Temporary, 0),
    ({"MAIL": "553 who are you"}, Permanent, 0),
    ({"RCPT": "450 greylisted"}, Temporary, 0),
    ({"RCPT": "421 busy"}, Temporary, 0),
    ({"RCPT": "550 no such user"}, Permanent, 0),
    ({"RCPT": DROP}, Unknown, 0),
    ({"DATA": "451 later"}, Temporary, 0),
    ({"DATA": "554 refused"}, Permanent, 0),
    ({"BODY": "452 full"}, Temporary, 1),
    ({"BODY": "554 looks like spam"}, Permanent, 1),
    ({"BODY": DROP}, Unknown, 1),
]


@pytest.mark.parametrize(("answers", "problem", "kept"), ANSWERS, ids=lambda value: str(value))
def test_each_answer_of_a_mail_server_means_what_it_should(
    answers: dict[str, str], problem: type[Exception], kept: int, effect: Effect, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sink(**answers) as server:
        by_smtp(monkeypatch, server.port)
        with pytest.raises((Temporary, Permanent, Unknown)) as outcome:
            perform(effect)

    assert (type(outcome.value), len(server.mails)) == (problem, kept)


def test_a_mail_server_that_is_not_there_is_tried_again(effect: Effect, monkeypatch: pytest.MonkeyPatch) -> None:
    with Sink({}) as nobody:
        port = nobody.port
    by_smtp(monkeypatch, port)

    with pytest.raises(Temporary, match="The mail server can't be used: ConnectionRefusedError"):
        perform(effect)


def test_wrong_log_in_data_are_ours_to_mend_and_kill_no_letter(effect: Effect, monkeypatch: pytest.MonkeyPatch) -> None:
    with sink(EHLO="250-sink\r\n250 AUTH PLAIN", AUTH="535 wrong") as server:
        by_smtp(monkeypatch, server.port)
        monkeypatch.setattr(settings, "EMAIL_HOST_USER", "ipp")
        monkeypatch.setattr(settings, "EMAIL_HOST_PASSWORD", "wrong")
        with pytest.raises(Temporary, match="SMTPAuthenticationError"):
            perform(effect)


def test_a_letter_that_broke_off_arrives_again_under_its_first_name(
    effect: Effect, monkeypatch: pytest.MonkeyPatch
) -> None:
    Effect.objects.exclude(pk=effect.pk).update(progress=Progress.CANCELLED)
    with sink(BODY=DROP) as server:
        by_smtp(monkeypatch, server.port)
        drain()
        doubtful = Effect.objects.get(pk=effect.pk).doubtful
        del server.answers["BODY"]
        drain(later=rows.timedelta(hours=1))

    assert doubtful is True
    assert [read(raw)["Message-ID"] for raw in server.mails] == [message_id(Reply.objects.get(role="holder"))] * 2
    assert Effect.objects.get(pk=effect.pk).progress == Progress.DONE


def test_a_farewell_that_fails_does_not_undo_what_was_sent(effect: Effect, monkeypatch: pytest.MonkeyPatch) -> None:
    with sink(QUIT=DROP) as server:
        by_smtp(monkeypatch, server.port)
        perform(effect)

    assert len(server.mails) == 1


@pytest.mark.parametrize("field", ["subject", "to_address"])
def test_a_header_with_a_line_break_is_given_up_and_sends_nothing(
    field: str, effect: Effect, mail_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Reply(key="k", subject="s", text="t", html="h", to_address="a@b.example")
    setattr(broken, field, "a@b.example\nBcc: all@evil.example")
    monkeypatch.setattr(delivery.Reply.objects, "get", lambda **query: broken)

    with pytest.raises(Permanent, match="The mail can't be built"):
        perform(effect)

    assert mail_dir.exists() is False


def test_a_letter_to_nobody_is_not_called_sent(effect: Effect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        delivery.Reply.objects, "get", lambda **query: Reply(key="k", subject="s", text="t", html="h", to_address="")
    )
    with sink() as server:
        by_smtp(monkeypatch, server.port)
        with pytest.raises(Permanent, match="nobody to send it to"):
            perform(effect)

    assert server.mails == []


def test_a_server_that_cannot_take_such_an_address_is_final(effect: Effect, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*args: Any) -> int:
        raise smtplib.SMTPNotSupportedError("SMTPUTF8 not supported by server")

    monkeypatch.setattr("replies.channels.eml.EmlBackend.send_messages", refuses)

    with pytest.raises(Permanent, match="SMTPUTF8"):
        perform(effect)


def test_a_folder_that_cannot_be_written_leaves_the_letter_for_the_next_try(effect: Effect, mail_dir: Path) -> None:
    mail_dir.parent.mkdir(exist_ok=True)
    mail_dir.write_text("a file where the folder should be")

    with pytest.raises(Unknown, match="FileExistsError"):
        perform(effect)


def test_the_embedded_post_office_shows_whole_files_only(effect: Effect, mail_dir: Path) -> None:
    get_connection().send_messages([build(Reply.objects.get(role="holder"))])

    assert [file.name for file in mail_dir.iterdir() if file.name.startswith(".")] == []

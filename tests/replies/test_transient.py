"""Sign-in codes leave like letters, and their words are forgotten once they were sent, and only then."""

import logging
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.db import DatabaseError, transaction
from django.db.models import F

from ledger.lifecycle import move
from outbox import rows
from outbox.handlers import Unknown
from outbox.models import Effect, Progress
from replies import delivery
from replies.actions import scrub, send_transient, write_again
from replies.models import Reply
from replies.rendering import BlankMissing
from tests.support.each import each
from tests.support.outbox import drain
from tests.toys.builders import STAFF, make_toy

pytestmark = pytest.mark.django_db
WORDS = ("subject", "text", "html")


def a_code(to: str = "a@demo.example") -> Reply:
    return send_transient(kind="toy_code", to=to, blanks={"code": "271828"})


def words(reply: Reply) -> list[bool]:
    """Which of its words the row still holds."""
    row = Reply.objects.get(pk=reply.pk)
    return ["271828" in getattr(row, name) for name in WORDS]


def test_a_code_is_sent_and_then_forgotten(mail_dir: Path) -> None:
    reply = a_code()
    before = words(reply)

    drain()

    (mail,) = mail_dir.glob("*.eml")
    assert "Subject: 271828 is your code" in mail.read_text()
    assert (before, words(reply)) == ([True, True, True], [False, False, False])
    row = Reply.objects.get()
    assert (row.code, row.to_address, Effect.objects.get().progress) == ("toy_code", "a@demo.example", Progress.DONE)


def test_a_code_that_may_not_have_arrived_is_kept_for_the_next_try(
    mail_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = a_code()

    def breaks_off(post: Any, mail: Any) -> bool:
        raise Unknown("connection lost")

    with monkeypatch.context() as broken:
        broken.setattr(delivery, "_send", breaks_off)
        drain()
    kept = words(reply)
    drain(later=rows.timedelta(hours=1))

    assert (kept, words(reply)) == ([True, True, True], [False, False, False])
    assert len(list(mail_dir.glob("*.eml"))) == 1


def test_a_code_whose_sender_lost_the_lease_is_kept_for_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    reply = a_code()
    monkeypatch.setattr(rows, "mark_done", lambda effect, receipt: False)

    drain()

    assert words(reply) == [True, True, True]


@pytest.mark.postgresql
def test_a_letter_is_never_forgotten() -> None:
    move(make_toy(), "finish", by=STAFF)
    drain()

    assert [bool(reply.subject and reply.text and reply.html) for reply in Reply.objects.all()] == [True, True]


def test_a_code_to_an_address_that_no_mail_reaches_is_stopped_without_words() -> None:
    reply = a_code(to="a@b.example\nBcc: c@d.example")

    assert (reply.stopped, reply.to_address, words(reply)) == ("The address can't be used.", "", [False, False, False])
    assert Effect.objects.count() == 0


def test_a_stopped_code_is_not_written_again() -> None:
    with pytest.raises(ValueError, match="is not waiting to be written again"):
        write_again(a_code(to="nobody"))


def test_a_code_without_its_blank_is_refused() -> None:
    with pytest.raises(BlankMissing, match="unknown blank “code”"):
        send_transient(kind="toy_code", to="a@demo.example", blanks={})


def test_two_codes_are_two_messages() -> None:
    assert a_code().key != a_code().key
    assert Effect.objects.count() == 2


@each(
    "change",
    [
        {"text": ""},
        {"subject": "", "text": "", "html": "", "to_address": "b@demo.example"},
        {"subject": "", "text": "", "html": "", "created_at": F("created_at") + rows.timedelta(days=1)},
        {"subject": "", "text": "", "html": "", "transient": False},
        {"subject": "", "text": "", "html": "", "stopped": "no"},
        {"subject": "", "text": "", "html": "", "object_id": 1},
        {"subject": "x", "text": "", "html": ""},
        {"to_address": "b@demo.example"},
    ],
)
def test_a_code_may_be_forgotten_and_not_otherwise_changed(change: dict[str, Any]) -> None:
    reply = a_code()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Reply.objects.update(**change)

    assert words(reply) == [True, True, True]


@pytest.mark.parametrize("change", [{"subject": "", "text": "", "html": ""}, {"transient": True}, {"text": "x"}])
def test_a_letter_is_never_changed(change: dict[str, Any]) -> None:
    move(make_toy(), "finish", by=STAFF)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Reply.objects.update(**change)


def test_letters_and_codes_are_never_deleted() -> None:
    a_code()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Reply.objects.all().delete()


def test_a_code_forgotten_twice_stays_forgotten() -> None:
    reply = a_code()
    scrub(reply)
    scrub(reply)

    assert words(reply) == [False, False, False]


def test_staff_do_not_see_the_words_of_a_code(rf: Any, caplog: pytest.LogCaptureFixture) -> None:
    page, reply = admin.site._registry[Reply], a_code()
    with caplog.at_level(logging.DEBUG):
        drain()

    shown = page.get_fields(rf.get("/"), reply)
    assert [name for name in WORDS if name in shown] == []
    assert page.words(reply) == ""  # type: ignore[attr-defined]
    assert "271828" not in caplog.text

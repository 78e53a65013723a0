"""Letters hang on moves: a blank that can't be filled stops the letter, never the move."""

from typing import Any

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory

from ledger.lifecycle import move
from ledger.queries import events_of
from outbox.models import Effect
from replies.actions import write_again
from replies.admin import ReplyAdmin
from replies.letters import Recipient
from replies.models import Reply
from tests.support.each import each
from tests.toys.builders import HOLDER, STAFF, make_toy
from tests.toys.letters import ToyDone
from tests.toys.models import Toy

pytestmark = pytest.mark.django_db


def finished(**facts: Any) -> Toy:
    toy = make_toy(**facts)
    move(toy, "finish", by=STAFF)
    return toy


def to_holder() -> Reply:
    return Reply.objects.filter(role="holder").latest("pk")


def mails() -> list[str]:
    return list(Effect.objects.filter(kind="mail").order_by("pk").values_list("key", flat=True))


def test_a_letter_is_kept_as_sent_with_its_version_and_queued() -> None:
    toy = finished(reference="T-1", title="Cone lamp")

    reply = to_holder()
    assert (reply.key, reply.version, reply.case, reply.to_address) == (
        "toy_done:T-1:2:holder", 1, "T-1", "holder@demo.example",
    )  # fmt: skip
    assert (reply.subject, reply.text.splitlines()[0]) == ("T-1: “Cone lamp” is done", "We finished “Cone lamp”.")
    assert (reply.model, reply.object_id, reply.stopped) == ("toys.Toy", toy.pk, "")
    assert mails() == ["mail:toy_done:T-1:2:holder", "mail:toy_done:T-1:2:seller"]


def test_a_letter_of_a_later_step_is_another_letter() -> None:
    toy = finished(reference="T-1")
    Toy.objects.update(state="open")
    toy.refresh_from_db()
    move(toy, "finish", by=STAFF)

    assert [reply.key for reply in Reply.objects.filter(role="holder")] == [
        "toy_done:T-1:2:holder", "toy_done:T-1:3:holder",
    ]  # fmt: skip


@each(
    ("facts", "reason"),
    [
        ({"title": ""}, "The blank “title” is empty."),
        ({"holder_address": ""}, "The address of the holder is not known."),
        ({"holder_address": "a@b.example\nBcc: c@d.example"}, "The address of the holder can't be used."),
        ({"holder_address": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.example"},
         "The address of the holder can't be used."),
        ({"holder_address": "nobody"}, "The address of the holder can't be used."),
    ],
)  # fmt: skip
def test_what_cannot_be_filled_stops_the_letter_but_not_the_move(facts: dict[str, str], reason: str) -> None:
    toy = finished(**facts)

    assert (toy.state, [event.verb for event in events_of(toy)]) == ("done", ["open", "finish"])
    reply = to_holder()
    assert (reply.stopped, reply.subject, reply.text, reply.html) == (reason, "", "", "")
    assert [key for key in mails() if key.endswith(":holder")] == []


def test_a_stopped_letter_to_one_side_does_not_stop_the_other() -> None:
    finished(reference="T-1", holder_address="")

    assert mails() == ["mail:toy_done:T-1:2:seller"]


def breaks(case: Any) -> ToyDone:
    raise AttributeError("'NoneType' object has no attribute 'reasoning'")


def asks_nonsense(case: Any) -> ToyDone:
    Toy.objects.extra(where=["nonsense"]).count()
    raise AssertionError("never reached")


@pytest.mark.parametrize(("gather", "name"), [(breaks, "AttributeError"), (asks_nonsense, "Error: ")])
@pytest.mark.postgresql
def test_a_fault_in_gathering_the_facts_stops_the_letter_but_not_the_move(
    gather: Any, name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ToyDone, "for_case", gather)

    toy = finished(reference="T-1")

    assert Toy.objects.get().state == toy.state == "done"
    assert to_holder().stopped.startswith("A blank can't be filled: ")
    assert name in to_holder().stopped
    assert caplog.messages == ["toy_done of T-1 can't be written"] * 2


def test_two_of_one_side_get_a_letter_each_and_one_named_twice_gets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [Recipient("holder", address) for address in ("a@demo.example", "b@demo.example", "a@demo.example")]
    monkeypatch.setattr(ToyDone, "recipients", lambda case: people)

    finished(reference="T-1")

    assert list(Reply.objects.values_list("key", "to_address")) == [
        ("toy_done:T-1:2:holder", "a@demo.example"),
        ("toy_done:T-1:2:holder:2", "b@demo.example"),
    ]


def test_a_letter_to_nobody_is_no_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ToyDone, "recipients", lambda case: [])

    finished()

    assert Reply.objects.count() == 0


def test_a_stopped_letter_is_written_again_from_todays_facts_and_sent() -> None:
    finished(reference="T-1", title="")
    stopped = to_holder()
    Toy.objects.update(title="Cone lamp")

    (written,) = write_again(stopped)

    assert (written.replaces, written.stopped, written.subject) == (stopped, "", "T-1: “Cone lamp” is done")
    assert mails() == [f"mail:{written.key}"]
    assert written.key.startswith("toy_done:T-1:2:holder:")


def test_a_letter_that_still_lacks_something_waits_on_in_a_new_row() -> None:
    finished(title="")
    stopped = to_holder()

    (written,) = write_again(stopped)

    assert (written.replaces, written.stopped, mails()) == (stopped, "The blank “title” is empty.", [])


@pytest.mark.parametrize("why", ["it was sent", "it was written again already"])
def test_a_letter_that_does_not_wait_is_not_written_again(why: str) -> None:
    finished(title="" if "again" in why else "Cone lamp")
    reply = to_holder()
    if "again" in why:
        write_again(reply)

    with pytest.raises(ValueError, match="is not waiting to be written again"):
        write_again(reply)


@pytest.mark.postgresql
def test_staff_write_all_stopped_letters_again_and_are_told_how_it_went(admin_site_request: Any) -> None:
    mended, broken = finished(title=""), finished(title="")
    Toy.objects.filter(pk=mended.pk).update(title="Cone lamp")
    page, request = admin_site_request

    page.write_again(request, Reply.objects.all())

    told = [str(message) for message in request._messages]
    assert told == ["2 letters are on their way.", *["The blank “title” is empty."] * 2]
    assert Reply.objects.filter(case=broken.reference, replaced_by=None).exclude(stopped="").count() == 2


@pytest.fixture
def admin_site_request() -> Any:
    """The letters' admin page and a request that can take messages."""
    request = RequestFactory().post("/")
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return ReplyAdmin(Reply, None), request  # type: ignore[arg-type]


def test_a_case_opened_with_nobody_to_write_to_still_moves() -> None:
    toy = make_toy(holder_address="", seller_address="")

    move(toy, "ask", by=HOLDER)

    assert (toy.state, Reply.objects.count()) == ("asked", 0)

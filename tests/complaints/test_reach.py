"""A seller whom no letter can reach: staff are told before they take down, and no time to answer runs."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import get_connection
from django.utils import timezone

from complaints import actions
from complaints.models import ReportedListing
from complaints.reach import why_time_stands_still, why_unreached
from complaints.states import SELLER_ANSWER, State
from ledger.firing import fire_due
from ledger.models import Deadline
from ledger.queries import open_deadline
from marketplace.models import Store
from outbox.models import Effect
from replies.actions import send_transient, write_again
from replies.delivery import handed_over
from replies.models import Reply
from tests.complaints.builders import case_in, fresh, make_staff, signed_in
from tests.support.outbox import drain

pytestmark = pytest.mark.django_db
ADDRESS = "seller@demo.example"
LATER = timedelta(days=60)


def going_down(**store: Any) -> ReportedListing:
    """A case whose listing was just seen to be gone; its letters are written, and none has left."""
    case = case_in(State.HIDING)
    Store.objects.update(**store or {"contact_email": ADDRESS})
    actions.confirm_takedown(fresh(case))
    return fresh(case)


def refuse_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def send(self: Any, messages: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no such mailbox")})

    monkeypatch.setattr(type(get_connection()), "send_messages", send)


def kinds_running(case: ReportedListing) -> list[str]:
    running = Deadline.objects.filter(case=case.reference, closed_at=None, fired_at=None)
    return [kind for kind in running.values_list("kind", flat=True) if not kind.startswith("look")]


def test_the_time_to_answer_begins_when_the_mail_server_took_the_letter() -> None:
    case = going_down()
    before = kinds_running(case)
    drain()
    deadline = open_deadline(case)

    assert (before, kinds_running(case)) == ([], [SELLER_ANSWER.kind])
    assert deadline is not None
    assert deadline.due_at == SELLER_ANSWER.due(deadline.starts_at)


def test_a_letter_that_the_server_refuses_starts_nothing_until_it_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    case = going_down()
    with monkeypatch.context() as patched:
        refuse_all(patched)
        drain()
    refused = Effect.objects.get(key__startswith="mail:down_seller")
    fired = fire_due(timezone.now() + LATER, limit=1000)

    assert (refused.progress, kinds_running(case), fresh(case).state) == ("dead", [], State.DOWN)
    assert fired == 3  # the looks
    handed_over(Reply.objects.get(code="down_seller"))  # staff tried it again
    assert kinds_running(case) == [SELLER_ANSWER.kind]


@pytest.mark.postgresql
def test_a_seller_without_an_address_can_still_answer_and_no_time_runs() -> None:
    case = going_down(contact_email="")
    drain()

    assert (kinds_running(case), actions.why_no_answer(case)) == ([], "")
    assert "could not be written to" in Reply.objects.get(code="down_holder").text
    Store.objects.update(contact_email=ADDRESS)
    write_again(Reply.objects.get(code="down_seller"))
    drain()
    assert kinds_running(case) == [SELLER_ANSWER.kind]


def test_control_a_letter_written_again_does_not_start_the_time_twice() -> None:
    case = going_down()
    letter = Reply.objects.get(code="down_seller")
    for _time in range(2):
        handed_over(letter)

    assert kinds_running(case) == [SELLER_ANSWER.kind]


def test_a_late_letter_of_an_earlier_takedown_starts_no_time() -> None:
    case = going_down()
    letter = Reply.objects.get(code="down_seller")
    ReportedListing.objects.filter(pk=case.pk).update(state_since=letter.created_at + timedelta(seconds=1))
    handed_over(letter)

    assert kinds_running(case) == []


def test_a_letter_taken_after_the_answer_starts_no_time() -> None:
    case = case_in(State.ANSWERED)
    Deadline.objects.filter(case=case.reference, kind=SELLER_ANSWER.kind).delete()
    handed_over(Reply.objects.get(code="down_seller"))

    assert SELLER_ANSWER.kind not in kinds_running(case)


def letter_to(address: str, progress: str) -> None:
    written = send_transient(kind="answer_code", to=address, blanks={"code": "1", "reference": "C", "minutes": 1})
    Effect.objects.filter(key=f"mail:{written.key}").update(progress=progress, done_at=timezone.now())


def test_what_is_known_of_an_address_before_a_takedown() -> None:
    table: list[tuple[str, str, list[str], bool]] = [
        ("no address", "", [], True),
        ("no mail address", "ring the bell", [], True),
        ("never written to", ADDRESS, [], False),
        ("the last was given up", ADDRESS, ["done", "dead"], True),
        ("given up, and staff closed it", ADDRESS, ["cancelled"], True),
        ("given up, and one was taken since", ADDRESS, ["dead", "done"], False),
        ("given up, and one is on its way", ADDRESS, ["dead", "ready"], True),
        ("of another address", ADDRESS, [], False),
    ]
    case = case_in(State.SENT)
    wrong = []
    for name, address, letters, wanted in table:
        Effect.objects.filter(kind="mail").delete()
        letter_to("other@demo.example", "dead")
        Store.objects.update(contact_email=address)
        for progress in letters:
            letter_to(address, progress)
        if bool(got := why_unreached(fresh(case))) != wanted:
            wrong.append((name, got, wanted))

    assert wrong == []


@pytest.mark.postgresql
def test_staff_read_it_on_the_page_before_they_decide_and_while_the_time_stands_still() -> None:
    waiting, down = case_in(State.SENT, number=1), case_in(State.DOWN, number=2)
    client = signed_in(make_staff())
    pages = {}
    for name, address in (("reached", ADDRESS), ("unreached", "")):
        Store.objects.update(contact_email=address)
        shown = client.get(f"/admin/complaints/reportedlisting/{waiting.pk}/change/").content.decode()
        pages[name] = 'id="unreached"' in shown
    running = client.get(f"/admin/complaints/reportedlisting/{down.pk}/change/").content.decode()
    Deadline.objects.filter(case=down.reference).delete()
    still = client.get(f"/admin/complaints/reportedlisting/{down.pk}/change/").content.decode()

    assert pages == {"reached": False, "unreached": True}
    assert ('id="unanswerable"' in running, 'id="unanswerable"' in still) == (False, True)
    assert why_time_stands_still(down)

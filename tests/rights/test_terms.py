"""The end of a right: reminders 60, 30 and 7 days before, and what happens on the day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from ledger.firing import fire_due
from ledger.lifecycle import Actor
from ledger.models import Deadline
from ledger.queries import events_of
from replies.models import Reply
from rights.actions import verify_right, withdraw_right
from rights.models import IPRight
from rights.states import State
from tests.rights.make import reader_of, trademark
from tests.support.each import each

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def verified(last_day: date | None) -> IPRight:
    right = trademark(expires_on=last_day)
    verify_right(right, by=reader_of(right))
    return right


def running(right: IPRight) -> list[tuple[str, int]]:
    """Kinds of the clocks that run, and in how many days each strikes, rounded."""
    rows = Deadline.objects.filter(case=right.reference, closed_at=None, fired_at=None)
    return [
        (row.kind.removeprefix("right_expires").strip("_"), round((row.due_at - timezone.now()) / timedelta(1)))
        for row in rows
    ]


def strike(right: IPRight, days: int) -> None:
    """Let so many days pass, and fire what is due."""
    fire_due(timezone.now() + timedelta(days=days))
    right.refresh_from_db()


@each(
    ("days", "kinds"),
    [
        (100, ["first", "second", "last", ""]),
        (45, ["second", "last", ""]),
        (20, ["last", ""]),
        (3, ["last", ""]),
        (0, ["last", ""]),
        (None, []),
    ],
)
def test_reminders_that_are_late_are_left_out_but_never_all(days: int | None, kinds: list[str]) -> None:
    right = verified(None if days is None else TODAY + timedelta(days=days))
    assert [kind for kind, _days in running(right)] == kinds


def test_o6_reminders_come_60_30_and_7_days_before_the_day_is_over() -> None:
    right = verified(TODAY + timedelta(days=100))
    over = Deadline.objects.get(case=right.reference, kind="right_expires").due_at
    before = [round((over - row.due_at) / timedelta(days=1)) for row in Deadline.objects.filter(case=right.reference)]
    assert before == [60, 30, 7, 0]


def test_a_right_is_in_force_until_the_end_of_its_last_day() -> None:
    right = verified(date(2031, 3, 4))
    due = Deadline.objects.get(case=right.reference, kind="right_expires").due_at
    assert due == datetime(2031, 3, 4, 23, tzinfo=UTC)  # midnight in Berlin, in winter


@pytest.mark.postgresql
def test_each_reminder_writes_one_letter_and_the_end_another() -> None:
    right = verified(TODAY + timedelta(days=100))
    for days in (41, 41, 71, 94, 102):
        strike(right, days)
    codes = [reply.code for reply in Reply.objects.order_by("pk") if not reply.stopped]

    assert codes == ["right_verified", *["right_expires_soon"] * 3, "right_expired"]
    assert (right.state, running(right)) == (State.EXPIRED, [])


def test_a_right_that_was_withdrawn_is_not_reminded() -> None:
    right = verified(TODAY + timedelta(days=100))
    withdraw_right(right, by=Actor.holder(right.entered_by))
    strike(right, 102)
    assert [event.verb for event in events_of(right)][-1] == "withdraw"


def test_a_right_without_an_end_never_expires() -> None:
    right = verified(None)
    strike(right, 40_000)
    assert right.state == State.VERIFIED


def test_a_right_whose_day_has_passed_is_not_verified() -> None:
    right = trademark(expires_on=TODAY - timedelta(days=1))
    with pytest.raises(Exception, match="expired") as refusal:
        verify_right(right, by=reader_of(right))
    assert str(refusal.value.for_people).startswith("This right has expired.")

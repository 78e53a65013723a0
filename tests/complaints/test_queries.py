"""Pages ask the database as often for many rows as for one."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints import actions
from complaints.models import Complaint, Draft
from complaints.states import State
from tests.complaints.builders import (
    Holder,
    answer,
    decide,
    filing,
    fresh,
    make_holder,
    make_seller,
    make_staff,
    make_store,
    paper,
    seen,
    signed_in,
)
from tests.support.each import each

pytestmark = pytest.mark.django_db


def complaint_of(holder: Holder, count: int, *, first: int = 1, last: str = State.SENT) -> Complaint:
    """One complaint with so many listings, each answered if asked."""
    shots = [seen(number, title=f"Lamp {number}") for number in range(first, first + count)]
    complaint = actions.file_complaint(filing(holder, *shots), by=holder.actor)
    for case in complaint.listings.all() if last == State.ANSWERED else ():
        decide(case, "take_down", reasoning="As seen.")
        actions.confirm_takedown(fresh(case))
        answer(fresh(case), files=[paper("a.png"), paper("b.png")])
    return complaint


def queries(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    return len(asked)


def detail(count: int) -> tuple[Client, str]:
    holder = make_holder()
    complaint = complaint_of(holder, count, last=State.ANSWERED)
    return signed_in(holder.user), complaint.get_absolute_url()


def detail_of_seller(count: int) -> tuple[Client, str]:
    complaint = complaint_of(make_holder(), count, last=State.ANSWERED)
    return signed_in(make_seller(make_store())), complaint.get_absolute_url()


def sent(count: int) -> tuple[Client, str]:
    holder = make_holder()
    return signed_in(holder.user), reverse("complaints:sent", args=[complaint_of(holder, count).reference])


def case_list(count: int) -> tuple[Client, str]:
    holder = make_holder()
    for number in range(count):
        complaint_of(holder, 2, first=1 + 2 * number)
        Draft.objects.create(user=holder.user, organisation=holder.organisation, answers={"pasted": "x"})
    return signed_in(holder.user), reverse("complaints:list")


def draft(count: int, page: str) -> tuple[Client, str]:
    holder = make_holder()
    links = [{"typed": "x", "snapshot": seen(number).pk} for number in range(count)]
    answers = {"links": links, "right": str(holder.right.pk), "ground": "counterfeit", "statement": "S"}
    kept = Draft.objects.create(user=holder.user, organisation=holder.organisation, answers=answers)
    return signed_in(holder.user), reverse(f"complaints:{page}", args=[kept.pk])


def queue(count: int) -> tuple[Client, str]:
    for number in range(count):
        complaint_of(make_holder(), 1, first=number + 1)
    return signed_in(make_staff()), "/admin/complaints/reportedlisting/"


def rows_of(model: str) -> Callable[[int], tuple[Client, str]]:
    def make(count: int) -> tuple[Client, str]:
        for number in range(count):
            decide(complaint_of(make_holder(), 1, first=number + 1).listings.get(), "refuse")
        return signed_in(make_staff()), f"/admin/complaints/{model}/"

    return make


PAGES: list[tuple[str, Callable[[int], tuple[Client, str]], int]] = [
    ("detail", detail, 3),
    ("detail of the seller", detail_of_seller, 3),
    ("sent", sent, 3),
    ("list", case_list, 5),
    ("reason", lambda count: draft(count, "draft_reason"), 20),
    ("check", lambda count: draft(count, "draft_check"), 20),
    ("queue", queue, 50),
    ("complaints", rows_of("complaint"), 5),
    ("decisions", rows_of("decision"), 5),
]


@each(("name", "make", "many"), PAGES, ids=[row[0] for row in PAGES])
def test_a_page_asks_no_more_for_many_rows_than_for_one(
    name: str, make: Callable[[int], tuple[Client, str]], many: int
) -> None:
    with transaction.atomic():
        one = queries(*make(1))
        transaction.set_rollback(True)
    few = queries(*make(many))

    assert (few - one, few <= 20) == (0, True)


def test_a_decision_page_asks_as_often_after_many_reports() -> None:
    holder = make_holder()
    case = complaint_of(holder, 1).listings.get()
    client, page = signed_in(make_staff()), reverse("admin:complaints_reportedlisting_change", args=[case.pk])
    one = queries(client, page)
    complaint_of(holder, 10, first=100)
    for _other in range(3):
        other = make_holder(name="OTHER")
        actions.file_complaint(filing(other, case.snapshot), by=other.actor)

    assert queries(client, page) - one <= 1

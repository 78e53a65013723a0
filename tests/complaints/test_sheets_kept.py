"""A table of reports that was not sent is kept thirty days from its last change, and said so before it goes."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from complaints.models import Sheet
from complaints.sheets.keeping import keep
from complaints.sheets.sending import send
from ledger.firing import fire_due
from ledger.models import Deadline
from ledger.moments import database_now
from replies.models import Reply
from replies.rendering import UNCLICKABLE
from tests.complaints.builders import Holder, make_holder, signed_in

pytestmark = pytest.mark.django_db


def kept(**facts: Any) -> tuple[Sheet, Holder]:
    holder = make_holder()
    sheet = Sheet(user=holder.user, organisation=holder.organisation, name="autumn.csv")
    keep(sheet, [{"row": "2", "snapshot": None, "problems": []}])
    return sheet, holder


def pass_by(days: float) -> None:
    fire_due(database_now() + timedelta(days=days))


def open_kinds(sheet: Sheet) -> list[str]:
    rows = Deadline.objects.filter(case=sheet.reference, closed_at=None, fired_at=None)
    return sorted(rows.values_list("kind", flat=True))


def test_three_days_before_its_end_one_letter_warns_its_writer() -> None:
    sheet, holder = kept()
    pass_by(27.01)

    (letter,) = Reply.objects.filter(code="sheet_ends_soon")
    assert (letter.to_address, "autumn.csv" in letter.text.replace(UNCLICKABLE, "")) == (holder.user.email, True)
    assert reverse("complaints:sheet", args=[sheet.pk]) in letter.text


@pytest.mark.postgresql
def test_after_thirty_days_it_is_gone() -> None:
    sheet, _holder = kept()
    pass_by(29.9)
    before = Sheet.objects.count()
    pass_by(30.01)

    assert (before, Sheet.objects.count(), open_kinds(sheet)) == (1, 0, [])


def test_a_change_begins_its_term_anew() -> None:
    sheet, _holder = kept()
    keep(sheet, [])

    assert open_kinds(sheet) == ["sheet_ends", "sheet_ends_soon"]
    assert Deadline.objects.filter(case=sheet.reference).count() == 4


def test_what_was_sent_stays() -> None:
    sheet, holder = kept()
    send(sheet, by=holder.actor)
    pass_by(31)

    assert (Sheet.objects.count(), open_kinds(sheet)) == (1, [])


def test_a_table_that_is_gone_is_not_written_back_by_a_late_page() -> None:
    _sheet, _holder = kept()
    late = Sheet.objects.get()
    pass_by(30.01)
    keep(late, [{"row": "3", "problems": []}])

    assert Sheet.objects.count() == 0


@pytest.mark.postgresql
def test_discarding_twice_is_as_good_as_once() -> None:
    sheet, holder = kept()
    page = reverse("complaints:sheet_discard", args=[sheet.pk])
    browser = signed_in(holder.user)

    assert [browser.post(page).status_code, browser.post(page).status_code] == [302, 404]
    assert Sheet.objects.count() == 0

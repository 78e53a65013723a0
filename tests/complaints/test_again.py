"""Reporting again what was refused: nothing is typed twice, and the reason stands beside it."""

import pytest
from django.test import Client
from django.urls import reverse

from complaints.actions import file_complaint
from complaints.models import Draft, ReportedListing
from complaints.states import State
from replies.models import Reply
from tests.complaints.builders import (
    Holder,
    case_in,
    decide,
    filing,
    fresh,
    make_holder,
    market,
    member,
    seen,
    signed_in,
    verify,
)
from tests.complaints.filer import link
from tests.complaints.guest import make_guest

pytestmark = pytest.mark.django_db


def refused(holder: Holder, number: int = 10007) -> ReportedListing:
    """A report of an item on sale that staff refused."""
    link(number)
    case = file_complaint(filing(holder, seen(number)), by=holder.actor).listings.get()
    decide(case, "refuse", reasoning="The photo shows another lamp.")
    return fresh(case)


def page_of(case: ReportedListing) -> str:
    return reverse("complaints:report_again", args=[case.complaint.reference, case.number])


def test_the_draft_holds_what_was_refused_and_the_pages_say_why() -> None:
    market()
    holder = make_holder()
    case, client = refused(holder), signed_in(holder.user)
    links = client.get(page_of(case), follow=True)
    draft = Draft.objects.get()
    asked = client.post(
        reverse("complaints:draft_links", args=[draft.pk]),
        {"links": links.context["form"]["links"].value()},
        follow=True,
    )
    shown = {name: asked.context["form"][name].value() for name in ("right", "ground", "statement")}

    assert links.context["form"]["links"].value() == case.typed_url
    assert asked.request["PATH_INFO"] == reverse("complaints:draft_reason", args=[draft.pk])
    complaint = case.complaint
    assert shown == {"right": str(case.right_id), "ground": complaint.ground, "statement": complaint.statement}
    assert [page.context["again"] for page in (links, asked)] == [case.decision] * 2
    assert "The photo shows another lamp." in asked.content.decode()


def test_a_draft_that_was_begun_for_a_refusal_is_taken_up_again() -> None:
    holder = make_holder()
    case, client = refused(holder), signed_in(holder.user)
    first = client.get(page_of(case))
    draft = Draft.objects.get()
    client.post(reverse("complaints:draft_links", args=[draft.pk]), {"links": f"{case.typed_url}\nand one more"})
    second = client.get(page_of(case))

    assert (first.headers["Location"], Draft.objects.count()) == (second.headers["Location"], 1)
    assert "and one more" in Draft.objects.get().answers["pasted"]


def test_the_letter_about_a_refusal_leads_there() -> None:
    case = refused(make_holder())
    assert page_of(case) in Reply.objects.get(code="refused_holder", stopped="").text


@pytest.mark.parametrize("state", [State.SENT, State.DOWN, State.WITHDRAWN])
def test_what_was_not_refused_is_not_reported_again(state: str) -> None:
    holder = make_holder()
    case = case_in(state, holder=holder)
    answer = signed_in(holder.user).get(page_of(case))
    assert (answer.headers["Location"], Draft.objects.count()) == (case.complaint.get_absolute_url(), 0)


def test_a_reader_of_the_organisation_reports_nothing_again() -> None:
    holder = make_holder()
    case = refused(holder)
    assert signed_in(member(holder.organisation, "reader")).get(page_of(case)).status_code == 404


@pytest.mark.postgresql
def test_a_guest_reports_again_from_the_case_without_typing_it_twice() -> None:
    guest = make_guest()
    complaint = guest.whole()
    case = complaint.listings.get()
    verify(case.right)
    decide(fresh(case), "refuse")
    again = reverse("complaints:guest_report_again", args=[complaint.guest_link.token, case.number])
    page = guest.client.post(again, follow=True)
    report = guest.client.post(reverse("complaints:guest_links"), {"links": case.typed_url}, follow=True)

    assert page.context["form"]["links"].value() == case.typed_url
    assert page.context["again"] == fresh(case).decision
    assert report.context["form"]["statement"].value() == complaint.statement


def test_the_link_to_a_guests_case_alone_fills_no_draft() -> None:
    guest = make_guest()
    complaint = guest.whole()
    case = complaint.listings.get()
    decide(fresh(case), "refuse")
    again = reverse("complaints:guest_report_again", args=[complaint.guest_link.token, case.number])
    stranger = Client()
    answers = [stranger.get(again), stranger.post(again)]

    assert [answer.headers["Location"] for answer in answers] == [
        reverse("complaints:guest_case", args=[complaint.guest_link.token]),
        reverse("complaints:guest_code"),
    ]
    assert Draft.objects.filter(complaint=None).exclude(answers={}).count() == 0

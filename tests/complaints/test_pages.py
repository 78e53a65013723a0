"""What pages say beside the facts: where to go on, who said what in which order, what waits."""

import pytest
from django.urls import reverse

from accounts.actions import create_organisation
from complaints import actions
from complaints.models import OUTCOME_GROUPS, Draft
from complaints.states import State
from demo.certificate import certificate
from replies.actions import send_transient
from rights.models import IPRight
from tests.complaints.builders import (
    answer,
    case_in,
    decide,
    filing,
    fresh,
    make_holder,
    make_staff,
    make_user,
    seen,
    signed_in,
)
from tests.complaints.filer import link

pytestmark = pytest.mark.django_db


def draft_of(holder: object, **answers: object) -> Draft:
    return Draft.objects.create(user=holder.user, organisation=holder.organisation, answers=answers)


def places_of(page: str, *words: str) -> list[int]:
    return [page.rindex(word) for word in words]


def test_decisions_and_answers_stand_in_the_order_in_which_they_came() -> None:
    holder = make_holder()
    case = case_in(State.DOWN, holder=holder)
    answer(fresh(case), "Here is the licence.")
    decide(fresh(case), "reverse")
    page = signed_in(holder.user).get(f"/cases/{case.complaint.reference}/").content.decode()

    places = places_of(
        page, "We decided to take the listing down", "Here is the licence.", "We decided to put the listing back"
    )

    assert places == sorted(places)


def test_a_report_goes_on_where_it_was_left() -> None:
    holder = make_holder()
    links = [{"typed": "x", "snapshot": 1, "problem": "", "case": ""}]
    asked = {"right": "1", "ground": "counterfeit", "statement": "Ours."}

    steps = [
        draft_of(holder, **kept).next_step.split("/")[-2] for kept in ({}, {"links": links}, {"links": links} | asked)
    ]

    assert steps == ["links", "reason", "check"]


@pytest.mark.postgresql
def test_a_report_that_was_begun_can_be_discarded_by_its_owner_alone() -> None:
    holder = make_holder()
    draft = draft_of(holder, pasted="x")
    address = f"/report/{draft.pk}/discard/"

    answers = [signed_in(make_user()).post(address).status_code, signed_in(holder.user).get(address).status_code]
    signed_in(holder.user).post(address)

    assert (answers, Draft.objects.count()) == ([404, 200], 0)


def test_staff_are_told_first_what_waits_for_them() -> None:
    case_in(State.SENT)
    make_holder(verified=False)

    page = signed_in(make_staff()).get("/admin/")

    assert [count for _name, _address, count in page.context["waiting"]] == [1, 1, 0, 0, 0, 0, 0, 0]


def test_a_code_that_could_not_be_sent_waits_for_nobody() -> None:
    send_transient(kind="answer_code", to="nobody", blanks={"code": "123456", "reference": "C-1", "minutes": 20})

    page = signed_in(make_staff()).get("/admin/")

    assert [count for _name, _address, count in page.context["waiting"]] == [0, 0, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("mine", [True, False])
def test_who_took_a_listing_down_is_told_that_a_colleague_reads_the_answer(mine: bool) -> None:
    case = case_in(State.ANSWERED)
    reviewer = case.takedown.decided_by if mine else make_staff()

    page = signed_in(reviewer).get(f"/admin/complaints/reportedlisting/{case.pk}/change/").content.decode()

    assert ("so a colleague reads the answer" in page) is mine


@pytest.mark.parametrize(("state", "words"), [(State.SENT, "Decide by"), (State.DOWN, "The seller can answer until")])
def test_a_deadline_says_whose_it_is(state: State, words: str) -> None:
    case = case_in(state)

    page = signed_in(make_staff()).get(f"/admin/complaints/reportedlisting/{case.pk}/change/").content.decode()

    assert [name for name in ("Decide by", "The seller can answer until") if name in page] == [words]


def test_who_lacked_a_right_is_led_back_to_the_report_once_it_is_entered() -> None:
    user = make_user()
    create_organisation(user, kind="rights_holder", name="Lumo Lights GmbH", country="DE")
    client = signed_in(user)
    client.get("/report/")
    draft = Draft.objects.get()
    client.post(f"/report/{draft.pk}/links/", {"links": link()})
    client.get(f"/report/{draft.pk}/reason/")
    client.post("/rights/new/", {"kind": "copyright"})
    right = IPRight.objects.get()
    client.post(f"/rights/{right.reference}/enter/about/", {"name": "Photographs", "owner_as_registered": "Ida Lumo"})

    entered = client.post(f"/rights/{right.reference}/enter/document/", {"proof": certificate(["Claim"])})

    assert entered["Location"] == f"/report/{draft.pk}/reason/"


def test_the_list_of_cases_names_what_came_of_each_and_the_first_listing() -> None:
    holder = make_holder()
    shots = [seen(30 + place, title=title) for place, title in enumerate(("Zebra Lamp", "Arc Lamp", "Moon Lamp"))]
    complaint = actions.file_complaint(filing(holder, *shots), by=holder.actor)
    first, second, _third = complaint.listings.order_by("number")
    decide(fresh(first), "take_down")
    actions.confirm_takedown(fresh(first))
    decide(fresh(second), "refuse")
    [row] = signed_in(holder.user).get(reverse("complaints:list")).context["cases"]

    assert (row.outcomes, row.common_state) == ("1 waiting · 1 down · 1 refused", "")
    assert (row.first_title, row.others) == ("Zebra Lamp", 2)


def test_every_state_has_words_in_the_list_of_cases() -> None:
    named = [state for states, _words in OUTCOME_GROUPS.values() for state in states]
    assert sorted(named) == sorted(State.values)


def test_what_a_right_covers_and_where_stands_beside_the_listing() -> None:
    case = case_in(State.SENT)
    IPRight.objects.filter(pk=case.right_id).update(goods="Lamps and lighting", territories="DE, FR")
    page = signed_in(make_staff()).get(f"/admin/complaints/reportedlisting/{case.pk}/change/").content.decode()

    assert [words in page for words in ("Lamps and lighting", "DE, FR")] == [True, True]

"""What each side must never learn, planted as canaries in the rows and looked for in every letter and page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from complaints import actions
from complaints.models import ReportedListing
from complaints.states import State
from ledger.queries import events_of
from replies.models import Reply
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
    make_supervisor,
    make_user,
    paper,
    seen,
    signed_in,
)
from tests.complaints.filer import text_of

pytestmark = pytest.mark.django_db
CANARIES = {
    "holder's mail": "canary-holder@mail.example",
    "holder's person": "Canary Holderperson",
    "reporter's words": "Canary statement about the lamp",
    "seller's mail": "canary-seller@mail.example",
    "seller's person": "Canary Sellerperson",
    "seller's person's mail": "canary-clerk@mail.example",
    "seller's words": "Canary answer of the seller",
    "seller's paper": "canary-invoice.png",
    "staff's name": "Canary Staffperson",
    "staff's mail": "canary-staff@mail.example",
    "our words": "Canary reasoning of the decision",
}
HOLDER_MAY = {"holder's mail", "holder's person", "reporter's words", "seller's words", "our words"}
SELLER_MAY = {"seller's mail", "seller's person", "seller's person's mail", "seller's words", "seller's paper"}
SELLER_MAY |= {"our words"}


def named(user: Any, name: str, email: str) -> Any:
    type(user).objects.filter(pk=user.pk).update(name=CANARIES[name], email=CANARIES[email])
    user.refresh_from_db()
    return user


def planted() -> tuple[Holder, Any, Any]:
    """Rights holder, seller and staff with canaries for names and addresses."""
    holder = make_holder()
    named(holder.user, "holder's person", "holder's mail")
    seller = named(
        make_seller(make_store(contact_email=CANARIES["seller's mail"])), "seller's person", "seller's person's mail"
    )
    staff = named(make_user(is_staff=True), "staff's name", "staff's mail")
    return holder, seller, staff


def case_to(verdict: str, holder: Holder, staff: Any, number: int) -> ReportedListing:
    """A case that went all the way to a last verdict."""
    wish = filing(
        holder,
        seen(number, store=make_store(contact_email=CANARIES["seller's mail"])),
        statement=CANARIES["reporter's words"],
    )
    case = actions.file_complaint(wish, by=holder.actor).listings.get()
    if verdict != "refuse":
        decide(case, "take_down", by=staff, reasoning=CANARIES["our words"])
        actions.confirm_takedown(fresh(case))
        answer(fresh(case), CANARIES["seller's words"], files=[paper(CANARIES["seller's paper"])])
        staff = make_staff(CANARIES["staff's name"])  # another person reads the answer
    decide(fresh(case), verdict, by=staff, reasoning=CANARIES["our words"])
    actions.confirm_restoration(fresh(case))
    return fresh(case)


def found_in(text: str) -> set[str]:
    return {name for name, words in CANARIES.items() if words in text}


def everything() -> tuple[list[ReportedListing], Holder, Any, Any]:
    holder, seller, staff = planted()
    cases = [case_to(verdict, holder, staff, n) for n, verdict in enumerate(("refuse", "uphold", "reverse"), start=1)]
    return cases, holder, seller, staff


def test_the_canaries_sing_where_they_may() -> None:
    """Else the tests beside would prove nothing: staff see all but each person's own address."""
    cases, _holder, _seller, _staff = everything()
    page = signed_in(make_supervisor()).get(reverse("admin:complaints_reportedlisting_change", args=[cases[1].pk]))

    missing = set(CANARIES) - found_in(text_of(page))
    assert missing == {"holder's person", "seller's person", "seller's person's mail", "staff's mail"}


@pytest.mark.parametrize(("role", "may"), [("holder", HOLDER_MAY), ("seller", SELLER_MAY)])
def test_no_letter_tells_a_side_what_it_must_not_learn(role: str, may: set[str]) -> None:
    everything()
    told = {
        reply.code: found_in(reply.subject + reply.text + reply.html) - may
        for reply in Reply.objects.filter(role=role, code__contains="_")
    }

    assert {code: names for code, names in told.items() if names} == {}
    assert len(told) >= 4


@pytest.mark.parametrize(("side", "may"), [("holder", HOLDER_MAY), ("seller", SELLER_MAY)])
def test_no_page_tells_a_side_what_it_must_not_learn(side: str, may: set[str]) -> None:
    cases, holder, seller, _staff = everything()
    client = signed_in(holder.user if side == "holder" else seller)
    pages = [reverse("complaints:list")]
    for case in cases:
        pages += [case.complaint.get_absolute_url(), reverse("complaints:sent", args=[case.complaint.reference])]
        pages += [reverse("complaints:withdraw", args=[case.complaint.reference, 1])]
        if side == "seller" and case.state != State.REFUSED:
            pages.append(reverse("complaints:answer", args=[case.answer_token]))
    told = {page: found_in(text_of(client.get(page))) - may for page in pages}

    assert {page: names for page, names in told.items() if names} == {}


def test_who_has_only_the_link_learns_nothing() -> None:
    cases, _holder, _seller, _staff = everything()
    pages = [reverse(name, args=[cases[1].answer_token]) for name in ("complaints:answer", "complaints:answer_code")]
    shown = [text_of(Client().get(page, follow=True)) for page in pages]

    assert [found_in(text) for text in shown] == [set(), set()]
    assert [("Cone Lamp" in text, "LUMO" in text, "Lumo Lights" in text) for text in shown] == [(False,) * 3] * 2


def test_events_hold_no_persons_data() -> None:
    cases, _holder, _seller, _staff = everything()
    events = [str(event.__dict__) for case in cases for event in events_of(case)]

    assert (len(events), [found_in(event) for event in events if found_in(event)]) == (2 + 5 + 6, [])


def test_the_holder_is_not_the_seller_even_with_the_sellers_link() -> None:
    cases, holder, _seller, _staff = everything()
    client = signed_in(holder.user)
    page = text_of(client.post(reverse("complaints:answer", args=[cases[1].answer_token]), {"text": "x"}))

    assert found_in(page) <= {"holder's mail", "holder's person"}

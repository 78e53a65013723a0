"""A private link that was cut or lost: the page says so, and the link is mailed again to the address we have."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from complaints.states import State
from replies.models import Reply
from rights.models import AuthorisationContact
from tests.complaints.builders import case_in
from tests.complaints.guest import ADDRESS, make_guest
from tests.rights.letters_made import an_agent, clients_right, sent

pytestmark = pytest.mark.django_db
AGAIN = "/link/"
CUT = (
    "/answer/", "/answer/cut/", "/answer/MTI6MXZ/code/", "/answer/cut),/", "/guest/case/", "/guest/case/WzEsMV0:1/",
    "/guest/case/WzEsMV0:1/withdraw/1/", "/rights/letters/answer/", "/rights/letters/answer/MTI6/",
    "/rights/letters/answer/MTI6/code/",
)  # fmt: skip


def ask(reference: str, address: str, client: Client | None = None) -> Any:
    return (client or Client()).post(AGAIN, {"reference": reference, "email": address})


def mailed() -> list[tuple[str, str]]:
    """To whom a link was mailed again, and the first part of its path."""
    rows = Reply.objects.filter(code="link_again").order_by("pk")
    return [(row.to_address, row.text.partition("://")[2].split("/")[1]) for row in rows]


def test_a_cut_link_leads_to_the_page_that_sends_it_again() -> None:
    wrong = []
    for path in CUT:
        page = Client().get(path)
        if (page.status_code, AGAIN.encode() in page.content) != (404, True):
            wrong.append(f"{path}: {page.status_code}")

    assert wrong == []


def test_a_link_without_its_last_slash_still_works() -> None:
    whole = reverse("complaints:answer", args=[case_in(State.DOWN).answer_token])

    assert Client().get(whole[:-1]).headers["Location"] == whole


def test_a_cut_invitation_is_told_as_such() -> None:
    assert Client().get("/invitation/cut/").status_code == 404


@pytest.mark.postgresql
def test_each_kind_of_link_is_mailed_again_to_its_own_address() -> None:
    guest = make_guest().whole()
    down = case_in(State.DOWN)
    store = down.listing.store.contact_email
    agent = an_agent()
    contact = AuthorisationContact.objects.get(authorisation=sent(agent, clients_right(agent)))
    ask(guest.reference, ADDRESS)
    ask(f"Re: {down.reference}: your listing", store)
    ask(down.complaint.reference.lower(), store.upper())
    ask(down.complaint.reference, down.complaint.contact_email)
    ask(contact.authorisation.reference, contact.address)

    assert mailed() == [
        (ADDRESS, "guest"),
        (store, "answer"),
        (store, "answer"),
        (down.complaint.contact_email, "cases"),
        (contact.address, "rights"),
    ]


@pytest.mark.parametrize("wrong", ["number", "address", "hidden"])
def test_who_does_not_know_both_is_told_the_same_and_nothing_is_mailed(wrong: str) -> None:
    case = case_in(State.SENT if wrong == "hidden" else State.DOWN)
    store = case.listing.store.contact_email
    good = ask(case.complaint.reference, case.complaint.contact_email)
    before = len(mailed())
    bad = ask("C-0000-0000" if wrong == "number" else case.reference, "x@y.example" if wrong == "address" else store)

    assert (bad.status_code, bad.headers["Location"]) == (good.status_code, good.headers["Location"])
    assert len(mailed()) == before == 1


def test_an_address_is_mailed_a_few_times_an_hour_at_most() -> None:
    case = case_in(State.DOWN)
    answers = [ask(case.reference, case.listing.store.contact_email).status_code for _time in range(7)]

    assert (answers, len(mailed())) == ([302] * 5 + [200] * 2, 5)


def test_what_is_no_number_is_told() -> None:
    page = ask("my lamp", "x@y.example")

    assert (page.status_code, list(page.context["form"].errors)) == (200, ["reference"])

"""The staff's page of a right: facts, documents, and the verbs of the table."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from ledger.lifecycle import Actor
from rights.actions import add_proof, refuse_right, verify_right
from rights.models import IPRight, RightDecision
from rights.states import State
from tests.rights.make import document, person, reader_of, reviewer, trademark
from tests.rights.test_views import saved, signed_in

pytestmark = pytest.mark.django_db
LIST = "admin:rights_ipright_changelist"


def page_of(right: IPRight) -> str:
    return reverse("admin:rights_ipright_change", args=[right.pk])


def act(right: IPRight, by: User, **posted: str) -> Any:
    return signed_in(by).post(reverse("admin:rights_ipright_act", args=[right.pk]), posted, follow=True)


def told(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_the_queue_shows_what_waits_oldest_first() -> None:
    first, second, done = trademark(), trademark(name="LUMO CONE"), trademark(name="DONE")
    verify_right(done, by=reader_of(done))
    rows = signed_in(reviewer()).get(reverse(LIST)).context["cl"].result_list
    assert [row.pk for row in rows] == [first.pk, second.pk]


@pytest.mark.parametrize(
    ("queue", "states"), [("verified", ["verified"]), ("all", ["submitted", "verified"]), ("refused", [])]
)
@pytest.mark.postgresql
def test_the_list_can_be_asked_for_other_states(queue: str, states: list[str]) -> None:
    trademark()
    done = trademark()
    verify_right(done, by=reader_of(done))
    rows = signed_in(reviewer()).get(reverse(LIST), {"queue": queue}).context["cl"].result_list
    assert [row.state for row in rows] == states


def test_staff_verify_a_right() -> None:
    right, rita = trademark(), reviewer()
    saved(signed_in(rita), right.proofs.get().get_absolute_url())
    response = act(right, rita, verb="verify", note="Register looked up.")
    right.refresh_from_db()
    assert (right.state, told(response)) == (
        State.VERIFIED,
        [f"{right.reference} is verified. The letter is on its way."],
    )
    assert RightDecision.objects.get().reasoning == "Register looked up."


@pytest.mark.parametrize("posted", [{"verb": "verify"}, {"verb": "refuse", "reason_code": "blurred"}])
def test_who_has_not_opened_the_document_is_told_so_and_keeps_the_words(posted: dict[str, str]) -> None:
    right = trademark()
    words = {"note": "Register looked up.", "reasoning": "Register looked up."}
    page = act(right, reviewer(), **posted, **words).content.decode()
    right.refresh_from_db()
    told = ["<li>Open the document first:" in page, "Register looked up.</textarea>" in page]
    assert (right.state, told, RightDecision.objects.count()) == (State.SUBMITTED, [True, True], 0)


def test_staff_refuse_a_right_with_a_reason_and_a_paragraph() -> None:
    right, rita = trademark(), reviewer()
    saved(signed_in(rita), right.proofs.get().get_absolute_url())
    act(right, rita, verb="refuse", reason_code="blurred", reasoning="The seal can't be read.")
    right.refresh_from_db()
    decision = RightDecision.objects.get()
    assert (right.state, decision.reason_code, decision.reasoning) == ("refused", "blurred", "The seal can't be read.")


def test_a_refusal_without_a_reason_is_told_and_keeps_the_paragraph() -> None:
    right = trademark()
    page = act(right, reviewer(), verb="refuse", reasoning="The seal can't be read.").content.decode()
    assert (page.count("Select a reason"), "The seal can&#x27;t be read.</textarea>" in page) == (2, True)
    assert RightDecision.objects.count() == 0


def test_who_decides_second_is_told_who_was_first() -> None:
    right = trademark()
    refuse_right(IPRight.objects.get(pk=right.pk), by=reader_of(right, "Rita"), reason_code="blurred")
    response = act(right, reviewer("Otto"), verb="verify")
    assert (told(response), RightDecision.objects.count()) == (["Rita has refused this right already."], 1)


@pytest.mark.parametrize("verb", ["", "withdraw", "resubmit", "open"])
def test_a_verb_that_is_not_for_staff_changes_nothing(verb: str) -> None:
    right = trademark()
    response = act(right, reviewer(), verb=verb)
    right.refresh_from_db()
    assert (right.state, told(response)) == (State.SUBMITTED, ["Choose what to do with this case."])


def test_a_decided_right_offers_no_verbs() -> None:
    right = trademark()
    verify_right(right, by=reader_of(right))
    assert signed_in(reviewer()).get(page_of(right)).context["forms"] == []


def test_the_page_shows_what_was_entered_and_what_was_done() -> None:
    right = trademark()
    refuse_right(right, by=reader_of(right, "Rita"), reason_code="blurred", reasoning="Scan again.")
    saved(signed_in(reviewer("Otto Opener")), right.proofs.get().get_absolute_url())
    page = signed_in(reviewer()).get(page_of(right)).content.decode()
    shown = ["LUMO", "018765432", "EUIPO, European Union", "certificate.pdf", "Rita", "Scan again.", "Otto Opener"]
    assert [each in page for each in shown] == [True] * len(shown)


@pytest.mark.parametrize("address", ["list", "page", "act"])
def test_who_is_not_staff_sees_nothing(address: str) -> None:
    right = trademark()
    deed = reverse("admin:rights_ipright_act", args=[right.pk])
    addresses = {"list": reverse(LIST), "page": page_of(right), "act": deed}
    for client in (Client(), signed_in(right.entered_by)):
        assert client.get(addresses[address]).status_code == 302
    signed_in(person()).post(deed, {"verb": "verify"})
    right.refresh_from_db()
    assert right.state == State.SUBMITTED


@pytest.mark.parametrize("name", ["ipright", "rightdecision", "proofview"])
def test_nobody_adds_or_deletes_in_admin(name: str) -> None:
    client = signed_in(person(is_staff=True, is_superuser=True))
    right = trademark()
    answers = [client.get(reverse(f"admin:rights_{name}_add")).status_code]
    answers.append(client.post(reverse(f"admin:rights_{name}_delete", args=[right.pk])).status_code)
    assert (403 in answers, 200 in answers, IPRight.objects.count()) == (True, False, 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_takes_the_same_queries_for_any_length(rows: int, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        trademark(name=f"LUMO {number}")
    client = signed_in(reviewer())
    with django_assert_num_queries(6):
        client.get(reverse(LIST))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_queries_for_any_number_of_documents(rows: int, django_assert_num_queries: Any) -> None:
    right = trademark()
    for _number in range(rows - 1):
        add_proof(right, by=Actor.holder(right.entered_by), proof=document())
    client = signed_in(reviewer())
    with django_assert_num_queries(19):
        client.get(page_of(right))

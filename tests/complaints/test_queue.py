"""The staff's queue and decision page in the admin."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import actions
from complaints.admin import time_left
from complaints.models import Complaint, Decision, ReportedListing, Verdict
from complaints.states import LIFECYCLE, State
from ledger.lifecycle import Actor
from ledger.models import Deadline
from tests.complaints.builders import (
    answer,
    case_in,
    decide,
    filing,
    fresh,
    make_case,
    make_holder,
    make_staff,
    make_supervisor,
    make_user,
    own_case_in,
    report,
    seen,
    signed_in,
    verify,
)
from tests.complaints.filer import text_of
from tests.marketplace.builders import make_item
from tests.support.each import each

pytestmark = pytest.mark.django_db
QUEUE = "/admin/complaints/reportedlisting/"


def change(case: ReportedListing) -> str:
    return reverse("admin:complaints_reportedlisting_change", args=[case.pk])


def act(case: ReportedListing) -> str:
    return reverse("admin:complaints_reportedlisting_act", args=[case.pk])


def verdict(verb: str, reason: str, reasoning: str = "", **more: str) -> dict[str, str]:
    return {"verb": verb, f"{verb}-reason": reason, f"{verb}-reasoning": reasoning, **more}


TAKE_DOWN = verdict("take_down", "same_mark_same_goods", "Title and picture agree.")


def told(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def listed(client: Client, query: str = "") -> list[str]:
    return [case.reference for case in client.get(QUEUE + query).context["cl"].result_list]


def due_in(case: ReportedListing, hours: int) -> str:
    Deadline.objects.filter(case=case.reference).update(due_at=timezone.now() + timedelta(hours=hours))
    return case.reference


def test_the_queue_holds_what_waits_with_the_nearest_deadline_first() -> None:
    cases = [case_in(state, number=n) for n, state in enumerate((State.SENT, State.ANSWERED, State.SENT), start=1)]
    for n, state in enumerate((State.DOWN, State.REFUSED, State.STAYS_DOWN), start=10):
        case_in(state, number=n)
    expected = [due_in(cases[1], -1), due_in(cases[0], 5), due_in(cases[2], 50)]

    assert listed(signed_in(make_staff())) == expected


@pytest.mark.postgresql
def test_all_cases_and_each_state_can_be_asked_for() -> None:
    cases = {state: case_in(state, number=n) for n, state in enumerate(State.values, start=1)}
    client = signed_in(make_staff())

    assert sorted(listed(client, "?queue=all")) == sorted(case.reference for case in cases.values())
    assert [listed(client, f"?queue={state}") for state in State.values] == [[c.reference] for c in cases.values()]


@each("query", ["?queue=junk", "?queue=%00", "?q=%00", "?q=%FF", "?p=999", "?o=9.-2", "?e=1"])
def test_odd_questions_to_the_queue_are_no_fault(query: str) -> None:
    case_in(State.SENT)

    assert signed_in(make_staff()).get(QUEUE + query, follow=True).status_code == 200


@pytest.mark.postgresql
def test_a_case_is_found_by_reference_link_and_number_of_the_right() -> None:
    case = case_in(State.SENT)
    client = signed_in(make_staff())
    questions = (case.complaint.reference, "127.0.0.1:8123/market/item/10007", "018765432", "Cone")

    assert [listed(client, f"?q={question}") for question in questions] == [[case.reference]] * 4


LEFT = [
    (None, ""),
    (timedelta(seconds=-1), "late"),
    (timedelta(minutes=59), "less than an hour left"),
    (timedelta(hours=1, minutes=1), "1 hour left"),
    (timedelta(hours=47, minutes=1), "47 hours left"),
]


@each(("ahead", "words"), LEFT)
def test_what_is_left_of_a_deadline_is_said_in_words(ahead: timedelta | None, words: str) -> None:
    now = timezone.now()

    assert time_left(ahead and now + ahead, now) == words


@each("state", State.values)
@each("make", [make_staff, make_supervisor])
def test_the_page_offers_exactly_what_the_table_allows(state: str, make: Any) -> None:
    case, staff = case_in(state), make()
    forms = signed_in(staff).get(change(case)).context["forms"]
    allowed = [verb for verb in LIFECYCLE.verbs(state, Actor.staff(staff)) if verb in Verdict.values]

    assert [form.verb for _name, form in forms] == allowed


def test_the_page_shows_evidence_right_report_and_answer() -> None:
    make_item(10007)
    case = report(make_holder(), 10007).listings.get()
    decide(case, "take_down")
    actions.confirm_takedown(fresh(case))
    answer(fresh(case), "We hold a licence of 2021.")
    page = text_of(signed_in(make_staff()).get(change(case)))
    expected = [case.snapshot.sha256, "LUMO (018765432)", "The title carries our mark.", "We hold a licence of 2021."]
    expected += ["€24.99", "/snapshots/", case.typed_url, "Bright Bazaar", "take_down", "Same mark, same goods"]

    assert [words for words in expected if words not in page] == []


def test_a_decision_is_taken_by_post() -> None:
    case, rosa = case_in(State.SENT), make_staff()
    response = signed_in(rosa).post(act(case), TAKE_DOWN)
    decision = Decision.objects.get()

    assert (response.headers["Location"], fresh(case).state) == (QUEUE, State.HIDING)
    assert (decision.decided_by, decision.reason_code, decision.reasoning) == (
        rosa,
        "same_mark_same_goods",
        "Title and picture agree.",
    )


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_the_address_of_an_act_does_nothing(method: str) -> None:
    case = case_in(State.SENT)
    response = getattr(signed_in(make_staff()), method)(act(case), TAKE_DOWN)

    assert (response.status_code, fresh(case).state, Decision.objects.count()) == (302, State.SENT, 0)


WRONG = [
    ({"take_down-reason": ""}, "Select a reason"),
    ({"take_down-reason": "wrong_class"}, "Select a reason from the list"),
    ({"take_down-reason": "\x00"}, "Select a reason from the list"),
    ({"take_down-reasoning": "a" * 2001}, "In your words must be 2000 characters or fewer; you wrote 2001"),
    ({"take_down-reasoning": "a\x00b"}, "In your words holds a hidden character that can't be kept; type it again"),
]


@each(("wrong", "sentence"), WRONG)
def test_a_wrong_decision_gets_its_sentence_and_stays_typed(wrong: dict[str, str], sentence: str) -> None:
    case = case_in(State.SENT)
    response = signed_in(make_staff()).post(act(case), TAKE_DOWN | wrong)
    [form] = [form for _name, form in response.context["forms"] if form.is_bound]

    assert (response.status_code, [said for each in form.errors.values() for said in each]) == (200, [sentence])
    assert form["reasoning"].value() == (TAKE_DOWN | wrong)["take_down-reasoning"]
    assert (fresh(case).state, Decision.objects.count()) == (State.SENT, 0)


@each("verb", ["", "withdraw", "confirm_down", "answer", "nonsense", "\x00"])
def test_only_verdicts_are_taken_here(verb: str) -> None:
    case = case_in(State.SENT)
    response = signed_in(make_staff()).post(act(case), {"verb": verb})

    assert (told(response), fresh(case).state) == (["Choose what to do with this case."], State.SENT)


def test_the_second_of_two_is_told_by_whom_and_keeps_the_words() -> None:
    case = case_in(State.SENT)
    decide(case, "refuse", by=make_staff("Rosa Reviewer"))
    response = signed_in(make_staff("Karl Colleague")).post(act(case), TAKE_DOWN | {"take_down-seen": "sent"})
    page = text_of(response)

    assert "Rosa Reviewer already decided this case: do not take down. Nothing you entered was sent." in page
    assert ("You wrote, and it was not sent" in page, "Title and picture agree." in page) == (True, True)
    assert Decision.objects.count() == 1


def test_a_right_that_was_not_checked_is_said_and_the_words_stay_in_the_form() -> None:
    holder = make_holder(verified=False)
    case = case_in(State.SENT, holder=holder)
    client = signed_in(make_staff())
    response = client.post(act(case), TAKE_DOWN)
    [form] = [form for _name, form in response.context["forms"] if form.is_bound]
    verify(holder.right)

    assert "Check the right first" in text_of(response)
    assert form["reasoning"].value() == "Title and picture agree."
    assert client.post(act(case), TAKE_DOWN).status_code == 302


def test_an_answer_that_came_in_meanwhile_is_read_before_a_reversal() -> None:
    case, client = case_in(State.DOWN), signed_in(make_staff())
    [form] = [form for _name, form in client.get(change(case)).context["forms"]]
    answer(case, "Read me first.")
    sent = verdict("reverse", "our_mistake", "Wrong lamp.", **{"reverse-seen": form["seen"].value()})
    response = client.post(act(case), sent)
    page = text_of(response)
    again = {name: form["seen"].value() for name, form in response.context["forms"] if form.verb == "reverse"}

    assert "The case moved on while this page was open." in page
    assert ("Read me first." in page, "Wrong lamp." in page, fresh(case).state) == (True, True, State.ANSWERED)
    assert list(again.values()) == ["answered"]


@pytest.mark.postgresql
def test_a_reviewer_is_not_offered_and_not_allowed_to_reopen() -> None:
    case = case_in(State.STAYS_DOWN)
    client = signed_in(make_staff())
    response = client.post(act(case), verdict("reverse", "our_mistake"))

    assert "Your account may not do this. Ask a colleague who may." in text_of(response)
    assert fresh(case).state == State.STAYS_DOWN


def test_a_supervisor_reopens() -> None:
    case = case_in(State.STAYS_DOWN)
    signed_in(make_supervisor()).post(act(case), verdict("reverse", "our_mistake"))

    assert fresh(case).state == State.RESTORING


@pytest.mark.parametrize("make", [make_user, lambda: make_holder().user])
def test_who_is_not_staff_gets_neither_queue_nor_case(make: Any) -> None:
    case = case_in(State.SENT)
    client = signed_in(make())
    pages = [client.get(QUEUE), client.get(change(case)), client.post(act(case), TAKE_DOWN)]

    assert {page.status_code for page in pages} <= {302, 403}
    assert fresh(case).state == State.SENT


def test_staff_who_left_get_nothing() -> None:
    rosa = make_staff()
    client = signed_in(rosa)
    type(rosa).objects.filter(pk=rosa.pk).update(is_active=False)

    assert client.get(QUEUE).status_code == 302


@pytest.mark.parametrize("model", ["complaint", "reportedlisting", "decision"])
def test_nothing_is_added_edited_or_deleted_here(model: str) -> None:
    decide(case_in(State.SENT), "refuse")
    pk = {"complaint": Complaint, "reportedlisting": ReportedListing, "decision": Decision}[model].objects.get().pk
    client = signed_in(make_supervisor())
    names = [("add", []), ("delete", [pk])]
    found = [client.get(reverse(f"admin:complaints_{model}_{name}", args=args)).status_code for name, args in names]

    assert found == [403, 403]
    assert client.post(reverse(f"admin:complaints_{model}_change", args=[pk]), {"state": "down"}).status_code == 403
    assert "delete_selected" not in text_of(client.get(reverse(f"admin:complaints_{model}_changelist")))
    assert (
        client.post(reverse(f"admin:complaints_{model}_changelist"), {"action": "delete_selected"}).status_code != 500
    )


@pytest.mark.parametrize("model", ["complaint", "decision"])
def test_rows_can_be_read(model: str) -> None:
    decide(case_in(State.SENT), "refuse", reasoning="Kept word for word.")
    row = {"complaint": Complaint, "decision": Decision}[model].objects.get()
    page = text_of(signed_in(make_staff()).get(reverse(f"admin:complaints_{model}_change", args=[row.pk])))

    assert {"complaint": "The title carries our mark.", "decision": "Kept word for word."}[model] in page


@each("number", ["0", "x", "9" * 40, "%00", "1%00", "٣", "-1", "1/2", "9" * 5000])
def test_a_case_that_is_not_there_leads_back(number: str) -> None:
    client = signed_in(make_staff())

    assert [client.get(f"{QUEUE}{number}/{page}/").status_code for page in ("change", "act")] == [302, 302]


def test_a_case_of_our_own_initiative_can_be_decided() -> None:
    case = own_case_in(State.SENT)
    client = signed_in(make_staff())

    assert client.get(change(case)).status_code == 200
    assert client.post(act(case), TAKE_DOWN).status_code == 302


def test_a_stopped_letter_shows_on_the_case() -> None:
    case = case_in(State.SENT)
    type(case.listing.store).objects.update(contact_email="")
    decide(case, "take_down")
    actions.confirm_takedown(fresh(case))

    assert "The address of the seller is not known." in text_of(signed_in(make_staff()).get(change(case)))


def test_a_true_case_of_the_market_can_be_opened() -> None:
    assert signed_in(make_staff()).get(change(make_case())).status_code == 200


def test_several_listings_stand_in_the_queue_one_by_one() -> None:
    holder = make_holder()
    complaint = actions.file_complaint(filing(holder, seen(1), seen(2)), by=holder.actor)

    assert listed(signed_in(make_staff())) == [f"{complaint.reference}/1", f"{complaint.reference}/2"]

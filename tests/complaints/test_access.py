"""Who may open and do what; everyone else finds nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.actions import create_organisation
from accounts.models import Membership, User
from complaints import actions
from complaints.models import Complaint, CounterNoticeFile, Draft, ReportedListing
from complaints.states import SELLER_SEES, State
from tests.complaints.builders import (
    answer,
    case_in,
    filing,
    fresh,
    make_holder,
    make_seller,
    make_staff,
    make_store,
    make_supervisor,
    make_user,
    member,
    paper,
    seen,
    signed_in,
    status_of,
)
from tests.support.each import each

pytestmark = pytest.mark.django_db


def answered() -> ReportedListing:
    case = case_in(State.DOWN)
    make_seller(case.listing.store)
    answer(case, files=[paper("invoice.png")])
    return fresh(case)


def draft_of(case: ReportedListing) -> Draft:
    complaint = case.complaint
    answers = {"pasted": "x", "links": [{"typed": "x", "snapshot": case.snapshot_id}]}
    answers |= {"right": str(case.right_id), "ground": "counterfeit", "statement": "S"}
    return Draft.objects.create(user=complaint.filed_by, organisation=complaint.complainant, answers=answers)


def addresses(case: ReportedListing) -> dict[str, str]:
    """Every address of the app that names a row."""
    reference, draft = case.complaint.reference, draft_of(case)
    named = {name: [draft.pk] for name in ("draft_links", "draft_reason", "draft_check")}
    named |= {
        "detail": [reference],
        "sent": [reference],
        "withdraw": [reference, 1],
        "answer_signed_in": [reference, 1],
    }
    if papers := CounterNoticeFile.objects.filter(answer__reported=case):
        named["answer_file"] = [papers.get().pk]
    return {name: reverse(f"complaints:{name}", args=args) for name, args in named.items()}


def statuses(user: User, case: ReportedListing) -> dict[str, int]:
    client = signed_in(user)
    return {name: status_of(client, address) for name, address in addresses(case).items()}


STRANGERS: dict[str, Callable[[], User]] = {
    "another holder": lambda: make_holder().user,
    "another seller": lambda: make_seller(make_store("seller-99")),
    "nobody's member": make_user,
}


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_stranger_finds_no_page_of_a_case(stranger: str) -> None:
    case = answered()

    assert set(statuses(STRANGERS[stranger](), case).values()) == {404}


@pytest.mark.parametrize("make", [make_staff, make_supervisor])
def test_staff_work_in_the_queue_and_see_nobodys_own_pages(make: Callable[[], User]) -> None:
    found = statuses(make(), answered())

    assert found.pop("answer_file") == 200
    assert set(found.values()) == {404}


def test_the_holder_sees_the_case_and_never_the_sellers_papers() -> None:
    case = answered()
    found = statuses(case.complaint.filed_by, case)
    refused = [name for name, status in found.items() if status == 404]

    assert refused == ["answer_signed_in", "answer_file"]


def test_the_seller_sees_case_and_papers_and_nothing_of_the_report() -> None:
    case = answered()
    found = statuses(member(case.listing.store.organisation), case)
    open_to_them = [name for name, status in found.items() if status != 404]

    assert open_to_them == ["detail", "answer_signed_in", "answer_file"]


@each("name", ["list", "start", "detail", "sent", "withdraw", "draft_links"])
def test_who_is_not_signed_in_is_asked_to(name: str) -> None:
    case = case_in(State.SENT)
    address = addresses(case).get(name) or reverse(f"complaints:{name}")

    assert Client().get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


def test_without_a_proof_the_papers_of_an_answer_are_not_there() -> None:
    paper_address = addresses(answered())["answer_file"]

    assert Client().get(paper_address).status_code == 404


@each("state", State.values)
def test_a_seller_learns_of_a_report_once_it_was_decided_against_them(state: str) -> None:
    case = case_in(state)
    seller = signed_in(make_seller(case.listing.store))
    token = case.answer_token
    pages = [reverse("complaints:detail", args=[case.complaint.reference]), reverse("complaints:answer", args=[token])]
    pages.append(reverse("complaints:answer_signed_in", args=[case.complaint.reference, 1]))
    shown = {client_page.status_code != 404 for client_page in map(seller.get, pages)}

    assert shown == {state in SELLER_SEES}


def test_a_seller_sees_their_own_listings_of_a_complaint_and_no_others() -> None:
    holder, other_store = make_holder(), make_store("seller-09", name="Gadget Garage")
    shots = [seen(1, title="AAA other lamp", store=other_store), seen(2, title="My lamp"), seen(3, title="My second")]
    complaint = actions.file_complaint(filing(holder, *shots), by=holder.actor)
    for case in complaint.listings.exclude(number=3):
        actions.decide(
            case,
            verdict="take_down",
            reason_code="counterfeit_signs",
            reasoning="",
            by=actions.Actor.staff(make_staff()),
        )
    client = signed_in(make_seller(make_store()))
    page = client.get(complaint.get_absolute_url()).content.decode()
    listed = client.get(reverse("complaints:list")).content.decode()

    assert ("My lamp" in page, "My second" in page, "AAA other" in page) == (True, False, False)
    assert ("My lamp" in listed, "AAA other" in listed, "in all" in listed) == (True, False, False)


def test_a_list_holds_the_cases_of_ones_own_organisations_only() -> None:
    mine, other = case_in(State.DOWN, number=1), case_in(State.DOWN, number=2)
    listed = signed_in(mine.complaint.filed_by).get(reverse("complaints:list")).context["cases"]

    assert ([case.pk for case in listed], other.complaint_id in [case.pk for case in listed]) == (
        [mine.complaint_id],
        False,
    )


@pytest.mark.parametrize("kind", ["seller", "authority", "association"])
def test_only_holders_and_agents_report(kind: str) -> None:
    user = make_user()
    create_organisation(user, kind=kind, name="Others", country="DE")
    response = signed_in(user).get(reverse("complaints:start"))

    assert (response.status_code, Draft.objects.count()) == (403, 0)


def test_a_reader_reads_and_files_nothing() -> None:
    case = case_in(State.SENT)
    reader = member(case.complaint.complainant, "reader")
    client = signed_in(reader)
    found = statuses(reader, case)

    assert client.get(reverse("complaints:start")).status_code == 403
    assert [name for name, status in found.items() if status == 200] == ["detail", "sent"]
    assert b"Withdraw this report" not in client.get(case.complaint.get_absolute_url()).content


def test_a_reader_can_not_withdraw_by_post_either() -> None:
    case = case_in(State.SENT)
    client = signed_in(member(case.complaint.complainant, "reader"))

    assert client.post(addresses(case)["withdraw"]).status_code == 404
    assert fresh(case).state == State.SENT


def test_a_reader_of_the_sellers_firm_reads_and_is_told_whom_to_ask() -> None:
    case = case_in(State.DOWN)
    client = signed_in(make_seller(case.listing.store, "reader"))
    address = reverse("complaints:answer", args=[case.answer_token])
    page = client.post(address, {"ground": "licence", "text": "We bought them."}).content.decode()

    assert ("Ask an administrator of your organisation to answer." in page, "We bought them." in page) == (True, True)
    assert fresh(case).state == State.DOWN
    assert client.get(address).context["form"] is None


def test_whoever_left_the_organisation_loses_cases_and_drafts() -> None:
    case = case_in(State.SENT)
    user = case.complaint.filed_by
    draft_of(case)
    member(case.complaint.complainant)
    Membership.objects.filter(user=user).delete()

    assert set(statuses(user, case).values()) == {404}
    assert list(signed_in(user).get(reverse("complaints:list")).context["drafts"]) == []


def test_another_members_draft_is_not_mine() -> None:
    case = case_in(State.SENT)
    draft = draft_of(case)
    colleague = signed_in(member(case.complaint.complainant))

    assert colleague.get(reverse("complaints:draft_links", args=[draft.pk])).status_code == 404


READ_ONLY = ["list", "detail", "sent", "answer_signed_in", "answer_file"]


@each("name", READ_ONLY)
@each("method", ["post", "put", "delete"])
def test_pages_to_read_take_no_other_method(name: str, method: str) -> None:
    case = answered()
    address = addresses(case).get(name) or reverse(f"complaints:{name}")

    assert getattr(signed_in(case.complaint.filed_by), method)(address).status_code == 405


@each("name", ["start", "draft_links", "draft_reason", "draft_check", "withdraw"])
@each("method", ["put", "delete"])
def test_forms_take_no_method_but_get_and_post(name: str, method: str) -> None:
    case = case_in(State.SENT)
    address = addresses(case).get(name) or reverse(f"complaints:{name}")

    assert getattr(signed_in(case.complaint.filed_by), method)(address).status_code == 405


def rows() -> tuple[int, ...]:
    return (Complaint.objects.count(), *ReportedListing.objects.values_list("state", flat=True))


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_any_page_changes_nothing(method: str) -> None:
    case = answered()
    before = rows()
    pages = [*addresses(case).values(), reverse("complaints:answer", args=[case.answer_token])]
    pages += [reverse("complaints:answer_code", args=[case.answer_token]), reverse("complaints:list")]
    drafts = list(Draft.objects.values_list("updated_at", flat=True))
    for user in (case.complaint.filed_by, member(case.listing.store.organisation), make_staff()):
        client = signed_in(user)
        assert {status_of(client, page, method) for page in pages} <= {200, 302, 404}

    assert (rows(), list(Draft.objects.values_list("updated_at", flat=True))) == (before, drafts)


BAD = ["C-0000-0000", "c", "%00", "C-%00", "%E2%80%AE", "C" * 300, "..", "'; --", "1"]


@each("bad", BAD)
@each("address", ["/cases/%s/", "/cases/%s/sent/", "/cases/%s/withdraw/1/", "/answer/%s/"])
def test_a_wrong_reference_is_not_found(address: str, bad: str) -> None:
    assert signed_in(make_holder().user).get(address % bad).status_code in (404, 301)


@each("number", ["0", "99", "9" * 30, "9" * 5000, "-1", "x", "%00"])
def test_a_wrong_number_is_not_found(number: str) -> None:
    case = case_in(State.SENT)
    client, reference = signed_in(case.complaint.filed_by), case.complaint.reference
    pages = [f"/cases/{reference}/withdraw/{number}/", f"/report/{number}/links/", f"/answers/{number}/"]
    pages.append(f"/cases/{reference}/answer/{number}/")

    assert {client.get(page).status_code for page in pages} == {404}


def test_a_reference_typed_in_lower_case_is_found() -> None:
    case = case_in(State.SENT)

    assert signed_in(case.complaint.filed_by).get(case.complaint.get_absolute_url().lower()).status_code == 200


def test_a_changed_token_is_not_found() -> None:
    token = case_in(State.DOWN).answer_token
    spoilt = [token[:-1], token[1:], "a" + token, token.replace(":", "."), "1", f"1:{token.split(':', 1)[1]}"]

    assert {Client().get(f"/answer/{each}/").status_code for each in spoilt} == {404}


def test_a_form_without_its_token_is_refused_with_a_page() -> None:
    case = case_in(State.SENT)
    client = Client(enforce_csrf_checks=True)
    client.force_login(case.complaint.filed_by)
    response = client.post(addresses(case)["withdraw"])

    assert (response.status_code, fresh(case).state) == (403, State.SENT)
    assert b"<main" in response.content


@each("state", [state for state in State.values if state != State.SENT])
def test_what_was_decided_can_not_be_withdrawn(state: str) -> None:
    """Nor is anybody asked whether to: the page that asks refuses as well."""
    case = case_in(state)
    page = reverse("complaints:withdraw", args=[case.complaint.reference, 1])
    filer = case.complaint.filed_by
    answers: list[Any] = [signed_in(filer).get(page), signed_in(filer).post(page)]
    told = [str(message) for answer in answers for message in get_messages(answer.wsgi_request)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert (fresh(case).state, len(told), len(set(told))) == (state, 2, 1)

"""The rights holder's pages: who may see and do what, what is kept, what is told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from ledger.lifecycle import Actor
from rights.actions import add_proof, refuse_right, verify_right, withdraw_right
from rights.models import IPRight, Proof, ProofView
from rights.reasons import REASONS
from rights.states import State
from rights.story import NEXT, TONES
from tests.rights.make import document, expire, member, organisation, person, reader_of, reviewer, trademark
from tests.rights.test_forms import ABOUT, NUMBER, SCOPE, STORY, WORK
from tests.support.answers import put_away
from tests.support.each import each
from tests.uploads.make_files import pdf, picture, upload

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def saved(client: Client, address: str) -> bytes:
    """Save a document as a browser does; the file behind it is closed."""
    response = client.get(address)
    content = b"".join(response.streaming_content)
    put_away(response)
    return content


def pages_of(right: IPRight) -> dict[str, str]:
    """The pages of a right, by name."""
    return {
        "detail": reverse("rights:detail", args=[right.reference]),
        "add_proof": reverse("rights:add_proof", args=[right.reference]),
        "withdraw": reverse("rights:withdraw", args=[right.reference]),
        "proof": right.proofs.get().get_absolute_url(),
    }


MARK_PAGES = {"number": NUMBER, "about": ABOUT, "scope": SCOPE}
WORK_PAGES = {"number": {"standing": "unregistered"}, "about": WORK, "statement": STORY}


def begin(client: Client, kind: str = "trademark") -> IPRight:
    """Press Continue on the first page; gives the draft."""
    client.post(reverse("rights:new"), {"kind": kind})
    return IPRight.objects.latest("pk")


def page_of(right: IPRight, step: str) -> str:
    return reverse("rights:step", args=[right.reference, step])


def enter(client: Client, *, kind: str = "trademark", **answers: Any) -> Any:
    """Go the whole way from the first page to the last; answers: of a page, in the place of the usual ones."""
    right = begin(client, kind)
    for step, known in (MARK_PAGES if kind == "trademark" else WORK_PAGES).items():
        client.post(page_of(right, step), answers.get(step, known))
    return client.post(page_of(right, "document"), answers.get("document", {"proof": upload("a.pdf", pdf())}))


@pytest.mark.parametrize(("kind", "name"), [("trademark", "LUMO"), ("copyright", "Cone lamp photographs")])
def test_a_right_is_entered_in_five_pages(kind: str, name: str) -> None:
    owner = organisation()
    response = enter(signed_in(member(owner, "filer")), kind=kind)
    right = IPRight.objects.get()

    assert (response.status_code, response.headers["Location"]) == (302, f"/rights/{right.reference}/")
    assert (right.owner, right.kind, right.name, right.state) == (owner, kind, name, State.SUBMITTED)


def test_each_page_leads_to_the_next_and_keeps_its_answers() -> None:
    client = signed_in(member(organisation()))
    right = begin(client)
    for step, after in (("number", "about"), ("about", "scope"), ("scope", "document")):
        assert client.post(page_of(right, step), MARK_PAGES[step]).headers["Location"] == page_of(right, after)
    right.refresh_from_db()

    assert (right.state, right.number, right.number_normal, right.classes) == (
        "draft",
        "018 765 432",
        "018765432",
        "11",
    )


@pytest.mark.postgresql
def test_a_draft_is_resumed_on_another_device_where_it_was_left() -> None:
    user = member(organisation())
    right = begin(signed_in(user))
    signed_in(user).post(page_of(right, "number"), NUMBER)
    page = signed_in(user).get(right.get_absolute_url())

    assert page.context["next"].url == page_of(right, "about")
    assert signed_in(user).get(page_of(right, "number")).context["form"]["number"].value() == "018 765 432"


def test_a_blank_draft_is_taken_again() -> None:
    client = signed_in(member(organisation()))
    assert begin(client) == begin(client)


def test_a_draft_can_be_thrown_away_and_is_no_longer_listed() -> None:
    client = signed_in(member(organisation()))
    right = begin(client)
    response = client.post(reverse("rights:withdraw", args=[right.reference]), follow=True)

    assert [str(each) for each in response.context["messages"]] == ["You threw this draft away."]
    assert response.context["rows"] == []


def test_a_wrong_answer_is_kept_and_told_above_and_beside_its_field() -> None:
    client = signed_in(member(organisation()))
    right = begin(client)
    page = client.post(page_of(right, "scope"), {**SCOPE, "classes": "99"}).content.decode()

    assert page.count("“99” is not a Nice class.") == 2
    assert ("<title>Error: " in page, 'value="99"' in page) == (True, True)
    assert IPRight.objects.get().classes == ""


def test_a_number_in_an_unknown_form_is_warned_about_and_taken() -> None:
    client = signed_in(member(organisation()))
    right = begin(client)
    response = client.post(page_of(right, "number"), {**NUMBER, "number": "EU-1"}, follow=True)
    right.refresh_from_db()

    assert response.redirect_chain == [(page_of(right, "about"), 302)]
    assert [str(each) for each in response.context["messages"]] == [
        "“EU-1” is not in a form that EUIPO, European Union writes, like 018765432. "
        "We keep it as you typed it; compare it with the certificate."
    ]
    assert (right.number, right.number_normal) == ("EU-1", "EU1")


def test_a_refused_file_costs_none_of_the_answers() -> None:
    client = signed_in(member(organisation()))
    page = enter(client, document={"proof": upload("certificate.pdf", b"<html>")}).content.decode()
    right = IPRight.objects.get()
    assert ("“certificate.pdf” is damaged or not really a PDF" in page, right.state) == (True, State.DRAFT)

    client.post(page_of(right, "document"), {"proof": upload("certificate.pdf", pdf())})
    right.refresh_from_db()
    assert (right.state, right.number) == (State.SUBMITTED, NUMBER["number"])


def test_another_office_is_shown_again_as_it_was_typed() -> None:
    client = signed_in(member(organisation()))
    right = begin(client)
    client.post(page_of(right, "number"), {**NUMBER, "office": "other", "office_other": "INPI, Brazil"})
    form = client.get(page_of(right, "number")).context["form"]
    assert [form[name].value() for name in ("office", "office_other")] == ["other", "INPI, Brazil"]


def test_a_button_pressed_twice_makes_one_right_with_one_document() -> None:
    client = signed_in(member(organisation()))
    first = enter(client)
    right = IPRight.objects.get()
    second = client.post(page_of(right, "document"), {"proof": upload("a.pdf", pdf())})

    assert (second.headers["Location"], right.proofs.count()) == (first.headers["Location"], 1)


def test_a_right_that_was_sent_can_not_be_changed_on_the_pages() -> None:
    client = signed_in(member(organisation()))
    enter(client)
    right = IPRight.objects.get()
    client.post(page_of(right, "about"), {**ABOUT, "name": "OTHER"})
    right.refresh_from_db()
    assert right.name == "LUMO"


def test_a_document_comes_after_the_name() -> None:
    client = signed_in(member(organisation()))
    right = begin(client)
    assert client.get(page_of(right, "document")).headers["Location"] == page_of(right, "about")


@pytest.mark.postgresql
def test_a_logo_asks_for_pictures_which_are_kept_without_their_place() -> None:
    client = signed_in(member(organisation()))
    right = begin(client)
    client.post(page_of(right, "about"), {**ABOUT, "mark_form": "figurative"})
    assert client.post(page_of(right, "scope"), SCOPE).headers["Location"] == page_of(right, "pictures")
    nothing = client.post(page_of(right, "pictures")).content.decode()
    client.post(
        page_of(right, "pictures"), {"pictures": [upload("a.png", picture("PNG")), upload("b.png", picture("PNG"))]}
    )

    assert (nothing.count("Choose at least one picture"), right.pictures.count()) == (2, 2)
    client.post(reverse("rights:remove_picture", args=[right.pictures.first().pk]))
    assert right.pictures.count() == 1


@pytest.mark.parametrize("page", ["detail", "add_proof", "withdraw", "proof"])
def test_a_stranger_finds_no_page_of_a_right(page: str) -> None:
    address = pages_of(trademark())[page]
    stranger = signed_in(member(organisation(name="Others Ltd")))
    assert (stranger.get(address).status_code, stranger.get(address.replace("R-", "R-X")).status_code) == (404, 404)


@pytest.mark.parametrize("page", ["detail", "add_proof", "withdraw", "proof"])
def test_who_is_not_signed_in_is_asked_to(page: str) -> None:
    address = pages_of(trademark())[page]
    assert Client().get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize(("page", "status"), [("detail", 200), ("add_proof", 404), ("withdraw", 404)])
def test_a_reader_reads_and_changes_nothing(page: str, status: int) -> None:
    right = trademark()
    client = signed_in(member(right.owner, "reader"))
    assert client.get(pages_of(right)[page]).status_code == status


def test_a_reader_may_save_the_documents() -> None:
    right = trademark()
    assert saved(signed_in(member(right.owner, "reader")), pages_of(right)["proof"]) == pdf()


@pytest.mark.parametrize("page", ["add_proof", "withdraw"])
def test_a_reader_can_not_post_either(page: str) -> None:
    right = trademark()
    client = signed_in(member(right.owner, "reader"))
    client.post(pages_of(right)[page], {"proof": upload("a.pdf", pdf())})
    right.refresh_from_db()
    assert (right.state, right.proofs.count()) == (State.SUBMITTED, 1)


def test_a_reader_is_told_whom_to_ask() -> None:
    response = signed_in(member(organisation(), "reader")).get(reverse("rights:new"))
    assert response.status_code == 403
    assert "Ask one of its administrators to let you file." in response.content.decode()


@pytest.mark.parametrize("kind", ["seller", "authority", "association"])
def test_only_holders_and_agents_enter_rights(kind: str) -> None:
    owner = organisation(Organisation.Kind(kind))
    response = signed_in(member(owner)).post(reverse("rights:new"), {"kind": "trademark"})
    assert (response.status_code, IPRight.objects.count()) == (403, 0)
    assert "Only rights holders and their agents enter rights." in response.content.decode()


@pytest.mark.parametrize("name", ["list", "new"])
def test_who_acts_for_nobody_yet_is_asked_for_whom(name: str) -> None:
    response = signed_in(person()).get(reverse(f"rights:{name}"))
    assert response.headers["Location"] == reverse("organisation_new")


@pytest.mark.parametrize(("name", "args"), [("list", []), ("detail", ["R-1"]), ("proof", [1])])
def test_pages_to_read_take_no_post(name: str, args: list[Any]) -> None:
    assert signed_in(person()).post(reverse(f"rights:{name}", args=args)).status_code == 405


@pytest.mark.parametrize("step", ["nonsense", "statement", "scope"])
def test_a_page_that_this_kind_does_not_have_is_not_found(step: str) -> None:
    client = signed_in(member(organisation()))
    kind = "copyright" if step == "scope" else "patent"
    assert client.get(page_of(begin(client, kind), step)).status_code == 404


def test_the_list_shows_each_right_of_this_organisation_with_its_state() -> None:
    right = trademark()
    verify_right(right, by=reader_of(right))
    trademark(right.owner, right.entered_by, name="LUMO CONE", number="2")
    trademark(name="FOREIGN")
    rows = signed_in(right.entered_by).get(reverse("rights:list")).context["rows"]
    assert [(each.name, each.state, tone) for each, tone in rows] == [
        ("LUMO", "verified", "ok"),
        ("LUMO CONE", "submitted", "info"),
    ]


def decide(state: State, right: IPRight) -> None:
    """Bring a right that waits for its check into a state."""
    acts: dict[State, Callable[[], object]] = {
        State.VERIFIED: lambda: verify_right(right, by=reader_of(right), note="internal words"),
        State.REFUSED: lambda: refuse_right(
            right, by=reader_of(right), reason_code="cut_off", reasoning="Page 2 is missing."
        ),
        State.WITHDRAWN: lambda: withdraw_right(right, by=Actor.holder(right.entered_by)),
        State.DRAFT: lambda: IPRight.objects.filter(pk=right.pk).update(state="draft"),
        State.EXPIRED: lambda: expire(right),
    }
    acts.get(state, lambda: None)()


@each("state", list(State))
def test_a_page_says_what_happens_next_in_every_state(state: State) -> None:
    right = trademark()
    decide(state, right)
    page = signed_in(right.entered_by).get(right.get_absolute_url()).content.decode()
    assert (str(NEXT[state]) in page, str(state.label) in page, state in TONES) == (True, True, True)


def test_a_refused_right_shows_the_reason_our_words_and_the_fix() -> None:
    right = trademark()
    decide(State.REFUSED, right)
    page = signed_in(right.entered_by).get(right.get_absolute_url()).content.decode()
    reason = REASONS["cut_off"]
    told = [str(reason.sentence), "Page 2 is missing.", str(reason.mend), "Upload a new document"]
    assert [each in page for each in told] == [True] * 4


def test_notes_and_names_of_staff_are_not_shown_to_the_owner() -> None:
    right = trademark()
    decide(State.VERIFIED, right)
    page = signed_in(right.entered_by).get(right.get_absolute_url()).content.decode()
    assert ("internal words" in page, "Rita Reviewer" in page) == (False, False)


def test_a_new_document_for_a_refused_right_has_it_checked_again() -> None:
    right = trademark()
    decide(State.REFUSED, right)
    address = pages_of(right)["add_proof"]
    response = signed_in(right.entered_by).post(address, {"proof": upload("b.pdf", pdf())}, follow=True)
    right.refresh_from_db()
    assert (right.state, [str(each) for each in response.context["messages"]]) == (
        State.SUBMITTED,
        ["Your document “b.pdf” is here."],
    )


def test_a_withdrawal_needs_the_check_page_and_a_press() -> None:
    right = trademark()
    client, address = signed_in(right.entered_by), pages_of(right)["withdraw"]
    client.get(address)
    right.refresh_from_db()
    before = right.state
    client.post(address)
    right.refresh_from_db()
    assert (before, right.state) == (State.SUBMITTED, State.WITHDRAWN)


@pytest.mark.postgresql
def test_a_second_withdrawal_is_told_as_such() -> None:
    right = trademark()
    client, address = signed_in(right.entered_by), pages_of(right)["withdraw"]
    client.post(address, follow=True)
    response = client.post(address, follow=True)
    assert [str(each) for each in response.context["messages"]] == ["You have withdrawn this right already."]


def test_a_document_is_saved_never_shown_and_runs_nothing() -> None:
    right = trademark()
    response = signed_in(right.entered_by).get(pages_of(right)["proof"])
    assert b"".join(response.streaming_content) == pdf()
    assert {
        name: response.headers[name] for name in ("Content-Type", "Content-Disposition", "Content-Security-Policy")
    } == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="certificate.pdf"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    assert (response.headers["X-Content-Type-Options"], response.headers["Cache-Control"]) == ("nosniff", "no-store")


def test_a_document_with_a_foreign_name_can_be_saved() -> None:
    right = trademark()
    proof = add_proof(right, by=Actor.holder(right.entered_by), proof=document('证"书\r\n.pdf'))
    response = signed_in(right.entered_by).get(proof.get_absolute_url())
    put_away(response)
    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''%E8%AF%81%22%E4%B9%A6.pdf"


def test_each_look_of_staff_at_a_document_is_written_down() -> None:
    proof = trademark().proofs.get()
    staff = reviewer()
    for _look in range(2):
        saved(signed_in(staff), proof.get_absolute_url())
    assert [(view.proof, view.viewed_by) for view in ProofView.objects.all()] == [(proof, staff)] * 2


def test_a_look_of_the_owner_is_not_written_down() -> None:
    right = trademark()
    saved(signed_in(right.entered_by), pages_of(right)["proof"])
    assert ProofView.objects.count() == 0


def test_a_document_whose_file_is_gone_is_not_found() -> None:
    right = trademark()
    default_storage.delete(Proof.objects.get().file.name)
    assert signed_in(right.entered_by).get(pages_of(right)["proof"]).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number_of_rights(rows: int, django_assert_num_queries: Any) -> None:
    right = trademark()
    for number in range(rows - 1):
        trademark(right.owner, right.entered_by, name=f"LUMO {number}", number=str(number))
    client = signed_in(right.entered_by)
    with django_assert_num_queries(5):
        client.get(reverse("rights:list"))


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_takes_the_same_queries_for_any_number_of_documents(rows: int, django_assert_num_queries: Any) -> None:
    right = trademark()
    for _number in range(rows - 1):
        add_proof(right, by=Actor.holder(right.entered_by), proof=document())
    client = signed_in(right.entered_by)
    with django_assert_num_queries(10):
        client.get(right.get_absolute_url())

"""What a guest has after the report: a private link that can be ended, and an account with nothing typed again."""

import pytest
from django.test import Client
from django.urls import resolve, reverse

from accounts.guests import is_guest
from accounts.models import Requirement, User
from complaints.models import Complaint, GuestLink
from ledger.queries import events_of
from replies.models import Reply
from tests.complaints.builders import decide, fresh, make_user, signed_in
from tests.complaints.filer import text_of
from tests.complaints.guest import ADDRESS, case_page, code_of, make_guest, places

pytestmark = pytest.mark.django_db


def test_the_letter_leads_to_the_case_without_signing_in() -> None:
    complaint = make_guest().whole()
    letter = Reply.objects.get(code="received_holder")
    address = letter.text.partition("/guest/case/")[2].split()[0]
    page = Client().get(f"/guest/case/{address}")

    assert (page.status_code, page.context["complaint"]) == (200, complaint)


def test_every_letter_about_a_guests_case_leads_to_the_private_link() -> None:
    case = make_guest().whole().listings.get()
    decide(fresh(case), "refuse")

    assert "/guest/case/" in Reply.objects.get(code="refused_holder").text


@pytest.mark.parametrize("token", ["nonsense", "WzEsMV0:1abcde:forged"])
def test_a_made_up_link_finds_nothing(token: str) -> None:
    make_guest().whole()

    assert Client().get(f"/guest/case/{token}/").status_code == 404


def test_a_link_that_was_ended_finds_nothing_and_the_new_one_comes_by_mail_alone() -> None:
    complaint = make_guest().whole()
    old = case_page(complaint)
    answered = Client().post(f"{old}link/")
    new = Reply.objects.get(code="guest_link")

    assert (Client().get(old).status_code, new.to_address, places(answered)) == (404, ADDRESS, ["/"])
    assert Client().get("/guest/case/" + new.text.partition("/guest/case/")[2].split()[0]).status_code == 200


@pytest.mark.postgresql
def test_a_link_is_renewed_once_an_hour() -> None:
    complaint = make_guest().whole()
    Client().post(f"{case_page(complaint)}link/")
    Client().post(f"{case_page(Complaint.objects.get())}link/")

    assert (GuestLink.objects.get().number, Reply.objects.filter(code="guest_link").count()) == (2, 1)


def test_the_pages_are_for_no_search_engine_no_cache_and_tell_no_other_site_their_address() -> None:
    page = Client().get(case_page(make_guest().whole()))

    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex, nofollow">' in page.content.decode()


def test_the_link_alone_withdraws_nothing_and_a_code_to_the_address_does() -> None:
    complaint = make_guest().whole()
    page, other = f"{case_page(complaint)}withdraw/1/", Client()
    Client().get(page)
    asked = other.post(page)
    before = complaint.listings.get().state
    back = other.post(reverse("complaints:guest_code"), {"code": code_of(ADDRESS)})
    done = other.post(back.headers["Location"])
    event = events_of(complaint.listings.get()).last()

    assert (before, places(asked, back)) == ("sent", [reverse("complaints:guest_code"), page])
    assert resolve(done.headers["Location"]).view_name == "complaints:guest_case"
    assert (complaint.listings.get().state, event.user_id, event.data) == (
        "withdrawn",
        complaint.filed_by_id,
        {"proof": "code"},
    )


def test_a_withdrawal_writes_to_who_reported() -> None:
    guest = make_guest()
    complaint = guest.whole()
    guest.client.post(f"{case_page(complaint)}withdraw/1/")

    assert Reply.objects.get(code="withdrawn_holder").to_address == ADDRESS


def test_who_is_signed_in_as_another_is_told_to_sign_out_first() -> None:
    complaint = make_guest().whole()
    other = signed_in(make_user())
    other.post(f"{case_page(complaint)}withdraw/1/")

    assert "Sign out, then open this link again." in text_of(other.get(case_page(complaint)))
    assert complaint.listings.get().state == "sent"


def test_the_page_of_the_code_shows_no_address_to_who_came_by_a_link() -> None:
    complaint, other = make_guest().whole(), Client()
    page = other.post(f"{case_page(complaint)}withdraw/1/", follow=True).content.decode()

    assert (ADDRESS in page, "g•••••@small.example" in page) == (False, True)


def test_the_link_alone_opens_no_account() -> None:
    complaint = make_guest().whole()
    stranger = Client()
    answered = stranger.post(f"{case_page(complaint)}account/")

    assert places(answered, stranger.get("/guest/account/")) == ["/guest/code/", "/guest/"]
    assert complaint.complainant.is_guest is True


def test_two_pages_turn_a_guest_into_an_account_and_nothing_is_typed_again() -> None:
    guest = make_guest()
    complaint = guest.whole()
    asked = guest.client.post(f"{case_page(complaint)}account/")
    form = guest.get("account").context["form"]
    opened = guest.post("account", name=form.initial["name"], country="DE")
    page = guest.client.get(places(opened)[0])

    assert (places(asked, opened), list(form.fields)) == (["/guest/account/", "/cases/"], ["name", "country"])
    assert complaint.reference in text_of(page)
    assert (guest.organisation.is_guest, is_guest(guest.user)) == (False, False)


def test_an_account_is_asked_what_every_organisation_is_asked_and_a_guest_is_not() -> None:
    guest = make_guest()
    guest.whole()
    before = Requirement.objects.count()
    guest.post("account", name="Gerd Small", country="DE")

    assert (before, Requirement.objects.filter(organisation=guest.organisation).count()) == (0, 3)


def test_after_the_account_is_open_the_private_link_leads_to_the_case_and_letters_too() -> None:
    guest = make_guest()
    complaint = guest.whole()
    link_before = case_page(complaint)
    guest.post("account", name="Gerd Small", country="DE")
    decide(fresh(complaint.listings.get()), "refuse")

    assert places(Client().get(link_before)) == [complaint.get_absolute_url()]
    assert complaint.get_absolute_url() in Reply.objects.get(code="refused_holder").text


def test_who_signs_in_later_with_the_same_address_is_the_same_person_with_their_reports() -> None:
    guest = make_guest()
    complaint = guest.whole()
    sign_up = Client().post("/accounts/signup/", {"email": guest.email})
    later = signed_in(guest.user)

    assert (sign_up.status_code, User.objects.filter(email=guest.email).count()) == (302, 1)
    assert Reply.objects.latest("pk").code == "sign_in_instead"
    assert later.get(complaint.get_absolute_url()).status_code == 200
    assert places(later.get(reverse("complaints:start"))) == ["/guest/account/"]


def test_all_reports_of_one_address_belong_to_one_person() -> None:
    make_guest().whole(1)
    make_guest().whole(2)

    assert User.objects.count() == 1
    assert Complaint.objects.filter(filed_by=User.objects.get()).count() == 2

"""A person's own account: name, address, places, letters, the file of their data, closing and erasing."""

import io
import json
import re
import zipfile

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import AccountEvent, EmailChange, FactorReset, Invitation, Membership, Organisation, User
from accounts.profile import kinds
from accounts.refusals import Refused
from accounts.second_factor import lost
from accounts.second_factor.rules import has_factor
from accounts.team import actions, invitations
from complaints.actions import receive_answer
from ledger.lifecycle import Actor
from ledger.models import Event
from replies.actions import scrub
from replies.models import Reply
from tests.accounts.factors import give_app, with_password
from tests.accounts.teams import by, mails, make_firm, member, person
from tests.accounts.visits import PASSWORD, browser, code, mail, make_member, make_person, said
from tests.complaints.builders import Holder, case_in, make_right, make_seller, paper
from tests.support.each import each

pytestmark = pytest.mark.django_db
ME = "/account/"


def proven(user: User) -> Client:
    """A person who signed in with the password and showed a moment ago that it is them."""
    visitor = with_password(user)
    visitor.post(visitor.get(f"{ME}address/")["Location"], {"password": PASSWORD})
    return visitor


@pytest.mark.postgresql
def test_a_name_is_saved() -> None:
    user, _organisation = make_member()
    browser(user).post(f"{ME}name/", {"name": " Hanna Lumo "})

    assert User.objects.get().name == "Hanna Lumo"


@pytest.mark.parametrize("typed", ["", "x" * 201, "Han\nna", "\0"])
def test_a_name_that_is_none_is_told(typed: str) -> None:
    user, _organisation = make_member()
    response = browser(user).post(f"{ME}name/", {"name": typed})

    assert (len(said(response)), User.objects.get().name) == (1, "")


@pytest.mark.parametrize("page", ["address/", "data/", "close/"])
def test_what_matters_asks_once_more_who_it_is(page: str) -> None:
    user, _organisation = make_member()

    assert with_password(user).get(ME + page)["Location"].startswith("/accounts/second-factor/again/")


@each("page", ["", "name/", "address/", "address/code/", "places/", "letters/", "data/", "close/"])
def test_the_account_is_for_who_is_signed_in(page: str) -> None:
    assert browser().get(ME + page)["Location"].startswith("/accounts/login/")


@pytest.mark.postgresql
def test_a_new_address_gets_a_code_and_the_old_one_a_notice() -> None:
    user, _organisation = make_member()
    visitor = proven(user)
    visitor.post(f"{ME}address/", {"email": "New@lumo.example"})
    to, typed = mail().to_address, code()
    visitor.post(f"{ME}address/code/", {"code": typed})

    assert (to, User.objects.get().email) == ("new@lumo.example", "new@lumo.example")
    assert mails("email_changed") == ["hanna@lumo.example"]
    assert with_password(User.objects.get()).get("/").context["user"].email == "new@lumo.example"
    assert AccountEvent.objects.latest("pk").what == "email_changed"


def test_an_address_with_an_account_is_not_given_away() -> None:
    user, _organisation = make_member()
    make_person("other@firm.example")
    visitor = proven(user)
    taken = visitor.post(f"{ME}address/", {"email": "other@firm.example"}, follow=True).content.decode()
    free = visitor.post(f"{ME}address/", {"email": "new@firm.example"}, follow=True).content.decode()

    plain = [re.sub(r'value="\w{64}"|(other|new)@firm', "…", page) for page in (taken, free)]
    assert plain[0] == plain[1]
    assert mails("account_exists") == ["other@firm.example"]


@pytest.mark.parametrize("typed", ["", "000000", "x", "\0"])
def test_a_wrong_code_changes_no_address(typed: str) -> None:
    user, _organisation = make_member()
    visitor = proven(user)
    visitor.post(f"{ME}address/", {"email": "new@lumo.example"})
    response = visitor.post(f"{ME}address/code/", {"code": typed})

    assert (len(said(response)), User.objects.get().email) == (1, "hanna@lumo.example")


def test_codes_for_a_new_address_are_not_guessed() -> None:
    user, _organisation = make_member()
    visitor = proven(user)
    visitor.post(f"{ME}address/", {"email": "new@lumo.example"})
    for _guess in range(5):
        visitor.post(f"{ME}address/code/", {"code": "x1"})

    assert said(visitor.post(f"{ME}address/code/", {"code": code()})) == ["Too many wrong codes. Begin anew."]


def test_an_address_taken_meanwhile_is_refused() -> None:
    user, _organisation = make_member()
    visitor = proven(user)
    visitor.post(f"{ME}address/", {"email": "new@lumo.example"})
    typed = code()
    make_person("new@lumo.example")

    assert said(visitor.post(f"{ME}address/code/", {"code": typed})) == [
        "This code is too old or was used. Begin anew."
    ]
    assert EmailChange.objects.get().done_at is None


def two_places(user: User) -> tuple[Client, Client]:
    return with_password(user), with_password(user)


@pytest.mark.postgresql
def test_one_place_is_signed_out_and_the_other_stays() -> None:
    user, _organisation = make_member()
    here, there = proven(user), with_password(user)
    there.get("/")
    page = here.get(f"{ME}places/").content.decode()
    here.post(re.findall(r'action="(/account/places/\d+/end/)"', page)[0])

    assert (page.count("Sign out there"), there.get("/").context["user"].is_anonymous) == (1, True)
    assert here.get("/").context["user"] == user


@pytest.mark.postgresql
def test_everywhere_else_is_signed_out_also_where_no_row_knows_of_it() -> None:
    user, _organisation = make_member()
    here, there = proven(user), with_password(user)
    user.sign_ins.all().delete()
    here.post(f"{ME}places/others/end/")

    assert (here.get("/").context["user"], there.get("/").context["user"].is_anonymous) == (user, True)
    assert here.get(f"{ME}places/").content.decode().count(">here<") == 1


def test_nobody_signs_out_another_person() -> None:
    user, _organisation = make_member()
    with_password(user)
    stranger = proven(make_person("other@firm.example"))

    assert stranger.post(f"{ME}places/{user.sign_ins.get().pk}/end/").status_code == 404


@pytest.mark.postgresql
def test_places_that_are_over_are_forgotten() -> None:
    user, _organisation = make_member()
    here, _there = two_places(user)
    Session.objects.exclude(session_key=here.session.session_key).delete()

    assert here.get(f"{ME}places/").content.decode().count("Sign out there") == 0


@pytest.mark.postgresql
def test_a_kind_of_letters_is_turned_off_and_on() -> None:
    firm = make_firm()
    hanna = person(firm, "hanna")
    visitor = browser(hanna)
    visitor.post(f"{ME}letters/", {"kinds": ["reminders"]})
    actions.leave(member(firm, "rita"), by=by(firm, "rita"))
    visitor.post(f"{ME}letters/", {"kinds": ["reminders", "team"]})
    actions.leave(member(firm, "finn"), by=by(firm, "finn"))

    assert len(mails("team_left")) == 1


def test_letters_that_the_law_asks_for_have_no_switch_and_the_page_says_so() -> None:
    user, _organisation = make_member()
    html = browser(user).get(f"{ME}letters/").content.decode()

    assert "the law says that you must be told" in html
    assert re.findall(r'name="kinds"\s+value="(\w+)"', html) == [kind.code for kind in kinds.OPTIONAL]
    assert kinds.wants(user, "team_removed")
    assert said(browser(user).post(f"{ME}letters/", {"kinds": ["legal"]})) == [
        "Select which letters you want from the list"
    ]


def test_the_file_holds_rows_and_documents_of_this_person_only() -> None:
    user, organisation = make_member()
    right = make_right(user, organisation)
    stranger = make_firm("Other", "other.example")
    case_in("sent", holder=Holder(user, organisation, right))
    response = proven(user).post(f"{ME}data/")
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as archive:
        data, names = json.loads(archive.read("data.json")), archive.namelist()

    assert (data["person"]["email"], data["rights"][0]["reference"]) == (user.email, right.reference)
    assert (len(data["reports"]), names) == (1, ["rights/1-certificate.png", "data.json"])
    assert stranger.name not in json.dumps(data)


def test_the_file_holds_the_answers_that_a_seller_wrote_with_their_papers() -> None:
    case = case_in("down")
    make_seller(case.listing.store)
    seller = make_person("sam@bazaar.example")
    Membership.objects.create(user=seller, organisation=case.listing.store.organisation)
    receive_answer(
        case, ground="licence", text="I have a licence.", files=[paper("licence.png")], by=Actor.seller(seller)
    )
    response = proven(seller).post(f"{ME}data/")
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as archive:
        data, names = json.loads(archive.read("data.json")), archive.namelist()

    assert [(row["case"], row["text"]) for row in data["answers"]] == [(case.reference, "I have a licence.")]
    assert names == ["answers/1-licence.png", "data.json"]


@pytest.mark.postgresql
def test_a_file_too_large_or_gone_is_named() -> None:
    user, organisation = make_member()
    make_right(user, organisation).proofs.get().file.delete(save=False)
    response = proven(user).post(f"{ME}data/")
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as archive:
        told = json.loads(archive.read("data.json"))["not_packed"]

    assert told == ["certificate.png: gone from the store"]


CLOSE = {"how": "close", "sure": "on"}


def test_a_closed_account_is_over_everywhere_and_its_lone_organisation_too() -> None:
    user, organisation = make_member()
    visitor, elsewhere = proven(user), with_password(user)
    visitor.post(f"{ME}close/", CLOSE)
    organisation.refresh_from_db()

    assert (User.objects.get().is_active, organisation.closed_at is None) == (False, False)
    assert elsewhere.get("/").context["user"].is_anonymous
    assert with_password(user).get("/").context["user"].is_anonymous
    assert mails("account_closed") == ["hanna@lumo.example"]


@pytest.mark.parametrize("answers", [{}, {"how": "close"}, {"sure": "on"}, {"how": "burn", "sure": "on"}])
def test_nothing_is_closed_by_half_an_answer(answers: dict[str, str]) -> None:
    user, _organisation = make_member()
    response = proven(user).post(f"{ME}close/", answers)

    assert (len(said(response)) > 0, User.objects.get().is_active) == (True, True)


def test_the_only_administrator_with_colleagues_hands_over_first() -> None:
    firm = make_firm()
    visitor = proven(person(firm, "hanna"))
    page = visitor.post(f"{ME}close/", CLOSE).content.decode()

    assert "Hand over the administration to another member first." in page
    assert person(firm, "hanna").is_active


def test_open_cases_keep_the_only_administrator_and_the_way_out_is_told() -> None:
    user, organisation = make_member()
    right = make_right(user, organisation)
    case = case_in("sent", holder=Holder(user, organisation, right))
    visitor = proven(user)
    page = visitor.post(f"{ME}close/", CLOSE).content.decode()
    told, active = "It has 1 open case. Withdraw the report" in page, User.objects.get(pk=user.pk).is_active
    visitor.post(f"{case.complaint.get_absolute_url()}withdraw/1/")
    visitor.post(f"{ME}close/", CLOSE)

    assert (told, active) == (True, True)
    assert not User.objects.get(pk=user.pk).is_active


def test_a_member_who_is_not_needed_closes_and_the_others_go_on() -> None:
    firm = make_firm()
    proven(person(firm, "finn")).post(f"{ME}close/", CLOSE)

    assert (firm.memberships.count(), Organisation.objects.get().closed_at) == (2, None)


def test_an_erased_person_is_found_nowhere_but_where_the_law_keeps_them() -> None:
    firm = make_firm("Lumo", "canary.example")
    finn = person(firm, "finn")
    User.objects.filter(pk=finn.pk).update(name="Canary Finn")
    invitations.invite(firm, email="someone@canary.example", role="reader", by=by(firm))
    right = make_right(finn, firm)
    case_in("sent", holder=Holder(finn, firm, right))
    actions.change_role(member(firm, "finn"), role="reader", by=by(firm))
    for reply in Reply.objects.filter(transient=True):
        scrub(reply)
    proven(User.objects.get(pk=finn.pk)).post(f"{ME}close/", {"how": "erase", "sure": "on"})

    left = User.objects.get(pk=finn.pk)
    ledger = str(list(Event.objects.values())) + str(list(AccountEvent.objects.values()))
    assert (left.email, left.name, str(left)) == (
        f"person-{finn.pk}@erased.invalid",
        "",
        "a person whose data was erased",
    )
    assert [word for word in ("Canary", "canary", "finn@", "hanna@") if word in ledger] == []
    kept = Reply.objects.filter(to_address="finn@canary.example").exclude(code="account_erased")
    assert {reply.transient for reply in kept} <= {False}
    assert Invitation.objects.count() == 1


@pytest.mark.postgresql
def test_an_erased_address_can_open_a_new_account() -> None:
    user, _organisation = make_member()
    proven(user).post(f"{ME}close/", {"how": "erase", "sure": "on"})

    assert make_person("hanna@lumo.example").pk != user.pk


def staff(name: str, **rank: bool) -> Actor:
    return Actor.staff(make_person(f"{name}@portal.example", is_staff=True, **rank))


@pytest.mark.postgresql
def test_two_people_and_a_day_take_a_lost_factor_away() -> None:
    user, _organisation = make_member()
    give_app(user)
    elsewhere = browser(user)
    with time_machine.travel("2026-11-20 10:00", tick=False):
        asked = lost.ask(user, reason="called back", by=staff("rosa"))
    with time_machine.travel("2026-11-21 10:01", tick=False):
        lost.confirm(asked, by=staff("viktor", is_supervisor=True))

    assert (has_factor(user), elsewhere.get("/").context["user"].is_anonymous) == (False, True)
    assert (mails("factor_reset_asked"), mails("factor_reset_done")) == ([user.email], [user.email])


@pytest.mark.parametrize("who", ["the same", "no supervisor", "too early", "the person"])
def test_one_person_or_no_patience_takes_no_factor_away(who: str) -> None:
    user = make_person("rob@portal.example", is_staff=True, is_supervisor=True)
    give_app(user)
    rosa = staff("rosa", is_supervisor=True)
    with time_machine.travel("2026-11-20 10:00", tick=False):
        asked = lost.ask(user, reason="called back", by=rosa)
    others = {"the same": rosa, "the person": Actor.staff(user), "too early": staff("viktor", is_supervisor=True)}
    when = "2026-11-20 11:00" if who == "too early" else "2026-11-29"
    by_whom = others.get(who) or staff("nick")
    with time_machine.travel(when, tick=False), pytest.raises(Refused):
        lost.confirm(asked, by=by_whom)

    assert has_factor(user)


@pytest.mark.parametrize("lost_right", ["is_staff", "is_active"])
def test_who_asked_must_still_be_staff_when_it_is_confirmed(lost_right: str) -> None:
    user, _organisation = make_member()
    give_app(user)
    rosa = staff("rosa")
    with time_machine.travel("2026-11-20 10:00", tick=False):
        asked = lost.ask(user, reason="called back", by=rosa)
    User.objects.filter(pk=rosa.user_id).update(**{lost_right: False})
    with time_machine.travel("2026-11-29", tick=False), pytest.raises(Refused, match="asker_gone"):
        lost.confirm(asked, by=staff("viktor", is_supervisor=True))

    assert has_factor(user)


def test_the_database_refuses_one_person_in_both_places() -> None:
    user, rosa = make_member()[0], make_person("rosa@portal.example", is_staff=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        FactorReset.objects.create(user=user, reason="x", asked_by=rosa, confirmed_by=rosa)


@pytest.mark.postgresql
def test_staff_do_it_in_the_admin_and_are_told_what_lacks() -> None:
    user, _organisation = make_member()
    give_app(user)
    rosa = browser(make_person("rosa@portal.example", is_staff=True))
    viktor = browser(make_person("viktor@portal.example", is_staff=True, is_supervisor=True))
    pages = "/admin/accounts/factorreset/"
    with time_machine.travel("2026-11-20 10:00", tick=False):
        rosa.post(f"{pages}add/", {"user": user.pk, "reason": "called back on the firm's number"})
        asked = FactorReset.objects.get()
        wish = {"action": "confirm", "_selected_action": [asked.pk]}
        early = viktor.post(pages, wish, follow=True).content.decode()
    FactorReset.objects.update(asked_at="2026-11-18T10:00:00Z")
    viktor.post(pages, wish)

    assert ("It is too early" in early, has_factor(user)) == (True, False)

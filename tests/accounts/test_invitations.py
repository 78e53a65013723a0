"""Inviting by mail: a link and a code, for people with and without an account."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AccountEvent, Invitation, Membership, Organisation, User
from accounts.profile import closing
from accounts.refusals import Refused
from accounts.team import actions, invitations
from ledger import policy
from replies.models import Reply
from tests.accounts.teams import by, invited, join, mails, make_firm, member, person
from tests.accounts.visits import browser, mail, make_person, said
from tests.support.each import each

pytestmark = pytest.mark.django_db
INVITE, WRONG = "/organisation/invite/", "This is not the code in our mail. Enter its six digits."

BAD = [
    ({"email": ""}, "Enter their e-mail address"),
    ({"email": "nora"}, "Enter their e-mail address in the form name@example.com"),
    ({"email": "x" * 5_000 + "@lumo.example"}, "Their e-mail address must be 254 characters or fewer; you wrote 5013"),
    ({"email": "nora@lumo.example\nBcc: x@y.example"}, "Their e-mail address must be on one line"),
    ({"email": "finn@lumo.example"}, "This person is a member already. Change their role in the list."),
    ({"role": ""}, "Select what this person may do"),
    ({"role": "owner"}, "Select what this person may do from the list"),
]


def sent(firm: Organisation, email: str = "nora@lumo.example", role: str = "filer") -> tuple[str, str]:
    """Invite by the page, and read path and code from the mail."""
    browser(person(firm, "hanna")).post(INVITE, {"email": email, "role": role})
    return invited(mail().text)


@each(("change", "sentence"), BAD)
def test_a_wrong_invitation_is_told_and_not_sent(change: dict[str, str], sentence: str) -> None:
    firm = make_firm()
    good = {"email": "nora@lumo.example", "role": "filer"}
    response = browser(person(firm, "hanna")).post(INVITE, good | change)

    assert (said(response), Invitation.objects.count(), Reply.objects.count()) == ([sentence], 0, 0)


def test_o9_a_new_person_joins_with_one_field_on_one_screen() -> None:
    firm = make_firm()
    path, code = sent(firm, " NORA@lumo.example ")
    visitor = browser()

    page = visitor.get(path)
    done = visitor.post(path, {"code": f" {code[:3]} {code[3:]} "})

    nora = User.objects.get(email="nora@lumo.example")
    assert (page.status_code, done["Location"]) == (200, "/organisation/")
    assert Membership.objects.get(user=nora).role == "filer"
    assert visitor.get("/").context["organisation"] == firm
    assert (AccountEvent.objects.latest("pk").what, mails("team_joined")) == ("joined", ["hanna@lumo.example"])


def test_a_person_with_an_account_signs_in_first_and_then_joins_with_a_click() -> None:
    firm, nora = make_firm(), make_person("nora@lumo.example")
    path, code = sent(firm)

    asked = browser().post(path, {"code": code})
    visitor = browser(nora)
    joined = visitor.post(path)

    assert asked["Location"] == f"/accounts/login/?next={path}"
    assert (joined["Location"], firm.memberships.filter(user=nora).count()) == ("/organisation/", 1)


def test_the_code_alone_signs_nobody_in_who_has_an_account() -> None:
    make_person("nora@lumo.example")
    visitor = browser()
    path, code = sent(make_firm())
    visitor.post(path, {"code": code})

    assert visitor.get("/").context["user"].is_anonymous


def test_an_invitation_is_for_its_address_only() -> None:
    firm, other = make_firm(), make_person("other@firm.example")
    path, _code = sent(firm)
    visitor = browser(other)

    assert (visitor.get(path).status_code, visitor.post(path).status_code) == (200, 403)
    assert firm.memberships.count() == 3


@each("typed", ["", "000000", "x", "１２３", "\0", "9" * 50])
def test_a_wrong_code_is_told_and_nobody_joins(typed: str) -> None:
    firm = make_firm()
    path, code = sent(firm)
    response = browser().post(path, {"code": typed if typed != code else "111111"})

    assert (response.status_code, len(said(response)), firm.memberships.count()) == (200, 1, 3)


def test_after_five_wrong_codes_the_right_one_works_no_more() -> None:
    firm = make_firm()
    path, code = sent(firm)
    visitor = browser()
    told = [said(visitor.post(path, {"code": "x"})) for _try in range(5)]

    assert told == [[WRONG]] * 5
    assert said(visitor.post(path, {"code": code})) == [
        "Too many wrong codes. Ask the person who invited you for a new one."
    ]


def over(invitation: Invitation, how: str) -> None:
    if how == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif how == "withdrawn":
        browser(person(invitation.organisation, "hanna")).post(f"/organisation/invitations/{invitation.pk}/withdraw/")
    elif how == "closed":
        Organisation.objects.update(closed_at=timezone.now())


@each("how", ["expired", "withdrawn", "accepted", "closed", "made up"])
@pytest.mark.postgresql
def test_an_invitation_that_is_over_says_so(how: str) -> None:
    path, code = sent(make_firm())
    over(Invitation.objects.get(), how)
    if how == "accepted":
        browser().post(path, {"code": code})
    visitor = Client()
    response = visitor.post("/invitation/made-up/" if how == "made up" else path, {"code": code})

    assert (response.status_code, "works no more" in response.content.decode()) == (404, True)


def test_a_new_invitation_of_an_address_replaces_the_old() -> None:
    firm = make_firm()
    first, _code = sent(firm)
    second, code = sent(firm, role="reader")

    assert browser().get(first).status_code == 404
    browser().post(second, {"code": code})
    assert Membership.objects.get(user__email="nora@lumo.example").role == "reader"


def test_no_more_invitations_than_the_policy_allows_leave_in_a_day() -> None:
    firm = make_firm()
    most = policy.number("accounts.invitations_per_day")
    visitor = browser(person(firm, "hanna"))
    for number in range(most):
        visitor.post(INVITE, {"email": f"p{number}@lumo.example", "role": "reader"})
    response = visitor.post(INVITE, {"email": "one-more@lumo.example", "role": "reader"})

    assert said(response) == ["You sent many invitations today. Send more tomorrow, or ask a person."]
    assert len(mails("invitation")) == most


def test_link_and_code_are_kept_as_digests_only() -> None:
    path, code = sent(make_firm())
    kept = " ".join(str(value) for row in Invitation.objects.values() for value in row.values())

    assert (code in kept, path.split("/")[2] in kept) == (False, False)


def test_others_withdraw_no_invitation() -> None:
    firm = make_firm()
    sent(firm)
    page = f"/organisation/invitations/{Invitation.objects.get().pk}/withdraw/"

    assert [browser(person(firm, name)).post(page).status_code for name in ("finn", "rita")] == [404, 404]
    assert browser(person(firm, "hanna")).get(page).status_code == 405


@pytest.mark.postgresql
def test_the_log_holds_no_address_and_no_name() -> None:
    firm = make_firm()
    path, code = sent(firm, "canary-7@lumo.example")
    browser().post(path, {"code": code})
    by(firm)
    kept = " ".join(str(value) for row in AccountEvent.objects.values() for value in row.values())

    assert [word for word in ("canary-7", "lumo", "Lumo", "Hanna") if word in kept] == []


def second_administrator(firm: Organisation) -> User:
    join(firm, "mallory@lumo.example", "administrator", name="Mallory")
    return person(firm, "mallory")


def lose_the_right(firm: Organisation, how: str) -> None:
    """Mallory, who invited Nora, may invite no more; hanna is the other administrator."""
    mallory = member(firm, "mallory")
    if how == "removed":
        actions.remove_member(mallory, by=by(firm))
    elif how == "lowered":
        actions.change_role(mallory, role="filer", by=by(firm))
    elif how == "left":
        actions.leave(mallory, by=by(firm, "mallory"))
    elif how == "handed over":
        actions.hand_over(mallory, to=member(firm, "finn"), by=by(firm, "mallory"))
    elif how == "account closed":
        closing.close(mallory.user, by=by(firm, "mallory"), erase=False)
    elif how == "row deleted":
        mallory.delete()
    elif how == "switched off":
        User.objects.filter(pk=mallory.user_id).update(is_active=False)
    elif how == "organisation closed":
        Organisation.objects.update(closed_at=timezone.now())


RIGHT_LOST = (
    *("removed", "lowered", "left", "handed over", "account closed", "row deleted", "switched off"),
    "organisation closed",
)


@pytest.mark.postgresql
@pytest.mark.parametrize("how", RIGHT_LOST)
def test_an_invitation_ends_with_the_right_of_who_sent_it(how: str) -> None:
    firm = make_firm()
    visitor = browser(second_administrator(firm))
    visitor.post(INVITE, {"email": "nora@lumo.example", "role": "administrator"})
    path, code = invited(Reply.objects.filter(code="invitation").latest("pk").text)
    held = Invitation.objects.open(now=timezone.now()).get()
    lose_the_right(firm, how)

    assert Client().post(path, {"code": code}).status_code == 404
    with pytest.raises(Refused):
        invitations.accept(held)
    assert not User.objects.filter(email="nora@lumo.example").exists()


def test_control_without_a_change_the_invitation_of_a_second_administrator_works() -> None:
    firm = make_firm()
    browser(second_administrator(firm)).post(INVITE, {"email": "nora@lumo.example", "role": "reader"})
    path, code = invited(Reply.objects.filter(code="invitation").latest("pk").text)
    Client().post(path, {"code": code})

    assert Membership.objects.filter(user__email="nora@lumo.example").count() == 1


def test_who_comes_back_finds_no_old_invitation_of_theirs_alive() -> None:
    firm = make_firm()
    browser(second_administrator(firm)).post(INVITE, {"email": "nora@lumo.example", "role": "administrator"})
    lose_the_right(firm, "lowered")
    actions.change_role(member(firm, "mallory"), role="administrator", by=by(firm))

    assert not Invitation.objects.open(now=timezone.now()).exists()
    assert AccountEvent.objects.filter(what="uninvited").count() == 1


@pytest.mark.parametrize("end", ["", "remove/"])
def test_the_pages_that_end_a_right_to_invite_list_what_ends_with_it(end: str) -> None:
    firm = make_firm()
    mallory = second_administrator(firm)
    visitor, page = browser(person(firm, "hanna")), f"/organisation/people/{member(firm, 'mallory').pk}/{end}"
    before = visitor.get(page).content.decode()
    browser(mallory).post(INVITE, {"email": "nora@lumo.example", "role": "reader"})

    assert ["nora@lumo.example" in html for html in (before, visitor.get(page).content.decode())] == [False, True]

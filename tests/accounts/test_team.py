"""An organisation's people: roles, removal, leaving, handing over; never without an administrator."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AccountEvent, Membership, Organisation
from accounts.refusals import Refused
from accounts.team import actions
from tests.accounts.teams import by, join, mails, make_firm, member, person
from tests.accounts.visits import browser, make_person, said
from tests.support.each import each

pytestmark = pytest.mark.django_db
TEAM = "/organisation/"


def log(firm: Organisation) -> list[tuple[str, int | None, int | None, str, str]]:
    rows = AccountEvent.objects.filter(organisation_id=firm.pk).exclude(what="created").order_by("pk")
    return [(row.what, row.by_id, row.person_id, row.before, row.after) for row in rows]


@pytest.mark.postgresql
def test_a_new_role_is_logged_with_person_and_organisation_and_told() -> None:
    firm = make_firm()
    finn = member(firm, "finn")

    browser(person(firm, "hanna")).post(f"{TEAM}people/{finn.pk}/", {"role": "reader"})

    assert member(firm, "finn").role == "reader"
    assert log(firm) == [("role_changed", person(firm, "hanna").pk, finn.user_id, "filer", "reader")]
    assert AccountEvent.objects.latest("pk").by_organisation_id == firm.pk
    assert mails("team_role") == ["finn@lumo.example"]


def test_the_same_role_again_changes_nothing() -> None:
    firm = make_firm()

    actions.change_role(member(firm, "finn"), role="filer", by=by(firm))

    assert (log(firm), mails("team_role")) == ([], [])


@pytest.mark.parametrize("role", ["", "owner", "\0"])
def test_a_role_that_is_none_is_told(role: str) -> None:
    firm = make_firm()
    response = browser(person(firm, "hanna")).post(f"{TEAM}people/{member(firm, 'finn').pk}/", {"role": role})

    words = "Select what this person may do" + (" from the list" if role else "")
    assert (said(response), member(firm, "finn").role) == ([words], "filer")


def test_the_last_administrator_keeps_the_role_and_is_told_the_way_out() -> None:
    firm = make_firm()
    response = browser(person(firm, "hanna")).post(f"{TEAM}people/{member(firm, 'hanna').pk}/", {"role": "filer"})

    assert said(response) == ["Make someone else an administrator first: an organisation is never without one."]
    assert member(firm, "hanna").role == "administrator"


def test_a_removed_member_is_told_and_gone() -> None:
    firm = make_firm()
    finn = member(firm, "finn")
    response = browser(person(firm, "hanna")).post(f"{TEAM}people/{finn.pk}/remove/")

    assert (response["Location"], firm.memberships.count()) == (TEAM, 2)
    assert log(firm) == [("removed", person(firm, "hanna").pk, finn.user_id, "filer", "")]
    assert mails("team_removed") == ["finn@lumo.example"]


@pytest.mark.postgresql
def test_who_leaves_is_told_of_to_the_administrators() -> None:
    firm = make_firm()
    visitor = browser(person(firm, "rita"))

    assert visitor.get(f"{TEAM}leave/").status_code == 200
    assert visitor.post(f"{TEAM}leave/")["Location"] == "/"
    assert (firm.memberships.count(), mails("team_left")) == (2, ["hanna@lumo.example"])


def test_the_last_administrator_can_not_leave_and_finds_the_way_out() -> None:
    firm = make_firm()
    visitor = browser(person(firm, "hanna"))

    page = visitor.get(f"{TEAM}leave/").content.decode()
    visitor.post(f"{TEAM}leave/")

    assert f'href="{TEAM}hand-over/"' in page
    assert member(firm, "hanna").role == "administrator"


@pytest.mark.postgresql
def test_an_administrator_hands_over_and_stays_a_filer() -> None:
    firm = make_firm()
    finn = member(firm, "finn")
    browser(person(firm, "hanna")).post(f"{TEAM}hand-over/", {"to": finn.pk})

    assert (member(firm, "finn").role, member(firm, "hanna").role) == ("administrator", "filer")
    assert log(firm) == [("handed_over", person(firm, "hanna").pk, finn.user_id, "filer", "administrator")]
    assert mails("team_handed_over") == ["finn@lumo.example"]


@pytest.mark.parametrize("typed", ["", "0", "x", "999999"])
def test_nobody_hands_over_to_nobody(typed: str) -> None:
    firm = make_firm()
    response = browser(person(firm, "hanna")).post(f"{TEAM}hand-over/", {"to": typed})

    assert len(said(response)) == 1
    assert member(firm, "hanna").role == "administrator"


def test_an_administrator_who_closed_their_account_does_not_count() -> None:
    firm = make_firm()
    second = join(firm, "ada@lumo.example", "administrator")
    second.user.is_active = False
    second.user.save()

    with pytest.raises(Refused, match="last_administrator"):
        actions.leave(member(firm, "hanna"), by=by(firm))


@each("name", ["finn", "rita"])
@each("act", ["change_role", "remove_member", "hand_over"])
def test_only_administrators_act_on_members_in_the_actions_too(name: str, act: str) -> None:
    firm = make_firm()
    other = member(firm, "rita" if name == "finn" else "finn")
    given = {"change_role": {"role": "administrator"}, "remove_member": {}, "hand_over": {"to": member(firm, name)}}

    with pytest.raises(Refused):
        getattr(actions, act)(other, by=by(firm, name), **given[act])

    assert firm.memberships.count() == 3


@each("name", ["finn", "rita"])
@each("page", ["invite/", "history/", "hand-over/"])
def test_others_are_told_to_ask_an_administrator(name: str, page: str) -> None:
    firm = make_firm()
    response = browser(person(firm, name)).get(f"{TEAM}{page}", follow=True)

    assert response.redirect_chain == [(TEAM, 302)]
    assert "Only administrators of your organisation do this" in response.content.decode()


@each("page", ["people/{}/", "people/{}/remove/"])
@each("who", ["finn", "stranger", "visitor"])
def test_a_members_page_is_not_there_for_others(page: str, who: str) -> None:
    firm = make_firm()
    path = TEAM + page.format(member(firm, "rita").pk)
    if who == "visitor":
        assert browser().get(path)["Location"].startswith("/accounts/login/")
        return
    user = person(firm, "finn") if who == "finn" else person(make_firm("Other", "other.example"), "hanna")

    assert [getattr(browser(user), verb)(path).status_code for verb in ("get", "post")] == [404, 404]


@pytest.mark.parametrize("page", ["", "history/"])
def test_pages_to_read_take_no_post(page: str) -> None:
    assert browser(person(make_firm(), "hanna")).post(TEAM + page).status_code == 405


def test_a_page_of_people_asks_as_much_for_one_as_for_three(django_assert_num_queries: object) -> None:
    firm = make_firm()
    visitor = browser(person(firm, "hanna"))
    for _round in range(2):
        with django_assert_num_queries(6):  # type: ignore[operator]  # session, person, mine, people, invited, asking
            visitor.get(TEAM)
        Membership.objects.filter(organisation=firm, role="reader").delete()


def test_who_acts_for_nobody_is_asked_for_whom() -> None:
    visitor = browser(make_person())

    assert [visitor.get(f"{TEAM}{page}")["Location"] for page in ("", "leave/")] == ["/organisation/new/"] * 2


@pytest.mark.parametrize("way", ["delete", "update", "move"])
def test_the_database_itself_keeps_an_administrator(way: str) -> None:
    firm, other = make_firm(), make_firm("Other", "other.example")
    rows = Membership.objects.filter(pk=member(firm, "hanna").pk)
    acts = {
        "delete": rows.delete,
        "update": lambda: rows.update(role="filer"),
        "move": lambda: rows.update(organisation=other),
    }

    with pytest.raises(IntegrityError, match="needs an administrator"), transaction.atomic():
        acts[way]()

    assert member(firm, "hanna").role == "administrator"


def test_the_database_lets_one_of_two_administrators_go() -> None:
    firm = make_firm()
    join(firm, "ada@lumo.example", "administrator")

    Membership.objects.filter(pk=member(firm, "hanna").pk).delete()

    assert firm.memberships.count() == 3


def test_the_log_is_append_only() -> None:
    make_firm()

    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        AccountEvent.objects.update(what="left")


def test_the_history_names_people_and_acts_in_words() -> None:
    firm = make_firm()
    actions.change_role(member(firm, "finn"), role="reader", by=by(firm))
    html = browser(person(firm, "hanna")).get(f"{TEAM}history/").content.decode()

    row = html.partition("<tbody>")[2].partition("</tr>")[0]
    assert [word for word in ("Role changed", "Finn", "filer", "reader", "Hanna") if word not in row] == []

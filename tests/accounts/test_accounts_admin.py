"""People and organisations in the admin."""

import pytest
from django.db.models import Model

from accounts.models import AccountEvent, Membership, Organisation, User
from tests.accounts.visits import browser, mail, make_member, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [User, Organisation, Membership])
@pytest.mark.postgresql
def test_staff_may_look_and_not_change(model: type[Model]) -> None:
    make_member()
    visitor = browser(make_person("rosa@portal.example", is_staff=True))
    pages = f"/admin/accounts/{model._meta.model_name}/"
    row = f"{pages}{model.objects.earliest('pk').pk}/"

    answers = [visitor.get(path).status_code for path in (pages, f"{row}change/", f"{pages}add/", f"{row}delete/")]

    assert answers == [200, 200, 403, 403]
    assert visitor.post(f"{row}change/", {}).status_code == 403


@pytest.mark.parametrize("page", ["user", "organisation"])
def test_nobody_is_deleted_even_by_a_superuser(page: str) -> None:
    user, organisation = make_member()
    visitor = browser(make_person("root@portal.example", is_staff=True, is_superuser=True))
    pk = {"user": user.pk, "organisation": organisation.pk}[page]

    assert visitor.post(f"/admin/accounts/{page}/{pk}/delete/", {"post": "yes"}).status_code == 403


def test_staff_end_a_membership_and_the_log_and_a_letter_tell_of_it() -> None:
    _head, organisation = make_member()
    member = Membership.objects.create(user=make_person("finn@lumo.example"), organisation=organisation, role="filer")
    root = make_person("root@portal.example", is_staff=True, is_superuser=True)

    browser(root).post(f"/admin/accounts/membership/{member.pk}/delete/", {"post": "yes"})

    told = AccountEvent.objects.latest("pk")
    assert Membership.objects.count() == 1
    assert (told.what, told.by_id, told.person_id) == ("removed", root.pk, member.user_id)
    assert (mail().code, mail().to_address) == ("team_removed", "finn@lumo.example")


@pytest.mark.parametrize(("page", "answers"), [("delete", {"post": "yes"}), ("change", {"role": "reader"})])
@pytest.mark.postgresql
def test_staff_too_leave_no_organisation_without_an_administrator(page: str, answers: dict[str, str]) -> None:
    make_member()
    visitor = browser(make_person("root@portal.example", is_staff=True, is_superuser=True))

    response = visitor.post(f"/admin/accounts/membership/{Membership.objects.get().pk}/{page}/", answers, follow=True)

    assert Membership.objects.get().role == "administrator"
    assert "an organisation is never without one" in response.content.decode()


@pytest.mark.postgresql
def test_staff_help_a_firm_to_a_second_administrator() -> None:
    _head, organisation = make_member()
    second = make_person("finn@lumo.example")
    visitor = browser(make_person("root@portal.example", is_staff=True, is_superuser=True))

    answers = {"user": second.pk, "organisation": organisation.pk, "role": "administrator"}
    visitor.post("/admin/accounts/membership/add/", answers)

    assert Membership.objects.get(user=second).role == "administrator"
    assert AccountEvent.objects.latest("pk").what == "joined"


@pytest.mark.postgresql
def test_powers_given_and_taken_are_written_to_the_events_of_accounts() -> None:
    root = make_person("root@portal.example", is_staff=True, is_superuser=True)
    rosa, visitor = make_person("rosa@portal.example"), browser(root)
    page = f"/admin/accounts/user/{rosa.pk}/change/"
    given = [
        {"is_staff": "on"},
        {"is_staff": "on", "is_supervisor": "on"},
        {"is_staff": "on", "is_supervisor": "on"},
        {},
        {"is_active": ""},
        {},
    ]
    for powers in given:
        visitor.post(page, {"name": "Rosa", "is_active": "on", **powers})
    told = AccountEvent.objects.filter(what="powers_changed").values_list("by_id", "person_id", "before", "after")

    assert [pair[2:] for pair in told] == [
        ("", "staff"),
        ("staff", "staff, supervisor"),
        ("staff, supervisor", ""),
        ("", "inactive"),
        ("inactive", ""),
    ]
    assert {pair[:2] for pair in told} == {(root.pk, rosa.pk)}


def test_a_new_name_of_an_organisation_is_written_to_the_events_of_accounts() -> None:
    _head, organisation = make_member()
    root = make_person("root@portal.example", is_staff=True, is_superuser=True)
    known = {"kind": organisation.kind, "country": "DE"}
    page = f"/admin/accounts/organisation/{organisation.pk}/change/"
    for name in ("Other Name Ltd", "Other Name Ltd"):
        browser(root).post(page, known | {"name": name})
    told = AccountEvent.objects.filter(what="renamed").values_list("by_id", "organisation_id", "before", "after")

    assert list(told) == [(root.pk, organisation.pk, "Lumo Lights GmbH", "Other Name Ltd")]


def test_a_person_made_in_the_admin_signs_in_by_code() -> None:
    visitor = browser(make_person("root@portal.example", is_staff=True, is_superuser=True))

    visitor.post("/admin/accounts/user/add/", {"email": "New@Firm.example", "name": "New", "is_active": "on"})

    assert not User.objects.get(email="new@firm.example").has_usable_password()


def test_an_address_in_other_capitals_is_no_second_person() -> None:
    make_person("new@firm.example")
    visitor = browser(make_person("root@portal.example", is_staff=True, is_superuser=True))

    assert visitor.post("/admin/accounts/user/add/", {"email": "NEW@firm.example"}).status_code == 200
    assert User.objects.count() == 2


def test_the_admin_uses_the_portals_own_sign_in() -> None:
    response = browser().get("/admin/accounts/user/", follow=True)

    assert response.redirect_chain[-1] == ("/accounts/login/?next=/admin/accounts/user/", 302)


def test_who_is_not_staff_is_told_so() -> None:
    user, _organisation = make_member()

    assert browser(user).get("/admin/", follow=True).status_code == 403

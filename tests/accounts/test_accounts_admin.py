"""People and organisations in the admin."""

import pytest
from django.db.models import Model

from accounts.models import Membership, Organisation, User
from tests.accounts.visits import browser, make_member, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [User, Organisation, Membership])
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


def test_a_membership_can_be_ended() -> None:
    make_member()
    visitor = browser(make_person("root@portal.example", is_staff=True, is_superuser=True))

    visitor.post(f"/admin/accounts/membership/{Membership.objects.get().pk}/delete/", {"post": "yes"})

    assert Membership.objects.count() == 0


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

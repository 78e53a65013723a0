"""The way into the staff's site."""

import pytest
from django.test import Client

from tests.complaints.builders import make_staff, signed_in

pytestmark = pytest.mark.django_db
QUEUE = "/admin/complaints/reportedlisting/"


def test_staff_who_are_signed_in_go_on_to_what_they_wanted() -> None:
    answer = signed_in(make_staff()).get("/admin/login/", {"next": QUEUE})

    assert (answer.status_code, answer.headers["Location"]) == (302, QUEUE)


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_the_way_in_leads_to_pages_of_our_own_only(elsewhere: str) -> None:
    answer = signed_in(make_staff()).get("/admin/login/", {"next": elsewhere})

    assert answer.headers["Location"] == "/admin/"


def test_who_is_not_signed_in_signs_in_where_everybody_does() -> None:
    answer = Client().get("/admin/login/", {"next": QUEUE})

    assert answer.headers["Location"] == f"/accounts/login/?next={QUEUE}"

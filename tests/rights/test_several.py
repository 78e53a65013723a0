"""Several rights of one owner in one go: the registers fill in the rest, one document shows them all."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation
from rights.models import IPRight
from rights.states import State
from tests.accounts.visits import said
from tests.complaints.builders import make_holder, signed_in
from tests.rights.letters_made import an_agent, someone
from tests.support.each import each
from tests.uploads.make_files import pdf, upload

pytestmark = pytest.mark.django_db
PAGE = "/rights/several/"
LUMO = {"kind_1": "trademark", "office_1": "EUIPO", "number_1": "018765432"}
UNKNOWN = {"kind_2": "trademark", "office_2": "EUIPO", "number_2": "017000001"}


def agent() -> tuple[Organisation, Client]:
    agency = an_agent()
    return agency, signed_in(agency.members.get())


def post(browser: Client, **given: Any) -> Any:
    known = {"owner": "Lumo Lights GmbH", "document": upload("certificates.pdf", pdf(), "application/pdf")}
    return browser.post(PAGE, known | given)


def test_the_register_fills_in_what_was_not_typed_and_one_file_shows_all() -> None:
    agency, browser = agent()

    answer = post(browser, **LUMO, **UNKNOWN, name_2="LUMO POINT")

    first, second = IPRight.objects.filter(owner=agency).order_by("pk")
    own = f"own={first.pk}&own={second.pk}"
    assert answer.headers["Location"] == f"{reverse('rights:new_letter')}?{own}"
    assert (first.name, first.classes, second.name, second.classes) == ("LUMO", "11", "LUMO POINT", "")
    assert {right.owner_as_registered for right in (first, second)} == {"Lumo Lights GmbH"}
    assert [right.state for right in (first, second)] == [State.SUBMITTED] * 2
    assert [right.proofs.get().name for right in (first, second)] == ["certificates.pdf"] * 2


def test_the_letter_that_follows_names_them_already() -> None:
    _agency, browser = agent()
    page = browser.get(post(browser, **LUMO).headers["Location"])

    assert page.context["form"]["own"].value() == [str(IPRight.objects.get().pk)]


def test_an_owner_goes_back_to_the_list() -> None:
    owner = make_holder(name="OTHER")
    browser = signed_in(owner.user)

    assert post(browser, owner="Lumo Lights GmbH", **UNKNOWN, name_2="LUMO POINT").headers["Location"] == "/rights/"


WRONG = [
    ({}, ["Enter at least one right"]),
    ({"kind_1": "trademark"}, ["Select the office of right 1", "Enter the number of right 1"]),
    ({"name_3": "LUMO"}, [
        "Select the kind of right 3", "Select the office of right 3", "Enter the number of right 3",
    ]),
    (UNKNOWN, ["The register does not tell us about right 2. Enter its name from the certificate"]),
    (LUMO | {"kind_2": "trademark", "office_2": "EUIPO", "number_2": "EU 018765432"},
     ["Right 2 is the same as right 1. Remove one of them"]),
    (LUMO | {"owner": "Nordkap Outdoor AB"},
     ["The register names “Lumo Lights GmbH” as the owner of right 1. Enter the owner as it stands there"]),
    ({"owner": ""}, ["Enter the owner", "Enter at least one right"]),
    (LUMO | {"owner": ""}, ["Enter the owner"]),
    (LUMO | {"document": ""}, ["Choose a file: a PDF, PNG, JPEG or WebP of at most 10 MB."]),
    (LUMO | {"kind_1": "song"}, ["Select kind of right 1 from the list"]),
]  # fmt: skip


@each(("given", "told"), WRONG)
def test_what_is_wrong_is_told_for_each_right_and_nothing_is_entered(given: dict[str, Any], told: list[str]) -> None:
    _agency, browser = agent()

    assert (said(post(browser, **given)), IPRight.objects.count()) == (told, 0)


def test_a_right_that_is_in_the_list_already_is_named() -> None:
    _agency, browser = agent()
    post(browser, **LUMO)

    known = IPRight.objects.get().reference
    assert said(post(browser, **LUMO)) == [f"You have entered right 1 already: {known}. Remove it here"]


def test_a_reader_enters_nothing() -> None:
    agency, _browser = agent()
    browser = signed_in(someone(agency, "agents.example", "reader"))

    assert (post(browser, **LUMO).status_code, IPRight.objects.count()) == (403, 0)

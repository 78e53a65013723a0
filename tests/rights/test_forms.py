"""What people type about a right: what is taken, and what they are told."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from ledger.lifecycle import Actor
from rights.actions import withdraw_right
from rights.forms import CopyrightForm, ProofForm, RefuseForm, TrademarkForm, nice_classes
from tests.rights.make import organisation, trademark
from tests.uploads.make_files import upload

HIDDEN = "holds a hidden character that can't be kept; type it again"
PASSED = "This expiry date has passed. Enter the new date if the trademark was renewed"
EMPTY = "“scan.pdf” is empty. Check that it opens on your device, then upload it again."
MARK = {
    "name": "LUMO",
    "office": "EUIPO",
    "number": "018765432",
    "classes": "11",
    "owner_as_registered": "Lumo Lights GmbH",
    "filed_on_day": "27",
    "filed_on_month": "3",
    "filed_on_year": "2019",
}
WORK = {"name": "Cone lamp photographs", "owner_as_registered": "Ida Lumo"}
TOMORROW = localdate() + timedelta(days=1)
YESTERDAY = localdate() - timedelta(days=1)


def parts(field: str, *typed: object) -> dict[str, str]:
    """A date as its three boxes post it: day, month, year."""
    return {f"{field}_{part}": str(each) for part, each in zip(("day", "month", "year"), typed, strict=True)}


def day(field: str, value: date) -> dict[str, str]:
    return parts(field, value.day, value.month, value.year)


BAD = [
    ({"name": ""}, "name", "Enter the name of the trademark"),
    ({"name": "   "}, "name", "Enter the name of the trademark"),
    (
        {"name": "LU\x00MO"},
        "name",
        f"The name of the trademark {HIDDEN}",
    ),
    (
        {"name": "LU\x07MO"},
        "name",
        f"The name of the trademark {HIDDEN}",
    ),
    ({"name": "LU\r\nMO"}, "name", "The name of the trademark must be on one line"),
    ({"name": "L" * 201}, "name", "The name of the trademark must be 200 characters or fewer; you wrote 201"),
    ({"office": ""}, "office", "Select the office where it is registered"),
    ({"office": "MARS"}, "office", "Select the office where it is registered from the list"),
    ({"office": "other"}, "office_other", "Enter the name of the other office"),
    (
        {"office": "other", "office_other": "O" * 81},
        "office_other",
        "The name of the other office must be 80 characters or fewer; you wrote 81",
    ),
    ({"number": "1" * 61}, "number", "The number of the registration must be 60 characters or fewer; you wrote 61"),
    (
        {"number": "01\x0087"},
        "number",
        f"The number of the registration {HIDDEN}",
    ),
    ({"number": "01\n87"}, "number", "The number of the registration must be on one line"),
    ({"classes": "46"}, "classes", "“46” is not a Nice class. Write numbers from 1 to 45, like 18, 25"),
    ({"classes": "0"}, "classes", "“0” is not a Nice class. Write numbers from 1 to 45, like 18, 25"),
    ({"classes": "11, lamps"}, "classes", "“lamps” is not a Nice class. Write numbers from 1 to 45, like 18, 25"),
    ({"classes": "-3"}, "classes", "“-3” is not a Nice class. Write numbers from 1 to 45, like 18, 25"),
    ({"classes": "9" * 150}, "classes", f"“{'9' * 40}” is not a Nice class. Write numbers from 1 to 45, like 18, 25"),
    ({"owner_as_registered": ""}, "owner_as_registered", "Enter the registered owner"),
    (parts("filed_on", "31", "2", "2019"), "filed_on", "The filing date must be a real date, like 27 3 2026"),
    (parts("filed_on", "27", "", "2019"), "filed_on", "The filing date must include a month"),
    (parts("filed_on", "27", "3", "19"), "filed_on", "The filing date must have a year of four digits, like 2026"),
    (parts("filed_on", "x", "y", "z"), "filed_on", "The filing date must be a real date, like 27 3 2026"),
    (parts("filed_on", "1", "1", "9" * 30), "filed_on", "The filing date must be a real date, like 27 3 2026"),
    (parts("filed_on", "31", "12", "1849"), "filed_on", "The filing date must be 1 January 1850 or later"),
    (
        parts("expires_on", "27", "3", "2019"),
        "expires_on",
        "The expiry date must be after the filing date, 27 March 2019",
    ),
    (
        parts("expires_on", "26", "3", "2019"),
        "expires_on",
        "The expiry date must be after the filing date, 27 March 2019",
    ),
    (
        day("expires_on", YESTERDAY),
        "expires_on",
        PASSED,
    ),
]


def form(answers: dict[str, Any], of: type = TrademarkForm) -> Any:
    return of({**(MARK if of is TrademarkForm else WORK), **answers}, organisation=organisation())


@pytest.mark.django_db
@pytest.mark.parametrize(("answers", "field", "sentence"), BAD, ids=[f"{i}-{each[1]}" for i, each in enumerate(BAD)])
def test_each_wrong_answer_is_told_in_one_sentence(answers: dict[str, str], field: str, sentence: str) -> None:
    errors = {name: list(told) for name, told in form(answers).errors.items()}
    assert errors == {field: [sentence]}


@pytest.mark.django_db
def test_a_filing_date_in_the_future_is_refused() -> None:
    errors = form(day("filed_on", TOMORROW)).errors
    assert list(errors) == ["filed_on"]
    assert errors["filed_on"][0].endswith("or earlier")


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["018 765 432", "０１８７６５４３２", "№ 018765432", "018-765-432/A", "<b>1</b>"])
def test_a_number_is_kept_as_typed(number: str) -> None:
    filled = form({"number": number})
    assert (filled.errors, filled.cleaned_data["number"]) == ({}, number)


@pytest.mark.django_db
def test_what_an_owner_may_not_know_may_be_left_out() -> None:
    left_out = {"number": "", "classes": "", **parts("filed_on", "", "", "")}
    filled = form(left_out)
    facts = (
        {name: filled.facts[name] for name in ("number", "classes", "filed_on", "expires_on")}
        if filled.is_valid()
        else {}
    )
    assert facts == {"number": "", "classes": "", "filed_on": None, "expires_on": None}


@pytest.mark.django_db
def test_another_office_is_kept_by_its_name() -> None:
    filled = form({"office": "other", "office_other": "INPI, Brazil"})
    assert (filled.is_valid(), filled.facts["office"], "office_other" in filled.facts) == (True, "INPI, Brazil", False)


@pytest.mark.parametrize(
    ("typed", "classes"),
    [
        ("18, 25", [18, 25]),
        ("25 18 25", [18, 25]),
        ("class 18; class 25", [18, 25]),
        ("18 and 25", [18, 25]),
        ("１８、25", [18, 25]),
        ("１８，２５", [18, 25]),
        ("18\n25", [18, 25]),
        ("09", [9]),
        ("", []),
    ],
)
def test_classes_are_read_as_people_write_them(typed: str, classes: list[int]) -> None:
    assert nice_classes(typed) == classes


@pytest.mark.django_db
def test_a_copyright_needs_only_a_title_and_an_owner() -> None:
    filled = form({}, CopyrightForm)
    assert filled.is_valid()
    assert filled.facts == {
        "kind": "copyright",
        "name": "Cone lamp photographs",
        "owner_as_registered": "Ida Lumo",
        "filed_on": None,
        "number": "",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["018765432", "018 765 432", "018-765-432", "０１８７６５４３２"])
def test_a_right_that_is_entered_already_is_named(number: str) -> None:
    right = trademark()
    filled = TrademarkForm({**MARK, "number": number}, organisation=right.owner)
    sentence = f"You have entered this right already: {right.reference}. Open it in your list of rights."
    assert filled.errors == {"__all__": [sentence]}


@pytest.mark.django_db
def test_a_withdrawn_right_may_be_entered_anew() -> None:
    right = trademark()
    withdraw_right(right, by=Actor.holder(right.entered_by))
    assert TrademarkForm(MARK, organisation=right.owner).errors == {}


@pytest.mark.django_db
def test_another_organisation_may_enter_the_same_number() -> None:
    trademark()
    assert form({}).errors == {}


def test_a_document_that_the_gate_refuses_is_an_error_of_its_field() -> None:
    filled = ProofForm({}, {"proof": upload("scan.pdf", b"")}, kind="trademark")
    assert filled.errors == {"proof": [EMPTY]}


def test_a_missing_document_is_asked_for() -> None:
    filled = ProofForm({}, {}, kind="copyright")
    assert filled.errors == {"proof": ["Choose a file: a PDF, PNG, JPEG or WebP of at most 10 MB."]}


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({}, {"reason_code": ["Select a reason"]}),
        ({"reason_code": "other"}, {"reasoning": ["Explain the reason: the letter quotes it"]}),
        ({"reason_code": "blurred"}, {}),
        (
            {"reason_code": "blurred", "reasoning": "x" * 2001},
            {"reasoning": ["Your explanation must be 2000 characters or fewer; you wrote 2001"]},
        ),
        (
            {"reason_code": "other", "reasoning": "a\x00b"},
            {"reasoning": [f"Your explanation {HIDDEN}"]},
        ),
    ],
)
def test_a_refusal_needs_a_reason_that_can_be_told(answers: dict[str, str], errors: dict[str, list[str]]) -> None:
    assert RefuseForm(answers).errors == errors

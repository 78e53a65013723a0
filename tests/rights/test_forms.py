"""What people type about a right: what is taken, and what they are told."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from accounts.models import Organisation
from ledger.lifecycle import Actor
from rights.actions import begin_right, withdraw_right
from rights.forms import AboutForm, NumberForm, ProofForm, ScopeForm, StatementForm, StepForm
from rights.models import IPRight
from rights.staff_forms import RefuseForm
from tests.rights.make import member, organisation, trademark
from tests.support.each import each
from tests.uploads.make_files import upload

HIDDEN = "holds a hidden character that can't be kept; type it again"
PASSED = "This expiry date has passed. Enter the new date if the right was renewed"
EMPTY = "“scan.pdf” is empty. Check that it opens on your device, then upload it again."
NUMBER = {"standing": "registered", "office": "EUIPO", "number": "018 765 432"}
ABOUT = {"name": "LUMO", "mark_form": "word", "owner_as_registered": "Lumo Lights GmbH"}
SCOPE = {"classes": "11", "filed_on_day": "27", "filed_on_month": "3", "filed_on_year": "2019"}
WORK = {"name": "Cone lamp photographs", "owner_as_registered": "Ida Lumo"}
STORY = {"author": "Ida Lumo", "how": "made", "made_when": "2022", "first_shown": "our web shop, May 2022"}
PAGES: dict[type[StepForm], dict[str, str]] = {NumberForm: NUMBER, AboutForm: ABOUT, ScopeForm: SCOPE}
TOMORROW = localdate() + timedelta(days=1)
YESTERDAY = localdate() - timedelta(days=1)


def parts(field: str, *typed: object) -> dict[str, str]:
    """A date as its three boxes post it: day, month, year."""
    return {f"{field}_{part}": str(each) for part, each in zip(("day", "month", "year"), typed, strict=True)}


def day(field: str, value: date) -> dict[str, str]:
    return parts(field, value.day, value.month, value.year)


def begun(kind: str = "trademark", owner: Organisation | None = None, **facts: Any) -> IPRight:
    """A draft of a right."""
    owner = owner or organisation()
    return begin_right(owner, by=Actor.holder(member(owner), owner.pk), kind=kind, **facts)


BAD: list[tuple[type[StepForm], dict[str, str], str, str]] = [
    (AboutForm, {"name": ""}, "name", "Enter the name of the trademark"),
    (AboutForm, {"name": "   "}, "name", "Enter the name of the trademark"),
    (AboutForm, {"name": "LU\x00MO"}, "name", f"The name of the trademark {HIDDEN}"),
    (AboutForm, {"name": "LU\x07MO"}, "name", f"The name of the trademark {HIDDEN}"),
    (AboutForm, {"name": "LU\r\nMO"}, "name", "The name of the trademark must be on one line"),
    (
        AboutForm,
        {"name": "L" * 201},
        "name",
        "The name of the trademark must be 200 characters or fewer; you wrote 201",
    ),
    (AboutForm, {"owner_as_registered": ""}, "owner_as_registered", "Enter the owner"),
    (AboutForm, {"mark_form": ""}, "mark_form", "Select the form of the trademark"),
    (NumberForm, {"standing": ""}, "standing", "Select whether it is registered"),
    (NumberForm, {"standing": "unregistered"}, "standing", "Select whether it is registered from the list"),
    (NumberForm, {"office": ""}, "office", "Select the office"),
    (NumberForm, {"office": "MARS"}, "office", "Select the office from the list"),
    (NumberForm, {"office": "USCO"}, "office", "Select the office from the list"),
    (NumberForm, {"office": "other"}, "office_other", "Enter the name of the other office"),
    (
        NumberForm,
        {"office": "other", "office_other": "O" * 81},
        "office_other",
        "The name of the other office must be 80 characters or fewer; you wrote 81",
    ),
    (NumberForm, {"number": "1" * 61}, "number", "The number must be 60 characters or fewer; you wrote 61"),
    (NumberForm, {"number": "01\x0087"}, "number", f"The number {HIDDEN}"),
    (NumberForm, {"number": "01\n87"}, "number", "The number must be on one line"),
    (ScopeForm, {"classes": "46"}, "classes", "“46” is not a Nice class. Write numbers from 1 to 45, like 18, 25"),
    (ScopeForm, {"classes": "0"}, "classes", "“0” is not a Nice class. Write numbers from 1 to 45, like 18, 25"),
    (
        ScopeForm,
        {"classes": "11, lamps"},
        "classes",
        "“lamps” is not a Nice class. Write numbers from 1 to 45, like 18, 25",
    ),
    (ScopeForm, {"classes": "-3"}, "classes", "“-3” is not a Nice class. Write numbers from 1 to 45, like 18, 25"),
    (
        ScopeForm,
        {"classes": "9" * 150},
        "classes",
        f"“{'9' * 40}” is not a Nice class. Write numbers from 1 to 45, like 18, 25",
    ),
    (
        ScopeForm,
        {"territories": "DE, Atlantis"},
        "territories",
        "“Atlantis” is not a country that we know. Write names or two letters, like DE, FR or EU",
    ),
    (
        ScopeForm,
        parts("filed_on", "31", "2", "2019"),
        "filed_on",
        "The filing date must be a real date, like 27 3 2026",
    ),
    (ScopeForm, parts("filed_on", "27", "", "2019"), "filed_on", "The filing date must include a month"),
    (
        ScopeForm,
        parts("filed_on", "27", "3", "19"),
        "filed_on",
        "The filing date must have a year of four digits, like 2026",
    ),
    (ScopeForm, parts("filed_on", "x", "y", "z"), "filed_on", "The filing date must be a real date, like 27 3 2026"),
    (
        ScopeForm,
        parts("filed_on", "1", "1", "9" * 30),
        "filed_on",
        "The filing date must be a real date, like 27 3 2026",
    ),
    (ScopeForm, parts("filed_on", "31", "12", "1849"), "filed_on", "The filing date must be 1 January 1850 or later"),
    (
        ScopeForm,
        parts("registered_on", "26", "3", "2019"),
        "registered_on",
        "The date of registration can't be before the filing date, 27 March 2019",
    ),
    (
        ScopeForm,
        parts("expires_on", "27", "3", "2019"),
        "expires_on",
        "The expiry date must be after the filing date, 27 March 2019",
    ),
    (
        ScopeForm,
        parts("expires_on", "26", "3", "2019"),
        "expires_on",
        "The expiry date must be after the filing date, 27 March 2019",
    ),
    (ScopeForm, day("expires_on", YESTERDAY), "expires_on", PASSED),
]


def form(of: type[StepForm], answers: dict[str, Any], right: IPRight | None = None) -> Any:
    return of({**PAGES[of], **answers}, right=right or begun())


@pytest.mark.django_db
@each(("of", "answers", "field", "sentence"), BAD, ids=[f"{i}-{e[2]}" for i, e in enumerate(BAD)])
def test_each_wrong_answer_is_told_in_one_sentence(
    of: type[StepForm], answers: dict[str, str], field: str, sentence: str
) -> None:
    errors = {name: list(told) for name, told in form(of, answers).errors.items()}
    assert errors == {field: [sentence]}


@pytest.mark.django_db
def test_a_filing_date_in_the_future_is_refused() -> None:
    errors = form(ScopeForm, day("filed_on", TOMORROW)).errors
    assert list(errors) == ["filed_on"]
    assert errors["filed_on"][0].endswith("or earlier")


@pytest.mark.django_db
@each("number", ["018 765 432", "０１８７６５４３２", "№ 018765432", "018-765-432/A", "<b>1</b>"])
def test_a_number_is_kept_as_typed(number: str) -> None:
    filled = form(NumberForm, {"number": number})
    assert (filled.errors, filled.cleaned_data["number"]) == ({}, number)


@pytest.mark.django_db
def test_what_an_owner_may_not_know_may_be_left_out() -> None:
    right = begun()
    number = form(NumberForm, {"number": ""}, right)
    scope = ScopeForm({}, right=right)

    assert (number.is_valid(), number.facts["number"]) == (True, "")
    assert (scope.is_valid(), set(scope.facts.values())) == (True, {"", None})


@pytest.mark.django_db
def test_another_office_is_kept_by_its_name() -> None:
    filled = form(NumberForm, {"office": "other", "office_other": "INPI, Brazil"})
    assert (filled.is_valid(), filled.facts["office"], "office_other" in filled.facts) == (True, "INPI, Brazil", False)


@pytest.mark.django_db
def test_a_design_has_32_classes() -> None:
    errors = form(ScopeForm, {"classes": "33"}, begun("design")).errors
    assert errors == {"classes": ["“33” is not a Locarno class. Write numbers from 1 to 32, like 26, 32"]}


ASKED = [
    ("trademark", NumberForm, ["standing", "office", "office_other", "number"]),
    ("trademark", AboutForm, ["name", "mark_form", "owner_as_registered", "other_names"]),
    ("trademark", ScopeForm, ["classes", "goods", "territories", "filed_on", "registered_on", "expires_on"]),
    ("design", AboutForm, ["name", "owner_as_registered"]),
    ("design", ScopeForm, ["classes", "goods", "territories", "filed_on", "registered_on", "expires_on"]),
    ("patent", ScopeForm, ["territories", "filed_on", "registered_on", "expires_on"]),
    ("utility_model", ScopeForm, ["territories", "filed_on", "registered_on", "expires_on"]),
    ("copyright", AboutForm, ["name", "owner_as_registered", "filed_on"]),
]


@pytest.mark.django_db
@each(("kind", "of", "fields"), ASKED)
def test_each_kind_is_asked_only_what_it_needs(kind: str, of: type[StepForm], fields: list[str]) -> None:
    assert list(of(right=begun(kind)).fields) == fields


@pytest.mark.django_db
def test_a_pending_right_is_not_asked_for_its_registration_and_end() -> None:
    fields = ScopeForm(right=begun(standing="pending")).fields
    assert list(fields) == ["classes", "goods", "territories", "filed_on"]


@pytest.mark.django_db
@each(
    ("typed", "kept"),
    [
        ("DE, FR", "DE, FR"),
        ("Germany; france", "DE, FR"),
        ("EU", "EU"),
        ("UK / USA", "GB, US"),
        ("de, DE", "DE"),
        ("", ""),
    ],
)
def test_countries_are_read_as_people_write_them(typed: str, kept: str) -> None:
    filled = form(ScopeForm, {"territories": typed})
    assert (filled.errors, filled.cleaned_data["territories"]) == ({}, kept)


@pytest.mark.django_db
def test_the_country_of_an_office_is_filled_in() -> None:
    assert ScopeForm(right=begun(office="DPMA"))["territories"].value() == "DE"


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "owner"), [("rights_holder", "Lumo Lights GmbH"), ("agent", "")])
def test_the_owner_is_filled_in_for_holders_and_never_for_agents(kind: str, owner: str) -> None:
    right = begun(owner=organisation(Organisation.Kind(kind)))
    assert AboutForm(right=right)["owner_as_registered"].value() == owner


@pytest.mark.django_db
def test_a_work_in_no_register_needs_no_office() -> None:
    filled = NumberForm({"standing": "unregistered", "office": "", "number": "7"}, right=begun("copyright"))
    assert (filled.is_valid(), filled.facts) == (True, {"standing": "unregistered", "office": "", "number": ""})


@pytest.mark.django_db
def test_a_registered_work_names_its_office() -> None:
    filled = NumberForm({"standing": "registered", "office": ""}, right=begun("copyright"))
    assert filled.errors == {"office": ["Select the office where it is registered"]}


@pytest.mark.django_db
def test_a_claim_statement_is_made_from_four_answers() -> None:
    right = begun("copyright", **WORK)
    filled = StatementForm(STORY, right=right)
    assert filled.is_valid()
    assert filled.facts["statement"].splitlines()[:5] == [
        "Claim statement about the work “Cone lamp photographs”",
        "Ida Lumo holds the copyright in this work.",
        "Ida Lumo made this work. Its author is Ida Lumo.",
        "It was made: 2022.",
        "It was first shown to the public: our web shop, May 2022.",
    ]


@pytest.mark.django_db
@each("number", ["018765432", "018 765 432", "018-765-432", "０１８７６５４３２", "EUTM 18765432"])
def test_a_right_that_is_entered_already_is_named(number: str) -> None:
    right = trademark()
    filled = form(NumberForm, {"number": number}, begun(owner=right.owner))
    sentence = f"You have entered this right already: {right.reference}. Open it in your list of rights."
    assert filled.errors == {"__all__": [sentence]}


@pytest.mark.django_db
def test_a_right_without_a_number_is_recognised_by_its_name() -> None:
    first = begun("copyright", **WORK)
    filled = AboutForm(WORK | {"name": "cone lamp  photographs"}, right=begun("copyright", owner=first.owner))
    assert list(filled.errors) == ["__all__"]


@pytest.mark.django_db
def test_a_withdrawn_right_may_be_entered_anew() -> None:
    right = trademark()
    withdraw_right(right, by=Actor.holder(right.entered_by))
    assert form(NumberForm, {}, begun(owner=right.owner)).errors == {}


@pytest.mark.django_db
def test_another_organisation_may_enter_the_same_number() -> None:
    trademark()
    assert form(NumberForm, {}).errors == {}


def test_a_document_that_the_gate_refuses_is_an_error_of_its_field() -> None:
    filled = ProofForm({}, {"proof": upload("scan.pdf", b"")}, kind="trademark")
    assert filled.errors == {"proof": [EMPTY]}


def test_a_missing_document_is_asked_for() -> None:
    filled = ProofForm({}, {}, kind="copyright")
    assert filled.errors == {"proof": ["Choose a file: a PDF, PNG, JPEG or WebP of at most 10 MB."]}


@each(
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

"""Every form names the thing and the fix."""

import inspect
from datetime import date

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from accounts.fields import DayMonthYearField, PlainEmailField
from accounts.wording import framework_sentences, thing, word
from tests.accounts.answers import Everything, errors
from tests.support.each import each

GENERIC = (
    "This field is required",
    "nvalid",
    "Enter a valid",
    "Ensure",
    "lease",
    "orry",
    "Null characters",
    "submitted",
)

SAID = [
    ("name", {}, "Enter company name"),
    ("name", {"name": "   "}, "Enter company name"),
    ("name", {"name": "x" * 24}, "Company name must be 20 characters or fewer; you wrote 24"),
    ("name", {"name": "Lu\0mo"}, "Company name holds a hidden character that can't be kept; type it again"),
    ("name", {"name": "Lu\x07mo"}, "Company name holds a hidden character that can't be kept; type it again"),
    ("name", {"name": "Lumo\nBcc: x"}, "Company name must be on one line"),
    ("name", {"name": "Lumo\u2028GmbH"}, "Company name must be on one line"),
    ("story", {"story": "y" * 51}, "What happened must be 50 characters or fewer; you wrote 51"),
    ("story", {"story": "\0"}, "What happened holds a hidden character that can't be kept; type it again"),
    ("email", {"email": "lumo"}, "Enter your e-mail address in the form name@example.com"),
    ("email", {"email": "a@b.example\nBcc: c@d.example"}, "Your e-mail address must be on one line"),
    ("email", {"email": "x" * 10_000}, "Your e-mail address must be 254 characters or fewer; you wrote 10000"),
    ("web", {"web": "not a page"}, "Enter shop page as a web address, like https://example.com/page"),
    ("kind", {}, "Select what you do"),
    ("kind", {"kind": "z"}, "Select what you do from the list"),
    ("country", {"country": "\0"}, "Select country from the list"),
    ("classes", {"classes": ["77"]}, "Select classes from the list"),
    ("number", {"number": "many"}, "EU number must be a whole number, like 12"),
    ("number", {"number": "0"}, "EU number must be 1 or more"),
    ("oath", {}, "Tick the box: I tell the truth"),
    ("proof", {}, "Upload proof"),
    ("first_use", {"first_use_day": "3", "first_use_year": "2020"}, "Date of first use must include a month"),
    ("first_use", {"first_use_month": "5"}, "Date of first use must include a day and a year"),
    (
        "first_use",
        {"first_use_day": "31", "first_use_month": "2", "first_use_year": "2020"},
        "Date of first use must be a real date, like 27 3 2026",
    ),
    (
        "first_use",
        {"first_use_day": "1", "first_use_month": "2", "first_use_year": "9" * 5000},
        "Date of first use must be a real date, like 27 3 2026",
    ),
    (
        "first_use",
        {"first_use_day": "1", "first_use_month": "2", "first_use_year": "26"},
        "Date of first use must have a year of four digits, like 2026",
    ),
    (
        "first_use",
        {"first_use_day": "2", "first_use_month": "3", "first_use_year": "2026"},
        "Date of first use must be 1 March 2026 or earlier",
    ),
]


@each(("field", "answers", "sentence"), SAID)
def test_a_wrong_answer_gets_one_sentence_that_names_the_fix(
    field: str, answers: dict[str, object], sentence: str
) -> None:
    assert errors(**answers)[field] == [sentence]


@each(
    "typed",
    [
        "Hans@Example.com",
        " hans@example.com\t",
        "ｈａｎｓ＠ｅｘａｍｐｌｅ．ｃｏｍ",
        "mailto:hans@example.com",
        "<hans@example.com>",
    ],
)
def test_an_address_is_taken_as_people_paste_it(typed: str) -> None:
    assert PlainEmailField().clean(typed) == "hans@example.com"


@pytest.mark.parametrize(
    "typed", [("3", "5", "2020"), (" 03.", "May", "2020"), ("３", "５", "２０２０"), ("3", "MAY", "2020")]
)
def test_a_date_is_taken_as_people_write_it(typed: tuple[str, str, str]) -> None:
    assert DayMonthYearField().clean(list(typed)) == date(2020, 5, 3)


def test_an_empty_file_says_so() -> None:
    form = Everything({}, MultiValueDict({"proof": [SimpleUploadedFile("proof.pdf", b"")]}))

    assert list(form.errors["proof"]) == ["The file is empty; choose one with something in it"]


def test_several_files_come_as_a_list() -> None:
    chosen = [SimpleUploadedFile("a.pdf", b"a"), SimpleUploadedFile("b.pdf", b"b")]
    form = Everything({}, MultiValueDict({"proof": chosen}))
    form.is_valid()

    assert form.cleaned_data["proof"] == chosen


def test_a_forms_own_sentence_wins() -> None:
    class Own(Everything):
        name = forms.CharField(error_messages={"required": "Paste a name"})

    assert errors(Own)["name"] == ["Paste a name"]


def test_one_forms_words_do_not_reach_the_next() -> None:
    errors()

    assert Everything.base_fields["name"].error_messages["required"] == "This field is required."


def kinds_of_field() -> list[type[forms.Field]]:
    found = inspect.getmembers(forms, lambda thing: inspect.isclass(thing) and issubclass(thing, forms.Field))
    return [kind for _name, kind in found]


@each("kind", kinds_of_field(), ids=lambda kind: kind.__name__)
def test_no_sentence_of_the_framework_is_left_on_any_field(kind: type[forms.Field]) -> None:
    field = kind.__new__(kind)
    field.error_messages = dict(framework_sentences(field))
    word(field, "the thing")

    assert [said for said in map(str, field.error_messages.values()) for bad in GENERIC if bad in said] == []


@each(
    ("label", "inside"),
    [
        ("Company name", "company name"),
        ("EU number", "EU number"),
        ("E-mail address", "e-mail address"),
        ("I agree", "I agree"),
        ("Why?", "why"),
    ],
)
def test_a_label_is_said_inside_a_sentence(label: str, inside: str) -> None:
    assert thing(label) == inside

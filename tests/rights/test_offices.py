"""How offices write their numbers: what is recognised, what is only warned about, and that the data is whole."""

import re

from rights import offices
from tests.support.each import each

EXAMPLES = [
    (office.code, form, typed, normal)
    for office in offices.offices().values()
    for form in office.forms
    for typed, normal in form.examples
]
UNKNOWN = [
    ("EUIPO", "trademark", "12"),
    ("EUIPO", "trademark", "018 765 4321"),
    ("EUIPO", "trademark", "W123"),
    ("EUIPO", "design", "12345"),
    ("EUIPO", "patent", "EP 1 234 567"),
    ("USPTO", "trademark", "971234567"),
    ("USPTO", "patent", "12"),
    ("USPTO", "design", "911456"),
    ("WIPO", "trademark", "12345678"),
    ("WIPO", "design", "DM/1"),
    ("CNIPA", "patent", "ZL 2012 2 0123456.7"),
    ("CNIPA", "utility_model", "ZL 2010 1 0123456.7"),
    ("CNIPA", "design", "ZL 2010 1 0123456.7"),
    ("UKIPO", "trademark", "UK1"),
    ("UKIPO", "patent", "GB1"),
    ("DPMA", "trademark", "10 2008 012 345"),
    ("DPMA", "patent", "20 2010 000 123"),
    ("DPMA", "utility_model", "10 2010 000 123"),
    ("EPO", "patent", "EP 12"),
    ("USCO", "copyright", "12345"),
    ("INPI, Brazil", "trademark", "912345678"),
]


@each(("office", "form", "typed", "normal"), EXAMPLES, ids=[f"{e[0]}-{e[2]}" for e in EXAMPLES])
def test_a_number_is_recognised_in_each_way_to_write_it(
    office: str, form: offices.Form, typed: str, normal: str
) -> None:
    assert offices.recognise(office, form.kind, typed) == (form, normal)


@each(("office", "form", "typed", "normal"), EXAMPLES, ids=[f"{e[0]}-{e[2]}" for e in EXAMPLES])
def test_a_normal_form_is_its_own_normal_form(office: str, form: offices.Form, typed: str, normal: str) -> None:
    assert offices.normal_number(office, form.kind, normal) == normal


@each(("office", "kind", "typed"), UNKNOWN)
def test_a_number_in_an_unknown_form_is_not_recognised_and_has_a_normal_form_all_the_same(
    office: str, kind: str, typed: str
) -> None:
    told = re.sub(r"[^A-Z0-9]", "", typed.upper())
    assert (offices.recognise(office, kind, typed), offices.normal_number(office, kind, typed)) == (None, told)


def test_the_table_holds_at_least_sixty_numbers() -> None:
    assert len(EXAMPLES) >= 60


@each("office", offices.offices().values(), ids=lambda office: office.code)
def test_each_form_has_an_example_and_a_source(office: offices.Office) -> None:
    assert [form.name for form in office.forms if not (form.examples and form.source)] == []


def test_each_kind_of_right_has_an_office() -> None:
    kinds = {form.kind for office in offices.offices().values() for form in office.forms}
    assert kinds == {"trademark", "copyright", "patent", "utility_model", "design"}


@each("typed", ["", "   ", "—", "\x00", "９" * 500, "№" * 50, "\u202e018765432"])
def test_odd_texts_do_no_harm(typed: str) -> None:
    assert len(offices.normal_number("EUIPO", "trademark", typed)) <= 60


def test_a_choice_of_offices_holds_those_that_register_the_kind() -> None:
    assert [code for code, _name in offices.choices("copyright")] == ["USCO", "other"]
    assert [code for code, _name in offices.choices("utility_model")] == ["CNIPA", "DPMA", "other"]

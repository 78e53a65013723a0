"""Looking a number up: what is found fills the answers, what is not found costs nothing, and the answer is kept."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from ledger.lifecycle import Actor
from rights import registers, story
from rights.actions import look_up
from rights.models import IPRight, RegisterLook
from tests.rights.make import member, organisation, reviewer, trademark
from tests.rights.test_admin import act, page_of, told
from tests.rights.test_forms import NUMBER
from tests.rights.test_views import begin, signed_in
from tests.rights.test_views import page_of as step_of

NOT_FOUND = "This register has no such number. Compare it with the certificate, or go on and enter the rest."
AWAY = "The register does not answer just now. Go on and enter the rest yourself, or try again later."


class Away:
    name, is_made_up = "a register that is away", False

    def find(self, kind: str, office: str, number: str) -> registers.Entry:
        raise registers.RegisterAway("no answer")


class Broken(Away):
    def find(self, kind: str, office: str, number: str) -> registers.Entry:
        raise KeyError("a field that the register no longer gives")


@pytest.mark.parametrize("typed", ["018765432", "018 765 432", "EUTM 18765432", "０１８７６５４３２"])
def test_a_number_is_found_as_people_write_it(typed: str) -> None:
    assert registers.find("trademark", "EUIPO", typed).name == "LUMO"


@pytest.mark.parametrize(("kind", "office"), [("design", "EUIPO"), ("trademark", "WIPO"), ("trademark", "")])
def test_a_number_of_another_kind_or_office_is_not_found(kind: str, office: str) -> None:
    with pytest.raises(registers.NotInRegister):
        registers.find(kind, office, "018765432")


def test_every_made_up_entry_has_a_number_that_its_office_writes_and_facts_that_a_right_has() -> None:
    fields = {field.name for field in IPRight._meta.fields}
    entries = registers._entries()
    assert [key for key in entries if not registers.offices.recognise(key[1], key[0], key[2])] == []
    assert [entry.number for entry in entries.values() if set(entry.facts) - fields] == []


@pytest.mark.parametrize("adapter", [Away, Broken])
def test_a_fault_of_the_adapter_means_that_the_register_is_away(adapter: type, settings: Any) -> None:
    settings.RIGHTS_REGISTER = f"{__name__}.{adapter.__name__}"
    with pytest.raises(registers.RegisterAway):
        registers.find("trademark", "EUIPO", "018765432")


def test_a_setting_that_names_no_register_says_so(settings: Any) -> None:
    settings.RIGHTS_REGISTER = "rights.registers.Missing"
    with pytest.raises(ImproperlyConfigured, match="IPP_REGISTER"):
        registers.register()


def looked(number: str, **more: Any) -> tuple[IPRight, Any]:
    """Press "Look it up" on the page of the number."""
    client = signed_in(member(organisation()))
    right = begin(client)
    page = client.post(step_of(right, "number"), NUMBER | {"number": number, "look_up": "1"} | more, follow=True)
    right.refresh_from_db()
    return right, page


@pytest.mark.django_db
def test_o7_looking_up_fills_the_rest_and_goes_on() -> None:
    right, page = looked("018 765 432")
    assert (right.name, right.owner_as_registered, right.classes, right.territories, str(right.expires_on)) == (
        "LUMO",
        "Lumo Lights GmbH",
        "11",
        "EU",
        "2031-03-04",
    )
    assert page.redirect_chain == [(step_of(right, "about"), 302)]
    assert page.context["form"]["name"].value() == "LUMO"


@pytest.mark.django_db
def test_o7_a_number_that_is_not_found_is_kept_and_one_can_go_on_by_hand() -> None:
    right, page = looked("018 000 000")
    text = page.content.decode()
    assert (right.number, text.count(NOT_FOUND), "<title>Error: " in text) == ("018 000 000", 2, True)
    assert page.client.post(step_of(right, "number"), NUMBER | {"number": "018 000 000"}).status_code == 302


@pytest.mark.django_db
def test_a_register_that_is_away_is_told_and_costs_nothing(settings: Any) -> None:
    settings.RIGHTS_REGISTER = f"{__name__}.Away"
    right, page = looked("018 765 432")
    assert (right.number, page.content.decode().count(AWAY)) == ("018 765 432", 2)
    assert RegisterLook.objects.count() == 0


@pytest.mark.django_db
def test_looking_up_without_a_number_asks_for_it() -> None:
    _right, page = looked("")
    assert page.content.decode().count("Enter the number to look it up, or press Continue") == 2


@pytest.mark.django_db
def test_a_page_says_that_the_register_is_made_up() -> None:
    client = signed_in(member(organisation()))
    page = client.get(step_of(begin(client), "number")).content.decode()
    assert "a made-up register here, not a real office" in page


@pytest.mark.django_db
def test_without_a_register_nothing_is_offered_and_nothing_is_made_up(settings: Any) -> None:
    client = signed_in(member(organisation()))
    address = step_of(begin(client), "number")
    offered = {}
    for name in ("MadeUp", "NoRegister"):
        settings.RIGHTS_REGISTER = f"rights.registers.{name}"
        page = client.get(address).content.decode()
        offered[name] = ('name="look_up"' in page, "made-up register" in page)

    assert offered == {"MadeUp": (True, True), "NoRegister": (False, False)}


@pytest.mark.django_db
def test_staff_see_what_the_register_says_beside_what_was_entered() -> None:
    right = trademark(name="LUMOS", classes="11")
    response = act(right, reviewer(), verb="look_up")
    rows = {str(row.label): row.differs for row in story.compared(right, right.looks.last())}

    assert (response.redirect_chain, told(response)) == (
        [(page_of(right), 302)],
        ["The register has this number. Compare what it says."],
    )
    assert (rows["name"], rows["classes"]) == (True, False)


@pytest.mark.django_db
@pytest.mark.postgresql
def test_what_is_not_found_is_told_to_staff_and_kept() -> None:
    right = trademark(number="018000000")
    response = act(right, reviewer(), verb="look_up")
    assert (told(response), RegisterLook.objects.get().found) == ([NOT_FOUND], False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", ["update", "delete"])
def test_what_a_register_answered_is_never_edited(change: str) -> None:
    look_up(trademark(), by=Actor.staff(reviewer()))
    rows = RegisterLook.objects.all()
    with pytest.raises(DatabaseError):
        rows.update(id=rows.get().pk) if change == "update" else rows._raw_delete(rows.db)

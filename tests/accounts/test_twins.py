"""Organisations that look like known ones: noted when made or renamed, decided on by staff, held back meanwhile."""

from contextlib import suppress

import pytest
from django.db import DatabaseError
from django.urls import reverse

from accounts.actions import create_organisation, rename_organisation
from accounts.known_names import declare, known_names
from accounts.models import LookAlike, LookAlikeDecision, Organisation, User
from accounts.twins import decide_look_alike, note_look_alikes
from complaints import actions
from ledger.lifecycle import Actor, IllegalMove
from ledger.queries import events_of
from replies.models import Reply
from tests.accounts.visits import make_person, said
from tests.complaints.builders import (
    decide,
    filing,
    make_holder,
    make_right,
    make_staff,
    make_supervisor,
    make_user,
    seen,
    signed_in,
    verify,
)

pytestmark = pytest.mark.django_db
REASON = "The register shows another owner."


def imitator(name: str = "Lum0 Lights Ltd", address: str = "eve@mail.example") -> Organisation:
    return create_organisation(make_person(address), kind="rights_holder", name=name, country="DE")


def noted(name: str = "Lum0 Lights Ltd", address: str = "eve@mail.example") -> LookAlike:
    """The row of an imitator of a verified rights holder."""
    make_holder()
    return imitator(name, address).look_alikes.get()


def settle(row: LookAlike, verdict: str, by: User | None = None) -> LookAlikeDecision:
    return decide_look_alike(row, verdict=verdict, reasoning=REASON, by=Actor.staff(by or make_staff()))


def test_an_imitation_is_noted_with_its_twin_and_the_reasons() -> None:
    twin = make_holder().organisation
    row = imitator().look_alikes.get()

    assert (row.twin, row.twin_name, row.why, row.state) == (
        twin,
        "Lumo Lights GmbH",
        ["digits", "legal_form"],
        "waiting",
    )
    assert [event.verb for event in events_of(row)] == ["open"]


def test_the_name_of_a_verified_trademark_is_protected_too() -> None:
    assert noted("Lumo Official Shop").twin_name == "LUMO"


def test_a_domain_like_the_holders_is_noted_whatever_the_name() -> None:
    holder = make_holder()
    User.objects.filter(pk=holder.user.pk).update(email="hanna@lumolights.example")

    assert imitator("Acme Trading", "eve@lumolights.shop").look_alikes.get().why == ["domain", "other_ending"]


@pytest.mark.parametrize("state", ["submitted", "withdrawn"])
def test_names_that_nobody_verified_are_not_protected(state: str) -> None:
    holder = make_holder(verified=False)
    if state == "withdrawn":
        actions.move(holder.right, "withdraw", by=holder.actor)

    assert list(imitator().look_alikes.all()) == []


def test_titles_of_works_are_not_protected() -> None:
    make_holder(kind="copyright", name="Summer pictures")

    assert list(imitator("Summer Pictures").look_alikes.all()) == []


def test_who_reads_mail_of_the_same_firm_is_no_twin() -> None:
    holder = make_holder()
    User.objects.filter(pk=holder.user.pk).update(email="hanna@lumolights.example")

    assert list(imitator("Lumo Lights Ltd", "otto@lumolights.example").look_alikes.all()) == []


def test_a_mail_address_that_anybody_can_have_shows_no_firm() -> None:
    holder = make_holder()
    User.objects.filter(pk=holder.user.pk).update(email="hanna@gmail.com")

    assert [known.domains for known in known_names()] == [(), ()]
    assert len(imitator("Lumo Lights Ltd", "eve@gmail.com").look_alikes.all()) == 1


def test_a_second_organisation_of_the_same_person_is_no_twin() -> None:
    holder = make_holder()
    second = create_organisation(holder.user, kind="rights_holder", name="Lumo Lights Ltd", country="FR")

    assert list(second.look_alikes.all()) == []


def test_a_new_name_is_compared_and_the_same_name_not_twice() -> None:
    make_holder()
    other = imitator("Acme Trading")
    rename_organisation(other, name="Lumo-Lights", by=Actor.system())
    rename_organisation(other, name="Lumo-Lights", by=Actor.system())

    assert [row.name for row in other.look_alikes.all()] == ["Lumo-Lights"]


@pytest.mark.postgresql
def test_a_rename_in_the_admin_is_compared() -> None:
    make_holder()
    other = imitator("Acme Trading")
    root = signed_in(make_user(is_staff=True, is_superuser=True))
    page = reverse("admin:accounts_organisation_change", args=[other.pk])
    root.post(page, {"kind": "rights_holder", "name": "Lumo Lights", "country": "DE"})

    assert [row.name for row in other.look_alikes.all()] == ["Lumo Lights"]
    assert "Lumo Lights GmbH</a> (waits for staff)" in root.get(page).content.decode()


def test_what_waits_is_counted_and_shown_with_the_twin() -> None:
    row = noted()
    staff = signed_in(make_staff())
    waiting = {str(name): count for name, _address, count in staff.get("/admin/").context["waiting"]}
    page = staff.get(reverse("admin:accounts_lookalike_change", args=[row.pk])).content.decode()

    assert waiting["Organisations that look like known ones"] == 1
    assert ["Digits or signs stand for letters" in page, "Lumo Lights GmbH" in page, "eve@mail.example" in page] == [
        True
    ] * 3


@pytest.mark.parametrize(("verb", "state"), [("clear", "harmless"), ("refuse", "refused")])
def test_staff_decide_with_a_reason(verb: str, state: str) -> None:
    row = noted()
    address = reverse("admin:accounts_lookalike_act", args=[row.pk])
    signed_in(make_staff()).post(address, {"verb": verb, f"{verb}-reasoning": REASON})
    row.refresh_from_db()

    assert (row.state, row.last_decision.reasoning) == (state, REASON)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Write the reason: who looks again later needs it"),
        ("no", "Write the reason in a whole sentence"),
        ("x" * 2001, "The reason must be 2000 characters or fewer; you wrote 2001"),
    ],
)
def test_without_a_reason_nothing_is_decided(typed: str, sentence: str) -> None:
    row = noted()
    address = reverse("admin:accounts_lookalike_act", args=[row.pk])
    response = signed_in(make_staff()).post(address, {"verb": "refuse", "refuse-reasoning": typed})

    assert (said(response), LookAlikeDecision.objects.count()) == ([sentence], 0)


@pytest.mark.postgresql
def test_a_refusal_is_told_to_the_administrators_without_naming_the_twin() -> None:
    row = noted()
    settle(row, "refuse")
    letter = Reply.objects.get(case=row.reference)

    assert (letter.to_address, REASON in letter.text, "Lumo Lights GmbH" in letter.text) == (
        "eve@mail.example",
        True,
        False,
    )


def test_no_danger_is_told_to_nobody() -> None:
    row = noted()
    settle(row, "clear")

    assert list(Reply.objects.filter(case=row.reference)) == []


def test_the_second_of_two_is_told_who_was_first() -> None:
    row = noted()
    stale = LookAlike.objects.get(pk=row.pk)
    settle(row, "clear", make_staff("Rosa Reviewer"))
    with pytest.raises(IllegalMove) as refusal:
        settle(stale, "refuse")

    assert str(refusal.value.for_people).startswith("Rosa Reviewer already decided about this look-alike: no danger.")
    assert LookAlikeDecision.objects.count() == 1


def test_only_a_supervisor_takes_a_refusal_back() -> None:
    row = noted()
    settle(row, "refuse")
    with pytest.raises(IllegalMove):
        settle(row, "clear")
    settle(row, "clear", make_supervisor())

    assert (row.state, row.organisation.is_refused) == ("harmless", False)
    assert Reply.objects.filter(case=row.reference, code="organisation_cleared").count() == 1


def test_a_decision_is_never_edited() -> None:
    decision = settle(noted(), "clear")
    with pytest.raises(DatabaseError, match="append-only"):
        LookAlikeDecision.objects.filter(pk=decision.pk).update(reasoning="Other words.")


def test_a_refused_organisation_reports_nothing_through_any_door() -> None:
    holder = make_holder()
    refused = imitator()
    right = make_right(refused.members.get(), refused, verified=False)
    settle(refused.look_alikes.get(), "refuse")
    wish = filing(holder, seen(1), complainant=refused, right=right)
    with pytest.raises(actions.CannotFile, match="We refused this organisation"):
        actions.file_complaint(wish, by=holder.actor)
    page = signed_in(refused.members.get()).get(reverse("complaints:start"))

    assert (page.status_code, "Our letter says why" in page.content.decode()) == (403, True)


@pytest.mark.parametrize(("verdict", "taken_down"), [("", False), ("refuse", False), ("clear", True)])
def test_a_takedown_waits_until_staff_saw_no_danger(verdict: str, taken_down: bool) -> None:
    holder = make_holder()
    other = imitator()
    right = make_right(other.members.get(), other, verified=False, number="000000001")
    verify(right)
    case = actions.file_complaint(
        filing(holder, seen(1), complainant=other, right=right), by=holder.actor
    ).listings.get()
    if verdict:
        settle(other.look_alikes.get(), verdict)
    with suppress(IllegalMove):
        decide(case, "take_down")
    case.refresh_from_db()

    assert (case.state == "hiding") is taken_down


def test_whoever_is_not_staff_finds_no_page() -> None:
    row = noted()
    page = reverse("admin:accounts_lookalike_change", args=[row.pk])

    assert signed_in(row.organisation.members.get()).get(page).status_code == 302


def test_two_sources_of_names_can_not_share_a_name() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        declare("rights", list)


def test_comparing_again_writes_nothing_new() -> None:
    row = noted()

    assert (note_look_alikes(row.organisation), LookAlike.objects.count()) == ([], 1)

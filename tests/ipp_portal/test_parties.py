"""Staff who belong to a party of a case do not act on it: every verb of every table, by every door."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import conflicts
from accounts.identity.actions import record_view as open_identity_paper
from accounts.models import AccountEvent, LookAlike, Membership, Organisation, Requirement, User
from complaints.models import ReportedListing
from complaints.states import State
from ledger.admin import CaseAdmin
from ledger.lifecycle import Actor, IsParty, Role, move
from ledger.parties import why_party
from outbox.actions import CannotHandle, close
from outbox.models import Effect, Progress
from questions.models import Question
from rights.actions import record_view as open_proof
from rights.authorisations import record_view as open_letter
from rights.models import Authorisation, IPRight
from tests.accounts.matrix import World, make_world
from tests.complaints.builders import case_in, make_holder, make_staff, make_supervisor, signed_in
from tests.support import staff_pages

pytestmark = pytest.mark.django_db
STAFF = (Role.STAFF, Role.SUPERVISOR)
# What the forms of the staff's pages ask, of all verbs
TYPED = {
    "reason_code": "other",
    "reason": "other",
    "reasoning": "We looked at it.",
    "note": "We looked at it.",
    "text": "We looked at it.",
    "address": "board@elsewhere.example",
    "found_at": "their own site",
}
REASONS = {
    "take_down": "counterfeit_signs",
    "refuse": "not_enough",
    "uphold": "answer_other_matter",
    "reverse": "our_mistake",
}


def tables() -> list[tuple[Any, Any]]:
    """Each kind of case with each move of its table that is for staff."""
    kinds = [model for model in apps.get_models() if hasattr(model, "lifecycle") and model._meta.app_label != "toys"]
    return [(model, edge) for model in kinds for edge in model.lifecycle.edges if edge.who in STAFF]


def kinds() -> set[Any]:
    return {model for model, _edge in tables()}


def of_a_party(case: Any) -> User:
    """A supervisor who belongs to a party of this case."""
    person = make_supervisor()
    if case.parties.organisations:
        Membership.objects.create(user=person, organisation_id=min(case.parties.organisations))
    else:
        User.objects.filter(pk=person.pk).update(email=next(iter(case.parties.addresses)))
    return person


def cases_of(world: World) -> dict[Any, Any]:
    """A case of each kind, with all that its verbs ask for."""
    own = {ReportedListing: world.own.case, IPRight: world.own.right, Authorisation: world.own.letter}
    own[Requirement] = Requirement.objects.exclude(documents=None).first()
    return {model: own.get(model) or model.objects.first() for model in kinds()}


def put(case: Any, state: str) -> None:
    type(case).objects.filter(pk=case.pk).update(state=state)
    case.refresh_from_db()


@pytest.mark.postgresql
def test_no_move_of_staff_is_open_to_who_belongs_to_a_party() -> None:
    cases = cases_of(make_world())
    near = {model: Actor.staff(of_a_party(case)) for model, case in cases.items()}
    far, wrong = make_supervisor(), []
    for model, edge in tables():
        case = cases[model]
        put(case, edge.source)
        try:
            with transaction.atomic():
                move(case, edge.verb, by=near[model])
            wrong.append((model.__name__, edge.name, "was taken"))
        except IsParty as refusal:
            if "These may: " not in str(refusal.for_people):
                wrong.append((model.__name__, edge.name, str(refusal.for_people)))
        if why_party(case, far.pk, edge.who):
            wrong.append((model.__name__, edge.name, "is refused to a stranger"))

    assert kinds() == {ReportedListing, IPRight, Authorisation, Requirement, LookAlike, Question}
    assert wrong == []


def doors(person: User, rows: dict[Any, Any]) -> Iterator[tuple[str, list[str]]]:
    """Each verb of each kind of case, pressed on the staff's page by this person, with what it wrote."""
    client = signed_in(person)
    for model, case in rows.items():
        page = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        verbs = {edge.verb: edge.source for kind, edge in tables() if kind is model}
        for verb, state in verbs.items():
            with transaction.atomic():
                put(case, state)
                with staff_pages.writes() as written:
                    client.post(reverse(f"{page}_act", args=[case.pk]), typed(verb))
                transaction.set_rollback(True)
            yield f"{model.__name__} {verb}", written


def typed(verb: str) -> dict[str, str]:
    own = {f"{verb}-reason": REASONS.get(verb, ""), f"{verb}-reasoning": "We looked.", f"{verb}-seen": ""}
    return {"verb": verb} | TYPED | own


@pytest.mark.postgresql
def test_no_button_of_the_staffs_pages_works_for_who_belongs_to_a_party() -> None:
    rows = cases_of(make_world())
    near = {model: of_a_party(case) for model, case in rows.items()}
    far = make_supervisor()
    for person in (*near.values(), far):
        opened(Actor.staff(person), rows)
    pressed = [pair for model, person in near.items() for pair in doors(person, {model: rows[model]})]
    control = {name.split()[0] for name, changed in doors(far, rows) if changed}

    assert [(name, changed) for name, changed in pressed if changed] == []
    assert control == {model.__name__ for model in kinds()}
    assert {model for model in admin.site._registry if hasattr(model, "lifecycle")} >= kinds()
    assert all(isinstance(admin.site._registry[model], CaseAdmin) for model in kinds())


def opened(by: Actor, rows: dict[Any, Any]) -> None:
    """This person has opened the papers of these cases."""
    open_proof(rows[IPRight].proofs.last(), by=by)
    open_letter(rows[Authorisation].documents.last(), by=by)
    for document in rows[Requirement].documents.all():
        open_identity_paper(document, by=by, reason="check")


def event(person: User, firm: Organisation, what: str, days: int) -> None:
    at = timezone.now() - timedelta(days=days)
    AccountEvent.objects.create(what=what, role="holder", organisation_id=firm.pk, person_id=person.pk, at=at)


def joined(person: User, firm: Organisation) -> None:
    Membership.objects.create(user=person, organisation=firm, role="reader")


WAYS = {
    "is a member": (joined, True),
    "left a month ago": (lambda person, firm: event(person, firm, "left", 30), True),
    "was removed 364 days ago": (lambda person, firm: event(person, firm, "removed", 364), True),
    "left 366 days ago": (lambda person, firm: event(person, firm, "left", 366), False),
    "asked to join": (lambda person, firm: event(person, firm, "asked", 3), False),
    "has nothing to do with it": (lambda person, firm: None, False),
}


def test_who_belongs_and_who_belonged_within_the_year_is_refused() -> None:
    case = case_in(State.SENT)
    case.listing.store.organisation = Organisation.objects.create(kind="seller", name="Bright Bazaar", country="PL")
    case.listing.store.save()
    found = {}
    for side in ("complainant", "seller"):
        firm = case.complaint.complainant if side == "complainant" else case.listing.store.organisation
        for name, (way, _wanted) in WAYS.items():
            person = make_staff()
            way(person, firm)
            found[side, name] = bool(why_party(case, person.pk, Role.STAFF))

    assert found == {(side, name): WAYS[name][1] for side, name in found}


def test_a_seller_without_an_account_is_known_by_the_address() -> None:
    case, seller = case_in(State.SENT), make_staff()
    User.objects.filter(pk=seller.pk).update(email=case.listing.store.contact_email)

    assert why_party(case, seller.pk, Role.STAFF) != ""


def test_a_refusal_says_who_may_and_that_there_is_nobody() -> None:
    case, mine = case_in(State.SENT), make_staff("Mia Member")
    User.objects.exclude(pk=mine.pk).update(is_staff=False)
    joined(mine, case.complaint.complainant)
    alone = why_party(case, mine.pk, Role.STAFF)
    make_staff("Otto Other")

    assert "Nobody of the staff may" in alone
    assert "These may: Otto Other." in why_party(case, mine.pk, Role.STAFF)


def test_what_was_given_up_in_a_case_is_not_closed_by_a_party() -> None:
    case = case_in(State.SENT, holder=make_holder())
    effect = Effect.objects.filter(case=case.complaint.reference, kind="mail").latest("pk")
    Effect.objects.filter(pk=effect.pk).update(progress=Progress.DEAD, done_at=timezone.now())
    effect.refresh_from_db()
    with pytest.raises(CannotHandle):
        close(effect, reason="Not needed.", by=Actor.staff(of_a_party(case)))

    assert close(effect, reason="Not needed.", by=Actor.staff(make_staff())).verb == "close"


def test_control_without_the_rule_a_party_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_in(State.SENT)
    person = Actor.staff(of_a_party(case))
    monkeypatch.setattr("ledger.parties.RULES", [])
    move(case, "refuse", by=person)

    assert (case.state, conflicts.why_party(case.parties, person.user_id or 0, Role.STAFF) != "") == ("refused", True)

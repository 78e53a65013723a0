"""Two things at one moment: each race with a control that shows what would happen without the guard."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from accounts.guards import create_guard, drop_guard
from accounts.models import Invitation, JoinRequest, Membership, User
from accounts.queries import acting_for
from accounts.refusals import Refused
from accounts.team import actions, invitations, joining
from tests.accounts.teams import by, join, make_firm, member, person
from tests.accounts.visits import make_person
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def two_heads() -> list[Membership]:
    firm = make_firm()
    join(firm, "ada@lumo.example", "administrator")
    return [member(firm, "hanna"), member(firm, "ada")]


def delete_after_a_look(row: Membership, meet: object) -> int:
    """What leaving would be without the trigger: look, then delete."""
    others = Membership.objects.administrators().filter(organisation=row.organisation_id).exclude(pk=row.pk)
    there = others.exists()
    meet()  # type: ignore[operator]
    return Membership.objects.filter(pk=row.pk).delete()[0] if there else 0


def test_of_two_last_administrators_who_leave_at_once_one_stays() -> None:
    heads = two_heads()
    firm = heads[0].organisation

    pairs = [(row, acting_for(row.user, firm)) for row in heads]
    outcomes = at_once(*[lambda row=row, who=who: actions.leave(row, by=who) for row, who in pairs])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "Refused"]
    assert firm.memberships.administrators().count() == 1


def test_control_without_the_trigger_both_would_be_gone() -> None:
    heads = two_heads()
    meet = threading.Barrier(2).wait
    drop_guard(connection)
    try:
        at_once(*[lambda row=row: delete_after_a_look(row, meet) for row in heads])
        assert heads[0].organisation.memberships.administrators().count() == 0
    finally:
        create_guard(connection)


def test_control_the_trigger_stops_even_who_looked_before() -> None:
    heads = two_heads()
    meet = threading.Barrier(2).wait
    outcomes = at_once(*[lambda row=row: delete_after_a_look(row, meet) for row in heads])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["IntegrityError", "int"]


def test_of_two_who_accept_one_invitation_one_joins() -> None:
    firm = make_firm()
    found = invitations.invite(firm, email="new@lumo.example", role="filer", by=by(firm))

    outcomes = at_once(*[lambda: invitations.accept(Invitation.objects.get(pk=found.pk))] * 2)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Membership", "Refused"]
    assert (User.objects.filter(email="new@lumo.example").count(), firm.memberships.count()) == (1, 4)


def test_control_looking_and_then_writing_would_have_let_in_both() -> None:
    firm = make_firm()
    found = invitations.invite(firm, email="new@lumo.example", role="filer", by=by(firm))
    meet = threading.Barrier(2).wait

    def look_then_write() -> int:
        if Invitation.objects.get(pk=found.pk).accepted_at is not None:
            return 0
        meet()
        return Invitation.objects.filter(pk=found.pk).update(accepted_at=timezone.now())

    assert at_once(look_then_write, look_then_write) == [1, 1]


def test_of_two_administrators_who_answer_at_once_one_is_told() -> None:
    firm = make_firm()
    join(firm, "ada@lumo.example", "administrator")
    stranger = make_person("nora@lumo.example")
    asked = joining.ask(firm, stranger, by=joining.as_oneself(stranger))

    hanna, ada = by(firm), by(firm, "ada")
    outcomes = at_once(
        lambda: joining.accept(JoinRequest.objects.get(pk=asked.pk), role="filer", by=hanna),
        lambda: joining.refuse(JoinRequest.objects.get(pk=asked.pk), by=ada),
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "Refused"]
    let_in = firm.memberships.filter(user=stranger).exists()
    assert JoinRequest.objects.get().answer == ("accepted" if let_in else "refused")


def test_asked_twice_at_once_it_is_one_request() -> None:
    firm, stranger = make_firm(), make_person("nora@lumo.example")

    outcomes = at_once(*[lambda: joining.ask(firm, stranger, by=joining.as_oneself(stranger))] * 2)

    assert [outcome.pk for outcome in outcomes] == [JoinRequest.objects.get().pk] * 2
    assert not any(isinstance(outcome, Refused) for outcome in outcomes)
    assert person(firm, "hanna").is_active

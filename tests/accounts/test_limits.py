"""Limits that hold for a while: counted in the database before the work, for all processes and all at once."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine

from accounts.actions import create_organisation
from accounts.limits import Limit, give_back, organisation, person, reached, take, used
from accounts.models import LimitUse, Organisation
from accounts.refusals import Refused
from ledger import policy
from tests.accounts.visits import browser, make_person
from tests.support.threads import at_once

pytestmark = pytest.mark.postgresql
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = "2026-03-01T12:00:00Z"


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    real = policy.number
    small = {"trial.few_per_hour": 3, "trial.many_per_day": 10}
    monkeypatch.setattr(policy, "number", lambda name: small[name] if name in small else real(name))


def few(whose: str = "person 1") -> Limit:
    return Limit("trial.few_per_hour", whose)


def many(whose: str = "organisation 1") -> Limit:
    return Limit("trial.many_per_day", whose)


@pytest.mark.django_db
def test_as_much_is_given_as_every_limit_has_left() -> None:
    given = [
        take([few(), many()], 2),
        take([few(), many()], 2),
        take([few(), many()], 2),
        take([few("person 2"), many()], 9),
    ]

    assert given == [2, 1, 0, 3]
    assert [used(few()), used(many()), used(few("person 2"))] == [3, 6, 3]


@pytest.mark.django_db
def test_what_was_not_used_is_given_back() -> None:
    take([few(), many()], 3)
    give_back([few(), many()], 2)
    give_back([few("person 2")], 5)

    assert [used(few()), used(many()), used(few("person 2"))] == [1, 1, 0]


@pytest.mark.django_db
def test_a_limit_that_is_reached_says_until_when() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        before = reached([few(), many()])
        take([few(), many()], 3)
        found = reached([few(), many()])
        clock.shift(HOUR - timedelta(seconds=1))
        still = take([few()])
        clock.shift(1)
        after = (reached([few()]), take([few()]))

    assert (before, still, after) == (None, 0, (None, 1))
    assert found is not None
    assert (found.limit, found.until.isoformat()) == (few(), "2026-03-01T13:00:00+00:00")


@pytest.mark.django_db
def test_counts_whose_time_has_passed_are_deleted() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        take([few("network of long ago")])
        clock.shift(3 * DAY)
        take([few()])

    assert LimitUse.objects.count() == 1


@pytest.mark.django_db
def test_a_person_and_an_organisation_of_the_same_number_are_two() -> None:
    user = make_person()

    assert person(user) != organisation(Organisation(pk=user.pk))


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_get_through_than_may() -> None:
    outcomes = at_once(*[partial(take, [few(), many()])] * 8)

    assert sorted(outcomes) == [0] * 5 + [1] * 3
    assert [used(few()), used(many())] == [3, 3]


def enter(user: Any, number: int) -> Organisation:
    return create_organisation(user, kind="agent", name=f"Firm number {number}", country="DE")


def refusals(outcomes: list[Any]) -> int:
    return sum(isinstance(outcome, Refused) for outcome in outcomes)


@pytest.mark.django_db
def test_one_person_enters_so_many_organisations_a_day_and_so_many_in_all() -> None:
    user, most = make_person(), policy.number("accounts.organisations_per_day")
    in_all = policy.number("accounts.organisations_per_person")
    with time_machine.travel(NOW, tick=False) as clock:
        for number in range(most):
            enter(user, number)
        with pytest.raises(Refused, match="too_many"):
            enter(user, most)
        enter(make_person("other@firm.example"), most)  # another person may
        clock.shift(DAY)
        for number in range(most, in_all):
            enter(user, number)
        clock.shift(DAY)
        with pytest.raises(Refused, match="too_many"):
            enter(user, in_all)
        Organisation.objects.filter(name="Firm number 0").update(closed_at="2026-03-03T12:00:00Z")
        enter(user, in_all)


@pytest.mark.django_db
def test_the_page_says_that_it_was_too_many_and_keeps_what_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    user = make_person()
    for number in range(policy.number("accounts.organisations_per_day")):
        enter(user, number)
    answer = browser(user).post("/organisation/new/", {"kind": "agent", "name": "One more", "country": "DE"})

    assert (answer.status_code, len(answer.context["form"].non_field_errors())) == (200, 1)
    assert answer.context["form"]["name"].value() == "One more"
    assert not Organisation.objects.filter(name="One more").exists()


@pytest.mark.django_db(transaction=True)
def test_organisations_entered_at_once_are_counted_one_after_the_other() -> None:
    user, most = make_person(), policy.number("accounts.organisations_per_day")
    outcomes = at_once(*[partial(enter, user, number) for number in range(most + 3)])

    assert (refusals(outcomes), Organisation.objects.filter(memberships__user=user).count()) == (3, most)

"""The checklist of the desk: four steps that tick themselves, put aside and taken up again."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation
from complaints import actions
from onboarding.models import PutAside
from onboarding.path import PATHS, path_of
from tests.complaints.builders import (
    Holder,
    case_in,
    filing,
    make_holder,
    make_right,
    make_seller,
    make_store,
    make_user,
    member,
    seen,
    signed_in,
)
from tests.complaints.filer import text_of
from tests.rights.letters_made import an_agent, confirmed, owned_right

pytestmark = pytest.mark.django_db


def firm(kind: str = "rights_holder") -> Organisation:
    return Organisation.objects.create(name="Canary Lamps", kind=kind, country="DE")


def done(organisation: Organisation) -> list[str]:
    return [step.code for step, is_done in path_of(make_user(), organisation) if is_done]


def desk(client: Client) -> str:
    return text_of(client.get(reverse("home")))


@pytest.mark.parametrize("kind", PATHS)
def test_each_path_has_four_steps_with_a_page_for_each(kind: str) -> None:
    client = signed_in(member(firm(kind)))

    assert len(PATHS[kind]) == 4
    opened = [client.get(reverse(step.page), follow=True).status_code for step in PATHS[kind]]
    assert opened == [200, 200, 200, 200]


def test_o4_the_checklist_ticks_itself() -> None:
    organisation = firm()
    user = member(organisation)
    ticks = [done(organisation)]
    right = make_right(user, organisation)
    ticks.append(done(organisation))
    holder = Holder(user, organisation, right)
    actions.file_complaint(filing(holder, seen(1)), by=holder.actor)
    ticks.append(done(organisation))

    assert ticks == [["told", "shown"], ["told", "right", "shown"], ["told", "right", "shown", "reported"]]


def test_what_is_asked_and_not_sent_is_a_step_to_do() -> None:
    organisation = firm()
    organisation.requirements.create(code="company_number", due_on="2030-01-01")

    assert done(organisation) == ["told"]


def test_an_agents_step_is_a_confirmed_letter() -> None:
    agent, right = an_agent(), owned_right()
    before = done(agent)
    confirmed(agent, right)

    assert ("letter" in before, "letter" in done(agent)) == (False, True)


def test_a_sellers_steps_are_the_store_and_an_answer() -> None:
    case = case_in("answered")
    make_seller(case.listing.store)
    case.listing.store.refresh_from_db()

    assert {"store", "answered"} <= set(done(case.listing.store.organisation))


def test_the_desk_shows_what_is_left_with_its_page_and_says_what_is_done() -> None:
    text = desk(signed_in(member(firm())))

    assert "First steps: 2 of 4 done" in text
    assert f'<a href="{reverse("rights:new")}">Enter a right</a>' in text
    assert f'<a href="{reverse("organisation_new")}">Say for whom you act</a>' not in text


@pytest.mark.postgresql
def test_the_list_is_put_aside_and_comes_back_for_this_person_alone() -> None:
    organisation = firm()
    one, other = signed_in(member(organisation)), signed_in(member(organisation))
    one.post(reverse("onboarding:put_aside"))
    one.post(reverse("onboarding:put_aside"))
    hidden = ("First steps" in desk(one), "Show the checklist" in desk(one), "First steps" in desk(other))
    one.post(reverse("onboarding:take_up"))

    assert hidden == (False, True, True)
    assert ("First steps" in desk(one), PutAside.objects.count()) == (True, 0)


def test_when_all_is_done_the_list_is_gone() -> None:
    holder = make_holder()
    actions.file_complaint(filing(holder, seen(1)), by=holder.actor)
    text = desk(signed_in(holder.user))

    assert ("First steps" in text, "Show the checklist" in text) == (False, False)


def test_kinds_that_staff_set_up_have_no_list() -> None:
    assert "First steps" not in desk(signed_in(member(firm("authority"))))


def test_a_store_alone_is_not_an_answer() -> None:
    store = make_store()
    make_seller(store)
    store.refresh_from_db()

    assert "answered" not in done(store.organisation)

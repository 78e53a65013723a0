"""Who may open and do what: every address of the portal, for eight visitors, on their own rows and on others'."""

import logging
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.contrib import admin
from django.urls import get_resolver, reverse

from accounts.models import Organisation
from accounts.team import views as team
from complaints import answer_views, queries
from complaints.models import Draft
from ipp_portal.posted_pages import WHOLE_PAGE
from rights.models import IPRight
from tests.accounts.addresses import names
from tests.accounts.matrix import VISITORS, World, known_names, make_world, session_of, table
from tests.support.answers import put_away
from tests.support.figures import record
from tests.support.once import rolled_back

pytestmark = pytest.mark.django_db
# Where a form is posted and nobody's rows change, and why
NO_ROWS = {
    "account_": "codes, passwords and sessions: tests/accounts/test_sign_in.py and others walk them",
    "admin:accounts_lookalike_act": "needs two firms that are alike: tests/accounts/test_twins.py",
    "admin:login": "the way in",
    "admin:logout": "the way out",
    "admin:rights_ipright_act": "both rights are verified: tests/rights",
    "complaints:guest_": "needs the code from a mail: tests/complaints/test_guests.py",
    "embedded_market:": "a market that plays along, with a basket in the session",
    "mfa_": "asks for the password once more first: tests/accounts/test_second_factor.py",
    "profile_": "asks for the password once more first: tests/accounts/test_profile.py",
    "invitation": "is for another mail address: tests/accounts/test_invitations.py",
    "rights:answer_letter": "needs the code from a mail: tests/rights/test_letter_pages.py",
    "rights:clients": "keeps the choice in the session",
    "rights:new_letter": "is made of several owners' rights: tests/rights",
    "rights:new_paper": "leads on to the paper's own page",
    "rights:remove_picture": "the right is verified, so its pictures stay",
    "rights:send_again": "the right was not refused",
    "rights:several": "a table of rights: tests/rights",
    "rights:statement": "makes a document and keeps nothing",
    "rights:step": "the right is sent already",
    "store_claim:": "needs the code from a mail: tests/marketplace",
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once: each test is rolled back to it, and whoever changes its objects does so by monkeypatch."""
    logging.disable()  # thousands of refusals are the purpose
    with django_db_blocker.unblock(), rolled_back():
        yield make_world()
    logging.disable(logging.NOTSET)


def test_every_address_answers_each_visitor_as_the_table_says(world: World) -> None:
    told = table()
    found = {name: world.row(name) for name in known_names()}
    wrong = [f"{name:44} {words}   not {told.get(name)}" for name, words in found.items() if words != told.get(name)]
    record(
        "authorisation matrix",
        addresses=len(found),
        visitors=len(VISITORS),
        visits=len(found) * len(VISITORS) * 4,
        wrong=len(wrong),
    )

    assert not wrong, "\n".join(["", *wrong])


def test_every_row_of_the_table_is_an_address() -> None:
    assert sorted(table()) == known_names()


def test_addresses_without_a_name_are_old_spellings_and_the_staffs_missing_page() -> None:
    assert {name for name in names(get_resolver()) if name.endswith("None")} == {"admin:None", "embedded_market:None"}


def test_every_address_that_takes_a_form_does_its_work_for_somebody() -> None:
    stock = ("_add", "_change", "_changelist", "_delete", "_history")  # nobody changes rows of the staff's site there
    idle = [
        name
        for name, words in table().items()
        if set(words.split()[2]) & set("om") and "w" not in words.split()[2] and not name.endswith(stock)
    ]

    assert [name for name in idle if not name.startswith(tuple(NO_ROWS)) and not reads_only(name)] == []


def reads_only(name: str) -> bool:
    """Pages of the staff's site that answer a form like a visit."""
    return name in ("admin:app_list", "admin:index", "admin:outbox_effect_dead", "admin:status", "identity_document")


def test_nobody_is_refused_and_yet_writes_or_is_told_of_the_other_side() -> None:
    assert [name for name, words in table().items() if set(words) & set("XL")] == []


def test_every_table_of_the_staffs_site_is_visited_with_a_row(world: World) -> None:
    assert [model.__name__ for model in admin.site._registry if not model._default_manager.exists()] == []


def test_no_page_is_the_answer_to_a_form_in_a_browser(world: World) -> None:
    """The browser's Back would end in its own grey page (ipp_portal/posted_pages.py)."""
    told, wrong = table(), []
    for name, who in product(told, ("administrator", "agent", "nobody")):
        if name.startswith("admin:") or "o" not in told[name].split()[2]:
            continue
        address = reverse(name, args=world.args(name, world.own))
        with rolled_back():
            answer = session_of(world.keys[who]).post(address, {}, headers=WHOLE_PAGE)
            put_away(answer)
        if answer.status_code == 200:
            wrong.append(f"{name} to {who}")

    assert wrong == []


HOLES = {
    "drafts of everybody": ("complaints:draft_discard", queries, "drafts_open_to", lambda _user: Draft.objects.all()),
    "teams of everybody": ("organisation_uninvite", team, "run_by", lambda _user: Organisation.objects.all()),
    "rights of everybody": (
        "rights:withdraw",
        type(IPRight.objects.all()),
        "editable_by",
        lambda rows, _user: rows.all(),
    ),
}


@pytest.mark.parametrize("hole", HOLES)
@pytest.mark.postgresql
def test_control_the_table_tells_a_hole(world: World, monkeypatch: pytest.MonkeyPatch, hole: str) -> None:
    name, place, function, wide = HOLES[hole]
    before = world.row(name)
    monkeypatch.setattr(place, function, wide)

    assert before == table()[name] != world.row(name)


def test_control_an_answer_by_whoever_has_the_link_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_views, "is_proven", lambda *_: True)
    monkeypatch.setattr(answer_views, "may_answer", lambda *_: True)

    assert world.row("complaints:answer").split()[3] == "wwwwwwww"


def test_control_a_page_that_tells_of_the_other_side_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.other.firm, "name", world.own.firm.name)

    assert "L" in world.row("organisation")


SECRETS = ("complaints:answer", "invitation", "rights:answer_letter", "store_claim:store")


def test_a_secret_opens_nothing_elsewhere_and_nothing_when_changed(world: World) -> None:
    secrets = {name: str(world.own.args[name][0]) for name in SECRETS}
    seller = session_of(world.keys["seller"])
    opened = []
    for name, own in secrets.items():
        forged = [own[:-2] + ("aa" if own[-2:] != "aa" else "bb"), own[1:], own + "a"]
        for token in [*forged, *(secret for other, secret in secrets.items() if other != name)]:
            answer = seller.get(reverse(name, args=[token]))
            if answer.status_code not in (404, 410) or world.own.firm.name in answer.content.decode():
                opened.append(f"{name} by {token}: {answer.status_code}")

    assert opened == []

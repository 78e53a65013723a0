"""Who was removed finds nothing of the organisation with their next request, at any address of the portal."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.team import actions
from complaints.models import Complaint, Draft, Sheet
from tests.accounts import matrix
from tests.accounts.addresses import Side, make_side
from tests.accounts.matrix import PLAIN
from tests.accounts.teams import by, member
from tests.accounts.visits import browser
from tests.support.answers import put_away

pytestmark = pytest.mark.django_db
# Addresses that are the same for everybody, a person's own, or held by a secret in the address itself.
NOBODYS = ("admin:", "embedded_market:", "demo:", "account_", "mfa_", "marketplace:", "profile", "store_claim")
NOBODYS += ("complaints:guest_", "onboarding:", "questions:", "handbook:")
OWN = {"home", "organisation_new", "organisation_switch", "organisation_join", "invitation"}
OWN |= {"robots", "sitemap", "security", "manifest", "opensearch", "language", "policies", "changes", "tools", "logo"}
OWN |= {"rights:which", "rights:statement", "complaints:answer", "complaints:answer_code"}
OWN |= {"rights:answer_letter", "rights:answer_letter_code"}

# A form for everybody, and lists that are there for everybody and empty now.
OF_A_PERSON = ["complaints:link_again", "complaints:list", "complaints:sheet_template"]


def look(visitor: Client, name: str, args: list[object], verb: str = "get") -> tuple[int, str]:
    """Status and text of a page; a file behind the answer is closed unread, the test's database is not."""
    page = getattr(visitor, verb)(reverse(name, args=args))
    put_away(page)
    return page.status_code, "" if page.streaming else page.content.decode(errors="replace")


def known_names() -> list[str]:
    return [name for name in matrix.known_names() if name not in OWN and not name.startswith(NOBODYS)]


def test_a_removed_members_open_session_finds_nothing_anywhere() -> None:
    side = make_side(1)
    visitor, table = browser(side.who("finn")), PLAIN | side.args
    before = {name: look(visitor, name, table.get(name, []))[0] for name in known_names()}

    actions.remove_member(member(side.firm, "finn"), by=by(side.firm))
    after = {name: look(visitor, name, table.get(name, [])) for name in known_names()}

    assert [name for name, (status, text) in after.items() if status == 200 and side.firm.name in text] == []
    assert [name for name, status in before.items() if status == 200 and after[name][0] == 200] == OF_A_PERSON
    assert len([status for status in before.values() if status == 200]) >= 20  # else this test would prove nothing


def kept(side: Side) -> tuple[int, ...]:
    tables = (Draft, Sheet, Complaint)
    return (*(table.objects.count() for table in tables), side.firm.memberships.count())


@pytest.mark.postgresql
def test_a_removed_member_posts_into_the_void() -> None:
    side = make_side(1)
    visitor, table = browser(side.who("finn")), PLAIN | side.args
    actions.remove_member(member(side.firm, "finn"), by=by(side.firm))

    before = kept(side)
    answers = {name: look(visitor, name, table.get(name, []), "post")[0] for name in known_names()}

    assert answers.pop("complaints:link_again") == 200  # for everybody: what it sends goes to the address that we have
    assert {name: status for name, status in answers.items() if status not in (302, 404, 405)} == {}
    assert kept(side) == before

"""Who was removed finds nothing of the organisation with their next request, at any address of the portal."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.identity import actions as identity
from accounts.models import Organisation, User
from accounts.team import actions
from complaints.models import Complaint, Draft, Sheet
from tests.accounts.teams import by, make_firm, member, person
from tests.accounts.visits import browser
from tests.complaints.builders import Holder, case_in, make_right
from tests.rights.letters_made import an_agent, sent

pytestmark = pytest.mark.django_db
NAME = "Canary Lamps"
# Addresses that are the same for everybody, a person's own, or held by a secret in the address itself.
NOBODYS = ("admin:", "embedded_market:", "demo:", "account_", "mfa_", "marketplace:", "profile", "store_claim")
NOBODYS += ("complaints:guest_", "onboarding:")
OWN = {"home", "organisation_new", "organisation_switch", "organisation_join", "invitation"}
OWN |= {"rights:which", "rights:statement", "complaints:answer", "complaints:answer_code", "rights:answer_letter"}

OF_A_PERSON = ["complaints:list", "complaints:sheet_template"]  # lists that are there for everybody, and empty now


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """Every name in the URL conf, with its name space."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}"


def objects_of(firm: Organisation, user: User) -> dict[str, list[object]]:
    """What an address needs to show something of the firm, by the address's name."""
    right = make_right(user, firm)
    complaint = case_in("sent", holder=Holder(user, firm, right)).complaint
    draft = Draft.objects.create(user=user, organisation=firm, answers={"pasted": NAME})
    rita = member(firm, "rita").pk
    own_page = ("detail", "add_proof", "withdraw", "send_again", "sellers", "new_paper")
    of_right: dict[str, list[object]] = {f"rights:{name}": [right.reference] for name in own_page}
    of_right |= {"rights:step": [right.reference, "document"], "rights:paper": [right.reference, "renewal"]}
    of_right |= {"rights:picture": [0], "rights:remove_picture": [0], "rights:remove_seller": [right.reference, 0]}
    letter = sent(an_agent(), right).reference
    of_letter = ("letter", "letter_pdf", "send_letter", "hand_in", "give_back", "answer_signed_in")
    of_right |= {f"rights:{name}": [letter] for name in of_letter} | {"rights:letter_document": [0]}
    of_case = {f"complaints:{name}": [complaint.reference] for name in ("detail", "sent")}
    of_draft = {f"complaints:draft_{name}": [draft.pk] for name in ("links", "reading", "reason", "discard", "check")}
    sheet = Sheet.objects.create(user=user, organisation=firm, name=NAME)
    of_draft |= {f"complaints:sheet{name}": [sheet.pk] for name in ("", "_read", "_check", "_sent", "_discard")}
    of_draft |= {"complaints:sheet_problems": [sheet.pk, "csv"], "complaints:sheet_template": ["csv"]}
    of_listing = {f"complaints:{name}": [complaint.reference, 1] for name in ("withdraw", "answer_signed_in")}
    of_member = {f"organisation_{name}": [rita] for name in ("member", "remove", "uninvite", "request")}
    lists = (
        "rights:list",
        "rights:new",
        "rights:letters",
        "rights:new_letter",
        "complaints:start",
        "complaints:sheet_start",
        "complaints:list",
        "organisation",
    )
    lists += tuple(f"organisation_{name}" for name in ("history", "invite", "leave", "hand_over"))
    plain: dict[str, list[object]] = {name: [] for name in lists}
    papers: dict[str, list[object]] = {"rights:proof": [right.proofs.get().pk]}
    paper_asked = identity.ask(firm, by=by(firm))[0]
    papers |= {"identity": [], "identity_one": [paper_asked.reference], "identity_document": [0]}
    rest: dict[str, list[object]] = {"complaints:answer_file": [0]}
    return of_right | of_case | of_draft | of_listing | of_member | plain | papers | rest


def look(visitor: Client, name: str, args: list[object], verb: str = "get") -> tuple[int, str]:
    """Status and text of a page; a file behind the answer is closed unread, the test's database is not."""
    page = getattr(visitor, verb)(reverse(name, args=args))
    for close in page._resource_closers:
        close()
    return page.status_code, "" if page.streaming else page.content.decode(errors="replace")


def known_names() -> list[str]:
    found = sorted(set(names(get_resolver())))
    return [name for name in found if name not in OWN and not name.startswith(NOBODYS)]


def test_a_removed_members_open_session_finds_nothing_anywhere() -> None:
    firm = make_firm(NAME, "canary.example")
    finn = person(firm, "finn")
    table = objects_of(firm, finn)
    visitor = browser(finn)
    before = {name: look(visitor, name, table[name])[0] for name in known_names()}

    actions.remove_member(member(firm, "finn"), by=by(firm))
    after = {name: look(visitor, name, table[name]) for name in known_names()}

    assert [name for name, (status, text) in after.items() if status == 200 and NAME in text] == []
    assert [name for name, status in before.items() if status == 200 and after[name][0] == 200] == OF_A_PERSON
    assert len([status for status in before.values() if status == 200]) >= 10  # else this test would prove nothing


def test_a_removed_member_posts_into_the_void() -> None:
    firm = make_firm(NAME, "canary.example")
    finn = person(firm, "finn")
    table = objects_of(firm, finn)
    visitor = browser(finn)
    actions.remove_member(member(firm, "finn"), by=by(firm))

    answers = {name: look(visitor, name, table[name], "post")[0] for name in known_names()}

    assert {name: status for name, status in answers.items() if status not in (302, 404, 405)} == {}
    left = (Draft.objects.count(), Sheet.objects.count(), Complaint.objects.count(), firm.memberships.count())
    assert left == (1, 1, 1, 2)


def test_every_address_has_a_row() -> None:
    firm = make_firm(NAME, "canary.example")
    table = objects_of(firm, person(firm, "finn"))

    assert [name for name in known_names() if name not in table] == []

"""Staff are never a party: no page of theirs holds what would let them act as the person whom a letter went to."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from accounts.models import User
from complaints.models import Complaint
from ledger.lifecycle import Actor
from questions.actions import ask
from questions.models import Question
from replies import admin as letters_of_staff
from replies.models import Reply
from replies.private_links import CUT, private_starts, without_private_links
from tests.accounts.matrix import make_world, session_of
from tests.accounts.visits import make_person
from tests.complaints.builders import signed_in
from tests.rights.letters_made import an_agent, confirmed, owned_right
from tests.support import staff_pages
from tests.support.crawl import HERE, Answer, read

pytestmark = pytest.mark.django_db
PUBLIC = ("handbook", "embedded_market")
LINK = re.compile(r"https?://[^\s|<>\"]+")
# The kinds of private links that letters hold, by the names of their addresses; their mails are scrubbed where marked
KINDS = {
    "answer",
    "guest_case",
    "guest_copy",
    "answer_letter",
    "invitation",  # scrubbed once sent
    "account_reset_password_from_key",  # scrubbed once sent
}


def make_letters() -> None:
    """A letter with each kind of private link, and mails with codes, none of them sent yet."""
    confirmed(an_agent("Bea Agents LLP"), owned_right(number="018000222"))
    make_person("rosa@reset.example")
    Client().post(reverse("account_reset_password"), {"email": "rosa@reset.example"})
    guest = Complaint.objects.get(origin="guest")
    pasted = f"What became of {settings.SITE_URL}/guest/case/{guest.guest_link.token}/ by now?"
    ask(user=None, address="gerd@small.example", about="report", text=pasted, by=Actor.system())


def private_parts() -> dict[str, set[str]]:
    """The secret parts of all links in all letters, by the name of the address: what opens to a stranger.

    Told by what the links do, not by the rule that cuts them.
    """
    found: dict[str, set[str]] = {}
    signs_in: dict[str, bool] = {}  # whether an address of this name asks to sign in
    for letter in Reply.objects.exclude(text=""):
        for link in LINK.findall(letter.text + letter.html):
            path = urlsplit(link).path
            try:
                match = resolve(path)
            except Resolver404:
                continue
            is_public = match.namespace in PUBLIC or not match.captured_kwargs
            if is_public:
                continue
            if match.view_name not in signs_in:
                signs_in[match.view_name] = _asks_to_sign_in(path)
            if not signs_in[match.view_name]:
                secret = max((str(part) for part in match.captured_kwargs.values()), key=len)
                found.setdefault(match.url_name or "", set()).add(secret)
    return found


def _asks_to_sign_in(path: str) -> bool:
    return Client().get(path).headers.get("Location", "").startswith("/accounts/login/")


def seen(pages: dict[str, str], secrets: dict[str, set[str]]) -> set[str]:
    """The kinds of links whose secret part stands on a page."""
    whole = "\n".join(pages.values())
    return {kind for kind, parts in secrets.items() if any(part in whole for part in parts)}


def superuser() -> User:
    return make_person("sara@staff.example", is_staff=True, is_superuser=True)


def test_no_page_of_staff_holds_a_private_link_or_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    make_letters()
    secrets = private_parts()
    readers = [session_of(world.keys["reviewer"]), signed_in(superuser())]
    of_letters = [staff_pages.pages(client) for client in readers]
    codes = {code for mail in Reply.objects.filter(transient=True) for code in re.findall(r"\b\d{6}\b", mail.text)}
    told = "\n".join(text for pages in of_letters for name, text in pages.items() if "/replies/" in name)

    assert set(secrets) == KINDS
    assert [seen(pages, secrets) for pages in of_letters] == [set(), set()]
    assert [code for code in codes if re.search(rf"\b{code}\b", told)] == []

    monkeypatch.setattr(letters_of_staff, "without_private_links", lambda text: text)  # the control
    assert seen(staff_pages.pages(readers[0], of=Reply), secrets) == {
        "answer",
        "guest_case",
        "guest_copy",
        "answer_letter",
    }


TEXTS = [
    ("read https://portal.example/answer/abc:def. Now", f"read https://portal.example/answer/{CUT} Now"),
    ("(https://portal.example/guest/case/a:b/withdraw/1/)", f"(https://portal.example/guest/case/{CUT}"),
    ("/rights/letters/answer/abc:d", f"/rights/letters/answer/{CUT}"),
    ("https://portal.example/invitation/abcdef/?x=1#y", f"https://portal.example/invitation/{CUT}"),
    ("https://portal.example/accounts/password/reset/key/1-ab/", None),
    ("https://portal.example/accounts/login/?next=/answer/a:b/", f"https://portal.example/accounts/login/?{CUT}"),
    ("/cases/C-4F7K-92QD/answer/1/ and /rights/letters/A-4F7K-92QD/answer/", True),
    ("https://portal.example/guest/ and /report/, see https://shop.example/item/5?x=1", True),
]


def test_the_secret_part_of_each_private_link_is_cut_and_nothing_else() -> None:
    wrong = []
    for text, wanted in TEXTS:
        got = without_private_links(text)
        good = got == (text if wanted is True else wanted) if wanted else CUT in got and "1-ab" not in got
        wrong += [] if good else [(text, got, wanted)]

    assert wrong == []


def test_links_to_other_sites_are_left_to_what_a_party_typed(settings: object) -> None:
    theirs, ours = "https://shop.example/answer/abc:def/", "http://testserver/answer/abc:def/"
    settings.SITE_URL = "http://testserver"  # type: ignore[attr-defined]

    assert without_private_links(theirs, ours_only=True) == theirs
    assert without_private_links(ours, ours_only=True) == f"http://testserver/answer/{CUT}"


def test_these_addresses_are_private() -> None:
    """A new address with a part of a new name is private by itself; whoever adds one meets this list."""
    assert sorted(private_starts()) == [
        "/accounts/password/reset/key/",
        "/answer/",
        "/guest/case/",
        "/invitation/",
        "/market/api/operator/commands/",
        "/rights/letters/answer/",
        "/snapshots/",
        "/stores/claim/",
    ]


def test_a_private_link_in_a_question_is_cut_when_it_comes_in() -> None:
    text = f"My case is {settings.SITE_URL}/guest/case/abc:def/ and I wait."
    ask(user=None, address="gerd@small.example", about="report", text=text, by=Actor.system())

    assert Question.objects.get().text == f"My case is {settings.SITE_URL}/guest/case/{CUT} and I wait."


def links_of(pages: dict[str, str]) -> set[str]:
    """Every address that a page of the staff's site links to, shows or posts to, on this site."""
    found = set(pages)
    for address, text in pages.items():
        told = read(HERE + address, Answer(200, text=text))
        found |= {link.removeprefix(HERE) for link in (*told.links, *told.posts) if link.startswith(f"{HERE}/")}
    of_every_page = (settings.STATIC_URL, "/handbook/", f"{reverse('language')}?next=")
    return {link.partition("#")[0] for link in found if not link.startswith(of_every_page)}


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return sorted(table for table in before if before[table] != after[table])


def visits(keys: dict[str, str], links: set[str]) -> Iterator[tuple[str, list[str]]]:
    """Each visitor with the tables that changed while they followed all links."""
    for who, key in keys.items():
        before = staff_pages.digests()
        for link in sorted(links):
            staff_pages.read(session_of(key), link)
        yield who, changed(before, staff_pages.digests())


@pytest.mark.postgresql
def test_following_what_staff_see_changes_nothing_for_anybody() -> None:
    world = make_world()
    make_letters()
    links = links_of(staff_pages.pages(session_of(world.keys["reviewer"])))
    others = {who: world.keys[who] for who in ("newcomer", "administrator", "agent", "seller")}
    of_members = {link for link in links if not link.startswith("/admin/")}  # whose pages send all members alike away

    assert dict(visits({"nobody": ""}, links)) == {"nobody": []}
    assert dict(visits(others, of_members)) == {who: [] for who in others}


def test_control_a_link_that_acts_is_told() -> None:
    world = make_world()
    document = reverse("rights:proof", args=world.own.args["rights:proof"])

    assert dict(visits({"reviewer": world.keys["reviewer"]}, {document})) == {"reviewer": ["rights_proofview"]}

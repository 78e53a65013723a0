"""Which pages may be kept and found: those for everybody, each by its name; all others by no cache and no engine."""

import pytest
from django.test import Client
from django.urls import reverse

from ipp_portal import openness
from ipp_portal.public import OPEN_PAGES
from tests.complaints.builders import make_user

STARTS = openness.CLOSED
# Pages that need nothing but their link, and some that need a sign-in or post.
BEHIND_A_LINK = (
    *("/answer/x/", "/answer/x/code/", "/guest/case/x/", "/guest/case/x/copy/", "/invitation/x/"),
    *("/rights/letters/answer/x/", "/snapshots/x/", "/accounts/password/reset/key/1-x/", "/stores/claim/x/"),
    *("/accounts/login/", "/accounts/signup/", "/guest/", "/account/", "/report/", "/nowhere/", "/demo/mail/"),
)
FOR_EVERYBODY = ("/", "/policies/", "/handbook/en/", "/rights/which/", "/tools/", "/robots.txt", "/market/")


def is_sorted_in(name: str, start: str) -> bool:
    """Whether an address stands in exactly one of the lists; an open page may lie below a closed beginning."""
    return name in openness.OPEN or name in openness.POSTS or start.startswith(STARTS)


def test_each_address_is_open_by_its_name_or_closed_by_its_beginning() -> None:
    found = openness.addresses()

    assert [(name, start) for name, start in found if not is_sorted_in(name, start)] == []
    assert openness.OPEN - {name for name, _start in found} == set()
    assert [start for start in STARTS if start != "/demo/" and not any(at.startswith(start) for _, at in found)] == []


def test_control_an_address_that_nobody_thought_of_is_in_neither_list() -> None:
    assert not is_sorted_in("handbook:secret", "/handbook/secret/")
    assert not is_sorted_in("new", "/new/")


def test_what_the_sitemap_names_is_open() -> None:
    assert set(OPEN_PAGES) - openness.OPEN == set()


@pytest.mark.django_db
def test_pages_behind_a_link_are_kept_by_no_cache_and_shown_by_no_engine() -> None:
    answers = {path: Client().get(path) for path in BEHIND_A_LINK}
    stored = [path for path, answer in answers.items() if "no-store" not in answer["Cache-Control"]]
    found = [path for path, answer in answers.items() if "noindex" not in answer.get("X-Robots-Tag", "")]

    assert (stored, found) == ([], [])


@pytest.mark.django_db
def test_pages_for_everybody_may_be_kept_by_strangers_only() -> None:
    strangers, known = Client(), Client()
    known.force_login(make_user())
    facts = {
        path: ("no-store" in strangers.get(path)["Cache-Control"], "no-store" in known.get(path)["Cache-Control"])
        for path in FOR_EVERYBODY
    }

    assert facts == {path: (False, True) for path in FOR_EVERYBODY}
    assert [path for path in FOR_EVERYBODY if "X-Robots-Tag" in strangers.get(path)] == []


@pytest.mark.django_db
def test_robots_are_told_of_every_closed_beginning_and_of_open_pages_below_one() -> None:
    said = Client().get("/robots.txt").content.decode().splitlines()
    closed = {line.removeprefix("Disallow: ") for line in said if line.startswith("Disallow: ")}
    allowed = {line.removeprefix("Allow: ") for line in said if line.startswith("Allow: ")}

    assert closed == set(STARTS)
    assert allowed == {reverse("rights:which"), reverse("rights:statement")}

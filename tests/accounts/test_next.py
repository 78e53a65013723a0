"""Where a page goes on to: a path of this site, and nothing else that an address or a form may name."""

import re
from pathlib import Path

import pytest
from django.test import Client

from accounts.paths import is_own_path
from tests.complaints.builders import make_staff, signed_in

ROOT = Path(__file__).resolve().parents[2]
# what `next` says: whether it is followed
TARGETS = {
    "/cases/": True,
    "/cases/?page=2#top": True,
    "/": True,
    "/%2f%2fevil.example": True,
    "": False,
    "abc": False,
    "home": False,
    "account_logout": False,
    "admin:index": False,
    "cases/": False,
    "?page=2": False,
    "//evil.example": False,
    "///evil.example": False,
    "/\\evil.example": False,
    "\\\\evil.example": False,
    "/\t/evil.example": False,
    " /cases/": False,
    "http://testserver/cases/": False,
    "https://evil.example/": False,
    "javascript:alert(1)": False,
    "/\r\nX: y": False,
}


def test_only_paths_of_this_site_are_followed() -> None:
    wrong = [(target, wanted) for target, wanted in TARGETS.items() if is_own_path(target) != wanted]

    assert wrong == []


@pytest.mark.django_db
def test_choosing_a_language_follows_paths_only() -> None:
    found = {}
    for target in TARGETS:
        response = Client().post("/language/", {"language": "en", "next": target})
        found[target] = (response.status_code, response["Location"])
    wanted = {target: (302, target if followed else "/") for target, followed in TARGETS.items()}

    assert [(target, found[target], wanted[target]) for target in TARGETS if found[target] != wanted[target]] == []


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/admin/login/", "/accounts/login/"])
def test_who_is_signed_in_already_is_led_to_paths_only(page: str) -> None:
    staff = signed_in(make_staff())
    found = {target: staff.get(page, {"next": target}).get("Location", "") for target in TARGETS}

    assert [place for target, place in found.items() if not TARGETS[target] and not is_own_path(place)] == []
    assert [target for target, place in found.items() if not TARGETS[target] and "logout" in place] == []


def test_one_function_reads_next() -> None:
    reads = re.compile(r"""(?:GET|POST)(?:\.get\(|\[)["']next["']""")
    code = [path for path in ROOT.glob("[!.]*/**/*.py") if path.relative_to(ROOT).parts[0] != "tests"]
    found = {str(path.relative_to(ROOT)) for path in code if reads.search(path.read_text(encoding="utf-8"))}

    assert found - {"rights/which_views.py"} == {"accounts/paths.py"}  # there `next` is a button's name

"""The frame of every page."""

import re

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.views.csrf import csrf_failure

from tests.accounts.visits import browser, make_member, make_person

pytestmark = pytest.mark.django_db

VISITORS = ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/inactive/"]
MEMBERS = ["/", "/organisation/new/", "/accounts/password/change/", "/accounts/logout/"]
STAFF = ["/admin/", "/admin/accounts/user/", "/admin/accounts/organisation/add/"]


def pages() -> list[tuple[str, HttpResponse]]:
    """One answer from each page of the sign-in pages, the desk and the admin."""
    member, _organisation = make_member()
    root = make_person("root@portal.example", is_staff=True, is_superuser=True)
    ways = [(browser(), VISITORS), (browser(member), MEMBERS), (browser(root), STAFF)]
    return [(path, client.get(path)) for client, paths in ways for path in paths]


def test_every_page_holds_the_browser_to_our_own_files() -> None:
    policies = {response.headers["Content-Security-Policy"] for _path, response in pages()}
    directives = [dict(part.strip().split(" ", 1) for part in policy.split(";")) for policy in policies]

    assert [policy["default-src"] for policy in directives] == ["'none'"]
    assert {value for policy in directives for value in policy.values()} == {"'none'", "'self'"}


def test_no_page_holds_style_or_script_in_itself() -> None:
    inline = r"<style|<script(?![^>]*(?:\bsrc=|application/ld\+json))|\sstyle=|\son[a-z]+="

    assert [
        (path, found) for path, response in pages() if (found := re.findall(inline, response.content.decode()))
    ] == []


def test_every_page_has_one_heading_and_one_place_to_skip_to() -> None:
    htmls = {path: response.content.decode() for path, response in pages() if not path.startswith("/admin")}

    assert [path for path, html in htmls.items() if len(re.findall(r"<h1[ >]", html)) != 1] == []
    assert [path for path, html in htmls.items() if 'href="#main"' not in html or html.count('id="main"') != 1] == []


def test_e10_every_page_is_smaller_than_30_kb() -> None:
    assert [path for path, response in pages() if len(response.content) > 30_000] == []


def test_pages_of_a_person_are_kept_by_no_cache() -> None:
    user, _organisation = make_member()

    assert browser(user).get("/").headers["Cache-Control"] == "no-store"


def test_an_error_is_told_in_the_title_and_takes_the_focus() -> None:
    html = browser().post("/accounts/signup/", {}).content.decode()

    assert re.findall(r"<title>([^<]*)", html) == ["Error: Open an account – IPP Portal"]
    assert re.findall(r'<div class="summary"([^>]*)>', html) == [
        ' role="alert" tabindex="-1" autofocus data-focus aria-labelledby="summary-title"'
    ]


def test_every_form_leaves_checking_to_us() -> None:
    forms = [
        form for _path, r in pages() for form in re.findall(r"<form[^>]*>", r.content.decode()) if "logout" not in form
    ]
    typed = [form for form in forms if 'action="' not in form and "get" not in form]

    assert [form for form in typed if "novalidate" not in form] == [
        '<form method="post">'
    ]  # signing out: nothing to type


def test_the_front_page_helps_each_visitor_to_begin() -> None:
    html = browser().get("/").content.decode()
    doors = html.partition('<ul class="doors">')[2]
    told = ["a document that shows your right", "its number is optional", "it works without an account"]

    assert [text in doors for text in told] == [True] * 3
    assert re.findall(r'href="(/accounts/signup/[^"]*)"', doors) == ["/accounts/signup/?kind=agent"]


@pytest.mark.parametrize("demo", [True, False])
def test_the_demonstration_shows_the_way_to_its_market(demo: bool) -> None:
    with override_settings(DEMO=demo):
        html = browser().get("/").content.decode()

    assert re.findall(r'<a href="([^"]*)">Look around the made-up market</a>', html) == ["/market/"] * demo


def test_pages_of_the_market_name_their_icon_too() -> None:
    icons = [re.findall(r'<link rel="icon"[^>]*>', browser().get(path).content.decode()) for path in ("/", "/market/")]

    assert icons == [['<link rel="icon" href="/static/icon.svg" type="image/svg+xml">']] * 2


def test_a_missing_page_says_what_to_do() -> None:
    response = browser().get("/no/such/page/")

    assert (response.status_code, "There is no page here" in response.content.decode()) == (404, True)


@pytest.mark.parametrize("template", ["400.html", "403_csrf.html", "500.html"])
def test_pages_for_trouble_need_nothing_from_the_request(template: str) -> None:
    html = render_to_string(template)

    assert len(re.findall(r"<h1>", html)) == 1
    assert re.findall(r"sorry|oops|please|forbidden|invalid", html.lower()) == []


def test_a_page_open_too_long_is_told_how_to_go_on() -> None:
    response = csrf_failure(RequestFactory().post("/"), reason="")

    assert (response.status_code, "Nothing was sent" in response.content.decode()) == (403, True)


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1_000)
def test_too_much_at_once_is_told_so() -> None:
    response = Client().post("/accounts/signup/", {"email": "x" * 5_000})

    assert (response.status_code, "We could not read what was sent" in response.content.decode()) == (400, True)

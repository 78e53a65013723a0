"""A form with errors is shown again under the page's own address, so that the browser's Back and Reload work."""

from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from ipp_portal.posted_pages import KEPT, WHOLE_PAGE, is_page_for_a_person
from rights.models import IPRight
from tests.accounts.visits import PASSWORD, said
from tests.complaints.builders import make_staff
from tests.complaints.filer import link, make_filer
from tests.complaints.guest import code_of, make_guest

pytestmark = pytest.mark.django_db
SIGN_IN, SIGN_UP = "/accounts/login/", "/accounts/signup/"
LONG = "Everything about it is false. " * 20
# Each page of a form with several steps: what is typed wrong on it.
REPORT = {"links": {"links": "no link at all"}, "reason": {"statement": LONG}, "check": {"declaration": ""}}
GUEST = {
    "start": {"email": "gerd@small"},
    "code": {"code": "12345x"},
    "links": {"links": "no link at all"},
    "report": {"name": "Gerd Small", "statement": LONG},
    "check": {"declaration": ""},
}
RIGHT = {"about": {"name": ""}, "number": {"number": "7" * 90}, "document": {}}


def window(user: Any = None) -> Client:
    """A browser that loads whole pages, as a person's does."""
    client = Client(headers=WHOLE_PAGE)
    if user:
        client.force_login(user)
    return client


def fault(client: Client, address: str, typed: dict[str, str]) -> list[str]:
    """What is wrong with how an address answers a form with an error: nothing, or one line."""
    answer = client.post(address, typed)
    page = client.get(address)
    lost = [word for word in typed.values() if word and word not in page.content.decode()]
    seen = (answer.status_code, answer.headers.get("Location"), page.status_code, bool(said(page)), lost)
    return [] if seen == (303, address, 200, True, []) else [f"{address}: {seen}"]


def test_each_step_of_a_report_leads_back_to_itself_with_what_was_typed() -> None:
    filer = make_filer()
    browser = window(filer.holder.user)
    wrong = fault(browser, filer.address("links"), REPORT["links"])
    filer.paste(link())
    wrong += fault(browser, filer.address("reason"), REPORT["reason"])
    filer.reason()
    wrong += fault(browser, filer.address("check"), REPORT["check"])

    assert wrong == []


def test_each_step_of_a_guest_leads_back_to_itself_with_what_was_typed() -> None:
    guest, wrong = make_guest(), []
    guest.client = window()
    right = {
        "start": lambda: guest.post("start", email=guest.email),
        "code": lambda: guest.post("code", code=code_of(guest.email)),
        "links": lambda: guest.post("links", links=link()),
        "report": guest.report,
    }
    for step, typed in GUEST.items():
        wrong += fault(guest.client, reverse(f"complaints:guest_{step}"), typed)
        if step in right:
            right[step]()

    assert wrong == []


def test_each_step_of_a_right_leads_back_to_itself_with_what_was_typed() -> None:
    browser = window(make_filer().holder.user)
    new = reverse("rights:new")
    wrong = fault(browser, new, {"kind": ""})
    first = browser.post(new, {"kind": "trademark"})["Location"]
    IPRight.objects.filter(state="draft").update(name="LUMO")  # the last page asks for nothing before
    for step, typed in RIGHT.items():
        wrong += fault(browser, first.replace("number", step), typed)

    assert wrong == []


def test_the_page_is_there_after_a_reload_and_gone_once_a_form_was_sent() -> None:
    browser, seen = window(), []
    browser.post(SIGN_UP, {"email": "hanna@lumo"})
    seen += [bool(said(browser.get(SIGN_UP))), bool(said(browser.get(SIGN_UP)))]
    seen.append(bool(said(browser.get(SIGN_IN))))
    browser.post(SIGN_UP, {"email": "hanna@lumo.example"})
    seen.append(bool(said(browser.get(SIGN_UP, follow=True))))

    assert seen == [True, True, False, False]


@pytest.mark.parametrize("change", ["time", "language", "person"])
def test_a_page_is_shown_to_who_sent_the_form_and_not_for_long(change: str) -> None:
    browser, address = window(), reverse("questions:ask")
    browser.post(address, {"about": "other", "text": ""})
    now, language = timezone.now(), "zh-hans" if change == "language" else "en"
    if change == "person":
        browser.force_login(make_staff())
    with time_machine.travel(now + KEPT * (1.1 if change == "time" else 0.5), tick=False):
        assert said(browser.get(address, headers={"Accept-Language": language})) == []


def test_control_the_page_is_shown_while_nothing_changed() -> None:
    browser, address = window(), reverse("questions:ask")
    browser.post(address, {"about": "other", "text": ""})
    with time_machine.travel(timezone.now() + KEPT * 0.5, tick=False):
        assert said(browser.get(address, headers={"Accept-Language": "en"})) != []


def test_a_password_is_not_kept() -> None:
    browser = window()
    browser.post(SIGN_IN, {"login": "hanna@lumo.example", "password": PASSWORD})

    assert PASSWORD not in str(dict(browser.session))


@pytest.mark.parametrize(
    "headers", [{}, WHOLE_PAGE | {"Sec-Fetch-Mode": "cors"}], ids=["a program", "a script of a page"]
)
def test_others_get_the_page_as_the_answer(headers: dict[str, str]) -> None:
    assert Client(headers=headers).post(SIGN_UP, {"email": "x"}).status_code == 200


@pytest.mark.parametrize(("path", "kept"), [("/admin/complaints/", False), ("/report/1/links/", True)])
def test_pages_of_the_staff_are_not_written_into_sessions(path: str, kept: bool) -> None:
    request = RequestFactory(headers=WHOLE_PAGE).post(path)

    assert is_page_for_a_person(request, HttpResponse("page")) is kept


def test_the_page_keeps_the_headers_that_its_view_gave_it() -> None:
    browser, address = window(), reverse("complaints:guest_start")
    browser.post(address, {"email": "gerd@small"})
    page = browser.get(address)

    assert (page["X-Robots-Tag"], "no-store" in page["Cache-Control"]) == ("noindex, nofollow", True)

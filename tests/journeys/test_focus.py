"""Where the keyboard stands after a page came, and that a code's page is left without a script."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

OPEN = Callable[..., Page]
FOCUSED = "document.activeElement.className || document.activeElement.tagName"
TOPS = "kind => [...document.querySelectorAll(`#entered ~ dl > ${kind}`)].map(each => each.getBoundingClientRect().top)"


def send_nothing(page: Page) -> None:
    """Send the form as it is, and wait until the page with its errors has come to rest."""
    page.get_by_role("button", name="Continue").click()
    page.locator(".summary").wait_for()
    page.wait_for_load_state("load")
    page.wait_for_timeout(300)  # a browser goes to the place that the address names some frames later


@pytest.mark.parametrize("way", ["", "#main", "#id_email"])
def test_the_error_summary_takes_the_focus_whatever_the_address_names(page: Page, way: str) -> None:
    page.goto(f"/accounts/signup/{way}")
    send_nothing(page)

    assert page.evaluate(FOCUSED) == "summary"


def test_the_summary_keeps_the_focus_when_style_sheets_are_slow(page: Page) -> None:
    def late(route: Route) -> None:
        time.sleep(0.3)
        route.continue_()

    page.route("**/static/css/**", late)
    page.goto("/accounts/signup/#main")
    send_nothing(page)
    assert page.evaluate(FOCUSED) == "summary"

    page.get_by_label("E-mail").click()  # and whoever acts goes where they like
    assert page.evaluate("document.activeElement.id") == "id_email"


def test_after_skipping_to_the_content_a_failed_form_still_shows_its_errors_first(page: Page) -> None:
    page.goto("/accounts/signup/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) == "narrow"

    send_nothing(page)

    assert page.evaluate(FOCUSED) == "summary"


def test_without_script_a_mistyped_address_is_left_by_the_button(visitor: OPEN) -> None:
    page = visitor(java_script_enabled=False)
    page.goto("/accounts/signup/")
    page.get_by_label("E-mail").fill("hnna@lumo.example")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Use a different address").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Open an account"


def test_on_the_staffs_page_of_a_right_each_value_stands_beside_its_name(visitor: OPEN) -> None:
    page = visitor("reviewer")
    page.goto("/admin/rights/ipright/1/change/")
    names, values = page.evaluate(TOPS, "dt"), page.evaluate(TOPS, "dd")

    assert (names, len(names) > 5) == (values, True)

"""A passkey, with a device that the browser plays: added, and then signed in with; without a script a code does it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.site import Site

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def by_name(site: Site) -> str:
    """The portal's address with a name: passkeys belong to one, never to a number."""
    return site.url.replace("127.0.0.1", "localhost")


def give_device(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def sign_in_with_password(page: Page, site: Site) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(site.logins["holder"].email)
    page.get_by_label("Password").fill(site.logins["holder"].password)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.fixture
def named(visitor: Callable[..., Page], site: Site) -> Page:
    return visitor(base_url=by_name(site))


def test_a_passkey_is_added_and_signs_in_by_itself(named: Page, site: Site) -> None:
    give_device(named)
    sign_in_with_password(named, site)
    named.goto("/accounts/second-factor/passkeys/add/")
    named.get_by_label("Password").fill(site.logins["holder"].password)
    named.get_by_role("button", name="Continue").click()
    named.get_by_label("Name of this passkey").fill("Office laptop")
    named.get_by_role("button", name="Add a passkey").click()
    expect(named.get_by_role("heading", name="Recovery codes")).to_be_visible()
    named.get_by_role("button", name="Sign out").click()

    named.goto("/accounts/login/")
    named.get_by_role("button", name="Sign in with a passkey").click()
    named.wait_for_url("**/localhost:*/")
    expect(named.get_by_text(site.logins["holder"].email)).to_be_visible()

    named.goto("/accounts/second-factor/passkeys/")
    named.get_by_role("link", name="Remove Office laptop").click()
    named.get_by_label("Password").fill(site.logins["holder"].password)
    named.get_by_role("button", name="Continue").click()
    named.get_by_role("button", name="Remove this passkey").click()
    expect(named.get_by_text("The passkey is removed.")).to_be_visible()


def test_without_scripts_no_button_leads_nowhere(visitor: Callable[..., Page], site: Site) -> None:
    page = visitor(java_script_enabled=False)
    page.goto("/accounts/login/")

    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_a_device_that_says_no_is_told_and_a_code_still_works(named: Page, site: Site) -> None:
    named.goto("/accounts/login/")
    named.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no')) }")
    named.get_by_role("button", name="Sign in with a passkey").click()

    told = named.get_by_text("Your device gave no passkey.")
    expect(told).to_be_visible()
    assert told.evaluate("told => told.closest('[data-failed]') === document.activeElement")

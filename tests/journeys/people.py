"""What people do in a browser, in words that journeys are told in."""

import io
import re
import time
from collections.abc import Callable
from email import message_from_bytes, policy

import httpx
from PIL import Image
from playwright.sync_api import Page

from tests.support.site import Site

CODE = "is your code to answer"  # in the subject of its mail
PATIENCE = 30  # seconds until what must happen by itself counts as not happening


def sign_in(page: Page, site: Site, role: str) -> None:
    """Sign in with the demonstration's password of a role."""
    login = site.logins[role]
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").first.fill(login.email)
    page.get_by_label("Password").first.fill(login.password)
    page.get_by_role("button", name="Sign in").first.click()
    page.wait_for_url(lambda address: "/login" not in address)


def until(what: str, happened: Callable[[], object]) -> object:
    """Wait for something that other processes do; gives what `happened` gave."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if outcome := happened():
            return outcome
        time.sleep(0.1)
    raise AssertionError(f"{what}: not within {PATIENCE} s")


def mails_about(site: Site, words: str) -> list[dict[str, str]]:
    """The mails whose subject holds these words, oldest first: to, subject, text."""
    found = []
    for file in site.mails:
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        if words in str(mail["Subject"]):
            body = mail.get_body(preferencelist=("plain",))
            found.append({"to": str(mail["To"]), "subject": str(mail["Subject"]), "text": body.get_content()})
    return found


def mail_about(site: Site, words: str) -> dict[str, str]:
    """Wait for a mail and give the newest."""
    return until(f"a mail about {words!r}", lambda: mails_about(site, words))[-1]


def link_in(text: str, part: str) -> str:
    """The address in a letter that holds `part`."""
    return re.search(rf"http\S*{re.escape(part)}\S*", text)[0]


def items_of(site: Site, store: str) -> list[str]:
    """Addresses of what a store sells, as its page says to a buyer."""
    page = httpx.get(f"{site.url}/market/store/{store}/", trust_env=False).raise_for_status().text
    return [f"{site.url}{place}" for place in dict.fromkeys(re.findall(r'href="(/market/item/[^"]+)"', page))]


def a_pdf() -> bytes:
    """A small honest PDF."""
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(out, "PDF")
    return out.getvalue()


def report(page: Page, address: str) -> str:
    """Report a listing and give the case's reference."""
    page.goto("/report/")
    page.get_by_label("Which listings do you want to report?").fill(f"look at this: <{address}?utm_source=mail>")
    page.get_by_role("button", name="Check these links").click()
    page.get_by_label("LUMO (018765432) · trademark").check()
    page.get_by_label("Counterfeit goods").check()
    page.get_by_label("In one sentence").fill("The title carries our mark and we did not make this lamp.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("I declare").check()
    page.get_by_role("button", name="Declare and report 1 listing").click()
    return page.locator(".panel .ref").inner_text()


def decide(page: Page, reference: str, verb: str, reason: str) -> None:
    """Decide on a case in the staff's queue."""
    page.goto("/admin/complaints/reportedlisting/")
    page.get_by_role("link", name=f"{reference}/1").click()
    form = page.get_by_role("form", name=verb, exact=True)
    form.get_by_label("Reason").select_option(label=reason)
    form.get_by_label("In your words").fill("We compared the title and the picture with the certificate.")
    form.get_by_role("button", name=verb).click()


def answer(page: Page, site: Site, reference: str, *, look: Callable[[], object] = lambda: None) -> None:
    """Answer from the link in the seller's letter, with the code sent to the same address; `look` at each page."""
    letter = mail_about(site, f"{reference}/1: your listing was taken down")
    page.goto(link_in(letter["text"], "/answer/"))
    before = len(mails_about(site, CODE))
    page.get_by_role("button", name="Send the code").click()
    mails = until("a code to answer", lambda: mails_about(site, CODE)[before:])
    code = mails[-1]["subject"].split()[0]
    look()
    page.get_by_label("Enter the code from our mail").fill(code)
    page.get_by_role("button", name="Continue").click()
    look()
    page.get_by_label("I have a licence or permission").check()
    page.get_by_label("Tell us what we should know").fill("We buy from the maker; the invoice is attached.")
    invoice = {"name": "invoice.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}
    page.get_by_label("Papers that show it").set_input_files(files=[invoice])
    page.get_by_role("button", name="Send my answer").click()
    look()

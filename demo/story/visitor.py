"""A person at the portal without a browser: the same pages and forms over HTTP, quick enough for load and faults."""

import re
from typing import Any
from urllib.parse import urlsplit

import httpx

from demo.story.processes import Login

CASES = "/admin/complaints/reportedlisting/"
IN_QUEUE = re.compile(rf'href="{CASES}(\d+)/change/[^"]*">([^<]+)<')
SEEN = re.compile(r'name="seen" value="([0-9a-f]+)"')
TRADEMARK = re.compile(r'name="right" value="(\d+)"[^>]*><label[^>]*>[^<]*trademark<')
REFERENCE = re.compile(r"/cases/([^/]+)/sent/")
ONE_EACH = httpx.Limits(max_keepalive_connections=0)


class Unexpected(AssertionError):
    """The portal answered something else than the next step."""


def the_one(pattern: re.Pattern[str], page: str) -> str:
    """Find what a page must hold. Raises Unexpected."""
    found = pattern.search(page)
    if found is None:
        raise Unexpected(f"no {pattern.pattern!r} on the page")
    return found[1]


class Visitor:
    """One person with own cookies. Follows no redirect: where a form leads is what its sender is told."""

    def __init__(self, site: str) -> None:
        # A connection for each request: the server closes an idle one whenever it likes, also just as we write.
        self.client = httpx.Client(base_url=site, trust_env=False, timeout=30, limits=ONE_EACH)

    def get(self, place: str) -> str:
        """Read a page. Raises Unexpected on anything but 200."""
        answer = self.client.get(place)
        if answer.status_code != 200:
            raise Unexpected(f"GET {place} answered {answer.status_code}")
        return answer.text

    def post(self, place: str, **fields: Any) -> str:
        """Send a form and give the address it leads to, or "" when the page comes again with errors."""
        token = self.client.cookies.get("csrftoken", default="")
        answer = self.client.post(place, data={"csrfmiddlewaretoken": token} | fields)
        if answer.status_code not in (200, 302):
            raise Unexpected(f"POST {place} answered {answer.status_code}")
        return urlsplit(answer.headers.get("Location", "")).path

    def sign_in(self, login: Login) -> "Visitor":
        self.get("/accounts/login/")
        if not self.post("/accounts/login/", login=login.email, password=login.password):
            raise Unexpected(f"{login.email} was not let in")
        return self

    def report(self, links: list[str], statement: str) -> str:
        """File a complaint about listings that use the first trademark; gives its reference, "" when refused."""
        links_page = urlsplit(self.client.get("/report/").headers["Location"]).path
        self.get(links_page)
        reason_page = self.post(links_page, links="\n".join(links))
        if not reason_page:
            return ""
        right = the_one(TRADEMARK, self.get(reason_page))
        check_page = self.post(reason_page, right=right, ground="counterfeit", statement=statement)
        seen = the_one(SEEN, self.get(check_page))
        sent = REFERENCE.fullmatch(self.post(check_page, seen=seen, declaration="on"))
        return sent[1] if sent else ""

    def queue(self) -> dict[str, str]:
        """What waits for a decision, for staff: the row's number by the case's reference."""
        text = page = self.get(CASES)
        number = 1
        while f'"?p={(number := number + 1)}"' in page:
            text += (page := self.get(f"{CASES}?p={number}"))
        return {reference.strip(): row for row, reference in IN_QUEUE.findall(text)}

    def take_down(self, number: str, reasoning: str = "") -> bool:
        """Press "Take down" on a case; whether the decision was taken."""
        return self.decide(number, "take_down", "same_mark_same_goods", reasoning)

    def decide(self, number: str, verb: str, reason: str, reasoning: str = "") -> bool:
        """Decide on a case as staff; whether the decision was taken."""
        fields = {f"{verb}-reason": reason, f"{verb}-reasoning": reasoning}
        return self.post(f"{CASES}{number}/act/", verb=verb, **fields) == CASES

    def close(self) -> None:
        self.client.close()

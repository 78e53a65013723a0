"""Going through the sign-in pages, and reading the code from the outgoing mail."""

import re
from html import unescape

from django.test import Client

from accounts.actions import create_organisation, create_person
from accounts.models import Organisation, User
from replies.models import Reply

PASSWORD = "a long pass phrase"


def make_person(email: str = "hanna@lumo.example", **fields: object) -> User:
    return create_person(email, password=PASSWORD, **fields)


def make_member(email: str = "hanna@lumo.example", name: str = "Lumo Lights GmbH") -> tuple[User, Organisation]:
    user = make_person(email)
    return user, create_organisation(user, kind="rights_holder", name=name, country="DE")


def mail() -> Reply:
    """The mail queued last."""
    return Reply.objects.latest("pk")


def code() -> str:
    return re.findall(r"\d{6}", mail().subject)[0]


def browser(user: User | None = None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def by_code(user: User) -> Client:
    """A person who signed in with a code just now."""
    client = Client()
    client.post("/accounts/login/", {"login": user.email})
    client.post("/accounts/login/code/confirm/", {"code": code()})
    return client


def said(response: object) -> list[str]:
    """The lines of the error summary."""
    html = response.content.decode()  # type: ignore[attr-defined]
    summary = html.partition('class="summary"')[2].partition("</ul>")[0]
    return [unescape(line) for line in re.findall(r"<li>(?:<a [^>]*>)?([^<]*)", summary)]

"""Organisations with several people, for tests."""

import re

from accounts.actions import create_organisation
from accounts.models import Membership, Organisation, User
from accounts.queries import acting_for
from ledger.lifecycle import Actor
from replies.models import Reply
from tests.accounts.visits import make_person


def make_firm(
    name: str = "Lumo Lights GmbH", domain: str = "lumo.example", kind: str = "rights_holder"
) -> Organisation:
    """A firm with an administrator (hanna@), a filer (finn@) and a reader (rita@)."""
    firm = create_organisation(make_person(f"hanna@{domain}", name="Hanna"), kind=kind, name=name, country="DE")
    join(firm, f"finn@{domain}", "filer", name="Finn")
    join(firm, f"rita@{domain}", "reader", name="Rita")
    return firm


def join(firm: Organisation, email: str, role: str, name: str = "") -> Membership:
    return Membership.objects.create(user=make_person(email, name=name), organisation=firm, role=role)


def member(firm: Organisation, name: str) -> Membership:
    """The membership of hanna, finn or rita."""
    return firm.memberships.select_related("user", "organisation").get(user__email__startswith=f"{name}@")


def person(firm: Organisation, name: str) -> User:
    return member(firm, name).user


def by(firm: Organisation, name: str = "hanna") -> Actor:
    return acting_for(person(firm, name), firm)


def mails(kind: str) -> list[str]:
    """To whom letters of this kind went."""
    return [reply.to_address for reply in Reply.objects.filter(code=kind).order_by("pk")]


def invited(text: str) -> tuple[str, str]:
    """The path and the code in an invitation's text."""
    return re.findall(r"https?://[^/]+(/invitation/\S+)", text)[0], re.findall(r"\b(\d{6})\b", text)[0]

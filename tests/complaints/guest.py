"""A person without an account who reports over HTTP, step by step, without a browser."""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from complaints.models import Complaint, Draft
from demo.certificate import certificate
from replies.models import Reply
from tests.complaints.builders import market
from tests.complaints.filer import link

ADDRESS = "gerd@small.example"
ANSWERS = {
    "standing": "owner",
    "name": "Gerd Small",
    "ground": "counterfeit",
    "right_name": "SMALLO",
    "number": "018111333",
    "statement": "The title carries our mark.",
}


@cache
def _drawn() -> bytes:
    return certificate(["SMALLO"]).read()


def code_of(address: str) -> str:
    """The code mailed last to an address."""
    newest = Reply.objects.filter(code="guest_code", to_address=address).latest("pk")
    return re.findall(r"\d{6}", newest.subject)[0]


@dataclass(slots=True)
class Guest:
    email: str = ADDRESS
    client: Client = field(default_factory=Client)

    def post(self, step: str, **fields: Any) -> Any:
        return self.client.post(reverse(f"complaints:guest_{step}"), fields)

    def get(self, step: str) -> Any:
        return self.client.get(reverse(f"complaints:guest_{step}"))

    def enter(self) -> Any:
        """Prove the address."""
        self.post("start", email=self.email)
        return self.post("code", code=code_of(self.email))

    def report(self, **fields: Any) -> Any:
        known = ANSWERS | {"proof": SimpleUploadedFile("certificate.png", _drawn(), "image/png")}
        wanted = {name: value for name, value in (known | fields).items() if value is not None}
        return self.post("report", **wanted)

    def send(self, **fields: Any) -> Any:
        page = self.get("check")
        return self.post("check", **{"seen": page.context["form"].print, "declaration": "on"} | fields)

    def whole(self, *numbers: int) -> Complaint:
        """Report items, from the first page to the last, and give the complaint."""
        self.enter()
        self.post("links", links="\n".join(link(number) for number in numbers or (10007,)))
        self.report()
        self.send()
        return Complaint.objects.latest("pk")

    @property
    def user(self) -> User:
        return User.objects.get(email=self.email)

    @property
    def organisation(self) -> Organisation:
        return self.user.organisations.get()

    @property
    def draft(self) -> Draft:
        return Draft.objects.filter(user=self.user, complaint=None).latest("pk")


def make_guest(email: str = ADDRESS) -> Guest:
    """Somebody in front of the first page, and a market."""
    market()
    return Guest(email)


def case_page(complaint: Complaint) -> str:
    return reverse("complaints:guest_case", args=[complaint.guest_link.token])


def places(*responses: Any) -> list[str]:
    """Where answers lead."""
    return [response.headers.get("Location", "") for response in responses]

"""A person who files a complaint over HTTP, step by step, without a browser."""

from dataclasses import dataclass
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from complaints.models import Draft
from tests.complaints.builders import Holder, make_holder, market, signed_in
from tests.marketplace.builders import make_item


@dataclass(frozen=True, slots=True)
class Filer:
    holder: Holder
    client: Client

    @property
    def draft(self) -> Draft:
        return Draft.objects.get(user=self.holder.user)

    def address(self, step: str) -> str:
        return reverse(f"complaints:draft_{step}", args=[self.draft.pk])

    def post(self, step: str, **fields: Any) -> Any:
        return self.client.post(self.address(step), fields)

    def paste(self, *links: str) -> Any:
        return self.post("links", links="\n".join(links))

    def reason(self, **fields: Any) -> Any:
        known = {"right": str(self.holder.right.pk), "ground": "counterfeit", "statement": "The title has our mark."}
        return self.post("reason", **known | fields)

    def send(self, **fields: Any) -> Any:
        """Tick and send what the check page shows now."""
        page = self.client.get(self.address("check"))
        return self.post("check", **{"seen": page.context["form"].print, "declaration": "on"} | fields)


def make_filer(holder: Holder | None = None) -> Filer:
    """A rights holder with a blank sheet in front of them, and a market."""
    market()
    holder = holder or make_holder()
    client = signed_in(holder.user)
    client.get(reverse("complaints:start"))
    return Filer(holder, client)


def link(number: int = 10007, **fields: Any) -> str:
    """The address of an item that is put on sale for it."""
    market()
    make_item(number, **fields)
    return address_of(number)


def address_of(number: int) -> str:
    return f"{market().site_url}/item/{number}"


def text_of(response: Any) -> str:
    return unescape(response.content.decode())

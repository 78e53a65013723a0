"""The operator's side of an Oscar shop: signed in, reading and changing products through the API."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
from django.utils.translation import gettext as _

from marketplace.connectors import wire
from marketplace.connectors.base import ConnectorError, ListingNotFound, SetupProblem
from marketplace.connectors.oscar.addresses import last_number
from marketplace.credentials import Login, variable
from marketplace.models import Market

ANSWERS = (200, 400, 401, 403, 404, 405)
PERSONAL = ("url", "id", "product", "date_created", "date_updated")  # of one stock record; the shop gives new ones
MOST_VARIANTS = 200
RIGHTS = {
    "products": "catalogue.view_product, catalogue.change_product",
    "partners": "partner.view_partner",
    "users": "auth.view_user",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ware:
    """A product as the operator sees it. records: its stock records, as the API gives them."""

    number: int
    title: str
    slug: str
    product_class: str | None
    is_public: bool
    records: tuple[dict[str, Any], ...]
    variants: tuple[int, ...]
    parent: int | None

    @property
    def is_hidden(self) -> bool:
        """Neither on a page nor with anything to sell. The first alone is not enough: the API would go on selling."""
        return not self.is_public and not self.records


def unknown(number: int) -> Ware:
    """A product that the operator doesn't find, to look for as a buyer all the same."""
    facts = {"title": "", "slug": "", "product_class": None, "is_public": False, "parent": None}
    return Ware(number=number, records=(), variants=(), **facts)


def kept_fields(record: dict[str, Any]) -> dict[str, Any]:
    """What of a stock record is put back: everything but its own name and dates."""
    return {name: value for name, value in record.items() if name not in PERSONAL}


def record_key(record: dict[str, Any]) -> tuple[int | None, str]:
    """What makes a stock record one: the seller and the seller's own number for the thing."""
    return last_number(record.get("partner")), str(record.get("partner_sku"))


class Operator:
    """The shop for someone who may change it. Signs in at the first call, with the client's own cookies."""

    def __init__(self, client: httpx.Client, market: Market, login: Login) -> None:
        self.client, self.market, self.login = client, market, login
        self.site = market.site_url.rstrip("/")

    def sign_in(self) -> None:
        """Open a session. Raises SetupProblem when name or password is wrong, or there is no API."""
        body = {"username": self.login.user, "password": self.login.password}
        request = self.client.build_request("POST", f"{self.site}/api/login/", json=body)
        answer = wire.ask(self.client, request, accept=(*ANSWERS, 204, 301, 302, 308))
        if answer.status in (400, 401, 403):
            names = {"user": variable(self.market.code, "USER"), "word": variable(self.market.code, "PASSWORD")}
            sentence = _("The shop refuses the operator’s name or password. Correct %(user)s and %(word)s.")
            raise SetupProblem(sentence % names)
        if answer.status not in (200, 204):
            sentence = _("%(site)s has no API of Oscar under /api/. Install django-oscar-api there, under that path.")
            raise SetupProblem(sentence % {"site": self.site})
        if not self.client.cookies.get("csrftoken", default=""):
            raise SetupProblem(
                _("The shop gives no CSRF cookie to its API’s session, so nothing can be changed there.")
            )

    def ware(self, number: int) -> Ware:
        """Read a product. Raises ListingNotFound."""
        return _ware(self._read("products", number))

    def family(self, number: int) -> list[Ware]:
        """Read a product and its variants, variants first. Raises ListingNotFound."""
        ware = self.ware(number)
        if len(ware.variants) > MOST_VARIANTS:
            raise ConnectorError(f"The product has more than {MOST_VARIANTS} variants.", permanent=True)
        return [*self._present(ware.variants), ware]

    def _present(self, numbers: tuple[int, ...]) -> Iterator[Ware]:
        for number in numbers:
            try:
                yield self.ware(number)
            except ListingNotFound:  # removed between two reads
                continue

    def hide(self, ware: Ware) -> None:
        """Take a product off its page and all its stock records away: one request, and one transaction in the shop.

        A PUT, because a PATCH only adds stock records. What a PUT leaves out stays as it is; `product_class` and
        `slug` are all that it must name.
        """
        facts = {"product_class": ware.product_class, "slug": ware.slug}
        self._change("PUT", ware.number, facts | {"is_public": False, "stockrecords": []})

    def put_back(self, ware: Ware, *, is_public: bool, records: list[dict[str, Any]]) -> None:
        """Show a product again and add stock records: one request, and one transaction in the shop."""
        fresh = [kept_fields(record) for record in records]
        self._change("PATCH", ware.number, {"is_public": is_public, "stockrecords": fresh})

    def may_change(self) -> None:
        """Try the right to change on number 0, which no product has. Raises SetupProblem."""
        try:
            self._change("PATCH", 0, {})
        except ListingNotFound:
            return

    def partner(self, number: int) -> dict[str, Any]:
        return self._read("partners", number)

    def user(self, number: int) -> dict[str, Any]:
        return self._read("users", number)

    def _read(self, kind: str, number: int) -> dict[str, Any]:
        self._enter()
        request = self.client.build_request("GET", f"{self.site}/api/admin/{kind}/{number}/")
        return self._checked(wire.ask(self.client, request, accept=ANSWERS), kind).json()

    def _change(self, method: str, number: int, body: dict[str, Any]) -> None:
        self._enter()
        token = self.client.cookies.get("csrftoken", default="")
        headers = {"X-CSRFToken": token, "Referer": f"{self.site}/"}
        place = f"{self.site}/api/admin/products/{number}/"
        request = self.client.build_request(method, place, json=body, headers=headers)
        answer = wire.ask(self.client, request, accept=ANSWERS, is_command=True)
        self._checked(answer, "products")

    def _enter(self) -> None:
        if not self.client.cookies:
            self.sign_in()

    def _checked(self, answer: wire.Answer, kind: str) -> wire.Answer:
        """Let a good answer pass; say of any other what it means. Raises ConnectorError."""
        if answer.status == 200:
            return answer
        if answer.status in (401, 403):
            sentence = _("The shop’s operator %(user)s may not do this: it must be staff with the rights %(rights)s.")
            raise SetupProblem(sentence % {"user": self.login.user, "rights": RIGHTS[kind]})
        if answer.status == 404 and _is_from_api(answer):
            raise ListingNotFound(_("The shop has no such product."))
        if answer.status == 404:
            sentence = _("The shop’s API for operators is closed: set OSCARAPI_BLOCK_ADMIN_API_ACCESS = False there.")
            raise SetupProblem(sentence)
        raise ConnectorError(f"The shop refused ({answer.status}): {answer.text[:300]}", permanent=True)


def _is_from_api(answer: wire.Answer) -> bool:
    """Whether the API says that there is no such thing, and not the web server that there is no such API."""
    try:
        return "detail" in answer.json()
    except ConnectorError:
        return False


def _ware(body: dict[str, Any]) -> Ware:
    try:
        variants = [last_number(address) for address in body["children"]]
        return Ware(
            number=int(body["id"]),
            title=str(body.get("title") or ""),
            slug=str(body["slug"]),
            product_class=body["product_class"],
            is_public=body["is_public"] is True,
            records=tuple(dict(record) for record in body["stockrecords"]),
            variants=tuple(number for number in variants if number is not None),
            parent=body["parent"],
        )
    except (KeyError, TypeError, ValueError):
        raise ConnectorError("The shop's answer lacks facts of the product.", permanent=True) from None

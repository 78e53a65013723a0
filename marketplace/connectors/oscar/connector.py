"""The connector of a shop that runs on django-oscar with django-oscar-api, under /api/ of the shop's address."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.connectors import probing, wire
from marketplace.connectors.base import (
    CommandReceipt,
    ConnectorError,
    ListingFacts,
    ListingNotFound,
    ListingRef,
    OutcomeUnknown,
    SellerContact,
    Visibility,
)
from marketplace.connectors.oscar import actions, queries
from marketplace.connectors.oscar.addresses import last_number, number_in, number_of
from marketplace.connectors.oscar.buyer import Buyer
from marketplace.connectors.oscar.models import Command
from marketplace.connectors.oscar.operator import Operator, Ware, unknown
from marketplace.connectors.oscar.snapshots import read_facts
from marketplace.connectors.texts import plain
from marketplace.credentials import login_of
from marketplace.models import Market

NO_MEMORY = (
    "The listing is hidden, but not by this portal: there is no stock to put back. Show it again in the shop's "
    "dashboard, with its price and stock."
)
STILL_THERE = "The shop took the command, but the product is not as it should be."


class OscarConnector:
    """Implements base.Connector. `opener` opens the transport; tests give their own.

    A listing is one product: with all its variants when it has some, or a single variant. Oscar knows neither keys
    nor an order of commands, so both are kept in rows here (models.py), and what took effect is read from the shop.
    """

    # A server gives up a request after 30 to 60 s, and a proxy before it waits as long for a free place.
    late_by = 120

    def __init__(self, market: Market, *, opener: wire.Opener = wire.open_http) -> None:
        self.market, self.opener = market, opener
        self.site = market.site_url.rstrip("/")
        self.buyer = Buyer(self.site, opener)
        self.cookies = httpx.Cookies()  # the operator's session, for as long as this connector lives

    def find(self, url: str) -> ListingRef | None:
        number = number_in(url, self.site)
        return ListingRef(self.market.code, number) if number else None

    def find_store(self, url: str) -> str | None:
        return None  # partners have no page of their own in this shop

    def probe(self) -> Iterator[str]:
        """Reach the shop, sign in, and read a partner and a user, as hiding and writing to sellers will."""
        with wire.open_client(self.opener) as client:
            yield probing.reach(client, f"{self.site}/catalogue/")
        login = login_of(self.market)
        with self._operator() as operator:
            operator.sign_in()
            yield _("%(user)s can sign in to the shop’s API.") % {"user": login.user}
            for kind, read in (("products", operator.ware), ("partners", operator.partner), ("users", operator.user)):
                _is_allowed(read)
                yield _("The operator may read %(kind)s.") % {"kind": kind}
            operator.may_change()
            yield _("The operator may change products.")

    def snapshot(self, listing: ListingRef) -> ListingFacts:
        with self._operator() as operator:
            return read_facts(self.buyer, operator, number_of(listing))

    def seller_contact(self, listing: ListingRef) -> SellerContact:
        """The listing's partner, and the first of its users who has an address. Also of a hidden listing."""
        with self._operator() as operator:
            number = self._partner_of(operator, listing)
            partner = operator.partner(number)
            users = sorted(filter(None, map(last_number, partner.get("users") or [])))
            emails = (plain(str(operator.user(user).get("email") or ""), 254) for user in users)
            email = next(filter(None, emails), "")
        return SellerContact(seller_id=str(number), name=plain(str(partner.get("name") or ""), 200), email=email)

    def hide(self, listing: ListingRef, *, key: str, seq: int) -> CommandReceipt:
        """Take the product, and each of its variants, off its page and its stock records away.

        What is taken is written down first. One product is one request; a try that broke off between two is carried
        on by the next, which finds what is left to do on the shop.
        """
        return self._perform(listing, Command.Act.HIDE, key, seq, self._hide)

    def restore(self, listing: ListingRef, *, key: str, seq: int) -> CommandReceipt:
        """Put back the stock records that were taken, as they were, and show the product if it was shown."""
        return self._perform(listing, Command.Act.RESTORE, key, seq, self._restore)

    def performed(self, listing: ListingRef, *, key: str) -> CommandReceipt | None:
        """Read from the shop whether the command took effect. What was written down but isn't seen there is None."""
        command = Command.objects.filter(market=self.market, external_id=listing.external_id, key=key).first()
        if command is None:
            return None
        if queries.is_overtaken(command):  # the shop shows a later command's effect by now
            return queries.receipt_of(command)
        with self._operator() as operator:
            try:
                wares = operator.family(number_of(listing))
            except ListingNotFound:
                return None
        if not self._is_done(command, wares):
            return None
        return actions.finish(command, _answer(command, wares), repeated=True)

    def verify(self, listing: ListingRef) -> Visibility:
        """Look as a buyer does. The operator's view gives the title to search for, and which variants there are."""
        number = number_of(listing)
        with self._operator() as operator:
            try:
                wares = operator.family(number)
                title = wares[-1].title or operator.ware(wares[-1].parent or number).title
            except ListingNotFound:
                wares, title = [unknown(number)], ""
        numbers = [ware.number for ware in wares]
        return Visibility(
            page=self.buyer.sees(wares[-1]),
            api=any(self.buyer.is_offered(one) for one in numbers),
            search=self.buyer.finds(wares[-1], title),
            basket=self.buyer.can_buy(numbers),
        )

    @contextmanager
    def _operator(self) -> Iterator[Operator]:
        with wire.open_client(self.opener) as client:
            client.cookies = self.cookies
            operator = Operator(client, self.market, login_of(self.market))
            yield operator
            self.cookies = client.cookies

    def _perform(self, listing: ListingRef, act: str, key: str, seq: int,
                 do: Callable[[Operator, Command, list[Ware]], None]) -> CommandReceipt:  # fmt: skip
        number = number_of(listing)
        command = actions.begin(self.market, listing.external_id, act=act, key=key, seq=seq)
        actions.checked(command, listing.external_id, act)
        done = queries.receipt_of(command)
        if done and queries.is_overtaken(command):
            return done
        with self._operator() as operator:
            wares = operator.family(number)
            if done and self._is_done(command, wares):
                return done
            do(operator, command, wares)
            seen = operator.family(number)
        if not self._is_done(command, seen):
            raise OutcomeUnknown(STILL_THERE)
        return actions.finish(command, _answer(command, seen), repeated=bool(done))

    def _hide(self, operator: Operator, command: Command, wares: list[Ware]) -> None:
        for ware in wares:
            actions.remember(command, ware)
        for ware in wares:
            if not ware.is_hidden:
                actions.refuse_if_overtaken(command)
                operator.hide(ware)

    def _restore(self, operator: Operator, command: Command, wares: list[Ware]) -> None:
        kept = queries.kept_stock(self.market, command.external_id)
        if not kept and wares[-1].is_hidden:
            raise ConnectorError(NO_MEMORY, permanent=True)
        for ware in wares:
            if ware.number in kept and not kept[ware.number].is_back_in(ware):
                actions.refuse_if_overtaken(command)
                is_public = ware.is_public or kept[ware.number].was_public
                operator.put_back(ware, is_public=is_public, records=kept[ware.number].missing_from(ware))

    def _is_done(self, command: Command, wares: list[Ware]) -> bool:
        """Whether the shop shows the command's effect."""
        if command.act == Command.Act.HIDE:
            return all(ware.is_hidden for ware in wares)
        kept = queries.kept_stock(self.market, command.external_id)
        if not kept:  # nothing was taken, or all of it was given back and seen to be there
            return not wares[-1].is_hidden
        return all(kept[ware.number].is_back_in(ware) for ware in wares if ware.number in kept)

    def _partner_of(self, operator: Operator, listing: ListingRef) -> int:
        records = [record for ware in reversed(operator.family(number_of(listing))) for record in ware.records]
        partners = filter(None, (last_number(record.get("partner")) for record in records))
        number = next(partners, None) or queries.last_partner(self.market, listing.external_id)
        if number is None:
            raise ConnectorError("The product has no stock record, so it names no seller.", permanent=True)
        return number


def _is_allowed(read: Callable[[int], Any]) -> None:
    """Try a right on number 0, which nothing has: not found is a yes."""
    try:
        read(0)
    except ListingNotFound:
        return


def _answer(command: Command, wares: list[Ware]) -> dict[str, Any]:
    """What is kept as the shop's answer: which products, and when it was seen."""
    return {
        "act": command.act,
        "seq": command.seq,
        "products": [ware.number for ware in wares],
        "seen_at": timezone.now().isoformat(),
    }

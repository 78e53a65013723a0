"""Trying out how a marketplace is set up. Each step says what works; the first that fails names cause and fix."""

import uuid
from collections.abc import Iterator
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from marketplace.connectors.base import Connector, ConnectorError, ListingFacts, ListingNotFound, ListingRef, Visibility
from marketplace.credentials import variable
from marketplace.models import Listing, Market
from marketplace.registry import connector_for
from outbox.models import Effect


class Failed(Exception):
    """What is wrong, and what to do about it."""


def look(code: str, address: str = "", *, act: bool = False) -> Iterator[str]:
    """Try a market; with a listing's address, that too. Only with `act` is anything changed there. Raises Failed."""
    market = _market(code)
    connector = _connector(market)
    try:
        yield from _setup(market, connector)
        if address:
            ref = _found(connector, market, address)
            facts = yield from _listing(connector, ref)
            if act:
                yield from _act(connector, market, ref, facts)
    except ConnectorError as problem:
        raise Failed(str(problem)) from problem


def _market(code: str) -> Market:
    market = Market.objects.filter(code=code).first()
    if market is None:
        known = ", ".join(Market.objects.order_by("code").values_list("code", flat=True)) or _("none")
        sentence = _("There is no market %(code)s. Known: %(known)s. Add it in admin, under Marketplaces.")
        raise Failed(sentence % {"code": code, "known": known})
    return market


def _connector(market: Market) -> Connector:
    try:
        return connector_for(market)
    except ImproperlyConfigured as problem:
        raise Failed(_("%(problem)s Correct it on the market’s admin page.") % {"problem": problem}) from problem


def _setup(market: Market, connector: Connector) -> Iterator[str]:
    yield from connector.probe()
    if not market.active:
        yield _("Note: the market is switched off, so links to it aren’t recognised.")
    if market.late_by < connector.late_by:
        sentence = _("Note: “acts at most this late” is %(now)s s; for this kind of shop set at least %(least)s s.")
        yield sentence % {"now": market.late_by, "least": connector.late_by}
    codes = Market.objects.values_list("code", flat=True)
    ours = {variable(code, part) for code in codes for part in ("USER", "PASSWORD")}
    for name in sorted(set(settings.MARKET_LOGINS) - ours):
        yield _("Note: %(name)s is set, and no market has such a code.") % {"name": name}


def _found(connector: Connector, market: Market, address: str) -> ListingRef:
    ref = connector.find(address)
    if ref is None:
        sentence = _(
            "%(address)s isn’t recognised as a listing of %(name)s at %(site)s. Open the listing, copy its own address "
            "from the browser, and compare host, port and path with the market’s address."
        )
        raise Failed(sentence % {"address": address, "name": market.name, "site": market.site_url})
    return ref


def _listing(connector: Connector, ref: ListingRef) -> Iterator[str]:
    """Read a listing as for a complaint, and look as a buyer."""
    try:
        facts = connector.snapshot(ref)
    except ListingNotFound as problem:
        sentence = _("Listing %(id)s isn’t shown: it was removed, hidden or never there. Take one that is on sale.")
        raise Failed(sentence % {"id": ref.external_id}) from problem
    yield _(
        "Listing %(id)s is read: “%(title)s”, %(price)s %(currency)s in smallest units, %(pictures)s picture(s)."
    ) % {
        "id": ref.external_id,
        "title": facts.title,
        "price": facts.price_minor,
        "currency": facts.currency,
        "pictures": sum(bool(picture.content) for picture in facts.pictures),
    }
    contact = connector.seller_contact(ref)
    if not contact.email:
        sentence = _("Seller %(name)s has no mail address, so no letter reaches it. Give it one at the marketplace.")
        raise Failed(sentence % {"name": contact.name or contact.seller_id})
    yield _("Seller %(name)s can be written to.") % {"name": contact.name}
    yield _("A buyer sees it: %(where)s.") % {"where": _where(connector.verify(ref))}
    return facts


def _act(connector: Connector, market: Market, ref: ListingRef, before: ListingFacts) -> Iterator[str]:
    """Hide a listing and put it back, looking as a buyer after each. Whatever the look says, it is put back."""
    known = Listing.objects.filter(market=market, external_id=ref.external_id).first()
    if known and Effect.objects.filter(subject=f"listing:{known.pk}").exists():
        raise Failed(_("This listing was acted on for a case. Take one that was put on sale for trying."))
    trial = f"check:{uuid.uuid4().hex}"
    try:
        connector.hide(ref, key=f"{trial}:hide", seq=0)  # 0: below the first command of any case to come
        seen = connector.verify(ref)
    except ConnectorError:
        with suppress(ConnectorError):  # the first trouble is the one to tell of
            connector.restore(ref, key=f"{trial}:restore", seq=0)
        raise
    connector.restore(ref, key=f"{trial}:restore", seq=0)
    if not seen.is_gone:
        sentence = _("Hidden, it can still be found: %(where)s. It was put back. Is something cached or indexed late?")
        raise Failed(sentence % {"where": _where(seen)})
    yield _("Hidden, a buyer finds it nowhere.")
    if connector.snapshot(ref) != before:
        raise Failed(_("Put back, the listing isn’t as it was. Compare its price and stock in the shop’s dashboard."))
    yield _("Put back, it is as it was: %(where)s.") % {"where": _where(connector.verify(ref))}


def _where(seen: Visibility) -> str:
    names = {"page": _("page"), "api": _("API"), "search": _("search"), "basket": _("basket")}
    return ", ".join(names[name] for name, value in seen.as_dict().items() if value) or _("nowhere")

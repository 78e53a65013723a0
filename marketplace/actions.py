"""Keeping what marketplaces show and answer."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from marketplace.connectors.base import Connector, ConnectorError, ListingFacts, ListingRef, SellerContact
from marketplace.models import Credential, Listing, ListingSnapshot, Market, Receipt, SnapshotPicture, Store
from marketplace.pictures import MAX_BYTES, BadPicture, media_type
from marketplace.queries import digest_of
from marketplace.registry import connector_for
from marketplace.turns import turn

log = logging.getLogger(__name__)
MAX_PICTURES = 5
SUFFIX = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}


@dataclass(frozen=True, slots=True)
class CheckedPicture:
    """A picture that was looked into; number: its place in the listing, from 1."""

    number: int
    content: bytes
    media_type: str
    sha256: str


Contacts = dict[tuple[str, str], SellerContact]  # by market and seller: whom one look has asked for already


class NoRoom(ConnectorError):
    """The pictures of a listing might fill the store beyond its reserve. Nothing was read."""

    def __init__(self) -> None:
        super().__init__("There is no room for another snapshot.", permanent=False)


def take_snapshot(
    listing: ListingRef | Listing, *, contacts: Contacts | None = None, person: int | None = None
) -> ListingSnapshot:
    """Read a listing from its marketplace, as a buyer sees it, and keep that.

    contacts: kept by who reads many listings at once, so that each of their sellers is asked for once.
    person: the key of the person for whom it is read; one person has one listing read at a time.
    Reads outside any transaction, with timeouts; then writes Store, Listing, the snapshot and its pictures in one.
    Not to be called inside a transaction (RuntimeError). Raises ConnectorError; ListingNotFound when it isn't shown,
    Busy when too many listings are read just now, NoRoom when the store is nearly full.
    """
    market, ref = _named(listing)
    connector = connector_for(market)
    if not default_storage.has_room_for(MAX_PICTURES * MAX_BYTES):
        log.error("The store of files is full: no snapshot is taken")
        raise NoRoom
    with turn(person):
        facts = connector.snapshot(ref)
        contact = _contact(connector, ref, facts, {} if contacts is None else contacts)
    pictures, left_out = check_pictures(facts)
    taken_at = timezone.now()
    kept = _facts(facts, market=market, taken_at=taken_at, pictures=pictures) | {"pictures_left_out": left_out}
    with transaction.atomic(durable=True):
        snapshot = ListingSnapshot.objects.create(
            listing=_listing(market, facts, contact), taken_at=taken_at, facts=kept, sha256=digest_of(kept)
        )
        for picture in pictures:
            _keep(snapshot, picture)
    return snapshot


def _contact(connector: Connector, ref: ListingRef, facts: ListingFacts, contacts: Contacts) -> SellerContact:
    seller = (ref.market, facts.seller_id)
    if seller not in contacts:
        contacts[seller] = connector.seller_contact(ref)
    return contacts[seller]


def record_receipt(listing: Listing, act: str, key: str, answer: dict[str, Any]) -> Receipt:
    """Keep what a marketplace answered to a command, or what a look as a buyer saw."""
    return Receipt.objects.create(listing=listing, act=act, key=key, answer=answer)


def keep_language(store: Store, code: str) -> None:
    """Write to the store's seller in the language in which they read our pages."""
    Store.objects.filter(pk=store.pk).update(language=code)


def keep_login(market: Market, *, user: str, password: str, forget: bool = False) -> None:
    """Keep, change or forget a login typed into admin. An empty part leaves what was there."""
    if forget:
        Credential.objects.filter(market=market).delete()
        return
    given = {name: text for name, text in (("user", user), ("password", password)) if text}
    if given:
        Credential.objects.update_or_create(market=market, defaults=given)


def check_pictures(facts: ListingFacts) -> tuple[list[CheckedPicture], list[dict[str, Any]]]:
    """Part the first five pictures into those that can be kept and notes on those that can't."""
    good, left_out = [], []
    for number, picture in enumerate(facts.pictures[:MAX_PICTURES], start=1):
        try:
            kind = media_type(picture.content)
        except BadPicture as problem:
            left_out.append({"number": number, "why": str(problem)})
        else:
            good.append(CheckedPicture(number, picture.content, kind, hashlib.sha256(picture.content).hexdigest()))
    return good, left_out


def _named(listing: ListingRef | Listing) -> tuple[Market, ListingRef]:
    if isinstance(listing, Listing):
        return listing.market, ListingRef(listing.market.code, listing.external_id)
    return Market.objects.get(code=listing.market), listing


def _facts(
    facts: ListingFacts, *, market: Market, taken_at: datetime, pictures: list[CheckedPicture]
) -> dict[str, Any]:
    return {
        "market": market.code,
        "external_id": facts.external_id,
        "url": facts.url,
        "title": facts.title,
        "description": facts.description,
        "price_minor": facts.price_minor,
        "currency": facts.currency,
        "seller": {"id": facts.seller_id, "name": facts.seller_name},
        "on_sale": facts.on_sale,
        "taken_at": taken_at.isoformat(),
        "pictures": [{"number": one.number, "sha256": one.sha256, "media_type": one.media_type} for one in pictures],
    }


def _listing(market: Market, facts: ListingFacts, contact: SellerContact) -> Listing:
    """Bring the store's and the listing's rows up to what was just read."""
    known = {"name": facts.seller_name or facts.seller_id} | _address(contact)
    store, _ = Store.objects.update_or_create(market=market, external_id=facts.seller_id, defaults=known)
    shown = {"store": store, "url": facts.url, "title": facts.title.strip() or facts.external_id}
    return Listing.objects.update_or_create(market=market, external_id=facts.external_id, defaults=shown)[0]


def _address(contact: SellerContact) -> dict[str, str]:
    """The seller's address, unless the marketplace gave something that is none: then what we had stays."""
    try:
        validate_email(contact.email)
    except ValidationError:
        return {}
    return {"contact_email": contact.email}


def _keep(snapshot: ListingSnapshot, picture: CheckedPicture) -> None:
    name = f"{picture.sha256[:20]}.{SUFFIX[picture.media_type]}"
    SnapshotPicture.objects.create(
        snapshot=snapshot,
        number=picture.number,
        file=ContentFile(picture.content, name=name),
        media_type=picture.media_type,
        sha256=picture.sha256,
    )

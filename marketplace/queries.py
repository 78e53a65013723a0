"""Reads about listings: recognising pasted links, checking snapshots, addresses of pictures."""

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import policy
from marketplace.connectors.base import ListingRef
from marketplace.links import parse, path_within
from marketplace.models import ListingSnapshot, Market, SnapshotPicture, Store
from marketplace.pasting import Piece, hides, is_cut_off, looks_like_link, meant, pieces_in, readings
from marketplace.registry import connector_for, connectors

SIGNER = signing.TimestampSigner(salt="marketplace.picture")
PICTURE_AGE = 24 * 3600


class Reason(models.TextChoices):
    """Why a pasted link isn't a listing to report, as a sentence for the person who pasted it."""

    UNKNOWN_MARKET = "unknown_market", gettext_lazy("This address isn’t on a marketplace that we cover.")
    NOT_A_LISTING = "not_a_listing", gettext_lazy("This page is no listing. Open the listing and copy its own address.")
    CUT_OFF = "cut_off", gettext_lazy("This link was cut off: it ends in dots. Copy the whole address.")
    HIDDEN = "hidden", gettext_lazy("This link hides where it leads. Open it, and copy the address that you arrive at.")
    NOT_A_LINK = "not_a_link", gettext_lazy("This isn’t a link. Copy the address from the browser’s address bar.")
    DUPLICATE = "duplicate", gettext_lazy("You pasted this listing already; we count it once.")


@dataclass(frozen=True, slots=True)
class Recognised:
    """One pasted link. typed: as it was pasted; market and ref: set when it names a listing, also for a duplicate."""

    typed: str
    market: Market | None = None
    ref: ListingRef | None = None
    reason: Reason | None = None

    @property
    def is_listing(self) -> bool:
        """A listing that can be reported, named here for the first time."""
        return self.ref is not None and self.reason is None


def recognise(text: str) -> list[Recognised]:
    """Find every link in pasted text and the listing it names, in the order pasted. Fetches nothing.

    Raises ValidationError, with a sentence, when there are more links than policy/filing.toml allows.
    """
    pieces, most = pieces_in(text), policy.number("filing.max_links")
    count = sum(not piece.echo for piece in pieces)
    if count > most:
        sentence = _("You pasted %(count)s links. Keep at most %(most)s and put the others into a second complaint.")
        raise ValidationError(sentence, code="too_many_links", params={"count": count, "most": most})
    # One whose connector is switched off or misspelt is the operator's matter (ipp.E019), not the visitor's.
    markets = list(Market.objects.filter(active=True, connector__in=connectors()).order_by("pk"))
    return _folded(_without_echoes(pieces, markets))


def _without_echoes(pieces: list[Piece], markets: list[Market]) -> list[Recognised]:
    """Recognise each piece. Of an address that is shown and the same one behind it, only the better is kept."""
    rows: list[Recognised] = []
    for piece in pieces:
        row = _recognise(piece.typed, markets)
        if piece.echo and is_same(rows[-1], row):
            rows[-1] = rows[-1] if rows[-1].ref else row
        else:
            rows.append(row)
    return rows


def is_same(shown: Recognised, behind: Recognised) -> bool:
    """Whether an address that is shown is the one behind it, or its beginning."""
    if shown.ref:
        return shown.ref == behind.ref
    if is_cut_off(shown.typed):
        return _bare(behind.typed).startswith(_bare(shown.typed.rstrip(".…")))
    return _bare(shown.typed) == _bare(behind.typed)


def _bare(typed: str) -> str:
    address = meant(typed).casefold().rstrip("/")
    return address.partition("://")[2] or address


def _recognise(typed: str, markets: list[Market]) -> Recognised:
    connectors = [(market, connector_for(market)) for market in markets]
    for piece, address in readings(typed):
        for market, connector in connectors:
            if ref := connector.find(address):
                return Recognised(piece, market, ref)
    return Recognised(typed, reason=_why_none(typed, markets))


def store_in(text: str) -> Store | None:
    """The store, known here by one of its listings, whose own address stands in a pasted text. Fetches nothing."""
    markets = list(Market.objects.filter(active=True, connector__in=connectors()).order_by("pk"))
    named = [
        (market, seller)
        for piece in pieces_in(text)
        for _words, address in readings(piece.typed)
        for market in markets
        if (seller := connector_for(market).find_store(address))
    ]
    rows = (Store.objects.filter(market=market, external_id=seller).first() for market, seller in named)
    return next(filter(None, rows), None)


def _why_none(typed: str, markets: list[Market]) -> Reason:
    if not looks_like_link(typed):
        return Reason.NOT_A_LINK
    if is_cut_off(typed):
        return Reason.CUT_OFF
    links = [link for link in (parse(address) for _piece, address in readings(typed)) if link]
    if any(path_within(link, market.site_url) is not None for market in markets for link in links):
        return Reason.NOT_A_LISTING
    if hides(typed):
        return Reason.HIDDEN
    return Reason.UNKNOWN_MARKET if links else Reason.NOT_A_LINK


def _folded(rows: list[Recognised]) -> list[Recognised]:
    """Mark what names the same listing, or repeats the same words, as an earlier row."""
    seen: set[object] = set()
    folded = []
    for row in rows:
        name = row.ref or row.typed
        folded.append(replace(row, reason=Reason.DUPLICATE) if name in seen else row)
        seen.add(name)
    return folded


def canonical(facts: dict[str, Any]) -> bytes:
    """Write facts as the one JSON text that they have: sorted keys, no spaces, UTF-8."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(facts: dict[str, Any]) -> str:
    """SHA-256 of a snapshot's canonical facts, which hold the pictures' digests."""
    return hashlib.sha256(canonical(facts)).hexdigest()


def is_unchanged(snapshot: ListingSnapshot) -> bool:
    """Check a snapshot against its digests: the facts, and each picture's bytes as stored."""
    stored = []
    for picture in snapshot.pictures.all():
        with picture.file.open() as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        stored.append({"number": picture.number, "sha256": digest, "media_type": picture.media_type})
    return digest_of(snapshot.facts) == snapshot.sha256 and stored == snapshot.facts["pictures"]


def picture_url(picture: SnapshotPicture) -> str:
    """Give an address at which the picture can be seen for a day by whoever is handed it."""
    return reverse("marketplace:picture", args=[SIGNER.sign(picture.pk)])


def picture_of(signed: str) -> SnapshotPicture | None:
    """The picture behind such an address; None when it was altered or a day has passed."""
    try:
        return SnapshotPicture.objects.filter(pk=SIGNER.unsign(signed, max_age=PICTURE_AGE)).first()
    except signing.BadSignature:
        return None

"""Tying a store to an account: a code to the address that the marketplace gives proves who runs the store."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import limits, mailed_codes
from accounts.events import What, note
from accounts.models import Organisation, User
from accounts.refusals import Refused
from accounts.team.actions import require_administrator
from ledger import policy
from ledger.lifecycle import Actor
from marketplace import claim_limits
from marketplace.actions import take_snapshot
from marketplace.connectors.base import ConnectorError, ListingNotFound
from marketplace.models import Listing, Store, StoreClaim
from marketplace.queries import Reason, recognise, store_in
from replies.actions import send_transient

OVER = _("This code is too old or was used. Ask for a new one.")
MANY_LISTINGS = _("We read several listings for you today. Come back tomorrow, or ask a person to help.")
UNKNOWN_STORE = _("We do not know this store by its address yet. Paste a link to one of its listings.")
TAKEN = _("This store has an account already. Ask its administrators to invite you.")


def store_behind(text: str, *, user: User) -> Store:
    """Find the store of a pasted link, known or read now for this person. Raises Refused with a sentence.

    Not to be called inside a transaction: it may read from the marketplace.
    """
    found = next(iter(recognise(text)), None)
    if found is None or found.market is None or found.ref is None:
        if store := store_in(text):
            return store
        if found and found.reason == Reason.NOT_A_LISTING:
            raise Refused(UNKNOWN_STORE, code="no_listing")
        raise Refused((found and found.reason and found.reason.label) or Reason.NOT_A_LINK.label, code="no_listing")
    known = Listing.objects.filter(market=found.market, external_id=found.ref.external_id).select_related("store")
    if listing := known.first():  # it may be down by now, which is why its seller comes
        return listing.store
    if not limits.count("claims.listings_person_per_day", limits.person(user)):
        raise Refused(MANY_LISTINGS, code="too_many")
    try:
        return take_snapshot(found.ref, person=user.pk).listing.store
    except ListingNotFound:
        raise Refused(_("The marketplace has no such listing. Paste another one of your store."), code="gone") from None
    except ConnectorError:
        raise Refused(_("We could not read this listing just now. Try again in a minute."), code="away") from None


@transaction.atomic
def send_code(store: Store, organisation: Organisation, *, by: Actor, network: str = "") -> StoreClaim:
    """Send a code to the store's own address, never to one that somebody typed. Raises Refused.

    network: the keyed name of the network that asks (accounts.networks).
    """
    require_administrator(organisation, by)
    if store.organisation_id is not None:
        raise Refused(TAKEN, code="taken")
    if not store.contact_email:
        raise Refused(_("The marketplace gave us no address for this store. Ask a person to help."), code="no_address")
    # The row's lock makes two requests at once count one after the other; SQLite has one writer anyway.
    Store.objects.select_for_update().get(pk=store.pk)
    claim_limits.require_room(store, organisation, by=by, network=network)
    code = mailed_codes.digits(policy.number("claims.code_digits"))
    claim = StoreClaim.objects.create(
        store=store,
        user_id=by.user_id,
        organisation=organisation,
        network=network,
        code_hash=mailed_codes.digest(_about(store, by), code),
    )
    blanks = {
        "code": code,
        "store": store.name,
        "organisation": organisation.name,
        "minutes": policy.number("answers.code_minutes"),
        "page_url": settings.SITE_URL + reverse("store_claim:start"),
    }
    send_transient(kind="store_claim_code", to=store.contact_email, blanks=blanks)
    return claim


def claim(store: Store, organisation: Organisation, code: str, *, by: Actor) -> None:
    """Tie the store to the organisation. Raises Refused: wrong code, too old, too many tries, or someone was first."""
    require_administrator(organisation, by)
    fresh = timezone.now() - timedelta(minutes=policy.number("answers.code_minutes"))
    newest = store.claims.filter(user=by.user_id, sent_at__gt=fresh).order_by("-pk").first()
    if newest is None or newest.used_at is not None:
        raise Refused(OVER, code="over")
    claim_limits.require_guess(by)
    rows = StoreClaim.objects.filter(pk=newest.pk)
    if not mailed_codes.count_try(rows, policy.number("answers.code_tries")):
        raise Refused(_("Too many wrong codes. Ask for a new one."), code="too_many")
    if not mailed_codes.fits(newest.code_hash, _about(store, by), code):
        raise Refused(
            _("This is not the code we sent. Look at our newest mail and enter its digits."), code="wrong_code"
        )
    _tie(store, organisation, newest, by)


@transaction.atomic
def _tie(store: Store, organisation: Organisation, used: StoreClaim, by: Actor) -> None:
    if not StoreClaim.objects.filter(pk=used.pk, used_at=None).update(used_at=timezone.now()):
        raise Refused(OVER, code="over")
    if not Store.objects.filter(pk=store.pk, organisation=None).update(organisation=organisation):
        raise Refused(TAKEN, code="taken")
    note(What.STORE_CLAIMED, by=by, organisation=organisation.pk, person=by.user_id, after=f"store {store.pk}")
    blanks = {"store": store.name, "organisation": organisation.name}
    send_transient(kind="store_claimed", to=store.contact_email, blanks=blanks)


def _about(store: Store, by: Actor) -> str:
    return f"marketplace.claim.{store.pk}.{by.user_id}"

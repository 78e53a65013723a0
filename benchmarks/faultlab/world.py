"""The laboratory's rows: a rights holder with a verified right, staff, two markets, and listings as they were seen.

python -m benchmarks.faultlab.world MARKET_URL LISTINGS
"""

import sys

import django
from django.core.management import call_command

django.setup()

from benchmarks.faultlab.market import LATE_BY, MODES, is_unreachable, title_of
from benchmarks.faultlab.post import REFUSED
from marketplace.models import Listing, ListingSnapshot, Market, Store
from marketplace.queries import digest_of
from tests.complaints.builders import make_holder, make_staff

CONNECTORS = {"keyed": "embedded", "plain": "by-state"}
SELLER, UNREACHABLE = "seller@shop.example", f"{REFUSED}@shop.example"


def build(site: str, listings: int, third: str = "") -> None:
    """Make everything that a run needs; listings: in both markets together, and half as many in the third, "cut"."""
    make_holder()
    make_staff()
    for mode in MODES:
        facts = {"name": f"{mode} market", "connector": CONNECTORS[mode], "site_url": f"{site}/{mode}"}
        market = Market.objects.create(code=mode, late_by=0 if mode == "keyed" else LATE_BY, **facts)
        build_listings(market, listings // len(MODES))
    if third:
        build_listings(
            Market.objects.create(code="cut", name="cut market", connector="embedded", site_url=third), listings // 2
        )


def build_listings(market: Market, many: int) -> None:
    stores = [
        Store.objects.create(market=market, external_id=f"seller-{place}", name="Shop", contact_email=address)
        for place, address in enumerate((SELLER, UNREACHABLE))
    ]
    made = Listing.objects.bulk_create(
        Listing(
            market=market,
            store=stores[is_unreachable(number)],
            external_id=str(number),
            url=f"{market.site_url}/item/{number}",
            title=title_of(str(number)),
        )
        for number in range(1, many + 1)
    )
    ListingSnapshot.objects.bulk_create(snapshot_of(listing) for listing in made)


def snapshot_of(listing: Listing) -> ListingSnapshot:
    """What the filer saw."""
    facts = {
        "market": listing.market.code,
        "external_id": listing.external_id,
        "url": listing.url,
        "title": listing.title,
        "description": "A lamp.",
        "price_minor": 2499,
        "currency": "EUR",
        "seller": {"id": listing.store.external_id, "name": listing.store.name},
        "on_sale": True,
        "pictures": [],
    }
    return ListingSnapshot(listing=listing, facts=facts, sha256=digest_of(facts))


if __name__ == "__main__":
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    build(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])

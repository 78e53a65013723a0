"""The demonstration's world: people, rights, a market and two reports that wait for a decision. Made once."""

import json
import secrets
from datetime import date
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from accounts.actions import create_organisation
from accounts.models import Organisation, User
from complaints import actions
from complaints.models import Complaint
from demo.certificate import certificate
from ledger.lifecycle import Actor
from marketplace.actions import take_snapshot
from marketplace.connectors.base import ListingRef
from marketplace.connectors.embedded.catalogue import fill, numbers_of_copies
from marketplace.connectors.oscar.connector import OscarConnector
from marketplace.models import Market, Store
from rights.actions import add_right, record_view, verify_right
from rights.models import IPRight
from uploads import check_upload

PEOPLE = {
    "holder": ("holder@demo.example", "Hanna Lumo", {}),
    "seller": ("seller@demo.example", "Sam Bright", {}),
    "reviewer": ("reviewer@demo.example", "Rosa Reviewer", {"is_staff": True}),
    "supervisor": ("supervisor@demo.example", "Viktor Supervisor", {"is_staff": True, "is_supervisor": True}),
}
MARK = {
    "kind": "trademark",
    "name": "LUMO",
    "owner_as_registered": "Lumo Lights GmbH",
    "office": "EUIPO",
    "number": "018765432",
    "classes": "11",
    "filed_on": date(2021, 3, 4),
    "expires_on": date(2031, 3, 4),
}
PHOTOS = {
    "kind": "copyright",
    "name": "Cone lamp photographs",
    "owner_as_registered": "Lumo Lights GmbH",
    "filed_on": date(2022, 9, 12),
}


def build() -> None:
    """Make what is not there yet; the market's address follows the site's. Safe to call again."""
    market = fill(site=settings.SITE_URL)
    if settings.DEMO_SHOP:
        facts = {"name": "Oscar shop", "connector": "oscar", "site_url": settings.DEMO_SHOP}
        Market.objects.update_or_create(code="oscar", defaults=facts | {"late_by": OscarConnector.late_by})
    people = build_people()
    if not IPRight.objects.exists():
        with transaction.atomic():
            build_organisations(people, market)
    if not Complaint.objects.exists():
        build_reports(people["holder"], market)


def build_people() -> dict[str, User]:
    """The four people; their made-up passwords are kept in demo-logins.json."""
    people, logins, file = {}, {}, Path(settings.VAR) / "demo-logins.json"
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    for role, (address, name, rank) in PEOPLE.items():
        password = known.get(role, {}).get("password") or f"demo-{secrets.token_hex(6)}"
        user = User.objects.filter(email=address).first() or User.objects.create_user(address, name=name, **rank)
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
        EmailAddress.objects.get_or_create(user=user, email=address, defaults={"verified": True, "primary": True})
        people[role], logins[role] = user, {"email": address, "password": password}
    file.touch(mode=0o600)
    file.write_text(json.dumps(logins, indent=2) + "\n", encoding="utf-8")
    return people


def build_organisations(people: dict[str, User], market: Market) -> None:
    """A rights holder with two verified rights, and a seller with a store."""
    kinds = Organisation.Kind
    holder = create_organisation(people["holder"], kind=kinds.RIGHTS_HOLDER, name="Lumo Lights GmbH", country="DE")
    seller = create_organisation(people["seller"], kind=kinds.SELLER, name="Bright Bazaar", country="PL")
    claim(market, "seller-01", "Lumo Lights Official", "holder@demo.example", holder)
    claim(market, "seller-03", "Bright Bazaar", "seller@demo.example", seller)
    for facts, lines in (
        (MARK, ["Certificate of registration", "EU trade mark LUMO", "No 018765432 · class 11", "Lumo Lights GmbH"]),
        (PHOTOS, ["Claim statement", "Cone lamp photographs", "Made on 12 September 2022", "Lumo Lights GmbH"]),
    ):
        by = Actor.holder(people["holder"], holder.pk)
        right = add_right(holder, by=by, proof=check_upload(certificate(lines)), **facts)
        reviewer = Actor.staff(people["reviewer"])
        record_view(right.proofs.get(), by=reviewer)
        verify_right(right, by=reviewer)


def claim(market: Market, external_id: str, name: str, contact: str, organisation: Organisation) -> None:
    """Tie a store of the market to an organisation here."""
    values = {"name": name, "contact_email": contact, "organisation": organisation}
    Store.objects.update_or_create(market=market, external_id=external_id, defaults=values)


def build_reports(holder: User, market: Market) -> None:
    """Two reports that wait for a decision, filed as a browser files them."""
    organisation, copies = holder.organisations.get(), numbers_of_copies()
    mark, photos = IPRight.objects.get(name=MARK["name"]), IPRight.objects.get(name=PHOTOS["name"])
    for token, right, ground, statement, listing in (
        ("demo-1", mark, "counterfeit", "The title carries our mark LUMO, and we never made this lamp.", copies[0]),
        ("demo-2", photos, "copied_picture", "The picture is our own photograph of the cone lamp.", copies[4]),
    ):
        snapshot = take_snapshot(ListingRef(market.code, str(listing)))
        filing = actions.Filing(
            token=token,
            right=right,
            ground=ground,
            statement=statement,
            listings=[actions.Reported(snapshot, snapshot.listing.url)],
            complainant=organisation,
            filed_by=holder,
            contact_email=holder.email,
            declaration_version=actions.DECLARATION_VERSION,
        )
        actions.file_complaint(filing, by=Actor.holder(holder, organisation.pk))

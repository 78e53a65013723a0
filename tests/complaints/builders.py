"""People, rights and complaints for tests: plain functions, made through the same actions as in earnest."""

import itertools
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.actions import create_organisation
from accounts.models import Membership, Organisation, User
from complaints import actions
from complaints.models import Complaint, Decision, ReportedListing
from complaints.queries import why_not
from complaints.reasons import grounds_for, reasons_for
from complaints.states import State
from demo.certificate import certificate
from ledger.lifecycle import Actor
from marketplace.actions import take_snapshot
from marketplace.connectors.base import ListingRef
from marketplace.models import Listing, ListingSnapshot, Market, Store
from marketplace.queries import digest_of
from replies.delivery import handed_over
from replies.models import Reply
from rights.actions import add_right, record_view, verify_right
from rights.models import IPRight
from tests.marketplace.builders import make_item, make_market
from tests.support.answers import put_away
from uploads import CheckedFile, check_upload

count = itertools.count(1)
REASONS = {
    "take_down": "same_mark_same_goods",
    "refuse": "wrong_class",
    "uphold": "answer_does_not_show",
    "reverse": "permission_shown",
}


def make_user(**fields: object) -> User:
    return User.objects.create_user(f"person{next(count)}@test.example", "a long password", **fields)


def make_staff(name: str = "Rosa Reviewer") -> User:
    return make_user(is_staff=True, name=name)


def make_supervisor() -> User:
    return make_user(is_staff=True, is_supervisor=True, name="Viktor Supervisor")


def member(organisation: Organisation, role: str = "administrator") -> User:
    user = make_user()
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def status_of(client: Client, address: str, method: str = "get") -> int:
    """Ask for a page and give its status; a file behind the answer is closed, the test's database is not."""
    response = getattr(client, method)(address)
    put_away(response)
    return response.status_code


@dataclass(frozen=True, slots=True)
class Holder:
    user: User
    organisation: Organisation
    right: IPRight

    @property
    def actor(self) -> Actor:
        return Actor.holder(self.user, self.organisation.pk)


@cache
def _drawn() -> bytes:
    return certificate(["Certificate"]).read()


def paper(name: str = "certificate.png") -> CheckedFile:
    """A document that passed the gate."""
    return check_upload(SimpleUploadedFile(name, _drawn(), "image/png"))


def make_right(user: User, organisation: Organisation, *, verified: bool = True, **facts: Any) -> IPRight:
    facts = {"kind": "trademark", "name": "LUMO", "number": "018765432"} | facts
    if facts["kind"] == "trademark":
        facts.setdefault("classes", "11")
    right = add_right(organisation, by=Actor.holder(user), proof=paper(), **facts)
    if verified:
        verify(right)
    return right


def verify(right: IPRight) -> None:
    """Open the document of a right and confirm the right, as staff do."""
    staff = Actor.staff(make_staff())
    record_view(right.proofs.last(), by=staff)
    verify_right(right, by=staff)


def make_holder(*, verified: bool = True, kind: str = "trademark", name: str = "LUMO") -> Holder:
    """A rights holder with one right."""
    user = make_user(name="Hanna Lumo")
    organisation = create_organisation(user, kind="rights_holder", name="Lumo Lights GmbH", country="DE")
    return Holder(user, organisation, make_right(user, organisation, verified=verified, kind=kind, name=name))


def market() -> Market:
    return Market.objects.filter(code="corner").first() or make_market()


def make_store(external_id: str = "seller-03", **fields: Any) -> Store:
    known = {"name": "Bright Bazaar", "contact_email": "seller@demo.example"} | fields
    return Store.objects.update_or_create(market=market(), external_id=external_id, defaults=known)[0]


def make_seller(store: Store, role: str = "administrator") -> User:
    """A person of the organisation that owns the store; the first one makes the organisation."""
    if store.organisation is None:
        owner = Organisation.objects.create(kind="seller", name="Bright Bazaar", country="PL")
        Store.objects.filter(pk=store.pk).update(organisation=owner)
        store.organisation = owner
    return member(store.organisation, role)


def seen(number: int, *, store: Store | None = None, title: str = "Cone Lamp", **facts: Any) -> ListingSnapshot:
    """A listing as it was seen, written straight into the tables: for tests that need no marketplace behind it."""
    store = store or make_store()
    url = f"{market().site_url}/item/{number}"
    shown = {"store": store, "url": url, "title": title}
    listing, _ = Listing.objects.update_or_create(market=market(), external_id=str(number), defaults=shown)
    kept = {
        "market": market().code,
        "external_id": str(number),
        "url": url,
        "title": title,
        "description": "A lamp.",
        "price_minor": 2499,
        "currency": "EUR",
        "seller": {"id": store.external_id, "name": store.name},
        "on_sale": True,
        "pictures": [],
    } | facts
    return ListingSnapshot.objects.create(listing=listing, facts=kept, sha256=digest_of(kept))


def filing(holder: Holder, *snapshots: ListingSnapshot, **fields: Any) -> actions.Filing:
    """A complaint that can be filed."""
    known = {
        "token": f"test:{next(count)}",
        "right": holder.right,
        "ground": grounds_for(holder.right.kind)[0].code,
        "statement": "The title carries our mark.",
        "listings": [actions.Reported(snapshot, snapshot.listing.url) for snapshot in snapshots],
        "complainant": holder.organisation,
        "filed_by": holder.user,
        "contact_email": holder.user.email,
        "declaration_version": actions.DECLARATION_VERSION,
    }
    return actions.Filing(**known | fields)


def report(holder: Holder, *numbers: int, token: str = "") -> Complaint:
    """File a complaint about items of the embedded market."""
    snapshots = [take_snapshot(ListingRef(market().code, str(number))) for number in numbers]
    more = {"token": token} if token else {}
    return actions.file_complaint(filing(holder, *snapshots, **more), by=holder.actor)


def make_case(number: int = 10007, *, holder: Holder | None = None) -> ReportedListing:
    """One reported listing of the embedded market that waits for a decision."""
    market()
    make_item(number)
    return report(holder or make_holder(), number).listings.get()


def case_in(state: str, *, holder: Holder | None = None, number: int = 10007, **facts: Any) -> ReportedListing:
    """A case brought to a state by the true actions, with no market behind it: what was commanded counts as done."""
    holder = holder or make_holder()
    case = actions.file_complaint(filing(holder, seen(number, **facts)), by=holder.actor).listings.get()
    for step in WAYS[state]:
        step(fresh(case))
    return fresh(case)


def own_case_in(state: str, number: int = 10007, **facts: Any) -> ReportedListing:
    """A case of our own initiative: nobody reported it."""
    holder = make_holder()
    nobody = {"origin": "own_initiative", "complainant": None, "filed_by": None, "contact_email": ""}
    wish = filing(holder, seen(number, **facts), **nobody)
    case = actions.file_complaint(wish, by=Actor.system()).listings.get()
    for step in WAYS[state]:
        step(fresh(case))
    return fresh(case)


def decide(
    case: ReportedListing, verdict: str, *, by: User | None = None, reason: str = "", reasoning: str = ""
) -> Decision:
    """Decide with this reason, else the usual one."""
    actor, code = Actor.staff(by or make_staff()), reason or reason_for(case, verdict)
    return actions.decide(case, verdict=verdict, reason_code=code, reasoning=reasoning, by=actor)


def reason_for(case: ReportedListing, verdict: str) -> str:
    """The usual reason, or the first that fits the case."""
    fitting = [reason.code for reason in reasons_for(verdict, case.right.kind) if not why_not(reason, case)]
    return REASONS[verdict] if REASONS[verdict] in fitting else fitting[0]


def fresh(case: ReportedListing) -> ReportedListing:
    return ReportedListing.objects.for_pages().get(pk=case.pk)


def answer(case: ReportedListing, text: str = "I have a licence.", **more: Any) -> None:
    actions.receive_answer(case, ground="licence", text=text, by=Actor.seller(), **more)


def _take_down(case: ReportedListing) -> None:
    decide(case, "take_down")


def gone(case: ReportedListing) -> None:
    """The listing was seen to be gone, and the mail server took the seller's letter."""
    actions.confirm_takedown(case)
    for letter in Reply.objects.filter(case=case.reference, code="down_seller", stopped=""):
        handed_over(letter)


def _withdraw(case: ReportedListing) -> None:
    actions.withdraw(case, by=Actor.holder(None))


def _found_back(case: ReportedListing) -> None:
    actions.report_back(case, look="look_again_2", places=["page", "search"])


WAYS = {
    State.SENT: (),
    State.REFUSED: (lambda case: decide(case, "refuse"),),
    State.WITHDRAWN: (_withdraw,),
    State.HIDING: (_take_down,),
    State.DOWN: (_take_down, gone),
    State.ANSWERED: (_take_down, gone, answer),
    State.STAYS_DOWN: (_take_down, gone, answer, lambda case: decide(case, "uphold")),
    State.BACK: (_take_down, gone, _found_back),
    State.RESTORING: (_take_down, gone, answer, lambda case: decide(case, "reverse")),
    State.RESTORED: (
        _take_down,
        gone,
        answer,
        lambda case: decide(case, "reverse"),
        actions.confirm_restoration,
    ),
    State.RELEASED: (
        _take_down,
        gone,
        lambda case: decide(case, "reverse"),
        actions.confirm_release,
    ),
}

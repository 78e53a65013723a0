"""People, rights and complaints for tests: plain functions, made through the same actions as in earnest."""

import itertools
from dataclasses import dataclass

from accounts.actions import create_organisation
from accounts.models import Organisation, User
from complaints import actions
from complaints.models import Complaint, Decision, ReportedListing
from demo.certificate import certificate
from ledger.lifecycle import Actor
from marketplace.actions import take_snapshot
from marketplace.connectors.base import ListingRef
from marketplace.models import Market
from rights.actions import add_right, verify_right
from rights.models import IPRight
from rights.uploads import check_upload
from tests.marketplace.builders import make_item, make_market

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


@dataclass(frozen=True, slots=True)
class Holder:
    user: User
    organisation: Organisation
    right: IPRight

    @property
    def actor(self) -> Actor:
        return Actor.holder(self.user, self.organisation.pk)


def make_holder(*, verified: bool = True, kind: str = "trademark", name: str = "LUMO") -> Holder:
    """A rights holder with one right."""
    user = make_user(name="Hanna Lumo")
    organisation = create_organisation(user, kind="rights_holder", name="Lumo Lights GmbH", country="DE")
    proof = check_upload(certificate(["Certificate"]))
    right = add_right(organisation, by=Actor.holder(user), proof=proof, kind=kind, name=name, number="018765432")
    if verified:
        verify_right(right, by=Actor.staff(make_staff()))
    return Holder(user, organisation, right)


def market() -> Market:
    return Market.objects.filter(code="corner").first() or make_market()


def report(holder: Holder, *numbers: int, token: str = "") -> Complaint:
    """File a complaint about items of the embedded market; makes the items that are not there."""
    reported = []
    for number in numbers:
        ref = ListingRef(market().code, str(number))
        snapshot = take_snapshot(ref)
        reported.append(actions.Reported(snapshot, snapshot.listing.url))
    return actions.file_complaint(
        actions.Filing(
            token=token or f"test:{next(count)}",
            right=holder.right,
            ground="counterfeit" if holder.right.kind == "trademark" else "copied_picture",
            statement="The title carries our mark.",
            listings=reported,
            complainant=holder.organisation,
            filed_by=holder.user,
            contact_email=holder.user.email,
            declaration_version=actions.DECLARATION_VERSION,
        ),
        by=holder.actor,
    )


def make_case(number: int = 10007, *, holder: Holder | None = None) -> ReportedListing:
    """One reported listing that waits for a decision."""
    market()
    make_item(number)
    return report(holder or make_holder(), number).listings.get()


def decide(case: ReportedListing, verdict: str, *, by: User | None = None, reasoning: str = "") -> Decision:
    """Decide with the first fitting reason."""
    actor = Actor.staff(by or make_staff())
    return actions.decide(case, verdict=verdict, reason_code=REASONS[verdict], reasoning=reasoning, by=actor)


def fresh(case: ReportedListing) -> ReportedListing:
    return ReportedListing.objects.for_pages().get(pk=case.pk)


def answer(case: ReportedListing, text: str = "I have a licence.") -> None:
    actions.receive_answer(case, ground="licence", text=text, by=Actor.seller())

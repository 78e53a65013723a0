"""The staff's queue while a new account reports very much: what nobody can judge yet stands there as one line."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from complaints.models import ReportedListing
from complaints.states import State
from ledger import policy
from rights.models import IPRight, ProofView
from rights.states import State as RightState


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one new organisation reported beyond the first listings under rights whose documents nobody has opened.

    first: key of the reported listing that stands in the queue for all; count: how many they are; right: of the first.
    """

    organisation: int
    first: int
    count: int
    right: IPRight


def unseen() -> QuerySet[ReportedListing]:
    """Undecided reports of accounts that were new when they reported, under rights whose documents nobody opened."""
    new = F("complaint__filed_by__date_joined") + timedelta(hours=policy.number("filing.known_after_hours"))
    opened = ProofView.objects.filter(proof__right=OuterRef("right"))
    waiting = ReportedListing.objects.filter(state=State.SENT, right__state=RightState.SUBMITTED)
    return waiting.filter(~Exists(opened), complaint__created_at__lt=new, complaint__complainant__isnull=False)


def bundles() -> list[Bundle]:
    """All bundles of this moment; an organisation that staff have verified makes none."""
    most, keys = policy.number("filing.bundle_after"), defaultdict[int, list[int]](list)
    for organisation, key in unseen().order_by("pk").values_list("complaint__complainant", "pk"):
        keys[organisation].append(key)
    many = {organisation: found[most:] for organisation, found in keys.items() if len(found) > most}
    firsts = ReportedListing.objects.select_related("right", "complaint__complainant").in_bulk(
        [found[0] for found in many.values()]
    )
    return [
        Bundle(organisation, found[0], len(found), firsts[found[0]].right)
        for organisation, found in many.items()
        if not firsts[found[0]].complaint.complainant.is_verified
    ]


def folded(queue: QuerySet[ReportedListing], found: list[Bundle]) -> QuerySet[ReportedListing]:
    """A queue in which each bundle is one line."""
    for bundle in found:
        others = Q(complaint__complainant=bundle.organisation, pk__gt=bundle.first)
        queue = queue.exclude(pk__in=unseen().filter(others).values("pk"))
    return queue

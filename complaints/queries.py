"""Reads that join several tables for a screen."""

from django.db.models import Count, Min, Q, QuerySet

from accounts.models import Organisation, User
from complaints.models import Complaint, Draft, ReportedListing
from complaints.states import OPEN_STATES, STANDING_STATES, WAITING_FOR_STAFF, State
from rights.models import IPRight
from rights.states import State as RightState

SELLER_SEES = (*STANDING_STATES, State.RESTORED)


def side_of(complaint: Complaint, user: User) -> str:
    """Which side this person is on: "holder" when their organisation filed it, else "seller"."""
    mine = complaint.complainant_id and user.memberships.filter(organisation=complaint.complainant_id).exists()
    return "holder" if mine else "seller"


def listings_for(complaint: Complaint, user: User, side: str) -> QuerySet[ReportedListing]:
    """The listings of a complaint that this side may see: a seller sees only their own, once decided on."""
    rows = complaint.listings.for_pages().with_deadline().prefetch_related("decisions", "answers", "snapshot__pictures")
    if side == "holder":
        return rows
    return rows.filter(listing__store__organisation__memberships__user=user, state__in=SELLER_SEES)


def cases_of(user: User) -> QuerySet[Complaint]:
    """A person's complaints for the list, newest first, with how many listings are open and down."""
    return (
        Complaint.objects.filter(pk__in=Complaint.objects.visible_to(user).values("pk"))
        .select_related("complainant")
        .annotate(
            total=Count("listings"),
            open=Count("listings", filter=Q(listings__state__in=OPEN_STATES)),
            first_title=Min("listings__listing__title"),
        )
        .order_by("-created_at", "-pk")
    )


def drafts_of(user: User) -> QuerySet[Draft]:
    """Complaints begun and not sent."""
    return Draft.objects.filter(user=user, complaint=None).exclude(answers={})


def usable_rights(organisation: Organisation) -> QuerySet[IPRight]:
    """Rights that a complaint may name: verified, or still being checked."""
    return IPRight.objects.filter(owner=organisation, state__in=[RightState.VERIFIED, RightState.SUBMITTED])


def staff_queue() -> QuerySet[ReportedListing]:
    """What waits for a person's decision, the nearest deadline first."""
    rows = ReportedListing.objects.filter(state__in=WAITING_FOR_STAFF).for_pages().with_deadline()
    return rows.order_by("due_at", "pk")

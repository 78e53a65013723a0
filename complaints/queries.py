"""Reads that join several tables for a screen."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, Organisation, User
from complaints.authority import why_no_authority_now
from complaints.models import OUTCOME_GROUPS, Complaint, Draft, ReportedListing, Sheet
from complaints.reasons import Reason
from complaints.states import OPEN_STATES
from rights.clients import Client, of_client
from rights.models import IPRight
from rights.queries import rights_for
from rights.states import State as RightState

FILERS = (Membership.Role.ADMINISTRATOR, Membership.Role.FILER)


def why_not(reason: Reason, reported: ReportedListing) -> str:
    """Say why a reason does not fit a case: what its sentence asserts is not so. Empty when it fits."""
    right = reported.right
    if not reason.fits(right.kind):
        said = _("Select a reason that fits the kind of the right: it is a %(kind)s.")
        return said % {"kind": right.get_kind_display()}
    is_so, sentence = FACTS[reason.fact] if reason.fact else (None, "")
    return str(sentence) if is_so is not None and not is_so(reported) else ""


def _has_no_papers(reported: ReportedListing) -> bool:
    answer = reported.answer
    return answer is None or not answer.files.exists()


def is_down_by_another(reported: ReportedListing) -> bool:
    """Whether a takedown after another report stands on the same listing."""
    others = ReportedListing.objects.standing().exclude(pk=reported.pk)
    return others.filter(listing=reported.listing_id).exists()


# What a reason's sentence asserts: whether it is so, and what staff read when it is not.
FACTS: dict[str, tuple[Callable[[ReportedListing], bool], Any]] = {
    "goods_named": (
        lambda case: bool(case.right.classes.strip() or case.right.goods.strip()),
        gettext_lazy(
            "This right names no classes and no goods, so nothing shows what it covers. Select another reason."
        ),
    ),
    "no_papers": (
        _has_no_papers,
        gettext_lazy("Papers came with the answer. Read them, and select a reason that says what they lack."),
    ),
    "right_unconfirmed": (
        lambda case: case.right.state != RightState.VERIFIED or case.right.has_expired,
        gettext_lazy("This right was checked and is in force. Select another reason."),
    ),
    "down_already": (
        is_down_by_another,
        gettext_lazy("No other report took this listing down. Select another reason."),
    ),
    "no_authority": (
        lambda case: bool(why_no_authority_now(case)),
        gettext_lazy("The reporter may report under this right. Select another reason."),
    ),
}


def side_of(complaint: Complaint, user: User) -> str:
    """Which side this person is on: "holder" when their organisation filed it, else "seller"."""
    mine = complaint.complainant_id and user.memberships.filter(organisation=complaint.complainant_id).exists()
    return "holder" if mine else "seller"


def may_act_for(user: User, organisation: int | None) -> bool:
    """Whether this person files and answers for an organisation; readers only read."""
    return user.memberships.filter(organisation=organisation, role__in=FILERS).exists()


def listings_for(complaint: Complaint, user: User) -> QuerySet[ReportedListing]:
    """The listings of a complaint that this person may see: a seller sees only their own, once decided on."""
    rows = complaint.listings.visible_to(user).for_pages()
    return rows.prefetch_related("decisions", "answers", "snapshot__pictures")


def cases_of(user: User, *, client: Client | None = None, agent: Organisation | None = None) -> QuerySet[Complaint]:
    """A person's complaints for the list, newest first; counts and title are of the listings that they may see.

    first_title: of the listing with the lowest number; count_…: how many have come to each of OUTCOME_GROUPS.

    client: only those that this agent filed for one client.
    """
    seen = Q(listings__in=ReportedListing.objects.visible_to(user))
    mine = Complaint.objects.visible_to(user)
    visible = ReportedListing.objects.visible_to(user).filter(complaint=OuterRef("pk"))
    first = visible.order_by("number")
    if client and agent:
        filed = ReportedListing.objects.filter(complaint__complainant=agent)
        used = IPRight.objects.filter(pk__in=filed.values("right")).select_related("owner")
        mine = mine.filter(pk__in=filed.filter(right__in=of_client(used, client, agent)).values("complaint"))
    return (
        mine.select_related("complainant")
        .annotate(
            total=Count("listings", filter=seen),
            first_title=Subquery(first.values("listing__title")[:1]),
            lowest_state=Min("listings__state", filter=seen),
            highest_state=Max("listings__state", filter=seen),
            **{
                f"count_{name}": Count("listings", filter=seen & Q(listings__state__in=states))
                for name, (states, _words) in OUTCOME_GROUPS.items()
            },
        )
        .order_by("-created_at", "-pk")
    )


def drafts_open_to(user: User) -> QuerySet[Draft]:
    """A person's own drafts, in organisations for which they may still file."""
    may_file = Membership.objects.filter(user=user, role__in=FILERS).values("organisation")
    return Draft.objects.filter(user=user, organisation__in=may_file).select_related("organisation", "complaint")


def drafts_of(user: User) -> QuerySet[Draft]:
    """Complaints begun and not sent."""
    return drafts_open_to(user).filter(complaint=None).exclude(answers={})


def sheets_open_to(user: User) -> QuerySet[Sheet]:
    """A person's own tables of reports, in organisations for which they may still file."""
    may_file = Membership.objects.filter(user=user, role__in=FILERS).values("organisation")
    return Sheet.objects.filter(user=user, organisation__in=may_file).select_related("organisation", "user")


def usable_rights(organisation: Organisation) -> QuerySet[IPRight]:
    """Rights that a complaint may name: verified, or still being checked; an agent's as far as letters cover them."""
    return rights_for(organisation).filter(state__in=[RightState.VERIFIED, RightState.SUBMITTED])


def open_under(rights: Iterable[IPRight | int], listings: Iterable[int]) -> QuerySet[ReportedListing]:
    """Cases on these listings under these rights that are not over yet: one right is reported against one once.

    The same listing may be reported under another right, as under a mark and under a photograph.
    """
    running = ReportedListing.objects.filter(right__in=rights, listing__in=listings, state__in=OPEN_STATES)
    return running.select_related("listing", "complaint")

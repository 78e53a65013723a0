"""Complaints and the listings they report: the cases that are decided."""

from typing import TYPE_CHECKING, Any, Self

from django.core import signing
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation, User
from complaints.models.verdicts import Verdict
from complaints.reasons import GROUNDS, Ground
from complaints.states import (
    KEPT_DOWN_STATES,
    LIFECYCLE,
    OPEN_STATES,
    SELLER_SEES,
    STANDING_STATES,
    WAITING_FOR_STAFF,
    State,
)
from ledger.models import Event
from ledger.parties import Parties
from ledger.queries import running_deadlines
from ledger.references import new_reference
from marketplace.models import Listing, ListingSnapshot
from rights.models import IPRight
from rights.states import HOLDS_UP

if TYPE_CHECKING:
    from complaints.models.answers import CounterNotice
    from complaints.models.decisions import Decision


ANSWER_SALT = "complaints.answer"
GUEST_SALT = "complaints.guest"


def complaint_reference() -> str:
    return new_reference("C")


# What a case of several listings has come to, in the order of the list of cases: states, and words for how many.
OUTCOME_GROUPS: dict[str, tuple[tuple[State, ...], Any]] = {
    "waiting": ((State.SENT,), _("%(n)d waiting")),
    "hiding": ((State.HIDING,), _("%(n)d being taken down")),
    "down": ((State.DOWN, State.ANSWERED, State.STAYS_DOWN), _("%(n)d down")),
    "back": ((State.BACK,), _("%(n)d on sale again")),
    "refused": ((State.REFUSED,), _("%(n)d refused")),
    "restoring": ((State.RESTORING,), _("%(n)d being put back")),
    "restored": ((State.RESTORED,), _("%(n)d put back")),
    "released": ((State.RELEASED,), _("%(n)d no longer kept down")),
    "withdrawn": ((State.WITHDRAWN,), _("%(n)d withdrawn")),
}


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def visible_to(self, user: User) -> Self:
        """Complaints that the person's organisations filed, or about their stores' listings once decided on."""
        return self.filter(pk__in=ReportedListing.objects.visible_to(user).values("complaint"))


class Complaint(models.Model):
    """A report of one or more listings. What becomes of it is told by its listings' states."""

    class Origin(models.TextChoices):
        RIGHTS_HOLDER = "rights_holder", _("rights holder")
        GUEST = "guest", _("guest")
        OWN_INITIATIVE = "own_initiative", _("own initiative")

    reference = models.CharField(_("case"), max_length=16, unique=True, default=complaint_reference, editable=False)
    origin = models.CharField(_("origin"), max_length=16, choices=Origin, editable=False)
    complainant = models.ForeignKey(
        Organisation,
        verbose_name=_("complainant"),
        on_delete=models.PROTECT,
        null=True,
        related_name="complaints",
        editable=False,
    )
    filed_by = models.ForeignKey(
        User, verbose_name=_("filed by"), on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    contact_email = models.EmailField(_("answers go to"), blank=True, editable=False)
    ground = models.CharField(
        _("ground"), max_length=32, choices=[(code, item.label) for code, item in GROUNDS.items()], editable=False
    )
    statement = models.CharField(_("in the reporter's words"), max_length=500, editable=False)
    declaration_version = models.CharField(_("declaration"), max_length=16, blank=True, editable=False)
    token = models.CharField(
        _("secret"), max_length=40, unique=True, editable=False, help_text=_("One per form: sent twice is one.")
    )
    created_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="complainant_unless_own_initiative",
                condition=Q(origin="own_initiative") | Q(complainant__isnull=False) | ~Q(contact_email=""),
            )
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("complaints:detail", args=[self.reference])

    @property
    def others(self) -> int:
        """How many listings there are beside the first, when the row carries what queries.cases_of annotates."""
        return getattr(self, "total", 1) - 1

    @property
    def common_state(self) -> str:
        """The state that all listings share, in words, when the row carries what queries.cases_of annotates."""
        lowest = getattr(self, "lowest_state", "")
        return str(State(lowest).label) if lowest and lowest == getattr(self, "highest_state", "") else ""

    @property
    def outcomes(self) -> str:
        """How many listings came to what, like “1 down · 1 refused”; of a row with what queries.cases_of annotates."""
        counts = [(words, getattr(self, f"count_{name}", 0)) for name, (_states, words) in OUTCOME_GROUPS.items()]
        return " · ".join(str(words) % {"n": count} for words, count in counts if count)

    @property
    def is_own_initiative(self) -> bool:
        return self.origin == self.Origin.OWN_INITIATIVE

    @property
    def is_of_guest(self) -> bool:
        """Whether it was reported without an account."""
        return self.origin == self.Origin.GUEST

    @property
    def is_tracked_by_link(self) -> bool:
        """Whether its reporter follows it by a private link: a guest who has opened no account since."""
        return self.is_of_guest and self.complainant is not None and self.complainant.is_guest

    @property
    def parties(self) -> Parties:
        """Who reported; the sellers are parties of each listing."""
        return Parties.of(
            organisations=[self.complainant_id], people=[self.filed_by_id], addresses=[self.contact_email]
        )

    @property
    def ground_entry(self) -> Ground:
        return GROUNDS[self.ground]


class ReportedListingQuerySet(models.QuerySet["ReportedListing"]):
    def visible_to(self, user: User) -> Self:
        """All that the person's organisations reported; of their own stores' listings those decided on, no others."""
        mine = Membership.objects.filter(user=user).values("organisation")
        return self.filter(
            Q(complaint__complainant__in=mine) | Q(listing__store__organisation__in=mine, state__in=SELLER_SEES)
        )

    def waiting_for_staff(self) -> Self:
        """What staff must decide on now; a report whose right holds it up waits for the right's owner instead."""
        return self.filter(state__in=WAITING_FOR_STAFF).exclude(state=State.SENT, right__state__in=HOLDS_UP)

    def waiting_for_a_right(self) -> Self:
        """Reports that wait for the owner of a right that was refused or has expired."""
        return self.filter(state=State.SENT, right__state__in=HOLDS_UP)

    def standing(self) -> Self:
        """Takedowns in force, also one that the marketplace undid."""
        return self.filter(state__in=STANDING_STATES)

    def kept_down(self) -> Self:
        """Takedowns that keep a listing down now."""
        return self.filter(state__in=KEPT_DOWN_STATES)

    def with_deadline(self) -> Self:
        """Annotate `due_at`: the next running deadline, UTC."""
        running = running_deadlines().filter(case=OuterRef("reference"))
        return self.annotate(due_at=Subquery(running.values("due_at")[:1]))

    def with_sighting(self) -> Self:
        """Annotate `seen_at` (UTC) and `seen_data` of the newest look that saw the listing on sale again."""
        found = Event.objects.filter(case=OuterRef("reference"), verb="found_back").order_by("-seq")
        return self.annotate(seen_at=Subquery(found.values("at")[:1]), seen_data=Subquery(found.values("data")[:1]))

    def for_pages(self) -> Self:
        """Join what every screen shows."""
        listing = ("listing__store", "listing__market", "snapshot__listing__store", "snapshot__listing__market")
        return self.select_related("complaint__complainant", "right", *listing)


class ReportedListing(models.Model):
    """One listing in one complaint: the case that is decided. Its state moves only through ledger.lifecycle.move."""

    lifecycle = LIFECYCLE
    complaint = models.ForeignKey(
        Complaint, verbose_name=_("complaint"), on_delete=models.PROTECT, related_name="listings", editable=False
    )
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    reference = models.CharField(_("case"), max_length=24, unique=True, editable=False)
    listing = models.ForeignKey(
        Listing, verbose_name=_("listing"), on_delete=models.PROTECT, related_name="reports", editable=False
    )
    right = models.ForeignKey(
        IPRight, verbose_name=_("right"), on_delete=models.PROTECT, related_name="reports", editable=False
    )
    snapshot = models.ForeignKey(
        ListingSnapshot, verbose_name=_("snapshot"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    typed_url = models.CharField(_("link as typed"), max_length=2000, editable=False)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.SENT, editable=False)
    state_since = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = ReportedListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported listing")
        verbose_name_plural = _("reported listings")
        ordering = ["complaint", "number"]
        constraints = [
            models.CheckConstraint(name="reported_listing_state_known", condition=Q(state__in=State.values)),
            models.UniqueConstraint(fields=["complaint", "number"], name="one_number_per_complaint"),
            models.UniqueConstraint(
                fields=["listing", "right"],
                condition=Q(state__in=OPEN_STATES),
                name="one_open_case_per_listing_and_right",
            ),
            models.UniqueConstraint(
                fields=["listing"], condition=Q(state__in=STANDING_STATES), name="one_standing_takedown_per_listing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.listing.title}"

    @property
    def parties(self) -> Parties:
        """Who reported, whose right it is, and who sells."""
        store = self.listing.store
        seller = Parties.of(organisations=[store.organisation_id], addresses=[store.contact_email])
        return self.complaint.parties | self.right.parties | seller

    @property
    def waits_for_a_right(self) -> bool:
        """Whether it waits for the owner of its right, which was refused or has expired."""
        return self.state == State.SENT and self.right.state in HOLDS_UP

    @property
    def decision(self) -> "Decision | None":
        """The decision in force: the newest."""
        return self.decisions.order_by("-pk").first()

    @property
    def takedown(self) -> "Decision | None":
        """The newest decision to take it down."""
        return self.decisions.filter(verdict=Verdict.TAKE_DOWN).order_by("-pk").first()

    @property
    def answer(self) -> "CounterNotice | None":
        return self.answers.order_by("-pk").first()

    @property
    def record(self) -> "list[Decision | CounterNotice]":
        """Decisions and answers in the order in which they came."""
        return sorted([*self.decisions.all(), *self.answers.all()], key=lambda row: row.moment)

    @property
    def answer_token(self) -> str:
        """The signed name of this case in the seller's link."""
        return signing.dumps(self.pk, salt=ANSWER_SALT)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What the filer saw."""
        return self.snapshot.facts


class GuestLink(models.Model):
    """The private link to a guest's report. Nothing of it is kept: it is signed, and a new number ends older links."""

    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, related_name="guest_link")
    number = models.PositiveIntegerField(default=1)
    renewed_at = models.DateTimeField(null=True)

    @property
    def token(self) -> str:
        """The signed name of the report in the link."""
        return signing.dumps([self.complaint_id, self.number], salt=GUEST_SALT)

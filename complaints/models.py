"""Complaints and what becomes of each listing they report."""

from datetime import datetime
from typing import Any, Self

from django.core import signing
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation, User
from complaints import draft_states
from complaints.reasons import ANSWER_GROUNDS, DECISION_REASONS, GROUNDS, Ground, Reason
from complaints.sheets import states as sheet_states
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

ANSWER_SALT = "complaints.answer"
GUEST_SALT = "complaints.guest"


def complaint_reference() -> str:
    return new_reference("C")


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
        return self.filter(state__in=WAITING_FOR_STAFF)

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


class Verdict(models.TextChoices):
    TAKE_DOWN = "take_down", _("take down")
    REFUSE = "refuse", _("do not take down")
    UPHOLD = "uphold", _("leave it down")
    REVERSE = "reverse", _("put it back")


OUTCOMES = {
    Verdict.TAKE_DOWN: _("We decided to take the listing down"),
    Verdict.REFUSE: _("We decided not to take the listing down"),
    Verdict.UPHOLD: _("We decided that the listing stays down"),
    Verdict.REVERSE: _("We decided to put the listing back"),
}


class Decision(models.Model):
    """What staff decided about a reported listing, and why. Never edited: a reversal is a new row."""

    reported = models.ForeignKey(
        ReportedListing,
        verbose_name=_("reported listing"),
        on_delete=models.PROTECT,
        related_name="decisions",
        editable=False,
    )
    verdict = models.CharField(_("decision"), max_length=16, choices=Verdict, editable=False)
    reason_code = models.CharField(_("reason"), max_length=32, editable=False)
    reasoning = models.TextField(_("in our words"), max_length=2000, blank=True, editable=False)
    reverses = models.ForeignKey(
        "self", verbose_name=_("reverses"), on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    decided_by = models.ForeignKey(
        User, verbose_name=_("decided by"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    decided_at = models.DateTimeField(_("decided"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="decision_verdict_known", condition=Q(verdict__in=Verdict.values)),
            models.CheckConstraint(
                name="reversal_names_the_old_decision", condition=~Q(verdict="reverse") | Q(reverses__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reported.reference}: {self.get_verdict_display()}"

    @property
    def by_same_person(self) -> bool:
        """Whether an answer was decided on by who had taken the listing down, since there was nobody else."""
        if self.verdict not in (Verdict.UPHOLD, Verdict.REVERSE):
            return False
        earlier = self.reported.decisions.filter(verdict=Verdict.TAKE_DOWN)
        takedown = (earlier.filter(pk__lt=self.pk) if self.pk else earlier).order_by("-pk").first()
        return takedown is not None and takedown.decided_by_id == self.decided_by_id and self._follows_answer(takedown)

    def _follows_answer(self, takedown: "Decision") -> bool:
        return self.reported.answers.filter(received_at__gte=takedown.decided_at).exists()

    @property
    def reason(self) -> Reason:
        return DECISION_REASONS[self.reason_code]

    @property
    def sentence(self) -> str:
        """Why, in words that fit the kind of the right."""
        return self.reason.sentence_for(self.reported.right.kind)

    @property
    def mend(self) -> str:
        """What the other side can do about it; empty when nothing is to be done."""
        return self.reason.mend_for(self.reported.right.kind)

    @property
    def outcome(self) -> Any:
        """What was decided, as a sentence about the past."""
        return OUTCOMES[self.verdict]

    @property
    def moment(self) -> datetime:
        return self.decided_at


class CounterNotice(models.Model):
    """The seller's answer to a takedown. Never edited."""

    reported = models.ForeignKey(ReportedListing, on_delete=models.PROTECT, related_name="answers", editable=False)
    ground = models.CharField(_("ground"), max_length=16, choices=ANSWER_GROUNDS, editable=False)
    text = models.TextField(_("in the seller's words"), max_length=4000, editable=False)
    received_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)

    @property
    def moment(self) -> datetime:
        return self.received_at


class CounterNoticeFile(models.Model):
    """A document that came with an answer. Never edited."""

    answer = models.ForeignKey(CounterNotice, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(upload_to="answers/%Y/%m")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=32)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)


class AnswerCode(models.Model):
    """A code sent to a seller's contact address, so that only its reader can answer. Kept as a hash."""

    code_hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    reported = models.ForeignKey(ReportedListing, on_delete=models.CASCADE, related_name="+")


class GuestLink(models.Model):
    """The private link to a guest's report. Nothing of it is kept: it is signed, and a new number ends older links."""

    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, related_name="guest_link")
    number = models.PositiveIntegerField(default=1)
    renewed_at = models.DateTimeField(null=True)

    @property
    def token(self) -> str:
        """The signed name of the report in the link."""
        return signing.dumps([self.complaint_id, self.number], salt=GUEST_SALT)


class Sheet(models.Model):
    """A table of many reports being prepared. `rows`: each as sheets/rows.py makes it, in the order of the file."""

    lifecycle = sheet_states.LIFECYCLE
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sheets")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    rows = models.JSONField(default=list)
    sent_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=16, choices=sheet_states.State, default=sheet_states.State.WRITTEN)
    state_since = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.CheckConstraint(name="sheet_state_known", condition=Q(state__in=sheet_states.State.values))
        ]

    @property
    def reference(self) -> str:
        """Its name in the ledger and in the letter about it; numbers are not given twice."""
        return f"T-{self.pk}"

    @property
    def kept_until(self) -> datetime:
        """When it is removed, unless it is changed or sent before (UTC)."""
        return sheet_states.SHEET_ENDS.due(self.updated_at)


class Draft(models.Model):
    """A complaint being written; saved at every step, kept for a while. Its state moves only through move.

    `answers`: links, right, ground, statement; `typed`: what a page with errors held.
    """

    lifecycle = draft_states.LIFECYCLE
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    answers = models.JSONField(default=dict)
    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, null=True, related_name="draft")
    state = models.CharField(max_length=16, choices=draft_states.State, default=draft_states.State.WRITTEN)
    state_since = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.CheckConstraint(name="draft_state_known", condition=Q(state__in=draft_states.State.values))
        ]

    @property
    def reference(self) -> str:
        """Its name in the ledger and in the letter about it; numbers are not given twice."""
        return f"D-{self.pk}"

    @property
    def listings_found(self) -> int:
        """How many listings it names that can be reported."""
        return sum(bool(link.get("snapshot")) for link in self.answers.get("links", []))

    @property
    def kept_until(self) -> datetime:
        """When it is removed, unless it is changed before (UTC)."""
        return draft_states.DRAFT_ENDS.due(self.updated_at)

    @property
    def next_step(self) -> str:
        """Address of the step to go on with."""
        if self.organisation.is_guest:
            return reverse("complaints:guest_start")
        if any(link.get("problem") == "waiting" for link in self.answers.get("links", [])):
            return reverse("complaints:draft_reading", args=[self.pk])
        asked = {"right", "ground", "statement"} <= self.answers.keys()
        name = "draft_links" if not self.listings_found else "draft_check" if asked else "draft_reason"
        return reverse(f"complaints:{name}", args=[self.pk])
